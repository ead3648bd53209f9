import classes from "@/copilot/BacktestCard.module.css";
import cards from "@/copilot/cards.module.css";
import type { Backtest } from "@/copilot/events";
import { did } from "@/pages/insights/words";
import { count, percent } from "@/shown/numbers";

const [WIDTH, HEIGHT] = [240, 132];
const TESTED_ON: Readonly<Record<string, string>> = { time: "later outcomes", accounts: "outcomes of other accounts", groups: "outcomes held back" };

/** How a proposal from outcomes ranks those that it has not seen: the curve of what one finds by working the list from its top. */
export function BacktestCard({ backtest }: { backtest: Backtest }) {
  const { proposed } = backtest;
  const ceiling = Math.max(0, ...Object.values(backtest.ceilings));
  const didIt = did(backtest.positive ?? "closed_won");
  return (
    <section className={cards.card} aria-label="Backtest" data-testid="backtest">
      <header className={cards.headline}>
        <span className={cards.figure}>{proposed.auc.toFixed(2)}</span>
        <span className={cards.dimmed}>
          AUC · {proposed.auc_low.toFixed(2)}–{proposed.auc_high.toFixed(2)}
        </span>
        <span className={cards.reach}>
          On {count(backtest.tested_on)} {TESTED_ON[backtest.how] ?? "outcomes"} it has not seen, {count(backtest.tested_won)} of which {didIt}. 0.50 is chance
          {ceiling > 0.5 && `; models with free weights reach ${ceiling.toFixed(2)}`}.
        </span>
      </header>
      <Curve curve={proposed.curve} didIt={didIt} />
      <dl className={classes.marks}>
        <Mark name="Selected" value={count(proposed.selected)} />
        <Mark name={`Of them ${didIt}`} value={percent(proposed.precision)} />
        <Mark name={`Of all that ${didIt}`} value={percent(proposed.recall)} />
      </dl>
    </section>
  );
}

function Mark({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

type Curve = Backtest["proposed"]["curve"];

function Curve({ curve, didIt }: { curve: Curve; didIt: string }) {
  const points = curve.map(([taken, found]) => `${(taken! * WIDTH).toFixed(1)},${((1 - found!) * HEIGHT).toFixed(1)}`).join(" ");
  const said = [0.1, 0.25, 0.5].map((taken) => `the first ${percent(taken)} hold ${percent(foundBy(curve, taken))}`).join(", ");
  return (
    <figure className={classes.figure}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={`Curve of the positive outcomes found, working the list from its top: ${said}.`}>
        <line className={classes.chance} x1={0} y1={HEIGHT} x2={WIDTH} y2={0} />
        <polygon className={classes.area} points={`0,${HEIGHT} ${points} ${WIDTH},${HEIGHT}`} />
        <polyline className={classes.line} points={points} />
      </svg>
      <figcaption>
        <span>Best-ranked first →</span>
        <span>
          Top 25 % hold <strong>{percent(foundBy(curve, 0.25))}</strong> of those that {didIt}
        </span>
      </figcaption>
    </figure>
  );
}

/** Returns the share of the positive outcomes among the first `taken` of the records, between the points of the curve. */
function foundBy(curve: Curve, taken: number): number {
  const after = curve.findIndex(([share]) => share! >= taken);
  if (after <= 0) return curve[0]?.[1] ?? 0;
  const [[x0, y0], [x1, y1]] = [curve[after - 1]!, curve[after]!] as [[number, number], [number, number]];
  return x1 === x0 ? y1 : y0 + ((taken - x0) / (x1 - x0)) * (y1 - y0);
}
