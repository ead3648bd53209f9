/** The little Markdown that answers use: paragraphs, lists, tables, bold, code. Text stays text: no HTML, no links. */
import { Fragment, type ReactNode } from "react";

import classes from "@/copilot/Markdown.module.css";

const BULLET = /^\s*[-*•]\s+/;
const NUMBER = /^\s*\d+[.)]\s+/;
const ROW = /^\s*\|.*\|\s*$/;
const RULE = /^\s*\|[\s:|-]+\|\s*$/;
const HEADING = /^#{1,6}\s+/;
const MARKED = /(\*\*[^*]+\*\*|`[^`]+`)/;

export function Markdown({ text }: { text: string }) {
  return <div className={classes.text} dir="auto">{blocksOf(text).map((lines, index) => block(lines, index))}</div>;
}

/** Splits at empty lines and wherever the sort of line changes. */
function blocksOf(text: string): string[][] {
  const blocks: string[][] = [];
  let sort = "";
  for (const line of text.split("\n")) {
    const now = sortOf(line);
    if (now !== "empty" && now === sort && now !== "heading") blocks.at(-1)!.push(line);
    else if (now !== "empty") blocks.push([line]);
    sort = now;
  }
  return blocks;
}

function sortOf(line: string): string {
  if (!line.trim()) return "empty";
  if (HEADING.test(line)) return "heading";
  if (BULLET.test(line)) return "bullets";
  if (NUMBER.test(line)) return "numbers";
  return ROW.test(line) ? "table" : "paragraph";
}

function block(lines: readonly string[], key: number): ReactNode {
  switch (sortOf(lines[0]!)) {
    case "heading":
      return (
        <p key={key}>
          <strong>{inline(lines[0]!.replace(HEADING, ""))}</strong>
        </p>
      );
    case "bullets":
      return <ul key={key}>{items(lines, BULLET)}</ul>;
    case "numbers":
      return <ol key={key}>{items(lines, NUMBER)}</ol>;
    case "table":
      return <Table key={key} lines={lines} />;
    default:
      return (
        <p key={key}>
          {lines.map((line, index) => (
            <Fragment key={index}>
              {index > 0 && <br />}
              {inline(line)}
            </Fragment>
          ))}
        </p>
      );
  }
}

const items = (lines: readonly string[], mark: RegExp) => lines.map((line, index) => <li key={index}>{inline(line.replace(mark, ""))}</li>);

function Table({ lines }: { lines: readonly string[] }) {
  const rows = lines.filter((line) => !RULE.test(line)).map((line) => line.trim().slice(1, -1).split("|"));
  const hasHead = lines.some((line) => RULE.test(line));
  const [head, ...body] = hasHead ? rows : [null, ...rows];
  return (
    <div className={classes.table}>
      <table>
        {head && (
          <thead>
            <tr>
              {head.map((cell, index) => (
                <th key={index}>{inline(cell.trim())}</th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {body.map((row, index) => (
            <tr key={index}>
              {row?.map((cell, place) => (
                <td key={place}>{inline(cell.trim())}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function inline(text: string): ReactNode[] {
  return text.replace(/(\d) %/g, "$1\u00a0%").split(MARKED).map((part, index) => {
    if (part.length > 4 && part.startsWith("**") && part.endsWith("**")) return <strong key={index}>{part.slice(2, -2)}</strong>;
    if (part.length > 2 && part.startsWith("`") && part.endsWith("`")) return <code key={index}>{part.slice(1, -1)}</code>;
    return part;
  });
}
