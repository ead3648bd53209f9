import { score as shown } from "@/shown/numbers";
import classes from "@/shown/ScoreBar.module.css";

/** A score, 0 to 100, as a number over a bar in the colour of its band. */
export function ScoreBar({ score }: { score: number | null | undefined }) {
  if (score === null || score === undefined) return <span className={`${classes.number} ${classes.none}`}>–</span>;
  return (
    <span className={classes.score} data-band={bandOf(score)}>
      <span className={classes.number}>{shown(score)}</span>
      <span className={classes.track} aria-hidden>
        <span className={classes.fill} style={{ width: `${score}%` }} />
      </span>
    </span>
  );
}

/** Returns the band of a score: weak up to 25, partial up to 50, good up to 75, strong above. */
export function bandOf(score: number): "weak" | "partial" | "good" | "strong" {
  return score <= 25 ? "weak" : score <= 50 ? "partial" : score <= 75 ? "good" : "strong";
}
