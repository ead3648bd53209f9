import { useMemo, type ReactNode } from "react";

import type { Mode, Parameter } from "@/api/types";
import type { Marks } from "@/draft/merge";
import { rowId } from "@/draft/parameters";
import { isComplete } from "@/draft/sendable";
import { useFields, type RecordType } from "@/icp/fields";
import type { Counting } from "@/icp/preview/counting";
import type { Problems } from "@/icp/rules/problems";
import { ScopeOfRules, type DropOne } from "@/icp/rules/scope";

const ALL: readonly Mode[] = ["filter", "score", "exclude"];
const FILTERS: readonly Mode[] = ["filter"];

interface Props {
  recordType: RecordType;
  marks: Marks;
  problems: Problems;
  prefix?: string;
  /** With it the rows tell what each rule costs. */
  counting?: Counting;
  onlyFilters?: boolean;
  children: ReactNode;
}

/** Gives the rules inside it what they need to know. */
export function RuleScopeOf({ recordType, marks, problems, prefix = "", counting, onlyFilters = false, children }: Props) {
  const fields = useFields(recordType);
  const dropped = useMemo(() => (counting ? droppedOf(counting) : new Map<string, DropOne>()), [counting]);
  const scope = useMemo(
    () => ({
      fields,
      recordType,
      modes: onlyFilters ? FILTERS : ALL,
      marks,
      prefix,
      problemOf: (rule: Parameter) => problems.byRow.get(rowId(rule)),
      withoutIt: (rule: Parameter) => dropped.get(rowId(rule)),
      qualified: counting?.preview?.qualified ?? null,
    }),
    [fields, recordType, onlyFilters, marks, prefix, problems, dropped, counting?.preview],
  );
  return <ScopeOfRules value={scope}>{children}</ScopeOfRules>;
}

/** Finds for each gate of the last count the row that it stands for. */
function droppedOf({ preview, counted }: Counting): Map<string, DropOne> {
  const sent = counted?.parameters.filter(isComplete) ?? [];
  const found = new Map<string, DropOne>();
  for (const each of preview?.drop_one ?? []) {
    const rule = each.gate.index === null || each.gate.index === undefined || (each.gate.kind !== "filter" && each.gate.kind !== "exclude") ? undefined : sent[each.gate.index];
    if (rule) found.set(rowId(rule), each);
  }
  return found;
}
