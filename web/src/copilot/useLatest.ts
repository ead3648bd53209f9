/** Which turns of a long conversation are on the page: the latest, and those before them as one asks for them. */
import { startTransition, useState } from "react";

import type { Turn } from "@/copilot/turns";

const AT_ONCE = 20;
const STEP = 6;

export function useLatest(turns: readonly Turn[], threadId: string) {
  const [asked, setAsked] = useState<{ threadId: string; from: number } | null>(null);
  const latest = Math.max(0, turns.length - AT_ONCE);
  const from = asked?.threadId === threadId ? Math.min(asked.from, latest) : latest;
  return { shown: from ? turns.slice(from) : turns, more: () => startTransition(() => setAsked({ threadId, from: Math.max(0, from - STEP) })) };
}
