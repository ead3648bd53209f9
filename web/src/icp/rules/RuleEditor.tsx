import { Alert, Anchor, Button, Group, SegmentedControl, Select, Text } from "@mantine/core";
import { useEffect, useRef } from "react";

import type { Field, Mode, Operator, Parameter } from "@/api/types";
import { ask } from "@/copilot/ask";
import { useRuleScope } from "@/icp/rules/scope";
import { WeightEditor } from "@/icp/rules/WeightEditor";
import { ValueEditor } from "@/icp/values/ValueEditor";
import { inMode, MISSING_LIMIT, MODES, operatorLabel, withOperator } from "@/icp/words";
import { count, percent } from "@/shown/numbers";
import classes from "@/icp/rules/Rules.module.css";

interface Props {
  rule: Parameter;
  field: Field;
  problem: string | undefined;
  isFresh: boolean;
  onChange(rule: Parameter): void;
}

/** The parts of one rule: mode, operator, value, weight. */
export function RuleEditor({ rule, field, problem, isFresh, onChange }: Props) {
  const { modes } = useRuleScope();
  const value = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isFresh) (value.current?.querySelector<HTMLElement>("input, textarea") ?? value.current?.parentElement?.querySelector<HTMLElement>("input"))?.focus();
  }, [isFresh]);
  return (
    <>
      {modes.length > 1 && (
        <div>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label={`Mode of ${field.label}`}
            value={rule.mode}
            data={modes.map((mode) => ({ value: mode, label: MODES[mode].label }))}
            onChange={(mode) => onChange(inMode(rule, mode as Mode))}
          />
          <Text size="xs" c="dimmed" mt={4}>
            {MODES[rule.mode].about}
          </Text>
        </div>
      )}
      <div className={classes.condition}>
        <Select
          label="Operator"
          allowDeselect={false}
          data={field.operators.map((each) => ({ value: each, label: operatorLabel(each as Operator, field) }))}
          value={rule.operator}
          onChange={(next) => next && onChange(withOperator(rule, next as Operator))}
        />
        <div ref={value}>
          <ValueEditor rule={rule} field={field} error={problem} onChange={(next) => onChange({ ...rule, value: next })} />
        </div>
      </div>
      {rule.mode === "score" && <WeightEditor label={field.label} weight={rule.weight ?? 0} onChange={(weight) => onChange({ ...rule, weight })} />}
      <OftenMissing rule={rule} field={field} onChange={onChange} />
      <Facts rule={rule} field={field} />
    </>
  );
}

/** A Filter on a field that many records lack drops them all: offers Score (SPEC §2). */
function OftenMissing({ rule, field, onChange }: Pick<Props, "rule" | "field" | "onChange">) {
  const { modes } = useRuleScope();
  if (rule.mode !== "filter" || field.missing_rate <= MISSING_LIMIT || rule.operator === "is_known" || rule.operator === "is_missing") return null;
  return (
    <Alert color="yellow" variant="light" py="xs" px="sm">
      <Group justify="space-between" gap="xs">
        <Text size="xs" flex={1}>
          {field.label} is missing in {percent(field.missing_rate)} of records, and a missing value fails a Filter.
        </Text>
        {modes.includes("score") && (
          <Button size="compact-xs" variant="default" onClick={() => onChange(inMode(rule, "score"))}>
            Use Score instead
          </Button>
        )}
      </Group>
    </Alert>
  );
}

function Facts({ rule, field }: Pick<Props, "rule" | "field">) {
  const { withoutIt } = useRuleScope();
  const dropped = withoutIt(rule);
  return (
    <Text size="xs" c="dimmed">
      {field.missing_rate > 0 ? `Missing in ${percent(field.missing_rate)} of records. ` : "Known for every record. "}
      {dropped && `Without this rule ${count(dropped.qualified)} would qualify. `}
      {rule.mode === "score" && (
        <Anchor component="button" type="button" size="xs" onClick={() => ask(`What's a reasonable weight for ${field.label}?`, { send: true })}>
          Ask Copilot for a weight
        </Anchor>
      )}
    </Text>
  );
}
