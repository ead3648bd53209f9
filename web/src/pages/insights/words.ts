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

const NAMES: Record<string, string> = { ...Object.fromEntries(OUTCOMES.map(({ value, label }) => [value, label])), closed_lost: "Closed lost", "the rest": "Reached, not so far" };

const DID: Record<string, string> = { closed_won: "won", purchase: "bought", signup: "signed up", meeting: "had a meeting", reply: "replied" };

/** Returns the name of an outcome. */
export const outcomeName = (kind: string): string => NAMES[kind] ?? kind.replaceAll("_", " ");

/** Returns what a record with an outcome did: "won", "had a meeting". */
export const did = (kind: string): string => DID[kind] ?? outcomeName(kind).toLowerCase();

const PLURALS: Record<string, string> = { closed_won: "closed-won customers", purchase: "purchases", signup: "signups", meeting: "meetings", reply: "replies" };

/** Returns several of an outcome in words that the copilot takes for it: "closed-won customers", "meetings". */
export const plural = (kind: string): string => PLURALS[kind] ?? outcomeName(kind).toLowerCase();

/** Returns the name of the share of records with an outcome. */
export const rateName = (kind: string): string => (kind === "closed_won" ? "Win rate" : `Share that ${did(kind)}`);

/** Returns those with an outcome as a subject: "winners", "those that had a meeting". */
export const winners = (kind: string): string => (kind === "closed_won" ? "winners" : `those that ${did(kind)}`);

/** Says whether a difference holds after correction for everything that was looked at; how sure it is beyond that, a `q` does not tell. */
export const sureness = (lift: Lift): string => (lift.significant ? "Holds after correction" : "Could be chance");

/** Says a lift with its numbers. */
export const liftSentence = (lift: Lift, positive: string): string =>
  `${percent(lift.win_rate)} of the ${count(lift.support)} records with it ${did(positive)}, ${percent(lift.rest_rate)} of the others; lift ${lift.lift.toFixed(2)} (${lift.lift_low.toFixed(2)} to ${lift.lift_high.toFixed(2)})`;

/** Says a month: "Nov 2026". */
export const monthName = (month: string): string => new Date(`${month}-01T00:00:00Z`).toLocaleDateString("en-US", { month: "short", year: "2-digit", timeZone: "UTC" });

export const VERDICTS: Record<OutcomeAnalysis["verdict"], string> = {
  found: "Some differences hold",
  caveat: "Hints, to be read with care",
  no_signal: "Nothing here to build an ICP on",
  refused: "There is too little to compare",
};
