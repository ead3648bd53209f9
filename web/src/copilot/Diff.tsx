/** What a change set changes, part by part: before and after, grouped as a person thinks of them. */
import type { ChangeSet } from "@/api/types";
import classes from "@/copilot/Diff.module.css";

type Op = ChangeSet["diff"][number];

const GROUPS = ["About", "Must have", "Scored", "Never", "Segments", "Personas", "Signals", "Changes"] as const;
type Group = (typeof GROUPS)[number];

const MODES: Readonly<Record<string, Group>> = { filter: "Must have", score: "Scored", exclude: "Never" };
const SIGNS = { add: "+", remove: "−", replace: "→" } as const;
const SAID = { add: "added", remove: "removed", replace: "changed" } as const;

export function Diff({ diff }: { diff: ChangeSet["diff"] }) {
  return (
    <dl className={classes.groups}>
      {GROUPS.map((group) => {
        const ops = diff.filter((op) => groupOf(op) === group);
        return ops.length === 0 ? null : (
          <div key={group}>
            <dt>{group}</dt>
            {ops.map((op, index) => (
              <dd key={index} data-op={op.op}>
                <span className={classes.sign} aria-label={SAID[op.op]}>
                  {SIGNS[op.op]}
                </span>
                <Change op={op} />
              </dd>
            ))}
          </div>
        );
      })}
    </dl>
  );
}

function Change({ op }: { op: Op }) {
  if (op.path.startsWith("/signals/") && typeof op.after === "boolean") {
    return (
      <span className={classes.text}>
        {op.path.slice("/signals/".length).replaceAll("~1", "/").replaceAll("~0", "~")} <s>{onOff(op.before)}</s> <strong>{onOff(op.after)}</strong>
      </span>
    );
  }
  const [label, text] = op.path.startsWith("/parameters/") ? [null, op.text] : labelled(op.text);
  const [before, after] = op.op === "replace" ? twoOf(text) : [null, text];
  return (
    <span className={classes.text}>
      {label && <span className={classes.label}>{label}: </span>}
      {before && before !== "none" && <s>{plain(before)}</s>} {plain(after)}
    </span>
  );
}

/** Splits "Minimum score: 0 → 40" after its label. */
function labelled(text: string): [string | null, string] {
  const found = /^([A-Z][^:→“]{1,40}): (.*→.*)$/s.exec(text);
  return found ? [found[1]!, found[2]!] : [null, text];
}

const onOff = (value: unknown) => (value ? "On" : "Off");

/** Splits "before → after" once. */
function twoOf(text: string): [string | null, string] {
  const at = text.indexOf(" → ");
  return at < 0 ? [null, text] : [text.slice(0, at), text.slice(at + 3)];
}

/** The group says the mode and the sign says the operation already. */
const plain = (text: string) => text.replace(/^[+−]\s+/, "").replace(/^(Filter|Exclude):\s+/, "").replace(/^Score ([+−-]\d+):\s+/, "$1  ").replace(/^(segment|persona)\s+/, "");

function groupOf(op: Op): Group {
  const part = op.path.split("/")[1] ?? "";
  if (part === "parameters") return MODES[String(((op.after ?? op.before) as { mode?: unknown } | null)?.mode)] ?? "Changes";
  if (["name", "description", "min_score"].includes(part)) return "About";
  return ({ segments: "Segments", personas: "Personas", signals: "Signals" } as const)[part as "segments"] ?? "Changes";
}
