/** The AG-UI events of a run as the rail uses them, read from the wire. What is not as it should be is left out, never thrown. */
import type { ChangeSet, Definition, OutcomeAnalysis, Preview } from "@/api/types";
import type { WorkingDraft } from "@/draft/workingDraft";

/** One gate's count, as soon as it is known. */
export interface Progress {
  label: string;
  remaining: number;
  failed: number;
  missing: number;
  step: number;
  steps: number;
}

export interface Usage {
  model: string;
  inputTokens: number;
  outputTokens: number;
  /** What it cost, where the price is known. */
  costUsd: number | null;
}

export type Backtest = NonNullable<OutcomeAnalysis["backtest"]>;

export type RunEvent =
  | { kind: "draft"; draft: WorkingDraft | null }
  | { kind: "text_started" | "text_ended"; id: string }
  | { kind: "text"; id: string; delta: string }
  | { kind: "tool_started"; id: string; name: string }
  | { kind: "tool_arguments"; id: string; delta: string }
  | { kind: "tool_result"; id: string; content: string }
  | { kind: "progress"; progress: Progress }
  | { kind: "counted"; definition: Definition }
  | { kind: "preview"; preview: Preview }
  | { kind: "backtest"; backtest: Backtest }
  | { kind: "card"; card: ChangeSet }
  | { kind: "suggestions"; texts: string[] }
  | { kind: "failed"; code: string; message: string; usage: Usage[] }
  | { kind: "finished"; cancelled: boolean; usage: Usage[] };

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const isCount = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

/** Returns whether an event is the last of its run. */
export const isLast = (event: RunEvent): boolean => event.kind === "failed" || event.kind === "finished";

/** Returns the events that one frame tells: none for what the rail has no use for. */
export function readEvent(data: string): RunEvent[] {
  let body: unknown;
  try {
    body = JSON.parse(data);
  } catch {
    return [];
  }
  return isObject(body) ? eventsOf(body) : [];
}

function eventsOf(body: Json): RunEvent[] {
  switch (body.type) {
    case "STATE_SNAPSHOT":
      return isObject(body.snapshot) ? draftEvent(body.snapshot.draft) : [];
    case "STATE_DELTA":
      return list(body.delta).flatMap((each) => (isObject(each) && each.op === "replace" && each.path === "/draft" ? draftEvent(each.value) : []));
    case "TEXT_MESSAGE_START":
      return [{ kind: "text_started", id: text(body.messageId) }];
    case "TEXT_MESSAGE_CONTENT":
      return [{ kind: "text", id: text(body.messageId), delta: text(body.delta) }];
    case "TEXT_MESSAGE_END":
      return [{ kind: "text_ended", id: text(body.messageId) }];
    case "TOOL_CALL_START":
      return [{ kind: "tool_started", id: text(body.toolCallId), name: text(body.toolCallName) }];
    case "TOOL_CALL_ARGS":
      return [{ kind: "tool_arguments", id: text(body.toolCallId), delta: text(body.delta) }];
    case "TOOL_CALL_RESULT":
      return [{ kind: "tool_result", id: text(body.toolCallId), content: text(body.content) }];
    case "CUSTOM":
      return customs(text(body.name), body.value);
    case "ACTIVITY_SNAPSHOT":
      return body.activityType === "changeset" ? cardEvent(body.content) : [];
    case "RUN_ERROR":
      return [{ kind: "failed", code: text(body.code) || "error", message: text(body.message), usage: readUsage(body.usage) }];
    case "RUN_FINISHED":
      return [{ kind: "finished", cancelled: isObject(body.outcome) && body.outcome.type === "cancelled", usage: readUsage(body.usage) }];
    default:
      return [];
  }
}

function customs(name: string, value: unknown): RunEvent[] {
  if (name === "suggestions") return [{ kind: "suggestions", texts: list(value).filter((each): each is string => typeof each === "string") }];
  if (name === "preview") {
    const preview = readPreview(value);
    return preview ? [{ kind: "preview", preview }] : [];
  }
  if (name === "preview.definition") return isObject(value) && Array.isArray(value.parameters) ? [{ kind: "counted", definition: value as unknown as Definition }] : [];
  if (name === "backtest") {
    const backtest = readBacktest(value);
    return backtest ? [{ kind: "backtest", backtest }] : [];
  }
  if (name !== "preview.progress" || !isObject(value)) return [];
  const { label, remaining, failed, missing, step, steps } = value;
  if (!isCount(remaining) || !isCount(step) || !isCount(steps)) return [];
  return [{ kind: "progress", progress: { label: text(label), remaining, failed: isCount(failed) ? failed : 0, missing: isCount(missing) ? missing : 0, step, steps } }];
}

/** Returns a Preview whose lists are all there; null for anything else. */
export function readPreview(value: unknown): Preview | null {
  if (!isObject(value) || !isCount(value.total) || !isCount(value.qualified)) return null;
  const lists = Object.fromEntries(["waterfall", "drop_one", "histogram", "top", "overlap", "warnings"].map((key) => [key, list(value[key])]));
  const bands = isObject(value.bands) ? value.bands : { weak: 0, partial: 0, good: 0, strong: 0 };
  return { rate: 0, qualified_people: 0, reachable_rate: null, as_of_seq: 0, elapsed_ms: 0, ...value, ...lists, bands } as unknown as Preview;
}

/** Returns a backtest whose curve can be drawn; null for anything else. */
function readBacktest(value: unknown): Backtest | null {
  if (!isObject(value) || !isObject(value.proposed) || !isObject(value.ceilings)) return null;
  const { auc, auc_low, auc_high, curve } = value.proposed;
  const isDrawn = list(curve).length > 1 && list(curve).every((point) => Array.isArray(point) && point.length === 2 && point.every(isCount));
  return isDrawn && [auc, auc_low, auc_high, value.tested_on, value.tested_won].every(isCount) ? (value as unknown as Backtest) : null;
}

/** Returns a change set with all that a card shows; null for anything else. */
export function readCard(value: unknown): ChangeSet | null {
  if (!isObject(value) || !text(value.id) || !text(value.status) || !text(value.content_hash)) return null;
  return { ...value, title: text(value.title), read_back: text(value.read_back), diff: list(value.diff), warnings: list(value.warnings), preview: value.preview ?? null } as unknown as ChangeSet;
}

function cardEvent(value: unknown): RunEvent[] {
  const card = readCard(value);
  return card ? [{ kind: "card", card }] : [];
}

function draftEvent(value: unknown): RunEvent[] {
  if (value === null || value === undefined) return [{ kind: "draft", draft: null }];
  return isObject(value) && isCount(value.rev) && isObject(value.definition) ? [{ kind: "draft", draft: value as unknown as WorkingDraft }] : [];
}

function readUsage(value: unknown): Usage[] {
  const whole = (each: unknown) => (isCount(each) ? each : 0);
  return list(value)
    .filter(isObject)
    .map((each) => ({ model: text(each.model), inputTokens: whole(each.inputTokens), outputTokens: whole(each.outputTokens), costUsd: isCount(each.costUsd) ? each.costUsd : null }));
}
