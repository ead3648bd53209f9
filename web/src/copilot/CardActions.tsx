import { Button, Text } from "@mantine/core";
import { useId } from "react";

import { ApiError } from "@/api/client";
import { useConfirm, useReject, useUndo } from "@/api/changesets";
import type { ChangeSet } from "@/api/types";
import { ask } from "@/copilot/ask";
import classes from "@/copilot/cards.module.css";
import { canUndo, confirmLabel, isDestructive, nextStep, outcome } from "@/copilot/cardWords";
import { useConversation } from "@/copilot/conversation";
import { useSession } from "@/shell/session";
import { useShell } from "@/shell/shellStore";
import { sentence } from "@/shown/Failure";

/** What a person can do about a change set as it stands. */
export function CardActions({ card }: { card: ChangeSet }) {
  switch (card.status) {
    case "proposed":
      return <Decide card={card} />;
    case "applied":
      return <Applied card={card} />;
    case "expired":
    case "stale":
      return <AskAgain card={card} />;
    default:
      return null;
  }
}

/** Says why a person cannot decide; null when they can. */
function useHindrance(): string | null {
  return useSession().data?.role === "viewer" ? "Your role is viewer. An editor or admin of the workspace can decide this." : null;
}

function Decide({ card }: { card: ChangeSet }) {
  const hindrance = useHindrance();
  const reason = useId();
  const [confirm, reject] = [useConfirm(), useReject()];
  const isBusy = confirm.isPending || reject.isPending;
  const error = confirm.error ?? reject.error;
  return (
    <div className={classes.actions}>
      <Button color={isDestructive(card) ? "red" : undefined} loading={confirm.isPending} disabled={isBusy || hindrance !== null} aria-describedby={reason} onClick={() => void confirm.mutateAsync(card).catch(showFresh)}>
        {confirmLabel(card.kind)}
      </Button>
      <Button variant="default" loading={reject.isPending} disabled={isBusy || hindrance !== null} aria-describedby={reason} onClick={() => reject.mutate(card)}>
        Cancel
      </Button>
      {error ? <Problem error={error} /> : <p id={reason}>{hindrance ?? "Nothing is saved until you confirm."}</p>}
    </div>
  );
}

/** A confirm that found its card out of date made a fresh one: it is in the thread now. */
function showFresh(): void {
  void useConversation.getState().readLines();
}

/** Asks for a fresh proposal: confirming one that is out of date makes it, and changes nothing. */
function useAskAgain(card: ChangeSet) {
  const confirm = useConfirm();
  const send = useConversation((conversation) => conversation.send);
  if (card.status === "stale") return { again: () => void confirm.mutateAsync(card).catch(showFresh), isPending: confirm.isPending };
  const again = () => {
    useShell.getState().setRailOpen(true);
    send("Confirm", { id: card.id, content_hash: card.content_hash });
  };
  return { again, isPending: false };
}

function Applied({ card }: { card: ChangeSet }) {
  const undo = useUndo();
  const isBystander = useHindrance() !== null;
  const [next, made] = [isBystander ? null : nextStep(card), outcome(card)];
  const mayUndo = canUndo(card) && !isBystander;
  if (!next && !made && !mayUndo) return null;
  return (
    <div className={classes.actions}>
      {next && (
        <Button variant="light" title={next.message} onClick={() => ask(next.message, { send: true })}>
          {next.label}
        </Button>
      )}
      {mayUndo && (
        <Button variant="default" loading={undo.isPending} onClick={() => undo.mutate(card)}>
          Undo
        </Button>
      )}
      {undo.error ? <Problem error={undo.error} /> : made && <p>{made}</p>}
    </div>
  );
}

function AskAgain({ card }: { card: ChangeSet }) {
  const { again, isPending } = useAskAgain(card);
  if (useHindrance()) return null;
  return (
    <div className={classes.actions}>
      <Button variant="light" loading={isPending} onClick={again}>
        Show it as of now
      </Button>
      <p>Nothing changes before you confirm that one.</p>
    </div>
  );
}

function Problem({ error }: { error: Error }) {
  const hint = error instanceof ApiError && error.code === "forbidden" ? " An editor or admin can." : "";
  return (
    <Text size="sm" c="red" role="alert" w="100%">
      {sentence(error.message)}
      {hint}
    </Text>
  );
}
