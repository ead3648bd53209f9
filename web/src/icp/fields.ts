/** The fields a rule can name, with as many known values as a picker lists. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { get } from "@/api/client";
import { keys } from "@/api/keys";
import type { Field, Page } from "@/api/types";
import { CATEGORIES } from "@/icp/words";

export type RecordType = "account" | "person";

export interface Fields {
  list: Field[];
  byKey: ReadonlyMap<string, Field>;
}

const MOST_VALUES = 1000;
const NONE: Fields = { list: [], byKey: new Map() };

async function readFields(recordType: RecordType, signal: AbortSignal): Promise<Field[]> {
  const fields: Field[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Field> = await get<Page<Field>>("/api/v1/catalog", { record_type: recordType, values: MOST_VALUES, cursor }, signal);
    fields.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return fields;
}

/** Reads the fields of a record type. */
export function useFields(recordType: RecordType): Fields {
  const { data } = useQuery({ queryKey: [...keys.catalog(recordType), "values"], staleTime: 60_000, queryFn: ({ signal }) => readFields(recordType, signal) });
  return useMemo(() => (data ? { list: data, byKey: new Map(data.map((each) => [each.key, each])) } : NONE), [data]);
}

/** Returns the categories in the order of the product, those of the workspace after them. */
export function inOrder(categories: Iterable<string>): string[] {
  const place = (category: string) => (CATEGORIES.includes(category) ? CATEGORIES.indexOf(category) : CATEGORIES.length);
  return [...new Set(categories)].sort((one, other) => place(one) - place(other) || one.localeCompare(other));
}

/** Groups what belongs to fields by category. A field that is gone is under "Unknown field". */
export function byCategory<T>(items: readonly T[], fieldOf: (item: T) => Field | undefined): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const category = fieldOf(item)?.category ?? "Unknown field";
    groups.set(category, [...(groups.get(category) ?? []), item]);
  }
  return inOrder(groups.keys()).map((category) => [category, groups.get(category)!]);
}
