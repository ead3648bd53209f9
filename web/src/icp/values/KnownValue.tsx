import { Autocomplete, Group, Text } from "@mantine/core";
import { useMemo } from "react";

import type { Field } from "@/api/types";
import type { ValueProps } from "@/icp/values/ValueEditor";
import { count } from "@/shown/numbers";

/** Returns how many records have each known value of a field. */
export const useCounts = (field: Field) => useMemo(() => new Map(field.values.map((each) => [each.value, each.count])), [field]);

/** A known value in a list of choices, with how many records have it. */
export function Choice({ value, counts }: { value: string; counts: ReadonlyMap<string, number> }) {
  return (
    <Group justify="space-between" wrap="nowrap" gap="md" w="100%">
      <Text size="sm" truncate>
        {value}
      </Text>
      <Text size="xs" c="dimmed" className="numbers">
        {counts.has(value) ? count(counts.get(value)) : ""}
      </Text>
    </Group>
  );
}

/** One value: a known one, or any other. */
export function KnownValue({ rule, field, error, onChange }: ValueProps) {
  const counts = useCounts(field);
  const names = useMemo(() => field.values.map((each) => each.value), [field]);
  return (
    <Autocomplete
      label="Value"
      data={names}
      limit={100}
      value={typeof rule.value === "string" ? rule.value : ""}
      error={error}
      renderOption={({ option }) => <Choice value={option.value} counts={counts} />}
      onChange={(next) => onChange(next)}
    />
  );
}
