import type { Preview } from "@/api/types";
import classes from "@/copilot/cards.module.css";
import { count, score } from "@/shown/numbers";

type Movement = NonNullable<Preview["movement"]>;

const DIRECTIONS = [
  ["entered", "Come in"],
  ["left", "Drop out"],
  ["band_up", "Move up a band"],
  ["band_down", "Move down a band"],
] as const;

export function MovementSummary({ movement }: { movement: Movement }) {
  if (DIRECTIONS.every(([key]) => movement[key] === 0)) return "nothing moves";
  return (
    <>
      <span>+{count(movement.entered)}</span>
      <span>−{count(movement.left)}</span>
      {movement.band_up > 0 && <span>↑{count(movement.band_up)}</span>}
      {movement.band_down > 0 && <span>↓{count(movement.band_down)}</span>}
    </>
  );
}

/** Who comes in, drops out and changes band, with some of them by name. */
export function MovementList({ movement }: { movement: Movement }) {
  return (
    <dl className={classes.moves}>
      {DIRECTIONS.filter(([key]) => movement[key] > 0).map(([key, name]) => (
        <div key={key}>
          <dt>
            {name} <strong>{count(movement[key])}</strong>
          </dt>
          {movement.samples
            .filter((each) => each.direction === key)
            .map((each) => (
              <dd key={each.record_id}>
                <span>{each.name}</span>
                <span className={classes.dimmed}>
                  {[each.score_before, each.score_after].filter((value) => value !== null).map((value) => score(value)).join(" → ")}
                </span>
              </dd>
            ))}
        </div>
      ))}
    </dl>
  );
}
