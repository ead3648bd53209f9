/** The open conversation: its turns, the run under way, what waits to be sent. It lives on while the rail is closed. */
import type { QueryClient } from "@tanstack/react-query";
import { create } from "zustand";
import { persist } from "zustand/middleware";

import { ApiError, post } from "@/api/client";
import { keys } from "@/api/keys";
import type { ChangeSet, ThreadDetail } from "@/api/types";
import type { RunEvent } from "@/copilot/events";
import { follow } from "@/copilot/follow";
import { cardsOf, emptied, linesOf, rated, readThread, replayed, turnsOf } from "@/copilot/history";
import { newId } from "@/copilot/ids";
import { after, newTurn, type Rating, type Turn } from "@/copilot/turns";
import { useWorkingDraft, type WorkingDraft } from "@/draft/workingDraft";
import type { PlaceNow } from "@/shell/place";

const ANSWERED_ELSEWHERE = "run_in_progress";

interface Shown {
  id: string;
  content_hash: string;
}

interface Conversation {
  /** Whose conversation this browser keeps. */
  owner: string | null;
  threadId: string;
  /** False when the thread is so long that its oldest messages were not read. */
  isWhole: boolean;
  /** The service knows this thread. */
  isBegun: boolean;
  title: string | null;
  turns: Turn[];
  isLoading: boolean;
  failure: Error | null;
  /** The run under way. */
  live: { runId: string; isStopping: boolean } | null;
  isConnected: boolean;
  suggestions: string[];
  /** What the person wrote and did not send. */
  input: string;
  /** What is sent when the run under way has ended. */
  waiting: string | null;
  /** The card last shown. */
  shown: Shown | null;
  /** Where the person is. */
  place: PlaceNow;
  setInput(input: string): void;
  setPlace(place: PlaceNow): void;
  /** Says something; `about` names the card that it is about when that is not the one last shown. */
  send(text: string, about?: Shown): void;
  dropWaiting(): void;
  stop(): Promise<void>;
  /** Opens a thread, or the current one again. */
  load(threadId?: string): Promise<void>;
  startNew(): void;
  /** Begins for a person; what the one before left here goes. */
  belongTo(owner: string): void;
  /** Keeps what the person thinks of an answer. */
  rate(key: string, rating: Rating): void;
  /** Shows the lines that came from outside a run: a card decided by a button, a fresh one. */
  readLines(): Promise<void>;
}

let work = new AbortController();
let cache: QueryClient | null = null;
let takenRev = 0;

/** Names the cache that cards are kept in. */
export function keepCardsIn(client: QueryClient): void {
  cache = client;
}

/** A stored event of the past does not turn back what is known by now. */
function keepCard(card: ChangeSet): void {
  const known = cache?.getQueryData<ChangeSet>(keys.changeset(card.id));
  if (known && known.status !== "proposed") return;
  cache?.setQueryData(keys.changeset(card.id), card);
}

function takeDraft(draft: WorkingDraft | null): void {
  if (draft && draft.rev <= takenRev) return;
  takenRev = draft?.rev ?? 0;
  useWorkingDraft.getState().receive(draft);
}

const BLANK = { isWhole: true, isBegun: false, title: null, turns: [], failure: null, live: null, isConnected: true, suggestions: [], waiting: null, shown: null, isLoading: false };

export const useConversation = create<Conversation>()(
  persist(
    (set, state) => {
      const edit = (key: string, change: (turn: Turn) => Turn) => set({ turns: state().turns.map((turn) => (turn.key === key ? change(turn) : turn)) });

      const begin = (): AbortSignal => {
        work.abort();
        work = new AbortController();
        return work.signal;
      };

      /** Takes the events of a run into a turn, a screen's worth at a time; with `start` the first of them replace what the turn showed. */
      const feed = (key: string, start?: Turn) => {
        let queue: RunEvent[] = [];
        let from = start;
        const flush = () => {
          const events = queue;
          queue = [];
          if (!events.length) return;
          edit(key, (turn) => events.reduce(after, from ? { ...from, rating: turn.rating } : turn));
          from = undefined;
        };
        const take = (event: RunEvent) => {
          if (queue.push(event) === 1) (document.hidden ? setTimeout : requestAnimationFrame)(flush);
          if (event.kind === "draft") takeDraft(event.draft);
          if (event.kind === "suggestions") set({ suggestions: event.texts });
          if (event.kind === "card") {
            keepCard(event.card);
            set({ shown: { id: event.card.id, content_hash: event.card.content_hash } });
          }
        };
        return { take, flush };
      };

      const fail = (key: string, error: unknown) => {
        const { code, message } = error instanceof ApiError ? error : { code: "error", message: "The answer broke off; send the message again." };
        edit(key, (turn) => ({ ...turn, status: "failed", failure: { code, message } }));
      };

      const run = async (key: string, runId: string, signal: AbortSignal, { input, start }: { input?: unknown; start?: Turn }) => {
        const { take, flush } = feed(key, start);
        set({ live: { runId, isStopping: false }, isConnected: true });
        const onConnection = (isConnected: boolean) => {
          if (!signal.aborted && isConnected !== state().isConnected) set({ isConnected });
        };
        try {
          await follow({ runId, input, take, onConnection, signal });
          flush();
          if (state().turns.some((turn) => turn.key === key && turn.status === "running")) fail(key, null);
        } finally {
          flush();
          if (!signal.aborted) set({ live: null, isConnected: true });
        }
      };

      const ended = () => {
        void cache?.invalidateQueries({ queryKey: keys.threads });
        void cache?.invalidateQueries({ queryKey: keys.changesets });
        const { waiting } = state();
        if (!waiting) return;
        set({ waiting: null });
        state().send(waiting);
      };

      const say = async (text: string, about?: Shown) => {
        const signal = begin();
        const { threadId, shown, title, place } = state();
        const [runId, messageId] = [newId(), newId()];
        const draft = useWorkingDraft.getState().toSend();
        const input = {
          threadId,
          runId,
          messages: [{ id: messageId, role: "user", content: text }],
          state: { ...place, changeset: about ?? shown, ...(draft === undefined ? {} : { draft }) },
          tools: [],
          context: [],
          forwardedProps: {},
        };
        const turn = newTurn(runId, runId, [{ kind: "user", key: messageId, text }], "running");
        set({ turns: [...state().turns, turn], suggestions: [], title: title ?? text, failure: null, isBegun: true });
        try {
          await run(runId, runId, signal, { input });
        } catch (error) {
          if (signal.aborted) return;
          if (error instanceof ApiError && error.code === ANSWERED_ELSEWHERE) {
            set({ waiting: text });
            await state().load();
            return;
          }
          if (error instanceof ApiError && error.status === 401) return takeBack(runId, text);
          fail(runId, error);
        }
        if (!signal.aborted) ended();
      };

      /** Who has to sign in first finds the message where it was written. */
      const takeBack = (key: string, text: string) => set({ turns: state().turns.filter((turn) => turn.key !== key), input: state().input || text });

      const show = (thread: ThreadDetail) => {
        for (const card of cardsOf(thread)) cache?.setQueryData(keys.changeset(card.id), card);
        const shown = cardsOf(thread).find((card) => card.id === thread.shown_changeset_id);
        const draft = thread.draft as WorkingDraft | null;
        takenRev = draft?.rev ?? 0;
        useWorkingDraft.getState().joinThread(draft);
        set({ isBegun: true, isWhole: thread.is_whole, title: thread.title, turns: rated(turnsOf(linesOf(thread)), thread), shown: shown ? { id: shown.id, content_hash: shown.content_hash } : null });
      };

      /** Follows the last run of a thread, which may be under way, and reads those before it again. */
      const resume = async (signal: AbortSignal) => {
        const turns = state().turns.filter((turn) => turn.runId);
        const last = turns.pop();
        void replayed(turns, signal).then((fresh) => {
          if (!signal.aborted) for (const turn of fresh) edit(turn.key, ({ rating }) => ({ ...turn, rating }));
        });
        if (!last) return;
        try {
          await run(last.key, last.runId!, signal, { start: emptied(last) });
        } catch (error) {
          if (!signal.aborted && state().turns.find((turn) => turn.key === last.key)?.status === "running") fail(last.key, error);
        }
        if (!signal.aborted) ended();
      };

      return {
        ...BLANK,
        owner: null,
        threadId: newId(),
        input: "",
        setInput: (input) => set({ input }),
        place: { page: "qualification", icp_code: null },
        setPlace: (place) => set({ place }),
        send: (text, about) => {
          if (!text.trim() || (state().live && state().waiting !== null)) return;
          if (state().live) set({ waiting: text });
          else void say(text.trim(), about);
        },
        dropWaiting: () => {
          const { waiting, input } = state();
          set({ waiting: null, input: input || waiting || "" });
        },
        stop: async () => {
          const { live } = state();
          if (!live) return;
          set({ live: { ...live, isStopping: true } });
          try {
            await post(`/agui/runs/${encodeURIComponent(live.runId)}/cancel`);
          } catch {
            if (state().live?.runId === live.runId) set({ live });
          }
        },
        load: async (threadId = state().threadId) => {
          const signal = begin();
          const isOther = threadId !== state().threadId;
          if (!isOther && !state().isBegun) return;
          set({ ...(isOther ? { ...BLANK, threadId } : { live: null, failure: null }), isLoading: state().turns.length === 0 || isOther });
          try {
            show(await readThread(threadId, signal));
          } catch (error) {
            if (signal.aborted) return;
            if (error instanceof ApiError && error.status === 404) state().startNew();
            else set({ failure: error as Error });
          }
          set({ isLoading: false });
          if (!state().failure && !signal.aborted) await resume(signal);
        },
        startNew: () => {
          begin();
          takenRev = 0;
          useWorkingDraft.getState().joinThread(null);
          set({ ...BLANK, threadId: newId() });
        },
        belongTo: (owner) => {
          const before = state().owner;
          if (before === owner) return;
          if (before !== null) {
            useWorkingDraft.getState().close();
            state().startNew();
          }
          set({ owner, ...(before === null ? {} : { input: "" }) });
        },
        rate: (key, rating) => edit(key, (turn) => ({ ...turn, rating })),
        readLines: async () => {
          const { threadId, turns, live } = state();
          if (live || !turns.length) return;
          const thread = await readThread(threadId).catch(() => null);
          if (!thread || state().threadId !== threadId || state().live) return;
          const lines = linesOf(thread);
          const known = new Set(state().turns.flatMap((turn) => [turn.runId, ...turn.items.map((item) => item.key)]));
          if (lines.some((line) => line.runId && !known.has(line.runId))) return void state().load();
          for (const card of cardsOf(thread)) if (!known.has(card.id)) cache?.setQueryData(keys.changeset(card.id), card);
          const fresh = turnsOf(lines.filter((line) => !line.runId && !known.has(line.item.key)));
          const card = cardsOf(thread).find((each) => each.id === thread.shown_changeset_id);
          set({ turns: [...state().turns, ...fresh], shown: card ? { id: card.id, content_hash: card.content_hash } : state().shown });
        },
      };
    },
    { name: "winnow.conversation", partialize: ({ owner, threadId, isBegun, input }) => ({ owner, threadId, isBegun, input }) },
  ),
);
