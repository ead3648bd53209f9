import { Button, UnstyledButton } from "@mantine/core";
import { useId, useState } from "react";

import type { Preview } from "@/api/types";
import classes from "@/copilot/TopRecords.module.css";
import { score } from "@/shown/numbers";

type Top = Preview["top"][number];

const FIRST = 5;

/** The best matching accounts; each opens what gave it its score. */
export function TopRecords({ top }: { top: Preview["top"] }) {
  const [isLong, setLong] = useState(false);
  return (
    <>
      <ol className={classes.list}>
        {(isLong ? top : top.slice(0, FIRST)).map((record, index) => (
          <Ranked key={record.record_id} record={record} rank={index + 1} />
        ))}
      </ol>
      {!isLong && top.length > FIRST && (
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setLong(true)}>
          Show all {top.length}
        </Button>
      )}
    </>
  );
}

function Ranked({ record, rank }: { record: Top; rank: number }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <li>
      <UnstyledButton className={classes.row} aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
        <span className={classes.rank}>{rank}</span>
        <span className={classes.name}>{record.name}</span>
        <span className={classes.score}>{score(record.score)}</span>
      </UnstyledButton>
      <div id={id} hidden={!isOpen}>
        {isOpen && <Contributions record={record} />}
      </div>
    </li>
  );
}

function Contributions({ record }: { record: Top }) {
  if (record.contributions.length === 0) return <p className={classes.none}>Nothing is scored: every match has 100.</p>;
  return (
    <ul className={classes.parts}>
      {record.contributions.map((part, index) => (
        <li key={index} data-state={part.state}>
          <span>{part.text}</span>
          <span>{part.state === "matched" ? signed(part.points) : part.state === "missing" ? "missing" : `0 of ${signed(part.weight)}`}</span>
        </li>
      ))}
    </ul>
  );
}

const signed = (points: number) => (points > 0 ? `+${points}` : String(points).replace("-", "−"));
