import "@mantine/charts/styles.css";

import { BarChart, LineChart } from "@mantine/charts";

import type { OutcomeAnalysis } from "@/api/types";
import { monthName, outcomeName } from "@/pages/insights/words";
import { money, percent } from "@/shown/numbers";

interface Props {
  months: OutcomeAnalysis["months"];
  view: "counts" | "rate" | "value";
  positive: string;
}

const COLOURS = ["grain.7", "gray.5", "blue.6", "violet.5", "orange.5", "yellow.5"];
const ORDER = ["closed_won", "closed_lost", "purchase", "signup", "meeting", "reply"];

/** Outcomes by month, drawn. The same numbers stand in the table beside it. */
export default function Trend({ months, view, positive }: Props) {
  const kinds = ORDER.filter((kind) => months.some((month) => month.counts[kind]));
  const shared = { h: "100%", dataKey: "month", withLegend: view === "counts", gridAxis: "x" as const, tickLine: "none" as const };
  return (
    <div role="img" aria-label={`${TITLES[view](positive)}, ${months.length} months. The numbers are under Table.`} style={{ height: "100%" }}>
      {view === "counts" ? (
        <BarChart
          {...shared}
          type="stacked"
          data={months.map((month) => ({ month: monthName(month.month), ...month.counts }))}
          series={kinds.map((kind) => ({ name: kind, label: outcomeName(kind), color: COLOURS[ORDER.indexOf(kind)]! }))}
        />
      ) : (
        <LineChart
          {...shared}
          data={months.map((month) => ({ month: monthName(month.month), value: view === "rate" ? month.win_rate : month.value_usd }))}
          series={[{ name: "value", label: view === "rate" ? "Win rate" : "Value", color: "grain.7" }]}
          valueFormatter={view === "rate" ? percent : money}
          yAxisProps={{ width: 64 }}
        />
      )}
    </div>
  );
}

const TITLES = {
  counts: () => "Outcomes by month",
  rate: (positive: string) => `Rate of ${outcomeName(positive)} by month`,
  value: (positive: string) => `Value of ${outcomeName(positive)} by month`,
};
