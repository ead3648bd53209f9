/** Puts what the service refuses at the rule it speaks of. */
import type { ApiError } from "@/api/client";
import type { Definition, Parameter } from "@/api/types";
import { rowId } from "@/draft/parameters";
import { isComplete } from "@/draft/sendable";

export interface Problems {
  /** By the row id of a rule. */
  byRow: ReadonlyMap<string, string>;
  /** What belongs to no rule. */
  rest: string | null;
}

const OF_THE_SHAPE = /^(?:(segments|personas)\.(\d+)\.)?parameters\.(\d+)(?:\.(\w+))?: (.*)$/;
const CODES_OF_A_RULE = new Set(["invalid_value", "operator_mismatch", "unknown_field"]);

/** Returns the rules of a definition that an error names; the definition is the one that was sent, before it was made sendable. */
export function problemsOf(error: ApiError | null, definition: Definition, attempted: boolean): Problems {
  const byRow = new Map<string, string>();
  if (attempted) for (const rule of everyRule(definition)) if (!isComplete(rule)) byRow.set(rowId(rule), rule.mode === "score" && !rule.weight ? "Give it a weight." : "Give it a value, or remove it.");
  if (!error) return { byRow, rest: null };
  if (CODES_OF_A_RULE.has(error.code)) {
    const { field, operator } = error.details as { field?: string; operator?: string };
    const at = everyRule(definition).filter((rule) => rule.field === field && (operator === undefined || rule.operator === operator));
    const place = at.find((rule) => isComplete(rule));
    if (place) byRow.set(rowId(place), inWords(error.message, field, operator));
    return { byRow, rest: place ? null : error.message };
  }
  const rest: string[] = [];
  for (const problem of (error.details.problems as string[] | undefined) ?? [error.message]) {
    const found = OF_THE_SHAPE.exec(problem);
    const rule = found && ruleAt(definition, found[1], Number(found[2]), Number(found[3]));
    if (rule) byRow.set(rowId(rule), found[5]!);
    else rest.push(problem);
  }
  return { byRow, rest: rest.join("; ") || null };
}

function everyRule(definition: Definition): Parameter[] {
  return [definition, ...definition.segments, ...definition.personas].flatMap((part) => part.parameters);
}

function ruleAt(definition: Definition, list: string | undefined, group: number, index: number): Parameter | undefined {
  const owner = list === "segments" ? definition.segments[group] : list === "personas" ? definition.personas[group] : definition;
  return owner?.parameters.filter(isComplete)[index];
}

/** The row says field and operator already: "goes from low to high". */
function inWords(message: string, field: string | undefined, operator: string | undefined): string {
  const told = message.replace(new RegExp(`^${field ?? ""} ${operator ?? ""} `), "");
  return told.charAt(0).toUpperCase() + told.slice(1);
}
