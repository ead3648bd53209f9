import { Button, Skeleton, Stack, VisuallyHidden } from "@mantine/core";
import { IconArrowDown } from "@tabler/icons-react";
import { lazy, Suspense, useMemo } from "react";
import { useShallow } from "zustand/shallow";

import { useConversation } from "@/copilot/conversation";
import { Earlier } from "@/copilot/Earlier";
import { Empty } from "@/copilot/Empty";
import classes from "@/copilot/Rail.module.css";
import { proposalsOf, type Turn } from "@/copilot/turns";
import { useBottom } from "@/copilot/useBottom";
import { useLatest } from "@/copilot/useLatest";
import { Failure } from "@/shown/Failure";

/** What shows a turn is read when there is one, or when somebody begins to write. */
export const readTurnView = () => import("@/copilot/TurnView");
const TurnView = lazy(() => readTurnView().then((module) => ({ default: module.TurnView })));

/** The conversation. It follows what is said while the end is in view, and never pulls away who reads further up. */
export function Messages() {
  const { turns, isWhole, isLoading, failure, load, threadId } = useConversation(
    useShallow(({ turns, isWhole, isLoading, failure, load, threadId }) => ({ turns, isWhole, isLoading, failure, load, threadId })),
  );
  const { scroller, content, isAway, toBottom } = useBottom(threadId);
  const { shown, more } = useLatest(turns, threadId);
  const proposals = useMemo(() => proposalsOf(turns), [turns]);
  return (
    <div className={classes.middle}>
      <div className={classes.scroll} ref={scroller} tabIndex={0} role="region" aria-label="Conversation">
        <div ref={content}>
          {failure && <Failure error={failure} onRetry={() => void load()} title="The conversation could not be read" />}
          {isLoading && turns.length === 0 && <Waiting />}
          {!isLoading && !failure && turns.length === 0 && <Empty />}
          <Suspense fallback={<Waiting />}>
            {turns.length > 0 && <Earlier count={turns.length - shown.length} isWhole={isWhole} scroller={scroller} onMore={more} />}
            <Stack gap="md">
              {shown.map((turn) => (
                <TurnView key={turn.key} turn={turn} proposed={proposals.get(turn.key)} />
              ))}
            </Stack>
          </Suspense>
        </div>
      </div>
      {isAway && (
        <Button className={classes.jump} size="compact-sm" variant="default" radius="xl" leftSection={<IconArrowDown size={14} />} onClick={toBottom}>
          Jump to latest
        </Button>
      )}
      <VisuallyHidden role="log" aria-live="polite">
        {said(turns.at(-1), proposals)}
      </VisuallyHidden>
    </div>
  );
}

/** Returns what a screen reader says of the last turn: whole messages, not words as they come. */
function said(turn: Turn | undefined, proposals: ReadonlyMap<string, string>): string {
  if (!turn) return "";
  const proposed = proposals.get(turn.key);
  const texts = turn.items.map((item) => (item.kind === "text" && item.isWhole ? item.text : item.kind === "card" && item.key === proposed ? "A proposal waits for you." : ""));
  return [...texts, turn.failure?.message ?? ""].filter(Boolean).join(" ");
}

function Waiting() {
  return (
    <Stack gap="sm" aria-label="Reading the conversation" role="status">
      <Skeleton h={34} w="70%" ml="auto" />
      <Skeleton h={14} w="90%" />
      <Skeleton h={14} w="75%" />
    </Stack>
  );
}
