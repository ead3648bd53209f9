/** Parameters as a list that people and the copilot change at once: which is which, and whether two say the same. */
import type { Parameter } from "@/api/types";

const rowIds = new WeakMap<object, string>();
let lastRow = 0;

/** Returns an id that stays with a parameter through its edits, for what a screen remembers about it. */
export function rowId(item: object): string {
  const known = rowIds.get(item);
  if (known) return known;
  const id = `row-${++lastRow}`;
  rowIds.set(item, id);
  return id;
}

/** Returns `next`, which from now on has the row id of `previous`. */
export function inRowOf<T extends object>(previous: object, next: T): T {
  rowIds.set(next, rowId(previous));
  return next;
}

/** Returns the key of each parameter: field and mode, numbered when a list has several of them. */
export function keysOf(parameters: readonly Parameter[]): string[] {
  const seen = new Map<string, number>();
  return parameters.map(({ field, mode }) => {
    const name = `${field}|${mode}`;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}|${count}`;
  });
}

/** Returns a text that is equal for equal content, whatever the order of keys and whether nothing is null or absent. */
export function contentOf(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => (isPlain(item) ? sorted(item) : item)) ?? "";
}

export const same = (one: unknown, other: unknown): boolean => one === other || contentOf(one) === contentOf(other);

function isPlain(item: unknown): item is Record<string, unknown> {
  return typeof item === "object" && item !== null && !Array.isArray(item);
}

function sorted(item: Record<string, unknown>): Record<string, unknown> {
  const said = Object.entries(item).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(said.sort(([a], [b]) => (a < b ? -1 : 1)));
}
