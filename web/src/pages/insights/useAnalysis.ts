import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { get, withQuery } from "@/api/client";
import { keys } from "@/api/keys";
import type { IcpInsights, OutcomeAnalysis } from "@/api/types";

/** What outcomes are asked: which of them counts, how far back, weighed or not, and which leaks stay in all the same. */
export interface Question {
  positive: string;
  window_days: string;
  by_value: boolean;
  keep: readonly string[];
}

const MINUTE = 60_000;

/** Returns the question that an address asks. */
export function questionOf(address: Record<string, string | undefined>): Question {
  return { positive: address.positive ?? "closed_won", window_days: address.window_days ?? "365", by_value: address.by_value === "true", keep: address.keep?.split(",").filter(Boolean) ?? [] };
}

export const useOutcomes = ({ positive, window_days, by_value, keep }: Question) =>
  useQuery({
    queryKey: keys.outcomes({ positive, window_days, by_value, keep: keep.join() }),
    staleTime: MINUTE,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      get<OutcomeAnalysis>(withQuery("/api/v1/insights/outcomes", { positive, window_days, by_value: by_value || undefined }) + keptOf(keep), undefined, signal),
  });

export const useIcpInsights = (code: string | null, { positive, window_days, by_value, keep }: Question) =>
  useQuery({
    queryKey: keys.insights(code ?? "", { positive, window_days, by_value, keep: keep.join() }),
    enabled: Boolean(code),
    staleTime: MINUTE,
    queryFn: ({ signal }) =>
      get<IcpInsights>(withQuery(`/api/v1/icps/${encodeURIComponent(code!)}/insights`, { positive, window_days, by_value: by_value || undefined }) + keptOf(keep), undefined, signal),
  });

/** Returns the fields that stay in as the end of an address. */
const keptOf = (keep: readonly string[]): string => keep.map((field) => `&keep=${encodeURIComponent(field)}`).join("");
