import { Alert, Anchor, Badge, Group, Stack, Table, Text, Title } from "@mantine/core";
import { Link } from "wouter";

import type { Icp, Job } from "@/api/types";
import { ChangeSetCard } from "@/copilot/ChangeSetCard";
import { CancelJob } from "@/pages/jobs/CancelJob";
import { useLatest } from "@/pages/jobs/columns";
import { Progress } from "@/pages/jobs/Progress";
import { jobTitle, pace, STATES } from "@/pages/jobs/words";
import { icpName } from "@/records/listQuery";
import { count, moment } from "@/shown/numbers";
import { sentence } from "@/shown/Failure";
import { SidePanel } from "@/shown/SidePanel";

/** One job: how far it is, and what it changed in each ICP. */
export function JobPanel({ job, icps, onClose }: { job: Job; icps: readonly Icp[] | undefined; onClose: () => void }) {
  const latest = useLatest(job);
  const { label, color } = STATES[latest.status];
  const results = Object.entries(latest.result ?? {});
  return (
    <SidePanel label="Job" title={jobTitle(job, icps)} about={`${job.requested_by} · ${moment(job.created_at)}`} onClose={onClose}>
      <Stack gap="md">
        <Group justify="space-between">
          <Badge variant="dot" color={color} tt="none" radius="sm" fw={500}>
            {label}
          </Badge>
          <CancelJob job={job} />
        </Group>
        <div>
          <Progress job={latest} />
          <Text size="sm" c="dimmed" mt={4}>
            {pace(latest)}
          </Text>
        </div>
        {latest.error && (
          <Alert color="red" variant="light" title="What could not be scored">
            {sentence(latest.error)}
          </Alert>
        )}
        {results.length > 0 && <Results results={results} icps={icps} />}
        {job.changeset_id && (
          <section aria-label="What started it">
            <Title order={3} mb="xs">
              What started it
            </Title>
            <ChangeSetCard id={job.changeset_id} compact />
          </section>
        )}
      </Stack>
    </SidePanel>
  );
}

function Results({ results, icps }: { results: [string, NonNullable<Job["result"]>[string]][]; icps: readonly Icp[] | undefined }) {
  return (
    <Table aria-label="What changed in each ICP" verticalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>ICP</Table.Th>
          <Table.Th ta="right">Entered</Table.Th>
          <Table.Th ta="right">Left</Table.Th>
          <Table.Th ta="right">Qualified</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {results.map(([code, changed]) => (
          <Table.Tr key={code}>
            <Table.Td>
              <Anchor component={Link} href={`/accounts?icp_code=${encodeURIComponent(code)}`} size="sm">
                {icpName(icps, code)}
              </Anchor>
            </Table.Td>
            <Table.Td ta="right">{changed.entered ? `+${count(changed.entered)}` : 0}</Table.Td>
            <Table.Td ta="right">{changed.left ? `−${count(changed.left)}` : 0}</Table.Td>
            <Table.Td ta="right">{count(changed.qualified)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
