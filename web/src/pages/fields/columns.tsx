import { Badge, Group, Text } from "@mantine/core";

import type { Field } from "@/api/types";
import classes from "@/pages/fields/fields.module.css";
import { typeName } from "@/pages/fields/words";
import { Two } from "@/records/Two";
import { count, percent } from "@/shown/numbers";
import type { Column } from "@/shown/VirtualTable";

const TOP = 3;

/** The table of the catalog. */
export const columns: Column<Field>[] = [
  { key: "label", label: "Field", width: "minmax(11rem, 1.5fr)", cell: (field) => <Two first={field.label} second={field.key} /> },
  {
    key: "type",
    label: "Type",
    width: "minmax(8rem, 0.8fr)",
    cell: (field) => (
      <Group gap={6} wrap="nowrap">
        <span>{typeName(field.type)}</span>
        {field.is_custom && (
          <Badge variant="default" size="sm" tt="none" radius="sm" fw={500}>
            Custom
          </Badge>
        )}
      </Group>
    ),
  },
  { key: "missing", label: "Missing", width: "minmax(8.5rem, 0.8fr)", cell: (field) => <Missing rate={field.missing_rate} /> },
  { key: "values", label: "Most frequent values", width: "minmax(15rem, 2.4fr)", cell: (field) => <TopValues field={field} /> },
  { key: "aliases", label: "Also called", width: "minmax(10rem, 1.2fr)", from: 840, cell: (field) => <Aliases names={field.aliases} /> },
];

function Missing({ rate }: { rate: number }) {
  return (
    <span className={classes.missing} data-often={rate > 0.4 || undefined}>
      <span className={classes.missingNumber}>{percent(rate)}</span>
      <span className={classes.track} aria-hidden>
        <span className={classes.fill} style={{ width: `${100 * rate}%` }} />
      </span>
    </span>
  );
}

function TopValues({ field }: { field: Field }) {
  if (!field.values.length) return <Text c="dimmed">–</Text>;
  const shown = field.values.slice(0, TOP);
  const rest = field.value_count - shown.length;
  return (
    <Text size="sm" component="span" truncate>
      {shown.map(({ value, count: many }, place) => (
        <span key={value}>
          {place > 0 && ", "}
          {value} <span className={classes.quiet}>{count(many)}</span>
        </span>
      ))}
      {rest > 0 && <span className={classes.quiet}> and {count(rest)} more</span>}
    </Text>
  );
}

function Aliases({ names }: { names: readonly string[] }) {
  return (
    <Text size="sm" component="span" c="dimmed" truncate title={names.join(", ")}>
      {names.join(", ") || "–"}
    </Text>
  );
}
