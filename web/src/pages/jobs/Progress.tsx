import { Progress as Bar, Text } from "@mantine/core";

import type { Job } from "@/api/types";
import { STATES, amount, through } from "@/pages/jobs/words";

/** How far a job is. */
export function Progress({ job }: { job: Job }) {
  const share = through(job);
  return (
    <span style={{ display: "flex", alignItems: "center", gap: "var(--mantine-spacing-sm)", width: "100%" }}>
      <Bar
        value={share}
        size="sm"
        w={72}
        flex="none"
        color={STATES[job.status].color}
        aria-label={`${Math.round(share)} % through`}
        animated={job.status === "running"}
        transitionDuration={200}
      />
      <Text component="span" size="xs" c="dimmed" className="numbers" truncate>
        {amount(job)}
      </Text>
    </span>
  );
}
