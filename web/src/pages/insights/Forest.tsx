import { Text, Tooltip } from "@mantine/core";

import classes from "@/pages/insights/insights.module.css";
import { liftSentence, rateName, sureness, type Lift } from "@/pages/insights/words";
import { count, percent } from "@/shown/numbers";

const WIDTH = 240;
const MIDDLE = 10;
const MARGIN = 6;

/** Lifts with their 95 % intervals on one axis of ratios: right of 1 has the outcome more often, left of it less. */
export function Forest({ lifts, positive }: { lifts: readonly Lift[]; positive: string }) {
  const place = scaleOf(lifts);
  return (
    <div style={{ overflowX: "auto" }} tabIndex={0} role="region" aria-label="Lifts, scrollable">
      <table className={classes.forest} aria-label="Lifts">
        <thead>
          <tr>
            <th scope="col">What they have</th>
            <th scope="col" className={classes.plot}>
              <span className={classes.ends}>
                <span>← less</span>
                <span>more →</span>
              </span>
            </th>
            <th scope="col" className={classes.right}>
              Lift
            </th>
            <th scope="col" className={classes.right}>
              Records
            </th>
            <th scope="col" className={classes.right}>
              {rateName(positive)}
            </th>
            <th scope="col">How sure</th>
          </tr>
        </thead>
        <tbody>
          {lifts.map((lift) => (
            <tr key={lift.text} data-chance={!lift.significant || undefined}>
              <th scope="row">{lift.text}</th>
              <td className={classes.plot}>
                <Interval lift={lift} place={place} positive={positive} />
              </td>
              <td className={classes.right}>{lift.lift.toFixed(2)}</td>
              <td className={classes.right}>{count(lift.support)}</td>
              <td className={classes.right}>{percent(lift.win_rate)}</td>
              <td>
                <Tooltip label={`q = ${lift.q < 0.001 ? "under 0.001" : lift.q.toFixed(3)}: of all that are at least as sure, on average no more than this share is chance`}>
                  <Text component="span" size="sm" style={{ whiteSpace: "nowrap" }}>
                    {sureness(lift)}
                  </Text>
                </Tooltip>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Interval({ lift, place, positive }: { lift: Lift; place: (ratio: number) => number; positive: string }) {
  const side = !lift.significant ? undefined : lift.lift > 1 ? classes.more : classes.less;
  return (
    <svg viewBox={`0 0 ${WIDTH} ${2 * MIDDLE}`} preserveAspectRatio="none" role="img" aria-label={liftSentence(lift, positive)} className={side}>
      <line className={classes.axis} x1={place(1)} x2={place(1)} y1={0} y2={2 * MIDDLE} strokeDasharray="2 2" vectorEffect="non-scaling-stroke" />
      <line className={classes.interval} x1={place(lift.lift_low)} x2={place(lift.lift_high)} y1={MIDDLE} y2={MIDDLE} strokeWidth={2} vectorEffect="non-scaling-stroke" />
      <rect className={classes.point} x={place(lift.lift) - 3} y={MIDDLE - 4} width={6} height={8} rx={2} />
    </svg>
  );
}

/** Ratios are equally far apart to both sides: half as often lies as far from 1 as twice as often. */
function scaleOf(lifts: readonly Lift[]): (ratio: number) => number {
  const ratios = lifts.flatMap((lift) => [lift.lift_low, lift.lift_high]).filter((ratio) => ratio > 0);
  const most = Math.max(Math.log(1.5), ...ratios.map((ratio) => Math.min(Math.abs(Math.log(ratio)), Math.log(10))));
  const half = WIDTH / 2 - MARGIN;
  return (ratio) => WIDTH / 2 + half * Math.max(-1, Math.min(1, Math.log(Math.max(ratio, 1e-6)) / most));
}
