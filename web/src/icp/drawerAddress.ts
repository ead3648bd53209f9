/** The ICP that the drawer shows, as the address says it: `?icp=<code>` or `?icp=new`. */
import { useCallback } from "react";
import { useSearchParams } from "wouter";

export function useDrawerAddress(): [string | null, (code: string | null, how?: { replace: boolean; from?: string }) => void] {
  const [search, setSearch] = useSearchParams();
  const go = useCallback(
    (code: string | null, { replace = false, from }: { replace?: boolean; from?: string } = {}) =>
      setSearch(
        (before) => {
          const next = new URLSearchParams(before);
          next.delete("from");
          if (code) next.set("icp", code);
          else next.delete("icp");
          if (from) next.set("from", from);
          return next;
        },
        { replace },
      ),
    [setSearch],
  );
  return [search.get("icp"), go];
}
