import { Group, Stack, Text, Title } from "@mantine/core";
import { IconCircleCheck, IconCircleDashed, IconCircleX } from "@tabler/icons-react";

import { useCatalog } from "@/api/queries";
import type { AccountExplanation, Field } from "@/api/types";
import { shownValue } from "@/records/fieldValues";
import classes from "@/records/records.module.css";
import { count, score } from "@/shown/numbers";

type Explained = Pick<AccountExplanation, "gates" | "contributions" | "score" | "points" | "out_of" | "matches" | "sentence">;
type Gate = Explained["gates"][number];
type Rule = Gate["rules"][number];
type Scored = Explained["contributions"][number];

const ICONS = { passed: IconCircleCheck, failed: IconCircleX, missing: IconCircleDashed };
const STATES = { passed: "passed", failed: "failed", missing: "failed: the value is missing", matched: "matched", not_matched: "not matched" };

/** Why a record has its score for one definition: each gate, each weight. */
export function Why({ explained, type, of }: { explained: Explained; type: "account" | "person"; of: string }) {
  const { data: catalog = [] } = useCatalog(type);
  const fields = new Map(catalog.map((field) => [field.key, field]));
  const heaviest = Math.max(1, ...explained.contributions.map((each) => Math.abs(each.weight)));
  return (
    <Stack gap="md">
      {explained.gates.length > 0 && (
        <section aria-label={`Gates of ${of}`}>
          <Title order={3} mb={4}>
            Gates
          </Title>
          {explained.gates.map((gate, place) => (
            <GateLine key={`${place} ${gate.text}`} gate={gate} fields={fields} />
          ))}
        </section>
      )}
      <section aria-label={`Score of ${of}`}>
        <Group justify="space-between" mb={4} wrap="nowrap">
          <Title order={3}>Score</Title>
          <Text size="sm" c="dimmed" className="numbers">
            {explained.contributions.length ? `${count(explained.points)} of ${count(explained.out_of)} points → ${score(explained.score)}` : score(explained.score)}
          </Text>
        </Group>
        {!explained.contributions.length && (
          <Text size="sm" c="dimmed">
            No Score parameter: every match scores 100.0.
          </Text>
        )}
        {explained.contributions.map((each, place) => (
          <Contribution key={`${place} ${each.text}`} scored={each} heaviest={heaviest} field={fields.get(each.field)} />
        ))}
      </section>
    </Stack>
  );
}

function GateLine({ gate, fields }: { gate: Gate; fields: ReadonlyMap<string, Field> }) {
  const Icon = ICONS[gate.state];
  const alone = gate.rules.length === 1 ? gate.rules[0] : undefined;
  return (
    <div className={classes.gate} data-state={gate.state}>
      <Icon size={17} role="img" aria-label={STATES[gate.state]} />
      <span>{gate.text}</span>
      {alone ? <span className={classes.value}>{valueOf(alone, fields)}</span> : gate.rules.map((rule, place) => <RuleLine key={place} rule={rule} fields={fields} />)}
    </div>
  );
}

function RuleLine({ rule, fields }: { rule: Rule; fields: ReadonlyMap<string, Field> }) {
  return (
    <span className={classes.value}>
      {rule.segment && `${rule.segment}: `}
      {rule.text} · {STATES[rule.state]} ({valueOf(rule, fields)})
    </span>
  );
}

const valueOf = (rule: Rule, fields: ReadonlyMap<string, Field>) => shownValue(rule.value, fields.get(rule.field));

function Contribution({ scored, heaviest, field }: { scored: Scored; heaviest: number; field: Field | undefined }) {
  const signed = (points: number) => (points > 0 ? `+${points}` : String(points));
  const said = scored.state === "matched" ? signed(scored.points) : `0 of ${signed(scored.weight)}`;
  return (
    <div className={classes.contribution} data-state={scored.state} data-negative={scored.weight < 0 || undefined}>
      <div className={classes.contributionLine}>
        <span>{scored.text}</span>
        <span className={classes.points}>{said}</span>
      </div>
      <span className={classes.track} aria-hidden>
        <span className={classes.weight} style={{ width: `${(100 * Math.abs(scored.weight)) / heaviest}%` }} />
      </span>
      <Text size="xs" c="dimmed" lineClamp={2}>
        {scored.state === "missing" ? "The value is missing, which adds 0" : shownValue(scored.value, field)}
      </Text>
    </div>
  );
}
