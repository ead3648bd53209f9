import { useEffect, useRef, useState } from "react";

import { send, withQuery, type Query } from "@/api/client";

interface Csv {
  /** Rows received so far; null when nothing is being exported. */
  rows: number | null;
  error: Error | null;
  start: () => void;
  stop: () => void;
}

/** Exports a list as a file, counting its rows as they arrive. The filter is the list's own. */
export function useStreamedCsv(path: string, query: Query, name: string): Csv {
  const [rows, setRows] = useState<number | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const stopper = useRef<AbortController | null>(null);
  useEffect(() => () => stopper.current?.abort(), []);
  const start = () => {
    stopper.current = new AbortController();
    setError(null);
    setRows(0);
    receive(withQuery(path, query), stopper.current.signal, setRows)
      .then((file) => save(file, name))
      .catch((failure: unknown) => {
        if (!(failure instanceof DOMException && failure.name === "AbortError")) setError(failure as Error);
      })
      .finally(() => setRows(null));
  };
  return { rows, error, start, stop: () => stopper.current?.abort() };
}

const NEW_LINE = 10;

async function receive(path: string, signal: AbortSignal, onRows: (rows: number) => void): Promise<Blob> {
  const response = await send(path, { headers: { Accept: "text/csv" }, signal });
  const parts: BlobPart[] = [];
  let lines = 0;
  for (const reader = response.body!.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    for (const byte of value) if (byte === NEW_LINE) lines += 1;
    onRows(Math.max(0, lines - 1));
  }
  return new Blob(parts, { type: "text/csv" });
}

function save(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `${name}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
