/** The part of a draft that can be counted: a rule that is still being written waits. */
import type { Definition, Parameter } from "@/api/types";

const VALUELESS: ReadonlySet<string> = new Set(["is_true", "is_false", "is_known", "is_missing"]);

const UNNAMED = "New ICP";

/** Returns whether a parameter says enough to be counted. The service decides whether it is right. */
export function isComplete({ operator, value, mode, weight }: Parameter): boolean {
  if (mode === "score" && !weight) return false;
  if (VALUELESS.has(operator)) return true;
  if (Array.isArray(value)) return value.length > 0 && (operator !== "between" || value.every((each) => each !== "" && each !== null));
  return value !== null && value !== undefined && value !== "";
}

/** Returns the draft without the rules that are not complete, under a name. */
export function sendable(definition: Definition): Definition {
  const complete = <T extends { parameters: Parameter[] }>(part: T): T => ({ ...part, parameters: part.parameters.filter(isComplete) });
  return {
    ...complete(definition),
    name: definition.name.trim() || UNNAMED,
    segments: definition.segments.map(complete).filter((each) => each.parameters.length > 0 && each.name.trim() !== ""),
    personas: definition.personas.map(complete).filter((each) => each.name.trim() !== ""),
  };
}
