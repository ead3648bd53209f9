import classes from "@/records/records.module.css";

/** Two lines of a cell: what it is, and what goes with it. */
export function Two({ first, second }: { first: string; second?: string | null }) {
  return (
    <span className={classes.stack} title={second ? `${first}\n${second}` : first}>
      <span>{first || "–"}</span>
      {second && <span className={classes.second}>{second}</span>}
    </span>
  );
}
