/** How rules read on the screen, and what a new rule begins with. */
import type { Field, Mode, Operator, Parameter } from "@/api/types";
import { count, money } from "@/shown/numbers";

export const CATEGORIES = ["Firmographic", "Geographic", "Tech", "Growth", "Engagement", "Role", "Reach", "Custom", "Identity"];

export const MODES: Record<Mode, { label: string; about: string }> = {
  filter: { label: "Filter", about: "Must match. A missing value fails." },
  score: { label: "Score", about: "Adds its weight when it matches." },
  exclude: { label: "Exclude", about: "Removes what matches. A missing value stays." },
};

const PLAIN: Record<Operator, string> = {
  equals: "is",
  not_equals: "is not",
  gt: "is over",
  gte: "is at least",
  lt: "is under",
  lte: "is at most",
  between: "is between",
  within_last_days: "within the last … days",
  within_next_days: "within the next … days",
  more_than_days_ago: "more than … days ago",
  in: "is any of",
  not_in: "is none of",
  contains: "contains",
  not_contains: "does not contain",
  starts_with: "starts with",
  matches: "matches the pattern",
  any_of: "has any of",
  all_of: "has all of",
  none_of: "has none of",
  is_true: "is true",
  is_false: "is false",
  is_known: "is known",
  is_missing: "is missing",
};

const ON_DATES: Partial<Record<Operator, string>> = { equals: "is on", not_equals: "is not on", gt: "is after", gte: "is on or after", lt: "is before", lte: "is on or before" };

const OF_ONE: Partial<Record<Operator, string>> = { in: "is", not_in: "is not", any_of: "has", all_of: "has", none_of: "lacks" };

export const VALUELESS: ReadonlySet<Operator> = new Set<Operator>(["is_true", "is_false", "is_known", "is_missing"]);
export const RELATIVE: ReadonlySet<Operator> = new Set<Operator>(["within_last_days", "within_next_days", "more_than_days_ago"]);
export const LISTS: ReadonlySet<Operator> = new Set<Operator>(["in", "not_in", "any_of", "all_of", "none_of"]);

export const DEFAULT_WEIGHT = 5;
/** Above this share of missing values a Filter loses too much (SPEC §2). */
export const MISSING_LIMIT = 0.4;

export function operatorLabel(operator: Operator, field: Field | undefined): string {
  return (field?.type === "date" && ON_DATES[operator]) || PLAIN[operator];
}

const FIRST: Record<Field["type"], Operator> = { number: "gte", money: "gte", date: "within_last_days", text: "contains", category: "in", multi_value: "any_of", boolean: "is_true" };

/** Returns the rule that a field begins with: a Filter, or a Score where too many records lack it. */
export function firstRule(field: Field, mode: Mode = field.missing_rate > MISSING_LIMIT ? "score" : "filter"): Parameter {
  return { field: field.key, mode, operator: FIRST[field.type], ...(mode === "score" ? { weight: DEFAULT_WEIGHT } : {}) };
}

/** Returns the rule in another mode: a weight belongs to Score only. */
export function inMode({ weight, ...rule }: Parameter, mode: Mode): Parameter {
  return mode === "score" ? { ...rule, mode, weight: weight ?? DEFAULT_WEIGHT } : { ...rule, mode };
}

/** What a value is shaped like; a rule keeps its value when the next operator takes one of the same shape. */
function shapeOf(operator: Operator): string {
  if (VALUELESS.has(operator)) return "none";
  if (RELATIVE.has(operator)) return "days";
  if (LISTS.has(operator)) return "list";
  return operator === "between" ? "range" : "one";
}

/** Returns the rule with another operator, and as much of its value as that one takes. */
export function withOperator(rule: Parameter, operator: Operator): Parameter {
  const [from, to] = [shapeOf(rule.operator), shapeOf(operator)];
  if (from === to) return { ...rule, operator };
  const { value, ...rest } = rule;
  const next = { ...rest, operator };
  if (from === "one" && to === "list" && value !== undefined && value !== null && value !== "") return { ...next, value: [value as string] };
  if (from === "list" && to === "one" && Array.isArray(value) && value.length === 1) return { ...next, value: value[0] };
  if (from === "one" && to === "range" && typeof value === "number") return { ...next, value: [value, value] };
  return next;
}

function sayOne(value: unknown, field: Field | undefined): string {
  if (typeof value !== "number") return String(value ?? "");
  if (field?.type === "money") return money(value);
  return field?.key.includes("year") ? String(value) : count(value);
}

/** Returns the rule's condition without its field: "is any of Series B, Series C and 2 more". */
export function sayCondition(rule: Parameter, field: Field | undefined, most = 4): string {
  const { operator, value } = rule;
  const words = operatorLabel(operator, field);
  if (VALUELESS.has(operator)) return words;
  if (value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length)) return `${words} …`;
  if (RELATIVE.has(operator)) return words.replace("…", count(Number(value)));
  if (operator === "between" && Array.isArray(value)) return `${words} ${sayOne(value[0], field)} and ${sayOne(value[1], field)}`;
  if (!Array.isArray(value)) return `${words} ${sayOne(value, field)}`;
  const shown = value.slice(0, most).map((each) => sayOne(each, field));
  const more = value.length - shown.length;
  return `${(value.length === 1 && OF_ONE[operator]) || words} ${shown.join(", ")}${more > 0 ? ` and ${count(more)} more` : ""}`;
}

/** Returns the whole rule as one line. */
export function sayRule(rule: Parameter, field: Field | undefined): string {
  const weight = rule.mode === "score" ? ` (${signed(rule.weight ?? 0)})` : "";
  return `${MODES[rule.mode].label}${weight}: ${field?.label ?? rule.field} ${sayCondition(rule, field)}`;
}

export const signed = (weight: number) => (weight > 0 ? `+${weight}` : `−${Math.abs(weight)}`);

/** Returns the name with the next free number: "Mid-market SaaS 2". */
export function freeName(name: string, taken: readonly string[]): string {
  const used = new Set(taken.map((each) => each.toLocaleLowerCase()));
  if (!used.has(name.toLocaleLowerCase())) return name;
  let number = 2;
  while (used.has(`${name} ${number}`.toLocaleLowerCase())) number += 1;
  return `${name} ${number}`;
}

/** Returns the code that the service will most likely give. */
export function likelyCode(name: string): string {
  const plain = name.replaceAll("&", " and ").normalize("NFKD").replace(/[^\x20-\x7e]/g, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 80) || "icp";
}

