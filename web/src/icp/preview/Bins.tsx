import { count } from "@/shown/numbers";
import classes from "@/icp/preview/Preview.module.css";

/** How the scores of what matches are spread, in ten steps. */
export function Bins({ bins, from }: { bins: readonly number[]; from: number }) {
  const most = Math.max(1, ...bins);
  const said = bins.map((each, index) => `${index * 10} to ${index * 10 + 10}: ${count(each)}`).join(", ");
  return (
    <svg className={classes.bins} viewBox="0 0 100 28" preserveAspectRatio="none" role="img" aria-label={`Scores of matching accounts. ${said}`}>
      {bins.map((each, index) => {
        const height = each ? Math.max(1.5, (26 * each) / most) : 0.6;
        return <rect key={index} x={index * 10 + 0.6} width={8.8} y={28 - height} height={height} data-out={index * 10 + 10 <= from || undefined} />;
      })}
    </svg>
  );
}
