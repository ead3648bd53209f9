/** Keeps lists current without reading all of a long one again: of that, a person is told, and asks for it. */
import { hashKey, type InfiniteData, type Query, type QueryClient, type QueryKey } from "@tanstack/react-query";
import { create } from "zustand";

const SHORT_PAGES = 5;
const GATHER_MS = 1_000;

interface Outdated {
  hashes: ReadonlySet<string>;
  mark(hash: string, is: boolean): void;
}

const useOutdated = create<Outdated>((set) => ({
  hashes: new Set(),
  mark: (hash, is) =>
    set(({ hashes }) => {
      if (hashes.has(hash) === is) return { hashes };
      return { hashes: is ? new Set(hashes).add(hash) : new Set([...hashes].filter((each) => each !== hash)) };
    }),
}));

/** Tells whether a list is short enough to be read again as a whole. */
export const isShort = ({ state }: Pick<Query, "state">): boolean => ((state.data as Partial<InfiniteData<unknown>> | undefined)?.pages?.length ?? 0) <= SHORT_PAGES;

/** Reads again what is kept under a name, except long lists: those are marked as outdated. */
export function renew(client: QueryClient, queryKey: QueryKey): void {
  for (const query of client.getQueryCache().findAll({ queryKey })) {
    if (isShort(query)) void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
    else useOutdated.getState().mark(query.queryHash, true);
  }
}

/** Reads again what could not be read, once the service answers again. */
export const renewFailed = (client: QueryClient): void => void client.refetchQueries({ type: "active", predicate: (query) => query.state.status === "error" && isShort(query) });

const waiting = new Map<string, ReturnType<typeof setTimeout>>();

/** As `renew`, once for all the news of a second. */
export function renewSoon(client: QueryClient, queryKey: QueryKey): void {
  const hash = hashKey(queryKey);
  if (waiting.has(hash)) return;
  const later = () => {
    waiting.delete(hash);
    renew(client, queryKey);
  };
  waiting.set(hash, setTimeout(later, GATHER_MS));
}

/** Returns whether a list changed since it was read, and how to read it anew from its beginning. */
export function useRenewal(client: QueryClient, queryKey: QueryKey): { isOutdated: boolean; readAnew: () => void } {
  const hash = hashKey(queryKey);
  const isOutdated = useOutdated(({ hashes }) => hashes.has(hash));
  const readAnew = () => {
    useOutdated.getState().mark(hash, false);
    void client.resetQueries({ queryKey, exact: true });
  };
  return { isOutdated, readAnew };
}
