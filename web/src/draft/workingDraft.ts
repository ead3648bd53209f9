/**
 * The definition under discussion: what the drawer edits and the copilot answers against. It belongs to the open thread.
 *
 * `server` is what the thread is known to hold, `sent` what the last message took along, `saved` the version the edit began with.
 */
import { create } from "zustand";
import { createJSONStorage, persist } from "zustand/middleware";

import type { Definition } from "@/api/types";
import { mergeDefinitions, type Marks } from "./merge";
import { same } from "./parameters";
import { sendable } from "./sendable";

export interface WorkingDraft {
  icp_code?: string | null;
  base_version?: number | null;
  rev: number;
  definition: Definition;
}

export interface Origin {
  icp_code: string | null;
  version: number | null;
  definition: Definition | null;
}

interface DraftState {
  isOpen: boolean;
  /** The drawer was open in this thread. */
  wasOpen: boolean;
  draft: WorkingDraft | null;
  serverRev: number | null;
  /** By the key of a part: `employee_count|filter`, `name`, `segment:…`, `persona:…/…`; `-` before it when it is gone. */
  marks: Marks;
  isDirty: boolean;
  server: WorkingDraft | null;
  sent: WorkingDraft | null;
  saved: Definition | null;
  /** Another draft that the copilot began while this one has unsaved edits. */
  offered: WorkingDraft | null;

  /** Shows a draft in the drawer; `saved` is the version it began with. */
  open(draft: WorkingDraft, saved?: Definition | null): void;
  /** Closes the drawer. What was typed goes with it unless `keep`. */
  close(keep?: boolean): void;
  /** Opens the drawer again on the draft there is. */
  reopen(): void;
  edit(change: (definition: Definition) => Definition): void;
  receive(draft: WorkingDraft | null): void;
  /** Another thread is open: what the person edits stays and goes along with the next message. */
  joinThread(draft: WorkingDraft | null): void;
  /** What the next message takes along: undefined when there is nothing new, null when the drawer was closed. */
  toSend(): WorkingDraft | null | undefined;
  /** A version was saved or read: what was edited since then stays an edit. */
  rebase(saved: Origin, shown?: Definition): void;
  takeOffered(): void;
  clearMarks(): void;
}

const EMPTY = { isOpen: false, wasOpen: false, draft: null, serverRev: null, marks: {}, isDirty: false, server: null, sent: null, saved: null, offered: null };

const sameIcp = (one: WorkingDraft | null, other: WorkingDraft | null) => (one?.icp_code ?? null) === (other?.icp_code ?? null);

const differs = (draft: WorkingDraft | null, saved: Definition | null) => draft !== null && !same(draft.definition, saved ?? BLANK);

/** What a new ICP begins with. */
export const BLANK: Definition = { name: "", description: "", min_score: 0, parameters: [], segments: [], personas: [] };

/** Returns the address of the drawer that shows a draft. */
export const drawerPath = (draft: Pick<WorkingDraft, "icp_code">) => `/qualification?icp=${draft.icp_code ? encodeURIComponent(draft.icp_code) : "new"}`;

export const useWorkingDraft = create<DraftState>()(
  persist(
    (set, state) => ({
      ...EMPTY,
      open: (draft, saved = null) => set({ draft, saved, isOpen: true, wasOpen: true, marks: {}, sent: null, offered: null, isDirty: differs(draft, saved) }),
      close: (keep = false) => set(keep ? { isOpen: false } : { isOpen: false, draft: state().offered ?? null, saved: null, offered: null, marks: {}, isDirty: false }),
      reopen: () => set({ isOpen: state().draft !== null, wasOpen: true }),
      edit: (change) => {
        const { draft, saved } = state();
        if (!draft) return;
        const edited = { ...draft, definition: change(draft.definition) };
        set({ draft: edited, marks: {}, isDirty: differs(edited, saved) });
      },
      receive: (theirs) => set(received(state(), theirs)),
      joinThread: (theirs) => {
        const { isOpen, draft } = state();
        const stays = isOpen && draft !== null;
        set({ server: theirs, serverRev: theirs?.rev ?? null, sent: null, offered: null, wasOpen: isOpen, ...(stays ? {} : { draft: theirs, saved: null, marks: {}, isDirty: theirs !== null }) });
      },
      toSend: () => {
        const { isOpen, wasOpen, draft, server, serverRev } = state();
        if (!draft || !isOpen) return wasOpen && !isOpen ? null : undefined;
        const definition = sendable(draft.definition);
        if (server && sameIcp(server, draft) && same(server.definition, definition)) return undefined;
        const sent = { icp_code: draft.icp_code ?? null, base_version: draft.base_version ?? null, rev: serverRev ?? 0, definition };
        set({ sent });
        return sent;
      },
      rebase: (origin, shown) => {
        const { draft } = state();
        if (!draft) return;
        const moved = { ...draft, icp_code: origin.icp_code, base_version: origin.version, definition: shown ?? draft.definition };
        set({ draft: moved, saved: origin.definition, isDirty: differs(moved, origin.definition) });
      },
      takeOffered: () => {
        const { offered } = state();
        if (offered) set({ draft: offered, offered: null, saved: null, marks: {}, isDirty: true });
      },
      clearMarks: () => set({ marks: {} }),
    }),
    {
      name: "winnow.draft",
      storage: createJSONStorage(() => sessionStorage),
      merge: (stored, state) => ({ ...state, ...asLeft(stored as Partial<DraftState>) }),
      partialize: ({ isOpen, wasOpen, draft, serverRev, marks, isDirty, server, sent, saved, offered }) => ({ isOpen, wasOpen, draft, serverRev, marks, isDirty, server, sent, saved, offered }),
    },
  ),
);

/** Returns what a page that loads goes on with: a drawer that its address does not show was left behind, and only its edits stay. */
function asLeft(stored: Partial<DraftState> | undefined): Partial<DraftState> {
  if (!stored?.isOpen || new URLSearchParams(location.search).has("icp")) return stored ?? {};
  return stored.isDirty ? { ...stored, isOpen: false } : { ...stored, isOpen: false, draft: stored.offered ?? null, saved: null, offered: null, marks: {} };
}

/** What a draft of the server's makes of the state: taken as it is, merged, or offered when it is about another ICP. */
function received(state: DraftState, theirs: WorkingDraft | null): Partial<DraftState> {
  if (!theirs) return { server: null, serverRev: null, sent: null };
  const known = { server: theirs, serverRev: theirs.rev, sent: null };
  const { draft, isOpen, isDirty, saved } = state;
  if (!draft || !isOpen) return { ...known, draft: theirs, saved: sameIcp(draft, theirs) ? saved : null, isDirty: true, marks: {} };
  const begun = state.sent ?? state.server;
  if (!sameIcp(draft, theirs)) {
    if (same(theirs.definition, begun?.definition)) return known;
    return isDirty ? { ...known, offered: theirs } : { ...known, draft: theirs, saved: null, marks: {}, isDirty: true };
  }
  const base = sameIcp(begun, theirs) ? (begun?.definition ?? null) : saved;
  const { definition, marks } = mergeDefinitions(base, draft.definition, theirs.definition);
  if (same(definition, draft.definition)) return { ...known, marks: { ...state.marks, ...marks } };
  const merged = { ...draft, base_version: draft.base_version ?? theirs.base_version, rev: theirs.rev, definition };
  return { ...known, draft: merged, marks: { ...state.marks, ...marks }, isDirty: differs(merged, saved) };
}

