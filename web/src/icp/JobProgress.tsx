import { Progress, Text } from "@mantine/core";

import { useJob } from "@/api/queries";
import { sentence } from "@/shown/Failure";
import { count, duration } from "@/shown/numbers";

const SAID = { queued: "Re-qualification waits", running: "Re-qualifying", done: "Re-qualified", failed: "Re-qualification failed", cancelled: "Re-qualification was stopped" } as const;

/** How far a re-qualification is. News keeps it current. */
export function JobProgress({ id, code }: { id: string; code: string }) {
  const { data: job } = useJob(id);
  const status = job?.status ?? "queued";
  const result = job?.result?.[code];
  const share = job?.total ? (100 * job.done) / job.total : status === "done" ? 100 : 0;
  return (
    <div data-testid="job" data-status={status}>
      <Text size="xs" c="dimmed" className="numbers">
        {SAID[status]}
        {status === "running" && job && `: ${count(job.done)} of ${count(job.total)}${job.seconds_left ? ` · ${duration(job.seconds_left)} left` : ""}`}
        {status === "done" && result && `: ${count(result.qualified)} qualify, ${count(result.entered)} entered, ${count(result.left)} left`}
      </Text>
      <Progress mt={4} size="xs" value={status === "done" ? 100 : share} color={status === "failed" ? "red" : undefined} animated={status === "running"} aria-label="Re-qualification" />
      {job?.error && (
        <Text size="xs" c="red" role="alert">
          {sentence(job.error)}
        </Text>
      )}
    </div>
  );
}
