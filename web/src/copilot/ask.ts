/** Hands the copilot a text from a page. */
import { create } from "zustand";

import { useShell } from "@/shell/shellStore";

interface Asked {
  text: string;
  send: boolean;
  at: number;
}

/** The last text that a page handed over; the rail takes it. */
export const useAsked = create<{ asked: Asked | null }>(() => ({ asked: null }));

/** Opens the rail with a text in its input, and sends it when `send` is given. */
export function ask(text: string, { send = false }: { send?: boolean } = {}): void {
  useShell.getState().setRailOpen(true);
  useAsked.setState({ asked: { text, send, at: Date.now() } });
}
