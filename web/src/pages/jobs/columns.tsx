import { Badge, Text, VisuallyHidden } from "@mantine/core";

import { useJob } from "@/api/queries";
import type { Icp, Job } from "@/api/types";
import { CancelJob } from "@/pages/jobs/CancelJob";
import { isOpen, jobIcps, jobKind, pace, STATES } from "@/pages/jobs/words";
import { Progress } from "@/pages/jobs/Progress";
import { Two } from "@/records/Two";
import { ago, moment } from "@/shown/numbers";
import type { Column } from "@/shown/VirtualTable";

/** Follows a job that is open: its news arrives on its own, before the list is read again. */
export function useLatest(job: Job): Job {
  const { data } = useJob(isOpen(job) ? job.id : null);
  return data ?? job;
}

/** The table of jobs. */
export function columnsOf(icps: readonly Icp[] | undefined): Column<Job>[] {
  return [
    { key: "title", label: "Job", width: "minmax(12rem, 2.4fr)", cell: (job) => <Two first={jobIcps(job, icps)} second={jobKind(job)} /> },
    { key: "status", label: "Status", width: "minmax(7rem, 0.7fr)", cell: (job) => <Status job={job} /> },
    { key: "progress", label: "Progress", width: "minmax(13.5rem, 1.6fr)", cell: (job) => <Followed job={job} /> },
    { key: "by", label: "Asked by", width: "minmax(5.5rem, 0.7fr)", cell: (job) => job.requested_by },
    {
      key: "at",
      label: "Started",
      width: "minmax(7.5rem, 0.8fr)",
      cell: (job) => (
        <Text size="sm" c="dimmed" component="time" dateTime={job.created_at} title={moment(job.created_at)}>
          {ago(job.started_at ?? job.created_at)}
        </Text>
      ),
    },
    { key: "cancel", label: <VisuallyHidden>Cancel</VisuallyHidden>, width: "5rem", right: true, cell: (job) => <CancelJob job={job} /> },
  ];
}

function Status({ job }: { job: Job }) {
  const { label, color } = STATES[useLatest(job).status];
  return (
    <Badge variant="dot" color={color} tt="none" radius="sm" fw={500}>
      {label}
    </Badge>
  );
}

function Followed({ job }: { job: Job }) {
  const latest = useLatest(job);
  return (
    <span style={{ width: "100%" }}>
      <Progress job={latest} />
      <Text size="xs" c="dimmed" component="span" display="block" truncate>
        {pace(latest)}
      </Text>
    </span>
  );
}
