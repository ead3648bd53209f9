/** A proposed change as a card: what it is, what it changes, and a person's decision. The same card wherever it is shown. */
import { Skeleton } from "@mantine/core";
import { useEffect, useRef } from "react";

import { useChangeSet } from "@/api/queries";
import type { ChangeSet } from "@/api/types";
import { CardActions } from "@/copilot/CardActions";
import classes from "@/copilot/cards.module.css";
import { standing } from "@/copilot/cardWords";
import { useConversation } from "@/copilot/conversation";
import { Diff } from "@/copilot/Diff";
import { Fold } from "@/copilot/Fold";
import { JobLine } from "@/copilot/JobLine";
import { PreviewCard, Warnings } from "@/copilot/PreviewCard";
import { useSession } from "@/shell/session";
import { Failure } from "@/shown/Failure";
import { count, percent, plural } from "@/shown/numbers";

const SHORT = 6;
const FRESH_MS = 1_500; // a fresh proposal follows the news that this one is out of date

interface Shown {
  id: string;
  /** Leaves out the preview: it is shown beside the card. */
  compact?: boolean;
}

export function ChangeSetCard({ id, compact = false }: Shown) {
  const { data: card, error, refetch } = useChangeSet(id);
  useLinesAfter(card);
  if (error && !card) return <Failure error={error} onRetry={() => void refetch()} title="This proposal could not be read" />;
  if (!card) return <Skeleton h={140} radius="md" aria-label="Reading the proposal" />;
  return <Card card={card} compact={compact} />;
}

/** A decision made by a button, here or elsewhere, adds a line to the thread: reads it. */
function useLinesAfter(card: ChangeSet | undefined): void {
  const state = card && `${card.status} ${card.result?.undone_by ?? ""}`;
  const before = useRef<string | undefined>(undefined);
  useEffect(() => {
    const hasChanged = before.current !== undefined && state !== undefined && before.current !== state;
    before.current = state;
    if (!hasChanged) return undefined;
    void useConversation.getState().readLines();
    if (!state.startsWith("stale")) return undefined;
    const timer = setTimeout(() => void useConversation.getState().readLines(), FRESH_MS);
    return () => clearTimeout(timer);
  }, [state]);
}

function Card({ card, compact }: { card: ChangeSet; compact: boolean }) {
  const { tone, name, when, meaning } = standing(card);
  const isOpen = card.status === "proposed";
  const { person: me, role } = useSession().data ?? {};
  return (
    <article className={classes.card} data-status={card.status} data-testid="changeset" aria-label={`${name}: ${card.title}`}>
      <div className={classes.top}>
        <div className={classes.status} data-tone={tone}>
          <i aria-hidden />
          <span>{isOpen && role === "viewer" ? "Waiting for an editor" : name}</span>
          <span>{when}</span>
        </div>
        <h3 className={classes.title}>{card.title}</h3>
        {isOpen && <p className={classes.readBack}>{card.read_back}</p>}
        {isOpen && card.requested_by !== me && <p className={classes.meaning}>Asked for by {card.requested_by}.</p>}
        {meaning && <p className={classes.meaning}>{meaning}</p>}
      </div>
      {isOpen && card.warnings.length > 0 && <Warnings warnings={card.warnings} />}
      {card.diff.length > 0 && (
        <Fold label={plural(card.diff.length, "change")} isOpen={isOpen && card.diff.length <= SHORT}>
          <Diff diff={card.diff} />
        </Fold>
      )}
      {card.preview && !compact && (
        <Fold label="Preview" summary={`${count(card.preview.qualified)} of ${count(card.preview.total)} · ${percent(card.preview.rate)}`}>
          <div className={classes.inside}>
            <PreviewCard preview={card.preview} />
          </div>
        </Fold>
      )}
      <JobLine card={card} />
      <CardActions card={card} />
    </article>
  );
}
