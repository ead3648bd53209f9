import { useCallback, useMemo } from "react";
import { useSearchParams } from "wouter";

type Address = Record<string, string | undefined>;

/** What the page shows, as the address says it; so a link shows the same. Null takes a part out. A change of it replaces the entry of the history. */
export function useAddress(): [Address, (change: Record<string, string | null | undefined>) => void] {
  const [params, setParams] = useSearchParams();
  const address = useMemo(() => Object.fromEntries(params) as Address, [params]);
  const change = useCallback(
    (parts: Record<string, string | null | undefined>) =>
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(parts)) value ? next.set(name, value) : next.delete(name);
          return next;
        },
        { replace: true },
      ),
    [setParams],
  );
  return [address, change];
}
