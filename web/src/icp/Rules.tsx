import { Alert, Button, CloseButton, Group, Stack, Text } from "@mantine/core";
import { IconSparkles } from "@tabler/icons-react";

import type { Definition, Parameter } from "@/api/types";
import { ask } from "@/copilot/ask";
import { REMOVED, type Marks } from "@/draft/merge";
import { MinScore } from "@/icp/MinScore";
import { useFields, type Fields } from "@/icp/fields";
import type { Counting } from "@/icp/preview/counting";
import { AddRule, categoriesOf } from "@/icp/rules/AddRule";
import { asNewRule } from "@/icp/rules/newRules";
import type { Problems } from "@/icp/rules/problems";
import { RuleList } from "@/icp/rules/RuleList";
import { RuleScopeOf } from "@/icp/rules/RuleScopeOf";
import { Segments } from "@/icp/Segments";
import { firstRule } from "@/icp/words";
import classes from "@/icp/Icp.module.css";

interface Props {
  definition: Definition;
  marks: Marks;
  problems: Problems;
  counting: Counting;
  edit(change: (definition: Definition) => Definition): void;
  onSeen(): void;
}

/** The company-level rules of an ICP: parameters by category, segments, the minimum score. */
export function Rules({ definition, marks, problems, counting, edit, onSeen }: Props) {
  const putRules = (change: (rules: Parameter[]) => Parameter[]) => edit((each) => ({ ...each, parameters: change(each.parameters) }));
  const add = (field: Parameters<typeof firstRule>[0]) => putRules((rules) => [...rules, asNewRule(firstRule(field))]);
  return (
    <Stack gap="lg">
      <RuleScopeOf recordType="account" marks={marks} problems={problems} counting={counting}>
        <section aria-label="Parameters">
          <Group justify="space-between" mb="xs">
            <h3 className={classes.section}>Parameters</h3>
            <AddRule label="Add parameter" onAdd={add} />
          </Group>
          <WhatCopilotDid marks={marks} onSeen={onSeen} />
          {definition.parameters.length ? (
            <Stack gap="sm">
              <RuleList rules={definition.parameters} onChange={putRules} />
            </Stack>
          ) : (
            <FirstRules onAdd={add} />
          )}
        </section>
      </RuleScopeOf>
      <Segments segments={definition.segments} marks={marks} problems={problems} edit={edit} />
      <MinScore value={definition.min_score} about="The last gate: accounts that pass the rest still need this score." preview={counting.preview} onChange={(min_score) => edit((each) => ({ ...each, min_score }))} />
    </Stack>
  );
}

/** Where to begin: one button for each category, or a sentence to the copilot. */
function FirstRules({ onAdd }: { onAdd: Parameters<typeof AddRule>[0]["onAdd"] }) {
  const fields = useFields("account");
  const categories = categoriesOf(fields.list).filter((each) => each !== "Identity");
  return (
    <div className={classes.first}>
      <Text size="sm" fw={600}>
        Whom do you sell to?
      </Text>
      <Text size="xs" c="dimmed" mb="sm">
        Filters say who must match, Scores rank them, Excludes remove them. Begin with a category:
      </Text>
      <Group gap="xs">
        {categories.map((category) => (
          <AddRule key={category} only={category} label={category} onAdd={onAdd} />
        ))}
        <Button size="compact-sm" variant="light" leftSection={<IconSparkles size={14} />} onClick={() => ask("Build me an ICP for ")}>
          Describe it to Copilot
        </Button>
      </Group>
    </div>
  );
}

/** One line on what the copilot just did, with what it took away. */
function WhatCopilotDid({ marks, onSeen }: { marks: Marks; onSeen(): void }) {
  const fields = useFields("account");
  const entries = Object.entries(marks);
  if (!entries.length) return null;
  const removed = entries.filter(([key]) => key.startsWith(REMOVED)).map(([key]) => named(key.slice(1), fields));
  const kept = entries.filter(([key, mark]) => mark === "kept" && !key.includes("/")).map(([key]) => named(key, fields));
  return (
    <Alert color="violet" variant="light" py={6} px="sm" mb="sm" icon={<IconSparkles size={15} />} data-testid="copilot-changed">
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="xs">
          Copilot changed this draft.
          {removed.length > 0 && ` Removed: ${removed.join(", ")}.`}
          {kept.length > 0 && ` Your version was kept: ${kept.join(", ")}.`}
        </Text>
        <CloseButton size="sm" aria-label="Hide what Copilot changed" onClick={onSeen} />
      </Group>
    </Alert>
  );
}

function named(key: string, fields: Fields): string {
  const name = key.replace(/^(segment|persona):/, "").split("|")[0]!;
  return fields.byKey.get(name)?.label ?? name;
}
