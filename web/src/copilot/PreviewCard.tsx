/** The numbers of a preview: what is left after each gate and what a gate costs, then scores, records, movement. */
import { IconAlertTriangle } from "@tabler/icons-react";
import { useState } from "react";

import type { Definition, Preview } from "@/api/types";
import classes from "@/copilot/cards.module.css";
import { CsvButton } from "@/copilot/CsvButton";
import type { Progress } from "@/copilot/events";
import { Fold } from "@/copilot/Fold";
import { MovementList, MovementSummary } from "@/copilot/MovementList";
import { OpenDraft } from "@/copilot/OpenDraft";
import { Scores, ScoresSummary } from "@/copilot/Scores";
import { TopRecords } from "@/copilot/TopRecords";
import { useTicking } from "@/copilot/useTicking";
import { Waterfall } from "@/copilot/Waterfall";
import { count, percent, plural, score } from "@/shown/numbers";

const HEALTHY = 0.4;

interface Shown {
  preview: Preview | null;
  /** The counts so far, while there is no preview. */
  steps?: readonly Progress[];
  /** What was counted: with it the matches can be taken along as CSV. */
  definition?: Definition | null;
  /** It is being counted while it is shown: the numbers run from all accounts down to those that match. */
  isLive?: boolean;
}

export function PreviewCard({ preview, steps = [], definition, isLive = false }: Shown) {
  const [moves] = useState(isLive);
  return (
    <section className={classes.card} aria-label="Preview" aria-busy={preview === null} data-testid="preview" data-moves={moves || undefined}>
      <Headline preview={preview} steps={steps} moves={moves} />
      <Waterfall preview={preview} steps={steps} />
      {preview && <Rest preview={preview} definition={definition} />}
    </section>
  );
}

function Headline({ preview, steps, moves }: { preview: Preview | null; steps: readonly Progress[]; moves: boolean }) {
  const first = steps[0];
  const total = preview?.total ?? (first ? first.remaining + first.failed + first.missing : 0);
  const left = preview?.qualified ?? steps.at(-1)?.remaining ?? total;
  const shown = useTicking(left, moves ? total : left);
  return (
    <header className={classes.headline}>
      <span className={classes.figure}>{count(shown)}</span>
      <span className={classes.dimmed}>
        of {count(total)} accounts · {percent(total ? left / total : 0)}
      </span>
      <span className={classes.reach}>{preview ? <Reachable preview={preview} /> : "counting…"}</span>
    </header>
  );
}

function Reachable({ preview }: { preview: Preview }) {
  const isLow = preview.reachable_rate !== null && preview.reachable_rate < HEALTHY;
  return (
    <>
      {plural(preview.qualified_people, "person", "people")}
      {preview.reachable_rate !== null && (
        <>
          {" · "}
          <span className={isLow ? classes.warn : undefined}>
            {isLow && <IconAlertTriangle size={12} aria-hidden />} {percent(preview.reachable_rate)} reachable
          </span>
        </>
      )}
    </>
  );
}

function Rest({ preview, definition }: { preview: Preview; definition?: Definition | null }) {
  return (
    <>
      {preview.warnings.length > 0 && <Warnings warnings={preview.warnings} />}
      {preview.qualified > 0 && (
        <Fold label="Scores" summary={<ScoresSummary preview={preview} />}>
          <Scores preview={preview} />
        </Fold>
      )}
      {preview.top.length > 0 && (
        <Fold label={`Top ${preview.top.length}`} summary={`${preview.top[0]!.name} ${score(preview.top[0]!.score)}`}>
          <TopRecords top={preview.top} />
        </Fold>
      )}
      {preview.movement && (
        <Fold label="Against the saved version" summary={<MovementSummary movement={preview.movement} />}>
          <MovementList movement={preview.movement} />
        </Fold>
      )}
      {preview.overlap.some((each) => each.shared > 0) && <Overlaps preview={preview} />}
      {definition && (
        <footer className={classes.foot}>
          {preview.qualified > 0 && <CsvButton definition={definition} count={preview.qualified} />}
          <OpenDraft definition={definition} />
        </footer>
      )}
    </>
  );
}

export function Warnings({ warnings }: { warnings: readonly { code: string; message: string }[] }) {
  return (
    <div className={classes.warnings}>
      {warnings.map((warning, index) => (
        <p key={index} className={classes.warning}>
          <IconAlertTriangle size={15} aria-label="Warning" />
          <span>{warning.message}</span>
        </p>
      ))}
    </div>
  );
}

function Overlaps({ preview }: { preview: Preview }) {
  const shared = preview.overlap.filter((each) => each.shared > 0);
  return (
    <Fold label="Shared with other ICPs" summary={`${shared[0]!.icp_code} ${count(shared[0]!.shared)}`}>
      <dl className={classes.pairs}>
        {shared.map((each) => (
          <div key={each.icp_code}>
            <dt>{each.icp_code}</dt>
            <dd>
              {count(each.shared)} <span className={classes.dimmed}>{percent(each.shared / preview.qualified)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </Fold>
  );
}
