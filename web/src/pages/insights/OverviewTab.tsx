import { Group, SegmentedControl, Skeleton, Stack, Table, Text, Title } from "@mantine/core";
import { lazy, Suspense, useState } from "react";

import type { OutcomeAnalysis } from "@/api/types";
import { Groups } from "@/pages/insights/Groups";
import classes from "@/pages/insights/insights.module.css";
import { Verdict } from "@/pages/insights/Verdict";
import { monthName, outcomeName } from "@/pages/insights/words";
import { EmptyState } from "@/shown/EmptyState";
import { count, money, percent } from "@/shown/numbers";

const Trend = lazy(() => import("@/pages/insights/Trend"));

type Months = OutcomeAnalysis["months"];

/** Outcomes over time, of each ICP and of each signal. */
export function OverviewTab({ analysis }: { analysis: OutcomeAnalysis }) {
  const { cohort, months } = analysis;
  if (!months.length) {
    return (
      <EmptyState title="No outcomes yet">
        Bring in what became of accounts and people: replies, meetings, signups, purchases, deals won and lost, with <code>winnow import outcomes FILE</code> or /api/v1/outcomes:batch. Twenty won and twenty others are enough
        to compare.
      </EmptyState>
    );
  }
  const lost = outcomeName(cohort.contrast);
  return (
    <Stack gap="lg">
      <div className={classes.numbers}>
        <Figure label={outcomeName(cohort.positive)} value={count(cohort.won)} />
        <Figure label={lost} value={count(cohort.contrast_count)} />
        <Figure label={cohort.positive === "closed_won" ? "Win rate" : "Share so far"} value={percent(cohort.win_rate)} />
        {cohort.value_known > 0 && (
          <>
            <Figure label="Value" value={money(cohort.value_usd)} />
            <Figure label={`Mean value (LTV)${cohort.value_known < cohort.won ? `, known of ${count(cohort.value_known)}` : ""}`} value={money(cohort.mean_value_usd)} />
          </>
        )}
      </div>
      <Verdict said={analysis} />
      <OverTime months={months} positive={cohort.positive} />
      <div className={classes.two}>
        <Groups title="By ICP" of="ICP" groups={analysis.per_icp} positive={cohort.positive} empty="No live ICP has results yet. Publish one to compare." />
        <Groups title="By signal" of="Signal" groups={analysis.per_signal} positive={cohort.positive} empty="No outcome is credited to a signal yet." />
      </div>
    </Stack>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text fz="1.5rem" fw={650} lh={1.25}>
        {value}
      </Text>
    </div>
  );
}

function OverTime({ months, positive }: { months: Months; positive: string }) {
  const [view, setView] = useState("counts");
  return (
    <section className={classes.card} aria-label="Outcomes over time">
      <Group justify="space-between" mb="sm">
        <Title order={2}>Over time</Title>
        <SegmentedControl
          size="xs"
          aria-label="What to show over time"
          value={view}
          onChange={setView}
          data={[
            { value: "counts", label: "Counts" },
            { value: "rate", label: "Win rate" },
            { value: "value", label: "Value" },
            { value: "table", label: "Table" },
          ]}
        />
      </Group>
      {view === "table" ? (
        <MonthTable months={months} />
      ) : (
        <div className={classes.chart}>
          <Suspense fallback={<Skeleton height="100%" />}>
            <Trend months={months} view={view as "counts" | "rate" | "value"} positive={positive} />
          </Suspense>
        </div>
      )}
    </section>
  );
}

function MonthTable({ months }: { months: Months }) {
  const kinds = [...new Set(months.flatMap((month) => Object.keys(month.counts)))];
  return (
    <Table.ScrollContainer minWidth={640} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table aria-label="Outcomes by month" verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Month</Table.Th>
            {kinds.map((kind) => (
              <Table.Th key={kind} ta="right">
                {outcomeName(kind)}
              </Table.Th>
            ))}
            <Table.Th ta="right">Win rate</Table.Th>
            <Table.Th ta="right">Value</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {months.map((month) => (
            <Table.Tr key={month.month}>
              <Table.Td>{monthName(month.month)}</Table.Td>
              {kinds.map((kind) => (
                <Table.Td key={kind} ta="right">
                  {count(month.counts[kind] ?? 0)}
                </Table.Td>
              ))}
              <Table.Td ta="right">{percent(month.win_rate)}</Table.Td>
              <Table.Td ta="right">{money(month.value_usd)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
