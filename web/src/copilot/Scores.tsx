import type { Preview } from "@/api/types";
import classes from "@/copilot/Scores.module.css";
import { count, percent } from "@/shown/numbers";

const BANDS = [
  ["weak", "Weak", "0–25"],
  ["partial", "Partial", "25–50"],
  ["good", "Good", "50–75"],
  ["strong", "Strong", "75–100"],
] as const;

/** A histogram small enough for a line. */
export function ScoresSummary({ preview }: { preview: Preview }) {
  return (
    <>
      <Bars histogram={preview.histogram} isSmall />
      {count(preview.bands.strong)} strong
    </>
  );
}

/** How the matching accounts score: in tens, and in bands. */
export function Scores({ preview }: { preview: Preview }) {
  return (
    <>
      <Bars histogram={preview.histogram} />
      <div className={classes.axis} aria-hidden>
        <span>0</span>
        <span>50</span>
        <span>100</span>
      </div>
      <dl className={classes.bands}>
        {BANDS.map(([key, name, range]) => (
          <div key={key}>
            <dt>
              <i data-band={key} aria-hidden /> {name} <span>{range}</span>
            </dt>
            <dd>
              {count(preview.bands[key])} <span>{percent(preview.qualified ? preview.bands[key] / preview.qualified : 0)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Bars({ histogram, isSmall = false }: { histogram: readonly number[]; isSmall?: boolean }) {
  const most = Math.max(1, ...histogram);
  const said = histogram.map((many, index) => `${index * 10} to ${index * 10 + 10}: ${many}`).join(", ");
  return (
    <span className={isSmall ? classes.small : classes.bars} role="img" aria-label={`Accounts by score. ${said}`}>
      {histogram.map((many, index) => (
        <span key={index} className={classes.column} title={isSmall ? undefined : `${index * 10}–${index * 10 + 10}: ${count(many)}`}>
          {!isSmall && many > 0 && <span className={classes.many}>{count(many)}</span>}
          <span className={classes.bar} data-band={bandOf(index)} style={{ height: `${many ? Math.max(4, (many / most) * 100) : 0}%` }} />
        </span>
      ))}
    </span>
  );
}

const bandOf = (bin: number) => (bin < 2.5 ? "weak" : bin < 5 ? "partial" : bin < 7.5 ? "good" : "strong");
