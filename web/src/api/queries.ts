/** What pages read. News keeps it current (`news.ts`), so nothing polls. */
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";

import { get, type Query } from "@/api/client";
import { keys } from "@/api/keys";
import { isShort, useRenewal } from "@/api/renewal";
import type {
  AccountExplanation,
  AuditEntry,
  Capture,
  ChangeSet,
  Field,
  Icp,
  IcpDetail,
  Job,
  Lead,
  LeadExplanation,
  ListedAccount,
  Page,
  Signal,
  Term,
  Thread,
  ThreadDetail,
  Version,
  VersionDiff,
} from "@/api/types";

const WHOLE = 100;

/** Reads every page of a short list. */
async function all<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await get<Page<T>>(path, { ...query, limit: WHOLE, cursor }, signal);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return items;
}

const encoded = encodeURIComponent;

export const useIcps = (enabled = true) => useQuery({ queryKey: keys.icps, enabled, queryFn: ({ signal }) => all<Icp>("/api/v1/icps", {}, signal) });

export const useIcp = (code: string | null | undefined) =>
  useQuery({ queryKey: keys.icp(code ?? ""), enabled: Boolean(code), queryFn: ({ signal }) => get<IcpDetail>(`/api/v1/icps/${encoded(code!)}`, undefined, signal) });

export const useVersions = (code: string | null | undefined) =>
  useQuery({ queryKey: keys.versions(code ?? ""), enabled: Boolean(code), queryFn: ({ signal }) => all<Version>(`/api/v1/icps/${encoded(code!)}/versions`, {}, signal) });

export const useVersionDiff = (code: string, before: number | null, after: number | null) =>
  useQuery({
    queryKey: keys.versionDiff(code, before ?? 0, after ?? 0),
    enabled: before !== null && after !== null && before !== after,
    queryFn: ({ signal }) => get<VersionDiff>(`/api/v1/icps/${encoded(code)}/versions/${before}/diff/${after}`, undefined, signal),
  });

export const useSignals = (enabled = true) => useQuery({ queryKey: keys.signals, enabled, queryFn: ({ signal }) => all<Signal>("/api/v1/signals", {}, signal) });

/** The captures of a signal, newest first, a page at a time. */
export const useCaptures = (signalId: number | null, query: Query = {}) => usePages<Capture>([...keys.captures(signalId ?? 0), query], `/api/v1/signals/${signalId}/captures`, query, signalId !== null);

export const useJobs = () => usePages<Job>(keys.jobs, "/api/v1/jobs");

export const useJob = (id: string | null | undefined) =>
  useQuery({ queryKey: keys.job(id ?? ""), enabled: Boolean(id), queryFn: ({ signal }) => get<Job>(`/api/v1/jobs/${encoded(id!)}`, undefined, signal) });

export const useChangeSet = (id: string | null | undefined) =>
  useQuery({ queryKey: keys.changeset(id ?? ""), enabled: Boolean(id), queryFn: ({ signal }) => get<ChangeSet>(`/api/v1/changesets/${encoded(id!)}`, undefined, signal) });

export const useThreads = () => usePages<Thread>(keys.threads, "/api/v1/threads");

export const useThread = (id: string | null | undefined) =>
  useQuery({ queryKey: keys.thread(id ?? ""), enabled: Boolean(id), retry: false, queryFn: ({ signal }) => get<ThreadDetail>(`/api/v1/threads/${encoded(id!)}`, undefined, signal) });

/** The fields of a record type with their known values and counts. */
export const useCatalog = (recordType: "account" | "person" = "account") =>
  useQuery({ queryKey: keys.catalog(recordType), staleTime: 60_000, queryFn: ({ signal }) => all<Field>("/api/v1/catalog", { record_type: recordType }, signal) });

export const useGlossary = () => useQuery({ queryKey: keys.glossary, queryFn: ({ signal }) => all<Term>("/api/v1/glossary", {}, signal) });

export const useAudit = () => usePages<AuditEntry>(keys.audit, "/api/v1/audit");

export const useLeads = (query: Query) => usePages<Lead>(keys.leads(query), "/api/v1/leads", query);

export const useAccounts = (query: Query) => usePages<ListedAccount>(keys.accounts(query), "/api/v1/accounts", query);

export const useExplanation = <T extends AccountExplanation | LeadExplanation>(type: "account" | "person", id: string | null, icpCode?: string | null) =>
  useQuery({
    queryKey: keys.explanation(type, id ?? "", icpCode),
    enabled: Boolean(id),
    queryFn: ({ signal }) => get<T>(`/api/v1/${type === "account" ? "accounts" : "leads"}/${encoded(id!)}/explanation`, { icp_code: icpCode }, signal),
  });

/** A list that goes on: `items` of all pages read, `fetchNextPage` for more, `retry` for what failed. */
export function usePages<T>(queryKey: readonly unknown[], path: string, query: Query = {}, enabled = true) {
  const name = [...queryKey, "pages"];
  const pages = useInfiniteQuery({
    queryKey: name,
    refetchOnMount: isShort,
    refetchOnWindowFocus: isShort,
    refetchOnReconnect: isShort,
    enabled,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => get<Page<T>>(path, { limit: WHOLE, ...query, cursor: pageParam }, signal),
    getNextPageParam: (page) => page.next,
  });
  const items = useMemo(() => pages.data?.pages.flatMap((page) => page.items) ?? [], [pages.data]);
  const retry = () => void (pages.isFetchNextPageError ? pages.fetchNextPage() : pages.refetch());
  return { ...pages, ...useRenewal(useQueryClient(), name), items, retry };
}
