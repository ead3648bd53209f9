/** The copilot beside every page: the conversation, what it proposes, and where one writes. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useLayoutEffect, useRef } from "react";

import { dismiss, useAsked } from "@/copilot/ask";
import { Composer } from "@/copilot/Composer";
import { keepCardsIn, useConversation } from "@/copilot/conversation";
import { Messages } from "@/copilot/Messages";
import classes from "@/copilot/Rail.module.css";
import { RailHead } from "@/copilot/RailHead";
import { Resizer } from "@/copilot/Resizer";
import { type PlaceNow, usePlace } from "@/shell/place";
import { useSession } from "@/shell/session";
import { useShell } from "@/shell/shellStore";

let openedBy: string | null = null;

export function Rail() {
  const place = usePlace();
  const width = useShell((shell) => shell.railWidth);
  return (
    <aside className={classes.rail} style={{ width }} aria-label="Copilot" data-rail data-testid="rail">
      <Resizer />
      <Copilot place={place} onClose={dismiss} />
    </aside>
  );
}

export default Rail;

/** The copilot without its frame. */
export function Copilot({ place, onClose }: { place: PlaceNow; onClose: () => void }) {
  const input = useRef<HTMLTextAreaElement>(null);
  useOpenConversation();
  useEffect(() => useConversation.getState().setPlace({ page: place.page, icp_code: place.icp_code }), [place.page, place.icp_code]);
  useAskedTexts(() => input.current?.focus());
  return (
    <>
      <RailHead onClose={onClose} onNew={() => input.current?.focus()} />
      <Messages />
      <Composer ref={input} />
    </>
  );
}

/** Opens the conversation of who is signed in, once; and looks for what happened elsewhere when the page comes back to the front. */
function useOpenConversation(): void {
  const client = useQueryClient();
  const { data: session } = useSession();
  const person = session ? `${session.workspace}/${session.person}` : null;
  useLayoutEffect(() => {
    if (person) useConversation.getState().belongTo(person);
  }, [person]);
  useEffect(() => {
    keepCardsIn(client);
    if (!person) return;
    const { load, readLines } = useConversation.getState();
    void (person === openedBy ? readLines() : load());
    openedBy = person;
  }, [client, person]);
  useEffect(() => {
    const look = () => document.visibilityState === "visible" && void useConversation.getState().readLines();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
}

/** Takes what pages hand over. */
function useAskedTexts(focus: () => void): void {
  const asked = useAsked((state) => state.asked);
  useEffect(() => {
    if (!asked) return;
    useAsked.setState({ asked: null });
    const conversation = useConversation.getState();
    if (asked.send) conversation.send(asked.text);
    else if (asked.text) conversation.setInput(asked.text);
    focus();
  }, [asked]);
}
