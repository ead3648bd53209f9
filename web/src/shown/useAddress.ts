import { useCallback, useMemo } from "react";
import { useSearchParams } from "wouter";

type Address = Record<string, string | undefined>;

/** The parts that open a panel: going back closes it. */
const PANELS = ["record", "entry", "signal", "job", "field", "term"];

/** What the page shows, as the address says it; so a link shows the same. Null takes a part out. Only opening a panel is a step of the history. */
export function useAddress(): [Address, (change: Record<string, string | null | undefined>) => void] {
  const [params, setParams] = useSearchParams();
  const address = useMemo(() => Object.fromEntries(params) as Address, [params]);
  const change = useCallback(
    (parts: Record<string, string | null | undefined>) => {
      const opens = PANELS.some((name) => parts[name]) && !PANELS.some((name) => address[name]);
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(parts)) value ? next.set(name, value) : next.delete(name);
          return next;
        },
        { replace: !opens },
      );
    },
    [address, setParams],
  );
  return [address, change];
}
