/** The names under which answers are kept; a change makes those stale that begin with its name. */
import type { Query } from "@/api/client";

export const keys = {
  session: ["session"] as const,
  icps: ["icps"] as const,
  icp: (code: string) => ["icp", code] as const,
  versions: (code: string) => ["icp", code, "versions"] as const,
  versionDiff: (code: string, before: number, after: number) => ["icp", code, "diff", before, after] as const,
  signals: ["signals"] as const,
  captures: (signalId: number) => ["signals", signalId, "captures"] as const,
  jobs: ["jobs"] as const,
  job: (id: string) => ["jobs", id] as const,
  changesets: ["changesets"] as const,
  changeset: (id: string) => ["changesets", id] as const,
  threads: ["threads"] as const,
  thread: (id: string) => ["threads", id] as const,
  catalog: (recordType: "account" | "person") => ["catalog", recordType] as const,
  glossary: ["glossary"] as const,
  audit: ["audit"] as const,
  leads: (query: Query) => ["leads", query] as const,
  accounts: (query: Query) => ["accounts", query] as const,
  explanation: (type: "account" | "person", id: string, icpCode?: string | null) => ["explanation", type, id, icpCode ?? null] as const,
  outcomes: (query: Query) => ["outcomes", query] as const,
  insights: (code: string, query: Query) => ["insights", code, query] as const,
};
