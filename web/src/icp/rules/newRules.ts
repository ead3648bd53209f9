/** Which rules were just added, so that they open ready to be filled in. */
import type { Parameter } from "@/api/types";

const fresh = new WeakSet<object>();

export function asNewRule(rule: Parameter): Parameter {
  fresh.add(rule);
  return rule;
}

export const isNewRule = (rule: Parameter): boolean => fresh.has(rule);
