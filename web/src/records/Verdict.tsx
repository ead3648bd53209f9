import { Badge, Group, Text } from "@mantine/core";

import { useIcps } from "@/api/queries";
import type { AccountExplanation } from "@/api/types";
import { icpName } from "@/records/listQuery";
import { score } from "@/shown/numbers";

/** The outcome in one line: matches or not, its score, the version it was computed with. */
export function Verdict({ explained }: { explained: AccountExplanation }) {
  const { data: icps } = useIcps();
  return (
    <div style={{ margin: "var(--mantine-spacing-md) 0" }}>
      <Group gap="sm" align="baseline">
        <Text component="span" fw={650} fz="1.75rem" lh={1.1} className="numbers" c={explained.matches ? undefined : "dimmed"}>
          {score(explained.score)}
        </Text>
        <Badge variant="light" color={explained.matches ? "grain" : "gray"} tt="none" radius="sm">
          {explained.matches ? "Matches" : "Does not match"}
        </Badge>
        <Text size="xs" c="dimmed">
          {icpName(icps, explained.icp_code)}, version {explained.icp_version}
          {explained.icp_status !== "live" && ` (${explained.icp_status})`}
        </Text>
      </Group>
      <Text size="sm" mt={6}>
        {explained.sentence}
      </Text>
    </div>
  );
}
