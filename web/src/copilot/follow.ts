/** Follows a run to its last event across lost connections. Every event is taken once: after a break it goes on strictly after the last id. */
import { ApiError, changeHeaders, send } from "@/api/client";
import { isLast, readEvent, type RunEvent } from "@/copilot/events";
import { readFrames } from "@/copilot/frames";

const SILENCE_MS = 45_000; // the service says something every 15 s
const PAUSES_MS = [300, 1_000, 2_000, 4_000, 8_000];
const MOST_REFUSALS = 4;
const MOST_EMPTY = 3;

export interface Following {
  runId: string;
  /** Starts the run; without it a run is followed that was started before. The same body again starts nothing new. */
  input?: unknown;
  take(event: RunEvent): void;
  onConnection(isConnected: boolean): void;
  signal: AbortSignal;
}

/** Returns how it ended: after its last event, or because the service keeps nothing of it any more. Throws ApiError when refused. */
export async function follow(run: Following): Promise<"ended" | "gone"> {
  const heard = { last: 0 };
  let refusals = 0;
  let empty = 0;
  for (let attempt = 0; ; attempt += 1) {
    const before = heard.last;
    try {
      if (await listen(run, heard)) return "ended";
      if (heard.last === before && (!run.input || ++empty >= MOST_EMPTY)) return "gone";
    } catch (error) {
      if (run.signal.aborted) throw error;
      if (error instanceof ApiError && error.status > 0 && (isFinal(error) || ++refusals >= MOST_REFUSALS)) throw error;
    }
    if (heard.last > before) attempt = refusals = empty = 0;
    run.onConnection(false);
    await pause(PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)]!, run.signal);
  }
}

const isFinal = (error: ApiError) => error.status < 500 && ![408, 425, 429].includes(error.status);

/** Reads one connection; returns whether the last event came. */
async function listen(run: Following, heard: { last: number }): Promise<boolean> {
  const connection = new AbortController();
  const drop = () => connection.abort();
  let silence = setTimeout(drop, SILENCE_MS);
  const onBytes = () => {
    clearTimeout(silence);
    silence = setTimeout(drop, SILENCE_MS);
  };
  run.signal.addEventListener("abort", drop);
  window.addEventListener("offline", drop);
  try {
    const response = await open(run, heard.last, connection.signal);
    run.onConnection(true);
    for await (const frame of readFrames(response.body!, onBytes)) {
      if (frame.id === null || frame.id <= heard.last) continue;
      heard.last = frame.id;
      for (const event of readEvent(frame.data)) {
        run.take(event);
        if (isLast(event)) return true;
      }
    }
    return false;
  } finally {
    clearTimeout(silence);
    run.signal.removeEventListener("abort", drop);
    window.removeEventListener("offline", drop);
    connection.abort();
  }
}

function open(run: Following, last: number, signal: AbortSignal): Promise<Response> {
  if (run.input && last === 0) {
    const headers = { "Content-Type": "application/json", Accept: "text/event-stream", ...changeHeaders() };
    return send("/agui", { method: "POST", headers, body: JSON.stringify(run.input), signal });
  }
  const headers = { Accept: "text/event-stream", ...(last ? { "Last-Event-ID": String(last) } : {}) };
  return send(`/agui/runs/${encodeURIComponent(run.runId)}/events`, { headers, signal });
}

/** Waits; the return of the network ends it at once. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => () => {
      clearTimeout(timer);
      window.removeEventListener("online", wake);
      signal.removeEventListener("abort", stop);
      finish();
    };
    const wake = settle(resolve);
    const stop = settle(() => reject(new DOMException("stopped", "AbortError")));
    const timer = setTimeout(wake, milliseconds);
    window.addEventListener("online", wake);
    signal.addEventListener("abort", stop);
  });
}
