import { Button, Group, SegmentedControl, TextInput } from "@mantine/core";
import { IconPlus, IconSearch } from "@tabler/icons-react";

import { FieldList } from "@/pages/fields/FieldList";
import classes from "@/pages/fields/fields.module.css";
import { Glossary } from "@/pages/fields/Glossary";
import { PageFrame } from "@/shown/PageFrame";
import { PageHead } from "@/shown/PageHead";
import { useAddress } from "@/shown/useAddress";
import { TermPanel } from "@/pages/fields/TermPanel";
import { FieldPanel } from "@/pages/fields/FieldPanel";

const NEW = "new";
const VIEWS = [
  { value: "account", label: "Account fields" },
  { value: "person", label: "Person fields" },
  { value: "glossary", label: "Glossary" },
];

/** What records have: the fields of the workspace, and what its own words mean. */
export default function FieldsPage() {
  const [address, setAddress] = useAddress();
  const view = address.view ?? "account";
  const isGlossary = view === "glossary";
  const head = (
    <PageHead title="Fields" about={isGlossary ? "What your own words mean, so that Copilot asks once" : "What records have, and what Copilot finds it by"}>
      <Button leftSection={<IconPlus size={16} />} onClick={() => setAddress(isGlossary ? { term: NEW } : { field: NEW })}>
        {isGlossary ? "New term" : "New field"}
      </Button>
    </PageHead>
  );
  return (
    <PageFrame head={head} panel={<Panel view={view} />}>
      <Group gap="sm" className={classes.bar}>
        <SegmentedControl size="xs" aria-label="Show" value={view} data={VIEWS} onChange={(value) => setAddress({ view: value === "account" ? null : value, field: null, term: null })} />
        {!isGlossary && (
          <TextInput
            aria-label="Search fields"
            placeholder="Search fields"
            size="xs"
            w={220}
            leftSection={<IconSearch size={14} />}
            value={address.q ?? ""}
            onChange={(event) => setAddress({ q: event.currentTarget.value || null })}
          />
        )}
      </Group>
      {isGlossary ? <Glossary /> : <FieldList recordType={view === "person" ? "person" : "account"} />}
    </PageFrame>
  );
}

function Panel({ view }: { view: string }) {
  const [address, setAddress] = useAddress();
  if (view === "glossary") return address.term ? <TermPanel key={address.term} term={address.term} onClose={() => setAddress({ term: null })} /> : null;
  if (!address.field) return null;
  return <FieldPanel key={address.field} fieldKey={address.field} recordType={view === "person" ? "person" : "account"} onClose={() => setAddress({ field: null })} onMade={(key) => setAddress({ field: key })} />;
}
