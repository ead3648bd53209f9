import type { Preview } from "@/api/types";
import classes from "@/copilot/Waterfall.module.css";
import type { Progress } from "@/copilot/events";
import { count } from "@/shown/numbers";

interface Row {
  text: string;
  remaining: number | null;
  failed: number;
  missing: number;
  without: number | null;
}

/** What each gate leaves, as bars against all accounts; rows are there from the first count on, so nothing moves. */
export function Waterfall({ preview, steps }: { preview: Preview | null; steps: readonly Progress[] }) {
  const rows = preview ? rowsOf(preview) : rowsSoFar(steps);
  if (rows.length === 0) return null;
  const first = rows[0]!;
  const total = preview?.total ?? (first.remaining ?? 0) + first.failed + first.missing;
  return (
    <ol className={classes.rows} aria-label="Accounts left after each gate">
      {rows.map((row, index) => (
        <Gate key={index} row={row} index={index} total={total} qualified={preview?.qualified ?? null} />
      ))}
    </ol>
  );
}

function Gate({ row, index, total, qualified }: { row: Row; index: number; total: number; qualified: number | null }) {
  const share = total && row.remaining !== null ? row.remaining / total : row.remaining === null ? 1 : 0;
  return (
    <li className={classes.row} data-waiting={row.remaining === null || undefined}>
      <div className={classes.line}>
        <span className={classes.text}>{row.text || " "}</span>
        <span className={classes.left}>{row.remaining === null ? "…" : count(row.remaining)}</span>
      </div>
      <div className={classes.track} aria-hidden>
        <div className={classes.bar} style={{ transform: `scaleX(${share})`, transitionDelay: `${index * 60}ms` }} />
      </div>
      <div className={classes.cost}>
        <span>{row.remaining === null ? " " : sayLost(row)}</span>
        <span title="What would qualify if only this gate were dropped">{row.without !== null && qualified !== null ? `without it ${count(row.without)}` : " "}</span>
      </div>
    </li>
  );
}

/** Returns how many a gate stops, and how many of them only because the field is empty. */
function sayLost({ failed, missing }: Row): string {
  if (failed + missing === 0) return "stops none";
  const stopped = `stops ${count(failed + missing)}`;
  return missing ? `${stopped}, ${count(missing)} of them empty` : stopped;
}

function rowsOf(preview: Preview): Row[] {
  return preview.waterfall.map(({ gate, remaining, failed, missing }, index) => ({ text: gate.text, remaining, failed, missing, without: preview.drop_one[index]?.qualified ?? null }));
}

function rowsSoFar(steps: readonly Progress[]): Row[] {
  const known = steps.map(({ label, remaining, failed, missing }) => ({ text: label, remaining, failed, missing, without: null }));
  const waiting = Math.max(0, (steps.at(-1)?.steps ?? 0) - known.length);
  return [...known, ...Array.from({ length: waiting }, () => ({ text: "", remaining: null, failed: 0, missing: 0, without: null }))];
}
