import { Table, Text, Title } from "@mantine/core";

import { useIcps } from "@/api/queries";
import type { OutcomeAnalysis } from "@/api/types";
import classes from "@/pages/insights/insights.module.css";
import { outcomeName } from "@/pages/insights/words";
import { icpName } from "@/records/listQuery";
import { count, money, percent } from "@/shown/numbers";

interface Props {
  title: string;
  of: "ICP" | "Signal";
  groups: OutcomeAnalysis["per_icp"];
  positive: string;
  empty: string;
}

/** Outcomes of each ICP's accounts, or credited to each signal. */
export function Groups({ title, of, groups, positive, empty }: Props) {
  const { data: icps } = useIcps();
  return (
    <section className={classes.card} aria-label={title}>
      <Title order={2} mb="xs">
        {title}
      </Title>
      {!groups.length ? (
        <Text size="sm" c="dimmed">
          {empty}
        </Text>
      ) : (
        <Table.ScrollContainer minWidth={400} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
          <Table aria-label={title} verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{of}</Table.Th>
                <Table.Th ta="right">{outcomeName(positive)}</Table.Th>
                <Table.Th ta="right">Win rate</Table.Th>
                <Table.Th ta="right">Value</Table.Th>
                <Table.Th ta="right">LTV</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {groups.map((group) => (
                <Table.Tr key={group.name}>
                  <Table.Td>{of === "ICP" ? icpName(icps, group.name) : group.name}</Table.Td>
                  <Table.Td ta="right">{count(group.positive)}</Table.Td>
                  <Table.Td ta="right">{percent(group.win_rate)}</Table.Td>
                  <Table.Td ta="right">{money(group.value_usd)}</Table.Td>
                  <Table.Td ta="right">{money(group.mean_value_usd)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </section>
  );
}
