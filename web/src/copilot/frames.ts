/** Server-sent events as they arrive: whole frames out of bytes that are cut anywhere. */

export interface Frame {
  /** The event's number in its stream; null when it has none. */
  id: number | null;
  data: string;
}

/** Yields the frames of a stream that carry data. `onBytes` is told of every sign of life, pings included. */
export async function* readFrames(body: ReadableStream<Uint8Array>, onBytes: () => void): AsyncGenerator<Frame> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  let lines: string[] = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onBytes();
      const parts = (rest + decoder.decode(value, { stream: true })).split("\n");
      rest = parts.pop() ?? "";
      for (const part of parts) {
        const line = part.endsWith("\r") ? part.slice(0, -1) : part;
        if (line) lines.push(line);
        else {
          const frame = frameOf(lines);
          lines = [];
          if (frame) yield frame;
        }
      }
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

function frameOf(lines: readonly string[]): Frame | null {
  const data: string[] = [];
  let id: number | null = null;
  for (const line of lines) {
    const colon = line.indexOf(":");
    const value = line.slice(colon + 1).replace(/^ /, "");
    if (line.slice(0, colon) === "data") data.push(value);
    if (line.slice(0, colon) === "id" && /^\d+$/.test(value)) id = Number(value);
  }
  return data.length ? { id, data: data.join("\n") } : null;
}
