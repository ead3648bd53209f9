/** Fields in words. */
import type { Field } from "@/api/types";

export const TYPES: readonly { value: Field["type"]; label: string }[] = [
  { value: "text", label: "Text" },
  { value: "category", label: "Category" },
  { value: "multi_value", label: "List" },
  { value: "number", label: "Number" },
  { value: "money", label: "Money" },
  { value: "date", label: "Date" },
  { value: "boolean", label: "Yes / no" },
];

export const typeName = (type: Field["type"]): string => TYPES.find((each) => each.value === type)?.label ?? type;

/** Returns the key of a custom field with this label: "custom.renewal_date". */
export const keyOf = (label: string): string => {
  const plain = label.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
  return `custom.${plain}`;
};

/** Whether a field's label, key, aliases or category has the text. */
export function fits(field: Field, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  return !wanted || [field.label, field.key, field.category, ...field.aliases].some((each) => each.toLowerCase().includes(wanted));
}
