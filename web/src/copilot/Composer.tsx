import { ActionIcon, Loader, Textarea, Tooltip } from "@mantine/core";
import { IconArrowUp, IconPlayerStopFilled, IconX } from "@tabler/icons-react";
import { forwardRef, type KeyboardEvent } from "react";

import { useConversation } from "@/copilot/conversation";
import { readTurnView } from "@/copilot/Messages";
import classes from "@/copilot/Rail.module.css";
import { useWorkingDraft } from "@/draft/workingDraft";

const LONGEST = 8_000;

/** Where one writes: Enter sends, or lets the message wait for the end of the answer. What is typed stays until it is sent. */
export const Composer = forwardRef<HTMLTextAreaElement>(function Composer(_, ref) {
  const { input, setInput, send, stop, live, waiting } = useConversation();
  const isHeld = live !== null && waiting !== null;
  const submit = () => {
    if (!input.trim() || isHeld) return;
    send(input);
    setInput("");
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Escape") event.currentTarget.blur();
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  return (
    <div className={classes.composer}>
      <Notes />
      <Suggestions />
      <div className={classes.box}>
        <Textarea
          ref={ref}
          dir="auto"
          variant="unstyled"
          autosize
          minRows={1}
          maxRows={8}
          maxLength={LONGEST}
          aria-label="Message to the copilot"
          placeholder="Say whom you sell to, or ask"
          value={input}
          onFocus={() => void readTurnView()}
          onChange={(event) => setInput(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <div className={classes.under}>
          <Context />
          {live && (
            <Tooltip label="Stop">
              <ActionIcon variant="default" aria-label="Stop" loading={live.isStopping} onClick={() => void stop()}>
                <IconPlayerStopFilled size={14} />
              </ActionIcon>
            </Tooltip>
          )}
          <Tooltip label={isHeld ? "One message waits already" : live ? "Send when the answer is done" : "Send"}>
            <ActionIcon aria-label={live ? "Send when the answer is done" : "Send"} disabled={!input.trim() || isHeld} onClick={submit}>
              <IconArrowUp size={17} />
            </ActionIcon>
          </Tooltip>
        </div>
      </div>
    </div>
  );
});

/** What the copilot reads beside the message. */
function Context() {
  const { page, icp_code } = useConversation((conversation) => conversation.place);
  const { isOpen, draft, isDirty } = useWorkingDraft();
  const name = draft?.definition.name || icp_code;
  const seen = isOpen && draft ? `Reads the open draft${name ? ` “${name}”` : ""}${isDirty ? " with your edits" : ""}` : `Reads this page: ${page}`;
  return <span title={seen}>{seen}</span>;
}

/** The state of the line and of what waits. */
function Notes() {
  const { live, isConnected, waiting, dropWaiting } = useConversation();
  return (
    <>
      {live && !isConnected && (
        <div className={classes.note} role="status">
          <Loader size={12} color="gray" />
          <span>Reconnecting… the answer goes on meanwhile.</span>
        </div>
      )}
      {waiting !== null && (
        <div className={classes.note}>
          <span title={waiting}>Next: {waiting}</span>
          <ActionIcon size="sm" variant="subtle" color="gray" aria-label="Do not send it" onClick={dropWaiting}>
            <IconX size={14} />
          </ActionIcon>
        </div>
      )}
    </>
  );
}

function Suggestions() {
  const { suggestions, live, turns, send } = useConversation();
  if (live || turns.length === 0 || suggestions.length === 0) return null;
  return (
    <div className={classes.chips} role="group" aria-label="Suggestions">
      {suggestions.map((text) => (
        <button key={text} type="button" className={classes.chip} onClick={() => send(text)}>
          {text}
        </button>
      ))}
    </div>
  );
}
