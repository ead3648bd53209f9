/** What an analysis says, in plain words. */
import type { OutcomeAnalysis } from "@/api/types";
import { count, percent } from "@/shown/numbers";

export type Lift = OutcomeAnalysis["findings"][number];

export const OUTCOMES = [
  { value: "closed_won", label: "Closed won" },
  { value: "purchase", label: "Purchase" },
  { value: "signup", label: "Signup" },
  { value: "meeting", label: "Meeting" },
  { value: "reply", label: "Reply" },
] as const;

export const WINDOWS = [
  { value: "90", label: "Last 90 days" },
  { value: "180", label: "Last 6 months" },
  { value: "365", label: "Last 12 months" },
  { value: "730", label: "Last 24 months" },
] as const;

const NAMES: Record<string, string> = { ...Object.fromEntries(OUTCOMES.map(({ value, label }) => [value, label])), closed_lost: "Closed lost", rest: "Not reached" };

/** Returns the name of an outcome. */
export const outcomeName = (kind: string): string => NAMES[kind] ?? kind.replaceAll("_", " ");

/** Says how sure a difference is. `q` is what remains of chance after everything that was looked at. */
export function sureness(q: number): string {
  if (q <= 0.001) return "Very likely real";
  if (q <= 0.01) return "Likely real";
  if (q <= 0.05) return "Probably real";
  if (q <= 0.2) return "Could be chance";
  return "Looks like chance";
}

/** Says a lift with its numbers. */
export const liftSentence = (lift: Lift): string =>
  `${percent(lift.win_rate)} of the ${count(lift.support)} records with it were won, ${percent(lift.rest_rate)} of the others; lift ${lift.lift.toFixed(2)} (${lift.lift_low.toFixed(2)} to ${lift.lift_high.toFixed(2)})`;

/** Says a month: "Nov 2026". */
export const monthName = (month: string): string => new Date(`${month}-01T00:00:00Z`).toLocaleDateString("en-US", { month: "short", year: "2-digit", timeZone: "UTC" });

export const VERDICTS: Record<OutcomeAnalysis["verdict"], string> = {
  found: "There is evidence to act on",
  caveat: "Read this with care: there are few records",
  no_signal: "Nothing tells winners from the others here",
  refused: "There is too little to compare",
};
