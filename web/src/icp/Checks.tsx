import { ActionIcon, Anchor, Group, Text } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconEye, IconMinus, IconX } from "@tabler/icons-react";
import { Link } from "wouter";

import type { IcpMoved } from "@/api/types";
import { JobProgress } from "@/icp/JobProgress";
import type { Outcome } from "@/icp/saving/useSaving";
import classes from "@/icp/Icp.module.css";

type Check = IcpMoved["checks"][number];

const ICONS: Record<Check["state"], typeof IconCheck> = { passed: IconCheck, failed: IconAlertTriangle, look: IconEye, not_applicable: IconMinus };
const SAID: Record<Check["state"], string> = { passed: "Passed", failed: "Look into this", look: "Have a look", not_applicable: "Does not apply" };

/** What was saved, how the job goes, and the three sanity checks (SPEC §5). */
export function Checks({ outcome, onDismiss }: { outcome: Outcome; onDismiss(): void }) {
  return (
    <section className={classes.outcome} aria-label="Sanity checks">
      <Group justify="space-between" wrap="nowrap" mb={4}>
        <Text size="sm" fw={600}>
          {outcome.title}
        </Text>
        <ActionIcon size="sm" variant="subtle" color="gray" aria-label="Dismiss" onClick={onDismiss}>
          <IconX size={14} />
        </ActionIcon>
      </Group>
      {outcome.jobId && <JobProgress id={outcome.jobId} code={outcome.icp_code} />}
      <ul className={classes.checks}>
        {outcome.checks.map((check) => (
          <OneCheck key={check.name} check={check} code={outcome.icp_code} />
        ))}
      </ul>
    </section>
  );
}

function OneCheck({ check, code }: { check: Check; code: string }) {
  const Icon = ICONS[check.state];
  return (
    <li data-check={check.name} data-state={check.state}>
      <Icon size={15} aria-label={SAID[check.state]} />
      <Text component="span" size="sm">
        {check.message}{" "}
        {check.name === "top" && check.state === "look" && (
          <Anchor component={Link} href={`/leads?icp_code=${encodeURIComponent(code)}&sort=-icp_score`} size="sm">
            See the leads
          </Anchor>
        )}
      </Text>
    </li>
  );
}
