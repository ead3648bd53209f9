import { Loader, UnstyledButton } from "@mantine/core";
import { IconAlertCircle, IconCheck } from "@tabler/icons-react";
import { useId, useState } from "react";

import classes from "@/copilot/Turn.module.css";
import type { ToolItem } from "@/copilot/turns";
import { sayTool } from "@/copilot/words";

/** One line about a step of the copilot's; what it asked and got is behind it. */
export function ToolLine({ tool, isOver }: { tool: ToolItem; isOver: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const isDone = tool.result !== null;
  const hasFailed = isDone ? !/^\s*[[{]/.test(tool.result!) : isOver; // a tool answers in JSON, a failure in a sentence
  return (
    <div className={classes.tool} data-testid="tool">
      <UnstyledButton className={classes.toolHead} aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
        <State isDone={isDone} hasFailed={hasFailed} />
        <span>{hasFailed ? `${sayTool(tool.name, false).replace("…", "")}: ${isDone ? "did not work" : "not finished"}` : `${sayTool(tool.name, isDone)}${!isDone && tool.step ? ` ${tool.step}` : ""}`}</span>
      </UnstyledButton>
      <div id={id} hidden={!isOpen}>
        {isOpen && (
          <pre className={classes.raw} tabIndex={0}>
            {`${tool.name}\n${pretty(tool.args)}${tool.result === null ? "" : `\n\n${pretty(tool.result)}`}`}
          </pre>
        )}
      </div>
    </div>
  );
}

function State({ isDone, hasFailed }: { isDone: boolean; hasFailed: boolean }) {
  if (hasFailed) return <IconAlertCircle className={classes.toolIcon} aria-hidden />;
  return isDone ? <IconCheck className={classes.toolIcon} aria-hidden /> : <Loader size={12} color="gray" className={classes.toolIcon} aria-hidden />;
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
