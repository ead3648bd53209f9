import { ActionIcon, Button, Popover, Textarea } from "@mantine/core";
import { IconThumbDown, IconThumbDownFilled, IconThumbUp, IconThumbUpFilled } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { post } from "@/api/client";
import { useConversation } from "@/copilot/conversation";
import type { Usage } from "@/copilot/events";
import classes from "@/copilot/Turn.module.css";
import type { Rating, Turn } from "@/copilot/turns";
import { sentence } from "@/shown/Failure";
import { count } from "@/shown/numbers";

/** What the person thinks of an answer, and what made it. */
export function Feedback({ turn }: { turn: Turn }) {
  const given = turn.rating;
  const [comment, setComment] = useState("");
  const [isAsking, setAsking] = useState(false);
  const rate = useMutation({
    scope: { id: `feedback ${turn.runId}` }, // one after the other, so that a comment is never overwritten by the thumb before it
    mutationFn: (body: { rating: Rating; comment: string }) => post(`/api/v1/runs/${encodeURIComponent(turn.runId!)}/feedback`, body),
    onSuccess: (_, body) => useConversation.getState().rate(turn.key, body.rating),
  });
  const thumb = (rating: Rating) => {
    rate.mutate({ rating, comment: "" });
    setAsking(rating === "down");
  };
  const tell = () => {
    rate.mutate({ rating: "down", comment: comment.trim() });
    setAsking(false);
  };
  const [Up, Down] = [given === "up" ? IconThumbUpFilled : IconThumbUp, given === "down" ? IconThumbDownFilled : IconThumbDown];
  return (
    <div className={classes.feedback}>
      <ActionIcon size="sm" variant="subtle" color="gray" aria-label="Good answer" aria-pressed={given === "up"} onClick={() => thumb("up")}>
        <Up size={14} />
      </ActionIcon>
      <Popover opened={isAsking} onChange={setAsking} trapFocus returnFocus shadow="md" width={280} position="bottom-start">
        <Popover.Target>
          <ActionIcon size="sm" variant="subtle" color="gray" aria-label="Bad answer" aria-pressed={given === "down"} onClick={() => thumb("down")}>
            <Down size={14} />
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown p="xs">
          <Textarea data-autofocus label="What was wrong with it?" autosize minRows={2} maxLength={2_000} value={comment} onChange={(event) => setComment(event.currentTarget.value)} mb="xs" />
          <Button size="compact-sm" disabled={!comment.trim()} onClick={tell}>
            Send
          </Button>
        </Popover.Dropdown>
      </Popover>
      {rate.error && <span role="alert">{sentence(rate.error.message)}</span>}
      <span className={classes.usage}>{madeBy(turn.usage)}</span>
    </div>
  );
}

function madeBy(usage: readonly Usage[]): string {
  if (usage.length === 0) return "";
  if (usage.every((each) => each.model === "offline")) return "Rule-based, no model";
  const tokens = usage.reduce((sum, each) => sum + each.inputTokens + each.outputTokens, 0);
  const costs = usage.flatMap((each) => each.costUsd ?? []);
  const cost = costs.length ? ` · ${dollars.format(costs.reduce((sum, each) => sum + each, 0))}` : "";
  return `${usage.map((each) => each.model).join(", ")} · ${count(tokens)} tokens${cost}`;
}

const dollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", maximumSignificantDigits: 2 });
