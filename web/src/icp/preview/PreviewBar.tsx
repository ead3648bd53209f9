import { ActionIcon, Button, Text, Tooltip } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconRefresh } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";

import type { Preview } from "@/api/types";
import { sendable } from "@/draft/sendable";
import type { Counting } from "@/icp/preview/counting";
import { count, percent, plural } from "@/shown/numbers";
import { sentence } from "@/shown/Failure";
import classes from "@/icp/preview/Preview.module.css";

const PreviewCard = lazy(() => import("@/copilot/PreviewCard").then((module) => ({ default: module.PreviewCard })));

const HEALTHY = 0.4;

/** The counts of the draft, always in sight; the whole preview folds out above them. */
export function PreviewBar({ counting, rest }: { counting: Counting; rest: string | null }) {
  const [isOpen, setOpen] = useState(false);
  const { preview, counted, isCounting, error } = counting;
  return (
    <section aria-label="Preview of the draft">
      {isOpen && preview && (
        <div className={classes.details} tabIndex={0} role="region" aria-label="The whole preview">
          <Suspense fallback={<Text size="sm">Loading…</Text>}>
            <PreviewCard preview={preview} definition={counted && sendable(counted)} />
          </Suspense>
        </div>
      )}
      <div className={classes.bar}>
        <div className={classes.figures} data-stale={isCounting || error ? true : undefined} aria-live="polite" aria-busy={isCounting}>
          {preview ? <Figures preview={preview} counting={counting} /> : <Waiting counting={counting} />}
        </div>
        <Tooltip label={isOpen ? "Hide the whole preview" : "Show the whole preview"}>
          <ActionIcon variant="default" size="lg" aria-label={isOpen ? "Hide the whole preview" : "Show the whole preview"} aria-expanded={isOpen} disabled={!preview} onClick={() => setOpen(!isOpen)}>
            {isOpen ? <IconChevronDown size={16} /> : <IconChevronUp size={16} />}
          </ActionIcon>
        </Tooltip>
        <Button variant="default" className={classes.again} leftSection={<IconRefresh size={15} />} title="Recalculate preview" onClick={counting.recalculate}>
          Recalculate preview
        </Button>
      </div>
      {error && rest && (
        <Text size="xs" c="red" role="alert" pb={4}>
          {sentence(rest)}
        </Text>
      )}
    </section>
  );
}

function Figures({ preview, counting: { isCounting, progress } }: { preview: Preview; counting: Counting }) {
  const { movement } = preview;
  const isLow = preview.reachable_rate !== null && preview.reachable_rate < HEALTHY;
  return (
    <>
      <span className={classes.figure} data-testid="draft-qualified">
        {count(isCounting && progress ? progress.remaining : preview.qualified)}
      </span>
      <Text component="span" size="sm">
        {" "}
        of {count(preview.total)} qualify · {percent(preview.rate)}
      </Text>
      <div className={classes.second}>
        <span>{plural(preview.qualified_people, "person", "people")}</span>
        {preview.reachable_rate !== null && <span className={isLow ? classes.low : undefined}>{percent(preview.reachable_rate)} reachable</span>}
        {movement && <span data-testid="draft-movement">{sayMovement(movement)}</span>}
      </div>
    </>
  );
}

/** Says who comes and goes against the saved version: "+12 −8, 30 change bands". */
function sayMovement({ entered, left, band_up, band_down }: NonNullable<Preview["movement"]>): string {
  const moved = [entered && `+${count(entered)}`, left && `−${count(left)}`].filter(Boolean).join(" ");
  const bands = band_up + band_down ? `${count(band_up + band_down)} change bands` : "";
  return [moved, bands].filter(Boolean).join(", ") || "as saved";
}

function Waiting({ counting: { isCounting, isBlank, error } }: { counting: Counting }) {
  return (
    <Text size="sm" c="dimmed">
      {isCounting ? "Counting…" : error ? "No counts yet" : isBlank ? "Add a rule to see who qualifies" : "Counting…"}
    </Text>
  );
}
