import { Progress } from "@mantine/core";

import { useJob } from "@/api/queries";
import type { ChangeSet } from "@/api/types";
import classes from "@/copilot/JobLine.module.css";
import { count, duration } from "@/shown/numbers";

/** How far the re-qualification is that a change set began. */
export function JobLine({ card }: { card: ChangeSet }) {
  const id = card.result?.undo_job_id ?? card.result?.job_id;
  const { data: job } = useJob(typeof id === "string" ? id : null);
  if (!job) return null;
  const share = job.total ? (100 * job.done) / job.total : job.status === "done" ? 100 : 0;
  return (
    <div className={classes.job}>
      <div className={classes.line}>
        <span>{SAID[job.status]}</span>
        <span>{job.status === "running" ? `${count(job.done)} of ${count(job.total)}${job.seconds_left === null ? "" : ` · ${duration(job.seconds_left)} left`}` : resultOf(job.result)}</span>
      </div>
      <Progress size="xs" value={share} color={job.status === "failed" ? "red" : undefined} animated={job.status === "running"} aria-label="Re-qualification" />
      {job.error && <p role="alert">{job.error}</p>}
    </div>
  );
}

const SAID = { queued: "Re-qualification waits", running: "Re-qualifying", done: "Re-qualified", failed: "Re-qualification failed", cancelled: "Re-qualification stopped" } as const;

function resultOf(result: Record<string, { qualified: number; entered: number; left: number }> | null): string {
  const [only] = Object.values(result ?? {});
  return only ? `${count(only.qualified)} qualify · +${count(only.entered)} −${count(only.left)}` : "";
}
