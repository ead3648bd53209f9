/** The filter of a list as the address keeps it, and as the service takes it. */
import type { Query } from "@/api/client";
import type { Icp } from "@/api/types";

export type Address = Record<string, string | undefined>;
export type Change = Record<string, string | null>;

const NAMES = ["icp_code", "persona_code", "bucket", "min_score", "assigned", "q", "sort"] as const;

/** The change that takes every part of the filter out; the order stays. */
export const NOTHING: Change = { icp_code: null, persona_code: null, bucket: null, min_score: null, assigned: null, q: null };

const BEST = "-icp_score";

/** Returns the order of a list: the best first, unless the address says another. */
export const orderOf = (address: Address): string => address.sort ?? BEST;

/** Returns what the service is asked; parts that do not go together are left out, as links may bring them. */
export function queryOf(address: Address): Query {
  const query: Query = Object.fromEntries(NAMES.map((name) => [name, address[name]]));
  query.sort = orderOf(address);
  if (!query.icp_code) {
    query.persona_code = query.min_score = undefined;
    if (query.bucket === "not_qualified" && query.sort === BEST) query.sort = undefined;
  }
  if (query.bucket === "not_qualified" && (query.icp_code || query.assigned === "true")) query.bucket = undefined;
  if (query.bucket === "no_persona_fit") query.persona_code = undefined;
  return query;
}

/** Returns what else changes when one part of the filter does. */
export function consequences(change: Change): Change {
  if ("icp_code" in change && !change.icp_code) return { ...change, persona_code: null, min_score: null };
  if ("icp_code" in change) return { ...change, persona_code: null };
  return change;
}

export const isNarrowed = (query: Query): boolean => NAMES.some((name) => name !== "sort" && query[name] !== undefined && query[name] !== "");

/** Returns the name of the ICP with this code. */
export const icpName = (icps: readonly Icp[] | undefined, code: string | null | undefined): string | null => (code ? (icps?.find((icp) => icp.icp_code === code)?.name ?? code) : null);
