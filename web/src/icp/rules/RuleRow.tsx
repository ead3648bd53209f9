import { ActionIcon, Badge, Collapse, Text, Tooltip, UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconChevronRight, IconX } from "@tabler/icons-react";
import { useEffect, useId, useRef, useState } from "react";

import type { Mode, Parameter } from "@/api/types";
import { rowId } from "@/draft/parameters";
import { CopilotMark } from "@/icp/CopilotMark";
import { isNewRule } from "@/icp/rules/newRules";
import { RuleEditor } from "@/icp/rules/RuleEditor";
import { useRuleScope } from "@/icp/rules/scope";
import { MISSING_LIMIT, MODES, sayCondition, signed } from "@/icp/words";
import { count, percent } from "@/shown/numbers";
import classes from "@/icp/rules/Rules.module.css";

export interface RowProps {
  rule: Parameter;
  /** The rule's key among the marks, without the prefix of its list. */
  name: string;
  onChange(rule: Parameter): void;
  onRemove(): void;
}

const COLOURS: Record<Mode, string> = { filter: "grain", score: "blue", exclude: "red" };

/** A rule as one line that opens into its editor. */
export function RuleRow({ rule, name, onChange, onRemove }: RowProps) {
  const { fields, marks, prefix, problemOf } = useRuleScope();
  const [isOpen, setOpen] = useState(() => isNewRule(rule));
  const [isFresh] = useState(isOpen);
  const head = useRef<HTMLButtonElement>(null);
  const panel = useId();
  const field = fields.byKey.get(rule.field);
  const label = field?.label ?? rule.field;
  const problem = problemOf(rule);
  const mark = marks[prefix + name];
  useEffect(() => {
    if (problem) setOpen(true);
  }, [problem]);
  return (
    <li className={classes.row} data-open={isOpen || undefined} data-mark={mark} data-problem={problem ? true : undefined} data-rule={rowId(rule)} aria-label={label}>
      <div className={classes.head}>
        <UnstyledButton ref={head} className={classes.summary} aria-expanded={isOpen} aria-controls={panel} onClick={() => setOpen(!isOpen)}>
          <IconChevronRight size={14} className={classes.chevron} aria-hidden />
          <ModeBadge rule={rule} />
          <Text component="span" size="sm" className={classes.words}>
            <strong>{label}</strong> {sayCondition(rule, field)}
          </Text>
        </UnstyledButton>
        <CopilotMark mark={mark} />
        <Aside rule={rule} />
        <ActionIcon
          className={classes.remove}
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={`Remove ${label}`}
          onClick={() => {
            focusNeighbour(head.current);
            onRemove();
          }}
        >
          <IconX size={14} />
        </ActionIcon>
      </div>
      <Collapse expanded={isOpen} id={panel}>
        <div className={classes.editor}>{field ? <RuleEditor rule={rule} field={field} problem={problem} isFresh={isFresh} onChange={onChange} /> : <FieldIsGone name={rule.field} />}</div>
      </Collapse>
    </li>
  );
}

function ModeBadge({ rule }: { rule: Parameter }) {
  const { modes } = useRuleScope();
  if (modes.length < 2) return null;
  const weight = rule.mode === "score" ? ` ${signed(rule.weight ?? 0)}` : "";
  return (
    <Badge component="span" className={classes.mode} variant="light" color={COLOURS[rule.mode]} radius="sm" tt="none">
      {MODES[rule.mode].label}
      {weight}
    </Badge>
  );
}

/** Beside a gate: how many it alone keeps out, and whether its field is often empty. */
function Aside({ rule }: { rule: Parameter }) {
  const { fields, withoutIt, qualified } = useRuleScope();
  const dropped = withoutIt(rule);
  const missing = fields.byKey.get(rule.field)?.missing_rate ?? 0;
  const isRisky = rule.mode === "filter" && missing > MISSING_LIMIT && !["is_known", "is_missing"].includes(rule.operator);
  const cost = dropped && qualified !== null ? dropped.qualified - qualified : null;
  return (
    <span className={classes.aside}>
      {isRisky && (
        <Tooltip label={`Missing in ${percent(missing)} of records`}>
          <IconAlertTriangle size={15} className={classes.risk} aria-label={`Missing in ${percent(missing)} of records`} />
        </Tooltip>
      )}
      {cost !== null && (
        <Tooltip label={`Without this rule ${count(dropped!.qualified)} would qualify`}>
          <Text component="span" size="xs" c="dimmed" className={`numbers ${classes.cost}`} data-cost={cost}>
            {cost ? `keeps out ${count(cost)}` : "keeps out none"}
          </Text>
        </Tooltip>
      )}
    </span>
  );
}

function FieldIsGone({ name }: { name: string }) {
  return (
    <Text size="sm" c="red">
      The workspace no longer has the field {name}. Remove this rule, or declare the field again under Fields.
    </Text>
  );
}

/** Keeps the keyboard in the list when a row goes. */
function focusNeighbour(head: HTMLButtonElement | null): void {
  const row = head?.closest("li");
  const neighbour = row?.nextElementSibling ?? row?.previousElementSibling;
  neighbour?.querySelector<HTMLButtonElement>("button[aria-expanded]")?.focus();
}
