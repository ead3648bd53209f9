/** Jobs in words. */
import type { Icp, Job } from "@/api/types";
import { icpName } from "@/records/listQuery";
import { count, duration, plural } from "@/shown/numbers";

export const STATES: Record<Job["status"], { label: string; color: string }> = {
  queued: { label: "Queued", color: "gray.5" },
  running: { label: "Running", color: "blue" },
  done: { label: "Done", color: "grain" },
  failed: { label: "Failed", color: "red" },
  cancelled: { label: "Cancelled", color: "yellow" },
};

const KINDS: Record<Job["kind"], string> = { requalify: "Re-qualification", refresh: "Daily refresh" };
const NAMED = 2;

export const isOpen = (job: Job): boolean => job.status === "queued" || job.status === "running";

export const jobKind = (job: Job): string => KINDS[job.kind];

/** Names the ICPs of a job, the first ones of many. */
export function jobIcps(job: Job, icps: readonly Icp[] | undefined): string {
  const names = job.icp_codes.map((code) => icpName(icps, code) ?? code);
  const rest = names.length - NAMED;
  return rest > 0 ? `${names.slice(0, NAMED).join(", ")} and ${plural(rest, "more ICP")}` : names.join(" and ") || "No ICP";
}

/** Says what a job is about: "Re-qualification of Mid-market SaaS". */
export const jobTitle = (job: Job, icps: readonly Icp[] | undefined): string => (job.icp_codes.length ? `${jobKind(job)} of ${jobIcps(job, icps)}` : jobKind(job));

/** Returns the share of a job that is through, 0 to 100. */
export function through(job: Job): number {
  if (job.status === "done") return 100;
  return job.total ? Math.min(100, (100 * job.done) / job.total) : 0;
}

/** Says how much a job did, or has done of all: accounts, each once an ICP. */
export function amount(job: Job): string {
  const icps = job.icp_codes.length;
  if (job.status !== "done") return `${count(job.done)} of ${count(job.total)}`;
  return icps > 1 ? `${plural(Math.round(job.done / icps), "account")} × ${icps} ICPs` : plural(job.done, "account");
}

/** Says how fast a job is and what is left, or how long it took. */
export function pace(job: Job): string {
  if (job.status === "queued") return "waits for its turn";
  if (job.status === "running") {
    const parts = [job.rate_per_second ? `${count(job.rate_per_second)} a second` : null, job.seconds_left !== null ? `${duration(job.seconds_left)} left` : null];
    return parts.filter(Boolean).join(" · ") || "starting";
  }
  if (!job.started_at || !job.ended_at) return "–";
  const seconds = (Date.parse(job.ended_at) - Date.parse(job.started_at)) / 1000;
  return seconds < 10 ? `took ${seconds.toFixed(1)} s` : `took ${duration(seconds)}`;
}
