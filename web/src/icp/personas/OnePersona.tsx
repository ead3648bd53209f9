import { ActionIcon, Collapse, Group, Menu, Text, TextInput, Textarea, UnstyledButton } from "@mantine/core";
import { IconChevronRight, IconCopy, IconDots, IconTrash } from "@tabler/icons-react";
import { useId, useState } from "react";

import type { Parameter, Persona } from "@/api/types";
import type { Marks } from "@/draft/merge";
import { CopilotMark } from "@/icp/CopilotMark";
import { useMayEdit } from "@/icp/mayEdit";
import { MinScore } from "@/icp/MinScore";
import { CloneTo } from "@/icp/personas/CloneTo";
import { AddRule } from "@/icp/rules/AddRule";
import { asNewRule } from "@/icp/rules/newRules";
import type { Problems } from "@/icp/rules/problems";
import { RuleList } from "@/icp/rules/RuleList";
import { RuleScopeOf } from "@/icp/rules/RuleScopeOf";
import { firstRule } from "@/icp/words";
import { plural } from "@/shown/numbers";
import classes from "@/icp/Icp.module.css";

interface Props {
  persona: Persona;
  icpCode: string | null;
  isSaved: boolean;
  marks: Marks;
  problems: Problems;
  onChange(change: (persona: Persona) => Persona): void;
  onRemove(): void;
}

/** One persona: a line that opens into its rules. */
export function OnePersona(props: Props) {
  const { persona, marks } = props;
  const [isOpen, setOpen] = useState(persona.persona_code === "" && !persona.parameters.length);
  const panel = useId();
  const key = `persona:${persona.persona_code || persona.name}`;
  return (
    <section className={classes.card} aria-label={`Persona ${persona.name}`} data-mark={marks[key]}>
      <Group wrap="nowrap" gap="xs">
        <UnstyledButton className={classes.cardHead} aria-expanded={isOpen} aria-controls={panel} onClick={() => setOpen(!isOpen)}>
          <IconChevronRight size={14} aria-hidden data-open={isOpen || undefined} className={classes.chevron} />
          <Text component="span" size="sm" fw={600} truncate>
            {persona.name || "Unnamed persona"}
          </Text>
          <Text component="span" size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
            {plural(persona.parameters.length, "rule")}
          </Text>
        </UnstyledButton>
        <CopilotMark mark={marks[key]} />
        <PersonaMenu {...props} />
      </Group>
      <Collapse expanded={isOpen} id={panel}>
        <PersonaFields {...props} prefix={`${key}/`} />
      </Collapse>
    </section>
  );
}

function PersonaFields({ persona, marks, problems, prefix, onChange }: Props & { prefix: string }) {
  const putRules = (change: (rules: Parameter[]) => Parameter[]) => onChange((each) => ({ ...each, parameters: change(each.parameters) }));
  return (
    <RuleScopeOf recordType="person" marks={marks} problems={problems} prefix={prefix}>
      <div className={classes.cardBody}>
        <TextInput
          label="Name"
          value={persona.name}
          error={persona.name.trim() ? undefined : "A persona needs a name"}
          onChange={(event) => {
            const name = event.currentTarget.value;
            onChange((each) => ({ ...each, name }));
          }}
        />
        <Textarea
          label="Description"
          autosize
          minRows={1}
          maxRows={4}
          value={persona.description}
          onChange={(event) => {
            const description = event.currentTarget.value;
            onChange((each) => ({ ...each, description }));
          }}
        />
        <Group justify="space-between">
          <Text size="sm" fw={600}>
            Who they are
          </Text>
          <AddRule onAdd={(field) => putRules((rules) => [...rules, asNewRule(firstRule(field))])} />
        </Group>
        {persona.parameters.length ? (
          <RuleList rules={persona.parameters} onChange={putRules} />
        ) : (
          <Text size="xs" c="dimmed">
            No rules yet: everybody fits. Start with seniority and department.
          </Text>
        )}
        <MinScore value={persona.min_score} about="The score a person needs." onChange={(min_score) => onChange((each) => ({ ...each, min_score }))} />
      </div>
    </RuleScopeOf>
  );
}

function PersonaMenu({ persona, icpCode, isSaved, onRemove }: Props) {
  const [isCloning, setCloning] = useState(false);
  const mayEdit = useMayEdit();
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`Actions for persona ${persona.name}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconCopy size={15} />} disabled={!mayEdit || !isSaved || !icpCode} onClick={() => setCloning(true)}>
            {isSaved ? "Clone to another ICP…" : "Clone to another ICP (save it first)"}
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={15} />} color="red" onClick={onRemove}>
            Delete persona
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isCloning && icpCode && <CloneTo persona={persona} icpCode={icpCode} onClose={() => setCloning(false)} />}
    </>
  );
}

