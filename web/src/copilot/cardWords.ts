/** What the state of a change set means, and what to do about it. */
import type { ChangeSet } from "@/api/types";
import { ago, moment } from "@/shown/numbers";

export interface Standing {
  tone: "open" | "good" | "bad" | "quiet";
  name: string;
  when: string;
  meaning: string | null;
}

const HOUR = 3_600_000;

export function standing(card: ChangeSet): Standing {
  const by = card.decided_by ? `by ${card.decided_by}` : "";
  switch (card.status) {
    case "proposed":
      return { tone: "open", name: "Waiting for you", when: leftOf(card.expires_at), meaning: null };
    case "applied":
      if (card.result?.undone_by) return { tone: "quiet", name: "Undone", when: `by ${String(card.result.undone_by)}`, meaning: "It was applied and taken back." };
      return { tone: "good", name: "Applied", when: by, meaning: null };
    case "rejected":
      return { tone: "quiet", name: "Cancelled", when: by, meaning: "Nothing was changed." };
    case "superseded":
      return { tone: "quiet", name: "Replaced", when: ago(card.created_at), meaning: "A newer proposal took its place. Nothing of this one was changed." };
    case "expired":
      return { tone: "bad", name: "Expired", when: moment(card.expires_at), meaning: "It waited longer than 24 hours, so nothing was changed. Ask for it as of now." };
    case "stale":
      return { tone: "bad", name: "Out of date", when: "", meaning: "What it was built on changed since, so nothing was applied. Ask for it as of now." };
    default:
      return { tone: "quiet", name: card.status, when: "", meaning: null };
  }
}

/** Returns how words that were said with a proposal stand to what became of it; null while it waits. */
export function becameOf(card: ChangeSet): string | null {
  switch (card.status) {
    case "proposed":
      return null;
    case "applied":
      return "Said before this was applied.";
    case "rejected":
      return "Said before this was cancelled.";
    case "superseded":
      return "Said before a newer proposal replaced this one.";
    default:
      return "Said before this went out of date.";
  }
}

const ASKING = /\s*Nothing is saved yet: [^.\n]*\./g;

/** Returns an answer without the sentence by which the copilot itself asks for a decision. */
export const withoutAsking = (text: string): string => text.replace(ASKING, "").trim();

function leftOf(expires: string): string {
  const hours = (new Date(expires).getTime() - Date.now()) / HOUR;
  if (hours <= 0) return "expiring";
  return hours < 1 ? `${Math.ceil(hours * 60)} min left` : `${Math.round(hours)} h left`;
}

const SAVES: ReadonlySet<string> = new Set(["save_icp", "save_persona", "rollback"]);
const GOES_LIVE: ReadonlySet<string> = new Set(["publish", "resume"]);
const CANNOT_UNDO: ReadonlySet<string> = new Set(["requalify", "undo"]);

/** Returns what the button says: the thing it does. */
export function confirmLabel(kind: string): string {
  return { publish: "Publish", pause: "Pause", resume: "Resume", rollback: "Roll back", delete_draft: "Delete draft", undo: "Undo it", save_term: "Keep" }[kind] ?? "Confirm";
}

export const isDestructive = (card: ChangeSet) => card.kind === "delete_draft";
export const canUndo = (card: ChangeSet) => card.status === "applied" && !card.result?.undone_by && !CANNOT_UNDO.has(card.kind);

/** Returns what one does next, as the words of a button and as a message: what was saved waits to be published, what is live is looked at. */
export function nextStep(card: ChangeSet): { label: string; message: string } | null {
  if (card.status !== "applied" || card.result?.undone_by) return null;
  const name = text(card.result?.name) ?? text(card.result?.icp_code) ?? text(card.target.icp_code);
  if (!name) return null;
  if (SAVES.has(card.kind)) return { label: "Publish", message: `Publish ${name}` };
  return GOES_LIVE.has(card.kind) ? { label: "Run the sanity checks", message: `Run the sanity checks on ${name}` } : null;
}

const text = (value: unknown) => (typeof value === "string" && value ? value : null);

/** Returns the version that an applied save made. */
export function outcome(card: ChangeSet): string | null {
  const version = card.result?.version;
  return SAVES.has(card.kind) && typeof version === "number" ? `Version ${version}${card.result?.status === "draft" ? " (draft)" : ""}` : null;
}
