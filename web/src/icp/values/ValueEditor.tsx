import { Group, NumberInput, Select, Text, TextInput } from "@mantine/core";

import type { Field, Parameter } from "@/api/types";
import { LISTS, RELATIVE, VALUELESS } from "@/icp/words";
import { KnownValue } from "@/icp/values/KnownValue";
import { ListValue } from "@/icp/values/ListValue";

type Value = Parameter["value"];

export interface ValueProps {
  rule: Parameter;
  field: Field;
  error?: string | undefined;
  onChange(value: Value): void;
}

const RANKED = new Set(["gt", "gte", "lt", "lte", "between"]);

/** The editor of a rule's value: what it looks like follows the operator, then the field's type. */
export function ValueEditor(props: ValueProps) {
  const { rule, field, onChange } = props;
  if (VALUELESS.has(rule.operator)) return null;
  if (RELATIVE.has(rule.operator)) return <OneNumber {...props} label="Days" value={rule.value} suffix=" days" whole />;
  if (rule.operator === "between") return <Range {...props} />;
  if (LISTS.has(rule.operator)) return <ListValue {...props} />;
  if (field.type === "number" || field.type === "money") return <OneNumber {...props} label="Value" value={rule.value} />;
  if (field.type === "date") return <OneDate {...props} label="Date" value={rule.value} />;
  if (field.order.length && RANKED.has(rule.operator)) return <OneOfOrder {...props} label="Value" value={rule.value} />;
  if (field.type === "category" && (rule.operator === "equals" || rule.operator === "not_equals")) return <KnownValue {...props} />;
  return (
    <TextInput
      label="Text"
      value={typeof rule.value === "string" ? rule.value : ""}
      error={props.error}
      description={rule.operator === "matches" ? "* stands for any run of characters" : undefined}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function Range({ rule, field, error, onChange }: ValueProps) {
  const [low, high] = Array.isArray(rule.value) ? rule.value : [];
  const put = (place: 0 | 1) => (value: Value) => onChange((place === 0 ? [value ?? "", high ?? ""] : [low ?? "", value ?? ""]) as (string | number)[]);
  const One = field.type === "date" ? OneDate : field.order.length ? OneOfOrder : OneNumber;
  return (
    <div>
      <Group gap="xs" align="flex-end" wrap="nowrap" grow>
        <One rule={rule} field={field} label="From" value={low} onChange={put(0)} />
        <One rule={rule} field={field} label="To" value={high} onChange={put(1)} />
      </Group>
      {error && (
        <Text size="xs" c="red" mt={4} role="alert">
          {error}
        </Text>
      )}
    </div>
  );
}

interface OneProps extends ValueProps {
  label: string;
  value: Value;
  suffix?: string;
  whole?: boolean;
}

function OneNumber({ field, label, value, suffix, whole, error, onChange }: OneProps) {
  const isYear = field.key.includes("year");
  return (
    <NumberInput
      label={label}
      value={typeof value === "number" || typeof value === "string" ? value : ""}
      error={error}
      prefix={field.type === "money" && !whole ? "$" : undefined}
      suffix={suffix}
      thousandSeparator={isYear ? undefined : ","}
      allowDecimal={!whole}
      allowNegative={!whole}
      hideControls={field.type === "money"}
      onChange={(next) => onChange(next)}
    />
  );
}

function OneDate({ label, value, error, onChange }: OneProps) {
  return <TextInput type="date" label={label} value={typeof value === "string" ? value : ""} error={error} onChange={(event) => onChange(event.currentTarget.value)} />;
}

function OneOfOrder({ field, label, value, error, onChange }: OneProps) {
  return <Select label={label} data={[...field.order]} value={typeof value === "string" && value ? value : null} error={error} allowDeselect={false} onChange={(next) => onChange(next)} />;
}
