import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { post } from "@/api/client";
import { keys } from "@/api/keys";
import type { Job } from "@/api/types";
import { useLatest } from "@/pages/jobs/columns";
import { isOpen } from "@/pages/jobs/words";
import { showFailed } from "@/shown/undoToast";

/** Stops a job that is not over. What was visible before it stays. */
export function CancelJob({ job }: { job: Job }) {
  const client = useQueryClient();
  const latest = useLatest(job);
  const cancel = useMutation({
    mutationFn: () => post<Job>(`/api/v1/jobs/${encodeURIComponent(job.id)}/cancel`),
    onSuccess: (stopped) => {
      client.setQueryData(keys.job(job.id), stopped);
      void client.invalidateQueries({ queryKey: [...keys.jobs, "pages"] });
    },
    onError: (error) => showFailed(error, "The job goes on"),
  });
  if (!isOpen(latest)) return null;
  return (
    <Button size="compact-xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
      Cancel
    </Button>
  );
}
