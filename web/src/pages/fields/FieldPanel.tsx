import { Divider, Skeleton, Stack, Text } from "@mantine/core";

import { useCatalog } from "@/api/queries";
import type { Field } from "@/api/types";
import { FieldForm } from "@/pages/fields/FieldForm";
import classes from "@/pages/fields/fields.module.css";
import { count, percent } from "@/shown/numbers";
import { SidePanel } from "@/shown/SidePanel";

interface Props {
  fieldKey: string;
  recordType: "account" | "person";
  onClose: () => void;
  onMade: (key: string) => void;
}

/** One field: its words, its values; or a new custom one. */
export function FieldPanel({ fieldKey, recordType, onClose, onMade }: Props) {
  const { data: fields, isPending } = useCatalog(recordType);
  const field = fields?.find((each) => each.key === fieldKey);
  if (fieldKey === "new") {
    return (
      <SidePanel label="New field" title="New custom field" about={`Of ${recordType === "account" ? "accounts" : "people"}`} onClose={onClose}>
        <FieldForm recordType={recordType} fields={fields ?? []} onSaved={onMade} />
      </SidePanel>
    );
  }
  if (!field) {
    return (
      <SidePanel label="Field" title={fieldKey} onClose={onClose}>
        {isPending ? <Skeleton height={220} aria-busy aria-label="Loading" /> : <Text c="dimmed">There is no such field.</Text>}
      </SidePanel>
    );
  }
  return (
    <SidePanel label={`Field ${field.label}`} title={field.label} about={field.key} onClose={onClose}>
      <Stack gap="md">
        <FieldForm recordType={recordType} fields={fields ?? []} field={field} onSaved={() => undefined} />
        <Divider label="In the records" labelPosition="left" />
        <Values field={field} />
      </Stack>
    </SidePanel>
  );
}

function Values({ field }: { field: Field }) {
  return (
    <div>
      <Text size="sm" mb="xs">
        Missing in {percent(field.missing_rate)} of records.
        {field.missing_rate > 0.4 && " A Filter on it would lose them; Score keeps them."}
      </Text>
      {field.values.length > 0 && (
        <dl className={classes.values} tabIndex={0} aria-label="Values">
          {field.values.map((each) => (
            <Pair key={each.value} value={each.value} many={each.count} />
          ))}
        </dl>
      )}
      {field.value_count > field.values.length && (
        <Text size="xs" c="dimmed" mt="xs">
          and {count(field.value_count - field.values.length)} more
        </Text>
      )}
    </div>
  );
}

const Pair = ({ value, many }: { value: string; many: number }) => (
  <>
    <dt>{value}</dt>
    <dd>{count(many)}</dd>
  </>
);
