/** A stored conversation as turns, and the details of its last runs, read again from their events. */
import { get } from "@/api/client";
import type { ChangeSet, ThreadDetail } from "@/api/types";
import { readCard } from "@/copilot/events";
import { follow } from "@/copilot/follow";
import { after, newTurn, type Item, type Turn } from "@/copilot/turns";

const REPLAYED = 6;

export interface Line {
  item: Item;
  runId: string | null;
}

export const readThread = (id: string, signal?: AbortSignal) => get<ThreadDetail>(`/api/v1/threads/${encodeURIComponent(id)}`, undefined, signal);

/** Returns the messages of a thread in order, with the run that each belongs to. */
export function linesOf(thread: ThreadDetail): Line[] {
  return thread.messages.flatMap((message): Line[] => {
    const id = String(message.id);
    const runId = typeof message.run_id === "string" ? message.run_id : null;
    const text = typeof message.content === "string" ? message.content : "";
    if (message.role === "user") return [{ runId, item: { kind: "user", key: id, text } }];
    if (message.role === "assistant") return [{ runId, item: { kind: "text", key: id, text, isWhole: true } }];
    return message.role === "activity" && message.activityType === "changeset" ? [{ runId, item: { kind: "card", key: id } }] : [];
  });
}

/** Returns lines as turns: those of one run together, a line of no run by itself. */
export function turnsOf(lines: readonly Line[]): Turn[] {
  const turns: Turn[] = [];
  for (const { runId, item } of lines) {
    const last = turns.at(-1);
    if (last && runId && last.runId === runId) last.items.push(item);
    else turns.push(newTurn(`${runId ?? "line"}-${item.key}`, runId, [item]));
  }
  return turns;
}

/** Returns turns with what the person thought of them. */
export function rated(turns: readonly Turn[], thread: ThreadDetail): Turn[] {
  const ratings = new Map(thread.feedback.map((each) => [each.run_id, each.rating]));
  return turns.map((turn) => ({ ...turn, rating: ratings.get(turn.runId ?? "") ?? null }));
}

/** Returns the cards of a thread as they stand now. */
export const cardsOf = (thread: ThreadDetail): ChangeSet[] => thread.changesets.flatMap((each) => readCard(each) ?? []);

/** Reads the last ended runs again, so that their counts and steps show as they did. A run that is no longer kept stays as it is. */
export async function replayed(turns: readonly Turn[], signal: AbortSignal): Promise<Turn[]> {
  const runs = turns.filter((turn) => turn.runId).slice(-REPLAYED);
  const fresh = await Promise.all(runs.map((turn) => replay(turn, signal)));
  return fresh.filter((turn) => turn !== null);
}

async function replay(turn: Turn, signal: AbortSignal): Promise<Turn | null> {
  let told = emptied(turn);
  const take = (event: Parameters<typeof after>[1]) => {
    told = after(told, event);
  };
  try {
    const end = await follow({ runId: turn.runId!, take, onConnection: () => undefined, signal });
    return end === "ended" ? told : null;
  } catch {
    return null; // what the person and the copilot said is shown already
  }
}

/** Returns a turn with nothing but what the person said, for its events to fill. */
export function emptied(turn: Turn): Turn {
  return { ...turn, status: "running", items: turn.items.filter((item) => item.kind === "user") };
}
