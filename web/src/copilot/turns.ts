/** What a conversation shows: turns, and in each what was said, counted and proposed, in order. */
import type { Definition, Preview } from "@/api/types";
import type { Backtest, Progress, RunEvent, Usage } from "@/copilot/events";

export interface ToolItem {
  kind: "tool";
  key: string;
  name: string;
  args: string;
  result: string | null;
  /** What it is at, where it takes a while. */
  step?: string;
}

export interface CountItem {
  kind: "count";
  key: string;
  steps: Progress[];
  preview: Preview | null;
  /** What was counted, where it is known: the working draft. */
  definition: Definition | null;
}

export type Item =
  | { kind: "user"; key: string; text: string }
  | { kind: "text"; key: string; text: string; isWhole: boolean }
  | ToolItem
  | CountItem
  | { kind: "backtest"; key: string; backtest: Backtest }
  | { kind: "card"; key: string };

export type TurnStatus = "running" | "done" | "failed" | "stopped";

export interface Turn {
  key: string;
  runId: string | null;
  status: TurnStatus;
  items: Item[];
  failure: { code: string; message: string } | null;
  usage: Usage[];
  definition: Definition | null;
  /** What the person thought of it. */
  rating: Rating | null;
}

export type Rating = "up" | "down";

/** Tools that count the working draft as it is; the others count something that only they know. */
const COUNTS_DRAFT: ReadonlySet<string> = new Set(["draft_icp", "edit_draft", "preview_draft", "propose_save"]);

/** Tools whose progress is no count of accounts. */
const ANALYSES: ReadonlySet<string> = new Set(["outcome_analysis", "icp_insights", "suggest_weights"]);

export function newTurn(key: string, runId: string | null, items: Item[], status: TurnStatus = "done"): Turn {
  return { key, runId, status, items, failure: null, usage: [], definition: null, rating: null };
}

/** Returns the turn after an event. */
export function after(turn: Turn, event: RunEvent): Turn {
  switch (event.kind) {
    case "draft":
      return { ...turn, definition: event.draft?.definition ?? null };
    case "text_started":
      return add(turn, { kind: "text", key: event.id, text: "", isWhole: false });
    case "text":
      return change(turn, "text", event.id, (item) => ({ ...item, text: item.text + event.delta }));
    case "text_ended":
      return change(turn, "text", event.id, (item) => ({ ...item, isWhole: true }));
    case "tool_started":
      return add(turn, { kind: "tool", key: event.id, name: event.name, args: "", result: null });
    case "tool_arguments":
      return change(turn, "tool", event.id, (item) => ({ ...item, args: item.args + event.delta }));
    case "tool_result":
      return change(turn, "tool", event.id, (item) => ({ ...item, result: event.content }));
    case "progress":
      return counted(turn, event.progress);
    case "counted":
      return counts(turn, event.definition);
    case "backtest":
      return add(turn, { kind: "backtest", key: `${turn.key}-backtest-${turn.items.length}`, backtest: event.backtest });
    case "preview":
      return previewed(turn, event.preview);
    case "card":
      return turn.items.some((item) => item.kind === "card" && item.key === event.card.id) ? turn : add(turn, { kind: "card", key: event.card.id });
    case "failed":
      return { ...settled(turn), status: "failed", failure: { code: event.code, message: event.message }, usage: event.usage };
    case "finished":
      return { ...settled(turn), status: event.cancelled ? "stopped" : "done", usage: event.usage };
    default:
      return turn;
  }
}

/** Returns for each turn the change set that it proposed, by the turn's key; a turn that shows an earlier card again proposed nothing. */
export function proposalsOf(turns: readonly Turn[]): Map<string, string> {
  const known = new Set<string>();
  const proposed = new Map<string, string>();
  for (const turn of turns) {
    const card = turn.items.findLast((item) => item.kind === "card" && !known.has(item.key));
    if (card) proposed.set(turn.key, card.key);
    for (const item of turn.items) if (item.kind === "card") known.add(item.key);
  }
  return proposed;
}

const add = (turn: Turn, item: Item): Turn => ({ ...turn, items: [...turn.items, item] });

function change<K extends Item["kind"]>(turn: Turn, kind: K, key: string, edit: (item: Extract<Item, { kind: K }>) => Item): Turn {
  const items = turn.items.map((item) => (item.kind === kind && item.key === key ? edit(item as Extract<Item, { kind: K }>) : item));
  return { ...turn, items };
}

const openCount = (turn: Turn) => turn.items.findLast((item): item is CountItem => item.kind === "count" && item.preview === null);

function counted(turn: Turn, progress: Progress): Turn {
  const tool = turn.items.findLast((item): item is ToolItem => item.kind === "tool");
  if (tool && ANALYSES.has(tool.name)) return change(turn, "tool", tool.key, (item) => ({ ...item, step: progress.label }));
  const open = openCount(turn);
  if (!open || progress.step <= (open.steps.at(-1)?.step ?? 0)) return add(withoutOpenCount(turn), begun(turn, [progress]));
  return change(turn, "count", open.key, (item) => ({ ...item, steps: [...item.steps, progress] }));
}

/** What is being counted is told when the count is done, before its preview. */
function counts(turn: Turn, definition: Definition): Turn {
  const open = openCount(turn);
  if (open) return change(turn, "count", open.key, (item) => ({ ...item, definition }));
  return add(turn, { ...begun(turn, []), definition });
}

function previewed(turn: Turn, preview: Preview): Turn {
  const open = openCount(turn);
  const told = open ? change(turn, "count", open.key, (item) => ({ ...item, preview })) : add(turn, { ...begun(turn, []), preview });
  const latest = told.items.findLast((item): item is CountItem => item.kind === "count")!;
  return { ...told, items: told.items.filter((item) => item === latest || item.kind !== "count" || !item.preview || !sameCount(item.preview, preview)) };
}

function begun(turn: Turn, steps: Progress[]): CountItem {
  const tool = turn.items.findLast((item): item is ToolItem => item.kind === "tool");
  const number = turn.items.filter((item) => item.kind === "count").length;
  return { kind: "count", key: `${turn.key}-count-${number}`, steps, preview: null, definition: tool && COUNTS_DRAFT.has(tool.name) ? turn.definition : null };
}

const sameCount = (one: Preview, other: Preview) => JSON.stringify([one.qualified, one.waterfall, one.bands]) === JSON.stringify([other.qualified, other.waterfall, other.bands]);

/** A count that was begun anew or never came to its preview says nothing. */
const withoutOpenCount = (turn: Turn): Turn => ({ ...turn, items: turn.items.filter((item) => item.kind !== "count" || item.preview !== null) });

function settled(turn: Turn): Turn {
  const items = withoutOpenCount(turn).items.map((item) => (item.kind === "text" ? { ...item, isWhole: true } : item));
  return { ...turn, items };
}
