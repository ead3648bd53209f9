/** Entries of the audit in words. */
import type { AuditEntry } from "@/api/types";

const ACTIONS: Record<string, { label: string; color: string }> = {
  "changeset.proposed": { label: "Proposed", color: "blue" },
  "changeset.applied": { label: "Applied", color: "grain" },
  "changeset.rejected": { label: "Rejected", color: "gray.5" },
  "changeset.undone": { label: "Undone", color: "yellow" },
};

const THINGS: Record<string, string> = { key: "API key", slack: "Slack", job: "Job", field: "Field", member: "Member", signal: "Signal", webhook: "Webhook", sample: "Sample" };

/** Returns the name and the colour of what was done. */
export function actionOf({ action }: AuditEntry): { label: string; color: string } {
  const known = ACTIONS[action];
  if (known) return known;
  const [thing = "", done = ""] = action.split(".");
  return { label: `${THINGS[thing] ?? thing} ${done.replaceAll("_", " ")}`.trim(), color: "gray.5" };
}

export const dayOf = (entry: AuditEntry): string => new Date(entry.at).toLocaleDateString("en-US", { weekday: "long", day: "numeric", month: "long", year: "numeric" });
