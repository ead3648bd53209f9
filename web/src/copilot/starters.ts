/** What one could ask on a page, of the ICPs and signals that there are. */
import type { Icp, Signal } from "@/api/types";

const BUILD = "Build me an ICP for mid-market SaaS companies in North America and EMEA, excluding competitors";
const COUNT = "How many Series B SaaS accounts do we have in EMEA?";
const AT_ONCE = 200;

interface Known {
  icps: readonly Icp[];
  signals: readonly Signal[];
}

/** Returns up to four things to ask; none names what the workspace does not have. */
export function starters(page: string, { icps, signals }: Known): readonly string[] {
  const name = (icps.find((icp) => icp.status === "live") ?? icps[0])?.name;
  switch (page) {
    case "signals":
      return ofSignals(signals);
    case "leads":
      return name ? [`Show me the top 20 accounts of ${name}`, `Run the sanity checks on ${name}`, "Which ICPs do I have?", BUILD] : [BUILD, "What is a persona?", "What is a lead?"];
    case "accounts":
      return ["How many accounts do we have in EMEA?", COUNT, name ? `Show me the top 20 accounts of ${name}` : "Which fields do we have about funding?", BUILD];
    case "insights":
      return ["Look at my closed-won customers from the last 12 months and propose an ICP that overweights what they have in common", "What is a reasonable weight for industry?", "Which ICPs do I have?", COUNT];
    case "activity":
      return ["Which ICPs do I have?", "Undo that", "Which signals are on?", BUILD];
    case "jobs":
      return ["How far is the re-qualification?", "Requalify everything", "Which ICPs do I have?", "Which signals are on?"];
    case "fields":
      return ["What is in the glossary?", "Which fields do we have about funding?", COUNT, BUILD];
    default:
      return [BUILD, "Which ICPs do I have?", "Which of my ICPs are similar?", COUNT];
  }
}

function ofSignals(signals: readonly Signal[]): readonly string[] {
  const live = signals.filter((signal) => signal.status === "live").slice(0, 3);
  const fullest = signals.reduce<Signal | null>((most, signal) => (signal.held > (most?.held ?? 0) ? signal : most), null);
  if (!live.length) return ["What is a signal?", "What does autoqualify do?", BUILD];
  const names = new Intl.ListFormat("en", { type: "conjunction" }).format(live.map((signal) => signal.name));
  const qualify = fullest ? [`Qualify the last ${Math.min(AT_ONCE, fullest.held)} captures from the ${fullest.name} signal`] : [];
  return [`Turn on autoqualify for the ${names} signal${live.length === 1 ? "" : "s"}`, "Which signals are off?", "How many captures are held?", ...qualify];
}
