import { Table, Text, Title } from "@mantine/core";

import { useIcps } from "@/api/queries";
import type { OutcomeAnalysis } from "@/api/types";
import classes from "@/pages/insights/insights.module.css";
import { icpName } from "@/records/listQuery";
import { did, rateName } from "@/pages/insights/words";
import { count, percent, plural } from "@/shown/numbers";

type Tested = NonNullable<OutcomeAnalysis["backtest"]>;
type Marks = Tested["proposed"];
type Band = Marks["bands"][number];

const ENOUGH = 20;
const TESTED_ON: Readonly<Record<string, string>> = { time: "later ones", accounts: "of other accounts, of the same time", groups: "others" };

/** How the proposal ranks records that it was not learned from, beside the live ICPs and the ceiling. */
export function Backtest({ backtest, positive }: { backtest: Tested; positive: string }) {
  const { data: icps } = useIcps();
  const ceiling = Math.max(0, ...Object.values(backtest.ceilings));
  const { proposed } = backtest;
  const isByValue = proposed.value_share !== null;
  const enough = proposed.bands.filter((band) => band.records >= ENOUGH);
  const [bottom, top] = [enough[0], enough.at(-1)];
  return (
    <section className={classes.card} aria-label="Backtest">
      <Title order={2}>On records it has not seen</Title>
      <Text size="sm" c="dimmed" mb="sm">
        Learned from {plural(backtest.trained_on, "record")}, tested on {count(backtest.tested_on)} {TESTED_ON[backtest.how] ?? "others"}, {count(backtest.tested_won)} of which {did(positive)}.
        {backtest.passed_over > 0 && ` Passed over: ${count(backtest.passed_over)} later ones of accounts that it learned from.`}
      </Text>
      <Text size="sm" mb="xs">
        Take one that {did(positive)} and one that did not at random: the proposal ranks the first higher {percent(proposed.auc)} of the time, ties counted half{isByValue && " and each by its amount"} (95 % interval {percent(proposed.auc_low)} to{" "}
        {percent(proposed.auc_high)}); 50% is chance
        {ceiling > 0.5 && `. A model free to use every field and any weight reaches ${percent(ceiling)}`}.
      </Text>
      <Table.ScrollContainer minWidth={360} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table aria-label="Ranking" verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>ICP</Table.Th>
              <Table.Th ta="right">Ranks right (AUC)</Table.Th>
              <Table.Th ta="right">Selects</Table.Th>
              <Table.Th ta="right">Of them {did(positive)}</Table.Th>
              <Table.Th ta="right">Of all that {did(positive)}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {[proposed, ...backtest.live].map((marks, place) => (
              <MarksRow key={marks.name} marks={marks} name={place ? (icpName(icps, marks.name) ?? marks.name) : "Proposed"} isProposed={!place} tested={backtest.tested_on} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {backtest.live.length > 0 && (
        <Text size="xs" c="dimmed" mt={4}>
          Only the proposal has surely not seen these records. Whoever wrote a live ICP may have known them
          {backtest.live.some((marks) => marks.seen) && ", and one that learned from records of these days looks better here than on records still to come"}.
        </Text>
      )}
      <Title order={3} mt="md" mb="xs">
        {rateName(positive)} by band
      </Title>
      <Bands marks={proposed} positive={positive} />
      {top && bottom && top !== bottom && (
        <Text size="sm" c="dimmed" mt="xs">
          Of the {top.band} band {share(top)} {did(positive)}, of the {bottom.band} band {share(bottom)}; 95 % intervals.
        </Text>
      )}
    </section>
  );
}

/** Says a share of a band with its interval. */
const share = (band: Band): string => `${percent(band.win_rate)} (${percent(band.low)}–${percent(band.high)})`;

function MarksRow({ marks, name, isProposed, tested }: { marks: Marks; name: string; isProposed: boolean; tested: number }) {
  return (
    <Table.Tr fw={isProposed ? 600 : undefined}>
      <Table.Td>
        {name}
        {marks.seen > 0 && (
          <Text component="span" size="xs" c="dimmed" display="block">
            may have learned from {marks.seen === tested ? "these" : `${count(marks.seen)} of these`}
          </Text>
        )}
      </Table.Td>
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

function Bands({ marks, positive }: { marks: Marks; positive: string }) {
  const most = Math.max(0.01, ...marks.bands.map((band) => band.win_rate));
  return (
    <Table aria-label={`${rateName(positive)} by band of scores`} verticalSpacing={5}>
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
            <Table.Td ta="right" w="10rem" style={{ whiteSpace: "nowrap" }}>
              {percent(band.win_rate)}{" "}
              <Text component="span" size="xs" c="dimmed">
                {percent(band.low)}–{percent(band.high)}
              </Text>
            </Table.Td>
            <Table.Td ta="right" c="dimmed" w="6.5rem">
              {plural(band.records, "record")}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
