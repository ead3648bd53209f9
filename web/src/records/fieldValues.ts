/** Values of records as people read them. The text of a record is only ever text. */
import type { Field } from "@/api/types";
import { count, date, money } from "@/shown/numbers";

const PLAIN_NUMBERS = new Set(["founded_year"]);

/** Returns a value by the type of its field; "missing" where there is none. */
export function shownValue(value: unknown, field?: Pick<Field, "key" | "type">): string {
  if (value === null || value === undefined || value === "") return "missing";
  if (Array.isArray(value)) return value.length ? value.map(String).join(", ") : "none";
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value === "number") return shownNumber(value, field);
  if (field?.type === "date") return date(String(value));
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function shownNumber(value: number, field?: Pick<Field, "key" | "type">): string {
  if (field?.type === "money") return money(value);
  if (field && PLAIN_NUMBERS.has(field.key)) return String(value);
  return Number.isInteger(value) ? count(value) : String(value);
}

/** Returns the fields of a record that have a value, by category in the order of the catalog; what the catalog lacks comes last. */
export function byCategory(attributes: Record<string, unknown>, fields: readonly Field[]): [string, { label: string; text: string }[]][] {
  const known = new Map(fields.map((field) => [field.key, field]));
  const groups = new Map<string, { label: string; text: string }[]>();
  const keys = [...fields.map((field) => field.key).filter((key) => key in attributes), ...Object.keys(attributes).filter((key) => !known.has(key))];
  for (const key of keys) {
    const field = known.get(key);
    const group = field?.category ?? "Other";
    groups.set(group, [...(groups.get(group) ?? []), { label: field?.label ?? key, text: shownValue(attributes[key], field) }]);
  }
  return [...groups];
}
