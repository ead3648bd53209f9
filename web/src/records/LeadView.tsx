import { Anchor, Badge, Button, Collapse, Divider, Group, Stack, Text, Title } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";

import type { LeadExplanation } from "@/api/types";
import { AskWhy } from "@/records/AccountView";
import { Attributes } from "@/records/Attributes";
import { Icps } from "@/records/Icps";
import { Verdict } from "@/records/Verdict";
import { Why } from "@/records/Why";
import { BucketBadge } from "@/shown/BucketBadge";
import { score } from "@/shown/numbers";
import { SidePanel } from "@/shown/SidePanel";

interface Props {
  explained: LeadExplanation;
  onAsk: (icpCode: string) => void;
  onClose: () => void;
  onAccount: (id: string) => void;
}

type Persona = LeadExplanation["personas"][number];

/** One person: their account against the ICP, and them against each of its personas. */
export function LeadView({ explained, onAsk, onClose, onAccount }: Props) {
  const { account, attributes, personas } = explained;
  const about = (
    <>
      {attributes.title ? String(attributes.title) : null}
      {account && (
        <>
          {attributes.title ? " at " : null}
          <Anchor component="button" type="button" size="sm" onClick={() => onAccount(account.external_id)}>
            {account.name}
          </Anchor>
        </>
      )}
    </>
  );
  return (
    <SidePanel label={`Lead ${explained.name}`} title={explained.name} about={about} onClose={onClose}>
      <Stack gap="md">
        <Icps type="person" id={explained.external_id} shown={explained.icp_code} onChoose={onAsk} />
        <div>
          <BucketBadge bucket={explained.bucket} />
          <Text size="sm" mt={6}>
            {explained.sentence}
          </Text>
        </div>
        {personas.length > 0 && (
          <section aria-label="Personas">
            <Title order={3} mb={4}>
              Personas
            </Title>
            {personas.map((persona) => (
              <PersonaWhy key={persona.persona_code} persona={persona} isBest={persona.persona_code === explained.persona_code} isOnly={personas.length === 1} />
            ))}
          </section>
        )}
        {account && (
          <section aria-label="Account">
            <Divider label={`The account ${account.name}`} labelPosition="left" />
            <Verdict explained={account} />
            <Why explained={account} type="account" of={account.name} />
            <AskWhy name={account.name} icpCode={account.icp_code} />
          </section>
        )}
        <Divider label="What is stored" labelPosition="left" />
        <Attributes type="person" attributes={attributes} />
      </Stack>
    </SidePanel>
  );
}

function PersonaWhy({ persona, isBest, isOnly }: { persona: Persona; isBest: boolean; isOnly: boolean }) {
  const [isOpen, setOpen] = useState(isBest || isOnly);
  return (
    <div>
      <Group gap="xs" wrap="nowrap">
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          aria-expanded={isOpen}
          leftSection={isOpen ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
          onClick={() => setOpen(!isOpen)}
        >
          {persona.persona_name}
        </Button>
        <Badge variant="light" color={persona.matches ? "grain" : "gray"} tt="none" radius="sm">
          {persona.matches ? `Matches, ${score(persona.score)}` : "Does not match"}
        </Badge>
      </Group>
      <Collapse expanded={isOpen}>
        <Stack pl="md" py="xs">
          <Why explained={persona} type="person" of={persona.persona_name} />
        </Stack>
      </Collapse>
    </div>
  );
}
