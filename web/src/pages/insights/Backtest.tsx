import { Table, Text, Title } from "@mantine/core";

import { useIcps } from "@/api/queries";
import type { OutcomeAnalysis } from "@/api/types";
import classes from "@/pages/insights/insights.module.css";
import { icpName } from "@/records/listQuery";
import { count, percent, plural } from "@/shown/numbers";

type Tested = NonNullable<OutcomeAnalysis["backtest"]>;
type Marks = Tested["proposed"];

/** How the proposal ranks deals that it was not built on, beside the live ICPs and the ceiling. */
export function Backtest({ backtest }: { backtest: Tested }) {
  const { data: icps } = useIcps();
  const ceiling = Math.max(0, ...Object.values(backtest.ceilings));
  const { proposed } = backtest;
  const top = proposed.bands.filter((band) => band.records).at(-1);
  const bottom = proposed.bands.find((band) => band.records);
  return (
    <section className={classes.card} aria-label="Backtest">
      <Title order={2}>On deals it has not seen</Title>
      <Text size="sm" c="dimmed" mb="sm">
        Built on {plural(backtest.trained_on, "earlier deal")}, tested on {count(backtest.tested_on)} later ones, {count(backtest.tested_won)} of them won.
      </Text>
      <Text size="sm" mb="xs">
        Take a won and a lost deal at random: the proposal ranks the won one higher {percent(proposed.auc)} of the time (95 % interval {percent(proposed.auc_low)} to {percent(proposed.auc_high)}); 50% is chance
        {ceiling > 0.5 && `. A model free to use every field and any weight reaches ${percent(ceiling)}`}.
      </Text>
      <Table.ScrollContainer minWidth={360} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table aria-label="Ranking" verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>ICP</Table.Th>
              <Table.Th ta="right">Ranks right (AUC)</Table.Th>
              <Table.Th ta="right">Selects</Table.Th>
              <Table.Th ta="right">Of them won</Table.Th>
              <Table.Th ta="right">Of all wins</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {[proposed, ...backtest.live].map((marks, place) => (
              <MarksRow key={marks.name} marks={marks} name={place ? (icpName(icps, marks.name) ?? marks.name) : "Proposed"} isProposed={!place} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Title order={3} mt="md" mb="xs">
        Win rate by band
      </Title>
      <Bands marks={proposed} />
      {top && bottom && top !== bottom && (
        <Text size="sm" c="dimmed" mt="xs">
          The {top.band} band wins {percent(top.win_rate)}, the {bottom.band} band {percent(bottom.win_rate)}.
        </Text>
      )}
    </section>
  );
}

function MarksRow({ marks, name, isProposed }: { marks: Marks; name: string; isProposed: boolean }) {
  return (
    <Table.Tr fw={isProposed ? 600 : undefined}>
      <Table.Td>{name}</Table.Td>
      <Table.Td ta="right">
        {percent(marks.auc)}{" "}
        <Text component="span" size="xs" c="dimmed">
          {percent(marks.auc_low)}–{percent(marks.auc_high)}
        </Text>
      </Table.Td>
      <Table.Td ta="right">{count(marks.selected)}</Table.Td>
      <Table.Td ta="right">{percent(marks.precision)}</Table.Td>
      <Table.Td ta="right">{percent(marks.recall)}</Table.Td>
    </Table.Tr>
  );
}

function Bands({ marks }: { marks: Marks }) {
  const most = Math.max(0.01, ...marks.bands.map((band) => band.win_rate));
  return (
    <Table aria-label="Win rate by band of scores" verticalSpacing={5}>
      <Table.Tbody>
        {marks.bands.map((band) => (
          <Table.Tr key={band.band}>
            <Table.Th scope="row" fw={400} w="5rem" tt="capitalize">
              {band.band}
            </Table.Th>
            <Table.Td>
              <div className={classes.track} aria-hidden>
                <div className={classes.fill} style={{ width: `${(100 * band.win_rate) / most}%` }} />
              </div>
            </Table.Td>
            <Table.Td ta="right" w="4.5rem">
              {percent(band.win_rate)}
            </Table.Td>
            <Table.Td ta="right" c="dimmed" w="6.5rem">
              {plural(band.records, "deal")}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
