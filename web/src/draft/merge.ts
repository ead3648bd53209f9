/** Brings together what the copilot made of a draft and what the person did to it meanwhile. Nothing typed is lost. */
import type { Definition, Parameter, Persona, Segment } from "@/api/types";
import { inRowOf, keysOf, same } from "./parameters";

/** What became of a part: the copilot changed it, or the person's own was kept though the copilot's differs. */
export type Mark = "copilot" | "kept";
export type Marks = Record<string, Mark>;

export interface Merged {
  definition: Definition;
  marks: Marks;
}

/** Begins the mark of a part that is gone. */
export const REMOVED = "-";

type Named = { name: string; parameters: Parameter[] };

const SIMPLE = ["name", "description", "min_score"] as const;

/**
 * Merges per parameter.
 *
 * @param base What both began with; null when there was nothing.
 * @param mine The person's draft, which wins where both changed the same part.
 * @param theirs The copilot's.
 */
export function mergeDefinitions(base: Definition | null, mine: Definition, theirs: Definition): Merged {
  const marks: Marks = {};
  const definition = { ...mine };
  for (const key of SIMPLE) Object.assign(definition, { [key]: mergeValue(key, base?.[key], mine[key], theirs[key], marks) });
  definition.parameters = mergeParameters(base?.parameters ?? [], mine.parameters, theirs.parameters, marks, "");
  definition.segments = mergeNamed<Segment>(base?.segments ?? [], mine.segments, theirs.segments, marks, "segment", (each) => each.name);
  definition.personas = mergeNamed<Persona>(base?.personas ?? [], mine.personas, theirs.personas, marks, "persona", (each) => each.persona_code || each.name);
  if (theirs.learned_from) definition.learned_from = theirs.learned_from;
  return { definition, marks };
}

function mergeValue<T>(key: string, base: T, mine: T, theirs: T, marks: Marks): T {
  if (same(mine, theirs)) return mine;
  if (same(mine, base) || mine === "") {
    marks[key] = "copilot";
    return theirs;
  }
  if (!same(theirs, base)) marks[key] = "kept";
  return mine;
}

/** Merges two lists by the key of their items; `combine` settles an item that both have but that differs. */
function mergeLists<T extends object>(
  lists: { base: readonly T[]; mine: readonly T[]; theirs: readonly T[] },
  keysFor: (items: readonly T[]) => string[],
  marks: Marks,
  prefix: string,
  combine: (base: T | undefined, mine: T, theirs: T, key: string) => T,
  stands: (kept: T, added: T) => boolean = () => false,
): T[] {
  const [base, theirs] = [lists.base, lists.theirs].map((items) => indexed(items, keysFor(items))) as [Map<string, T>, Map<string, T>];
  const own = indexed(lists.mine, keysFor(lists.mine));
  const merged: T[] = [];
  const kept: T[] = [];
  for (const [key, mine] of own) {
    const other = theirs.get(key);
    const before = base.get(key);
    if (other) {
      merged.push(same(mine, other) ? mine : combine(before, mine, other, key));
    } else if (!before) {
      merged.push(mine);
    } else if (!same(mine, before)) {
      marks[prefix + key] = "kept";
      kept.push(mine);
      merged.push(mine);
    } else {
      marks[`${REMOVED}${prefix}${key}`] = "copilot";
    }
  }
  for (const [key, added] of theirs) {
    const before = base.get(key);
    if (own.has(key) || before || kept.some((each) => stands(each, added))) continue;
    marks[prefix + key] = "copilot";
    merged.push(added);
  }
  return same(lists.mine, lists.base) ? inOrderOf(lists.theirs, merged, keysFor) : merged;
}

/** A person who changed nothing gets the copilot's order too. */
function inOrderOf<T extends object>(theirs: readonly T[], merged: readonly T[], keysFor: (items: readonly T[]) => string[]): T[] {
  const found = indexed(merged, keysFor(merged));
  return keysFor(theirs).flatMap((key) => found.get(key) ?? []);
}

function indexed<T>(items: readonly T[], keys: string[]): Map<string, T> {
  return new Map(items.map((item, index) => [keys[index]!, item]));
}

function mergeParameters(base: readonly Parameter[], mine: readonly Parameter[], theirs: readonly Parameter[], marks: Marks, prefix: string): Parameter[] {
  const combine = (before: Parameter | undefined, own: Parameter, other: Parameter, key: string) => {
    if (before && same(own, before)) {
      marks[prefix + key] = "copilot";
      return inRowOf(own, { ...other });
    }
    if (!before || !same(other, before)) marks[prefix + key] = "kept";
    return own;
  };
  return mergeLists({ base, mine, theirs }, keysOf, marks, prefix, combine, (kept, added) => kept.field === added.field);
}

function mergeNamed<T extends Named>(base: readonly T[], mine: readonly T[], theirs: readonly T[], marks: Marks, kind: string, nameOf: (item: T) => string): T[] {
  const keysFor = (items: readonly T[]) => items.map((each) => `${kind}:${nameOf(each)}`);
  const combine = (before: T | undefined, own: T, other: T, key: string): T => {
    const parts: Marks = {};
    const merged: Record<string, unknown> = { ...own };
    for (const part of Object.keys(other).filter((each) => each !== "parameters")) {
      merged[part] = mergeValue(`${key}/${part}`, before?.[part as keyof T], own[part as keyof T], other[part as keyof T], parts);
    }
    merged.parameters = mergeParameters(before?.parameters ?? [], own.parameters, other.parameters, parts, `${key}/`);
    const found = Object.values(parts);
    if (found.length) marks[key] = found.includes("kept") ? "kept" : "copilot";
    Object.assign(marks, parts);
    return inRowOf(own, merged as T);
  };
  return mergeLists({ base, mine, theirs }, keysFor, marks, "", combine);
}

/** Returns what a draft says that another did not: the parts to mark as the copilot's. */
export function changesOf(before: Definition, after: Definition): Marks {
  return mergeDefinitions(before, before, after).marks;
}
