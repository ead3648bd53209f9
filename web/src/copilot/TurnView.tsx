import { Alert, Loader } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { memo } from "react";

import { useChangeSet } from "@/api/queries";
import { BacktestCard } from "@/copilot/BacktestCard";
import { ChangeSetCard } from "@/copilot/ChangeSetCard";
import { becameOf, withoutAsking } from "@/copilot/cardWords";
import { Feedback } from "@/copilot/Feedback";
import { Markdown } from "@/copilot/Markdown";
import { PreviewCard } from "@/copilot/PreviewCard";
import { ToolLine } from "@/copilot/ToolLine";
import classes from "@/copilot/Turn.module.css";
import type { Item, Turn } from "@/copilot/turns";
import { adviceOn } from "@/copilot/words";
import { sentence } from "@/shown/Failure";

interface Shown {
  turn: Turn;
  /** The change set that it proposed. */
  proposed?: string | undefined;
}

/** One turn: what the person said and all that came of it, in order. */
export const TurnView = memo(function TurnView({ turn, proposed }: Shown) {
  const isWaiting = turn.status === "running" && !turn.items.some((item) => item.kind === "text" && !item.isWhole);
  return (
    <div className={classes.turn} data-status={turn.status} data-testid="turn">
      {turn.items.map((item) => (
        <Part key={`${item.kind}-${item.key}`} item={item} turn={turn} proposed={proposed} />
      ))}
      {isWaiting && (
        <div className={classes.working}>
          <Loader size={14} type="dots" color="gray" aria-label="Working" />
        </div>
      )}
      {turn.status === "stopped" && <p className={classes.aside}>Stopped. Nothing was changed beyond what the cards say.</p>}
      {turn.failure && <Failed code={turn.failure.code} message={turn.failure.message} />}
      {turn.runId && turn.status !== "running" && turn.items.some((item) => item.kind !== "user") && <Feedback turn={turn} />}
    </div>
  );
});

function Part({ item, turn, proposed }: { item: Item } & Shown) {
  switch (item.kind) {
    case "user":
      return (
        <p className={classes.mine} dir="auto">
          <span className={classes.who}>You: </span>
          {item.text}
        </p>
      );
    case "text":
      return <Answer text={item.text} proposed={proposed} />;
    case "tool":
      return <ToolLine tool={item} isOver={turn.status !== "running"} />;
    case "count":
      return <PreviewCard preview={item.preview} steps={item.steps} definition={item.definition} isLive={turn.status === "running"} />;
    case "backtest":
      return <BacktestCard backtest={item.backtest} />;
    case "card":
      return <ChangeSetCard id={item.key} compact={turn.items.some((each) => each.kind === "count" && each.preview !== null)} />;
    default:
      return null;
  }
}

/** What was said. Once its proposal is decided, it no longer asks for that: the words were true before. */
function Answer({ text, proposed }: { text: string; proposed: string | undefined }) {
  const { data: card } = useChangeSet(proposed);
  const became = card ? becameOf(card) : null;
  const left = became ? withoutAsking(text) : text;
  return (
    <div className={classes.answer} data-testid="answer">
      <Markdown text={left} />
      {became && left === text && <p className={classes.aside}>{became}</p>}
    </div>
  );
}

function Failed({ code, message }: { code: string; message: string }) {
  const advice = adviceOn(code);
  return (
    <Alert color="red" variant="light" p="xs" role="alert" icon={<IconAlertTriangle size={16} />}>
      {sentence(message)}
      {advice && ` ${advice}`}
    </Alert>
  );
}
