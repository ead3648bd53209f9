/** Hands the copilot a text from a page, and brings the rail to the front. */
import { create } from "zustand";

import { useShell } from "@/shell/shellStore";

interface Asked {
  text: string;
  send: boolean;
  at: number;
}

/** The last text that a page handed over; the rail takes it and its focus. */
export const useAsked = create<{ asked: Asked | null }>(() => ({ asked: null }));

let cameFrom: HTMLElement | null = null;

/** Opens the rail with a text in its input, and sends it when `send` is given. */
export function ask(text: string, { send = false }: { send?: boolean } = {}): void {
  useShell.getState().setRailOpen(true);
  useAsked.setState({ asked: { text, send, at: Date.now() } });
}

/** Opens the rail and goes to its input; from inside the rail, closes it and goes back. */
export function summon(): void {
  const focused = document.activeElement;
  if (useShell.getState().railOpen && focused?.closest("[data-rail]")) return dismiss();
  cameFrom = focused instanceof HTMLElement ? focused : null;
  ask("");
}

/** Closes the rail; what is typed and what runs stays. */
export function dismiss(): void {
  useShell.getState().setRailOpen(false);
  cameFrom?.focus();
  cameFrom = null;
}
