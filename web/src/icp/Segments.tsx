import { ActionIcon, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";

import type { Definition, Segment } from "@/api/types";
import { inRowOf, rowId } from "@/draft/parameters";
import { CopilotMark } from "@/icp/CopilotMark";
import type { Problems } from "@/icp/rules/problems";
import { AddRule } from "@/icp/rules/AddRule";
import { asNewRule } from "@/icp/rules/newRules";
import { RuleList } from "@/icp/rules/RuleList";
import { RuleScopeOf } from "@/icp/rules/RuleScopeOf";
import { firstRule, freeName } from "@/icp/words";
import type { Marks } from "@/draft/merge";
import classes from "@/icp/Icp.module.css";

interface Props {
  segments: readonly Segment[];
  marks: Marks;
  problems: Problems;
  edit(change: (definition: Definition) => Definition): void;
}

/** Groups of Filters, of which an account must pass one: how OR is said. */
export function Segments({ segments, marks, problems, edit }: Props) {
  const put = (change: (segments: Segment[]) => Segment[]) => edit((definition) => ({ ...definition, segments: change(definition.segments) }));
  const add = () => put((all) => [...all, { name: freeName(`Segment ${all.length + 1}`, all.map((each) => each.name)), parameters: [] }]);
  return (
    <section aria-label="Segments">
      <Group justify="space-between" mb={4}>
        <h3 className={classes.section}>Segments</h3>
        <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} />} onClick={add}>
          Add segment
        </Button>
      </Group>
      <Text size="xs" c="dimmed" mb="xs">
        {sayOr(segments)}
      </Text>
      <Stack gap={0}>
        {segments.map((segment, index) => (
          <div key={rowId(segment)}>
            {index > 0 && (
              <Text size="xs" fw={600} c="dimmed" ta="center" py={4}>
                or
              </Text>
            )}
            <OneSegment
              segment={segment}
              marks={marks}
              problems={problems}
              onChange={(change) => put((all) => all.map((each) => (rowId(each) === rowId(segment) ? inRowOf(each, change(each)) : each)))}
              onRemove={() => put((all) => all.filter((each) => rowId(each) !== rowId(segment)))}
            />
          </div>
        ))}
      </Stack>
    </section>
  );
}

interface OneProps {
  segment: Segment;
  marks: Marks;
  problems: Problems;
  onChange(change: (segment: Segment) => Segment): void;
  onRemove(): void;
}

function OneSegment({ segment, marks, problems, onChange, onRemove }: OneProps) {
  const key = `segment:${segment.name}`;
  const putRules: Parameters<typeof RuleList>[0]["onChange"] = (change) => onChange((each) => ({ ...each, parameters: change(each.parameters) }));
  return (
    <RuleScopeOf recordType="account" marks={marks} problems={problems} prefix={`${key}/`} onlyFilters>
      <fieldset className={classes.card}>
        <Group gap="xs" wrap="nowrap" mb="xs">
          <TextInput
            flex={1}
            size="xs"
            aria-label="Name of the segment"
            value={segment.name}
            error={segment.name.trim() ? undefined : "A segment needs a name"}
            onChange={(event) => {
              const name = event.currentTarget.value;
              onChange((each) => ({ ...each, name }));
            }}
          />
          <CopilotMark mark={marks[key]} />
          <AddRule label="Add filter" onAdd={(field) => putRules((rules) => [...rules, asNewRule(firstRule(field, "filter"))])} />
          <ActionIcon variant="subtle" color="gray" aria-label={`Remove segment ${segment.name}`} onClick={onRemove}>
            <IconTrash size={15} />
          </ActionIcon>
        </Group>
        {segment.parameters.length ? (
          <RuleList flat rules={segment.parameters} onChange={putRules} />
        ) : (
          <Text size="xs" c="dimmed">
            Add a filter, or this segment is not saved.
          </Text>
        )}
      </fieldset>
    </RuleScopeOf>
  );
}

/** Says the OR in a sentence. */
function sayOr(segments: readonly Segment[]): string {
  const named = segments.map((each) => `all of ${each.name || "…"}`);
  if (!named.length) return "Use segments to say OR: an account passes all Filters above and at least one segment.";
  if (named.length === 1) return `An account must also pass ${named[0]}.`;
  return `An account must also pass ${named.slice(0, -1).join(", ")} or ${named.at(-1)}.`;
}
