/** Counts a draft while it is edited: soon after each change, at once while a weight is dragged; a newer count ends the one before. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { ApiError, changeHeaders, send } from "@/api/client";
import type { Definition, Preview } from "@/api/types";
import { contentOf } from "@/draft/parameters";
import { sendable } from "@/draft/sendable";
import { useDragging } from "@/icp/preview/dragging";

export interface Progress {
  label: string;
  remaining: number;
  step: number;
  steps: number;
}

export interface Counting {
  preview: Preview | null;
  /** What `preview` counted, which the draft may have left behind. */
  counted: Definition | null;
  isCounting: boolean;
  /** There is nothing to count yet. */
  isBlank: boolean;
  progress: Progress | null;
  error: ApiError | null;
  recalculate(): void;
}

type CompareTo = string | Definition | null;

const WAIT_MS = 350;
const WAIT_DRAGGING_MS = 40;

/** Keeps the counts of a definition; null counts nothing. A new `base` is a new saved version to compare with. */
export function useCounting(definition: Definition | null, compareTo: CompareTo, base: number | null): Counting {
  const isDragging = useDragging((state) => state.isDragging);
  const [state, setState] = useState<Omit<Counting, "recalculate" | "isBlank">>({ preview: null, counted: null, isCounting: false, progress: null, error: null });
  const [asked, setAsked] = useState(0);
  const last = useRef(asked);
  const body = useMemo(() => (definition ? contentOf({ definition: sendable(definition), compare_to: compareTo }) : null), [definition, compareTo]);

  const latest = useRef(definition);
  latest.current = definition;

  useEffect(() => {
    if (!body) return undefined;
    const wait = last.current !== asked ? 0 : isDragging ? WAIT_DRAGGING_MS : WAIT_MS;
    last.current = asked;
    const abort = new AbortController();
    const counted = latest.current;
    const timer = setTimeout(() => {
      setState((state) => ({ ...state, isCounting: true, progress: null }));
      streamPreview(body, abort.signal, (progress) => setState((state) => ({ ...state, progress })))
        .then((preview) => setState({ preview, counted, isCounting: false, progress: null, error: null }))
        .catch((error: unknown) => {
          if (!abort.signal.aborted) setState((state) => ({ ...state, isCounting: false, progress: null, error: asApiError(error) }));
        });
    }, wait);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
    // A drag that ends is no reason to count again.
  }, [body, base, asked]);

  return { ...state, isBlank: body === null, recalculate: useCallback(() => setAsked((count) => count + 1), []) };
}

function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(0, "broken_stream", "the counts stopped arriving; recalculate the preview");
}

/** Counts once; tells each gate as soon as it is known. Throws ApiError. */
export async function streamPreview(body: string, signal: AbortSignal, onStep: (progress: Progress) => void): Promise<Preview> {
  const headers = { "Content-Type": "application/json", Accept: "text/event-stream", ...changeHeaders() };
  const response = await send("/api/v1/preview", { method: "POST", headers, body, signal });
  for await (const { event, data } of eventsOf(response.body!)) {
    if (event === "preview") return JSON.parse(data) as Preview;
    if (event === "preview.progress") onStep(JSON.parse(data) as Progress);
  }
  throw new ApiError(0, "broken_stream", "the counts stopped arriving; recalculate the preview");
}

async function* eventsOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<{ event: string; data: string }> {
  const reader = stream.pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>).getReader();
  let rest = "";
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const blocks = (rest + chunk.value).split(/\r?\n\r?\n/);
    rest = blocks.pop()!;
    for (const block of blocks) {
      const lines = block.split(/\r?\n/);
      const of = (name: string) => lines.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).trimStart());
      yield { event: of("event")[0] ?? "message", data: of("data").join("\n") };
    }
  }
}
