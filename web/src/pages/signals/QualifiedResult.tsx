import { Group, Stack, Table, Text } from "@mantine/core";

import type { QualifiedOut } from "@/api/types";
import { bucketName } from "@/pages/signals/captureWords";
import classes from "@/pages/signals/signals.module.css";
import { count, percent, plural } from "@/shown/numbers";

const BUCKETS = [
  { name: "qualified", className: classes.qualified },
  { name: "no_persona_fit", className: classes.noPersona },
  { name: "not_qualified", className: classes.not },
] as const;

/** The buckets that captures fell into, and which ICPs they matched. */
export function QualifiedResult({ result }: { result: QualifiedOut }) {
  const total = Math.max(1, result.captures);
  return (
    <Stack gap="sm">
      <Text fw={600}>{result.dry_run ? `Dry run of ${plural(result.captures, "capture")}: nothing was saved` : `Qualified ${plural(result.captures, "capture")}`}</Text>
      <div className={classes.stack} aria-hidden>
        {BUCKETS.map(({ name, className }) => (
          <div key={name} className={className} style={{ width: `${(100 * result.buckets[name]) / total}%` }} />
        ))}
      </div>
      <Table verticalSpacing={6} aria-label="Buckets">
        <Table.Tbody>
          {BUCKETS.map(({ name, className }) => (
            <Table.Tr key={name}>
              <Table.Th fw={400} scope="row">
                <Group gap="xs">
                  <span className={`${classes.dot} ${className}`} aria-hidden />
                  {bucketName(name)}
                </Group>
              </Table.Th>
              <Table.Td ta="right" fw={600}>
                {count(result.buckets[name])}
              </Table.Td>
              <Table.Td ta="right" c="dimmed">
                {percent(result.buckets[name] / total)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {result.icps.length > 0 && (
        <Table verticalSpacing={6} aria-label="By ICP">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>ICP</Table.Th>
              <Table.Th ta="right">Qualified</Table.Th>
              <Table.Th ta="right">No persona fit</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {result.icps.map((icp) => (
              <Table.Tr key={icp.icp_code}>
                <Table.Td>{icp.name}</Table.Td>
                <Table.Td ta="right">{count(icp.qualified)}</Table.Td>
                <Table.Td ta="right">{count(icp.no_persona_fit)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  );
}
