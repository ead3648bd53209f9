/** What the rules of one list share: their fields, what is said about them, what they cost. */
import { createContext, useContext } from "react";

import type { Mode, Parameter, Preview } from "@/api/types";
import type { Marks } from "@/draft/merge";
import type { Fields, RecordType } from "@/icp/fields";

export type DropOne = Preview["drop_one"][number];

export interface RuleScope {
  fields: Fields;
  recordType: RecordType;
  /** The modes that the list takes; one only is not shown. */
  modes: readonly Mode[];
  marks: Marks;
  /** Before the key of a rule in `marks`. */
  prefix: string;
  /** What the service, or a look at the rule itself, finds wrong with it. */
  problemOf(rule: Parameter): string | undefined;
  /** How many would qualify without it. */
  withoutIt(rule: Parameter): DropOne | undefined;
  qualified: number | null;
}

export const ScopeOfRules = createContext<RuleScope | null>(null);

export function useRuleScope(): RuleScope {
  const scope = useContext(ScopeOfRules);
  if (!scope) throw new Error("rules are shown inside a list");
  return scope;
}
