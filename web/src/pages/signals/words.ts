/** Sources and states of signals in words. */
import type { Signal } from "@/api/types";

export const SOURCES: readonly { value: Signal["source"]; label: string; about: string }[] = [
  { value: "1st_party", label: "1st party", about: "your own product, site and mailbox" },
  { value: "2nd_party", label: "2nd party", about: "partners and bought intent" },
  { value: "3rd_party", label: "3rd party", about: "lists and public data" },
];

export const STATUSES: readonly { value: Signal["status"]; label: string }[] = [
  { value: "draft", label: "Draft" },
  { value: "needs_source", label: "Needs source" },
  { value: "live", label: "Live" },
  { value: "paused", label: "Paused" },
];

export const sourceName = (source: Signal["source"]) => SOURCES.find((each) => each.value === source)?.label ?? source;

/** Says what the state of a signal's autoqualify means. */
export function stateSentence(signal: Signal): string {
  if (signal.autoqualify === "on") return signal.status === "paused" ? "On, but the signal is paused: its captures are held until it is live." : "On: captures are scored against your live ICPs as they arrive.";
  if (signal.autoqualify === "off") return "Off: captures are held here until you qualify them.";
  const why = signal.status === "needs_source" ? "The signal has no source yet" : "The signal is a draft";
  return `${why}: autoqualify does not apply until it can run.`;
}

/** Returns signals by source: own ones first. */
export const bySource = (signals: readonly Signal[]): Signal[] => SOURCES.flatMap((source) => signals.filter((signal) => signal.source === source.value));
