import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";

import type { OutcomeAnalysis } from "@/api/types";
import { Forest } from "@/pages/insights/Forest";
import classes from "@/pages/insights/insights.module.css";
import { questionOf } from "@/pages/insights/useAnalysis";
import { Verdict } from "@/pages/insights/Verdict";
import { did, winners } from "@/pages/insights/words";
import { EmptyState } from "@/shown/EmptyState";
import { count } from "@/shown/numbers";
import { useAddress } from "@/shown/useAddress";

const FIRST = 12;

/** What records that were won have more often than the others, and what was left out of the comparison. */
export function LiftsTab({ analysis }: { analysis: OutcomeAnalysis }) {
  const [isAll, setAll] = useState(false);
  const { findings } = analysis;
  const significant = findings.filter((lift) => lift.significant).length;
  const shown = isAll ? findings : findings.slice(0, Math.max(FIRST, significant));
  return (
    <Stack gap="lg">
      <Verdict said={analysis} />
      {findings.length ? (
        <section className={classes.card} aria-label="Lifts of fields and values">
          <Group justify="space-between" mb={4}>
            <Title order={2}>Lifts</Title>
            <Text size="xs" c="dimmed">
              {count(analysis.looked_at)} values and ranges were tested
            </Text>
          </Group>
          <Text size="sm" c="dimmed" mb="sm">
            {analysis.cohort.by_value ? "A lift of 2 means that records with it count for twice as much as all of them on average" : `A lift of 2 means that of the records with it twice as many ${did(analysis.cohort.positive)} as of all of them`}. Where
            records have dates, each is held against others of about the same time. Bars are 95 % intervals of each alone; among so many, grey ones could be chance.
          </Text>
          <Forest lifts={shown} positive={analysis.cohort.positive} />
          {shown.length < findings.length && (
            <Button variant="subtle" size="compact-sm" mt="xs" onClick={() => setAll(true)}>
              Show all {count(findings.length)}
            </Button>
          )}
        </section>
      ) : (
        <EmptyState title="Nothing to compare yet">With 5 records of each kind in the window, what {winners(analysis.cohort.positive)} share is shown here; an ICP takes 20.</EmptyState>
      )}
      <LeftOut analysis={analysis} />
    </Stack>
  );
}

function LeftOut({ analysis }: { analysis: OutcomeAnalysis }) {
  const [address, setAddress] = useAddress();
  const { keep } = questionOf(address);
  const put = (fields: readonly string[]) => setAddress({ keep: fields.length ? fields.join(",") : null });
  if (!analysis.leaks.length && !analysis.set_aside.length && !keep.length) return null;
  return (
    <section className={classes.card} aria-label="Left out">
      <Title order={2}>Left out</Title>
      <Text size="sm" c="dimmed" mb="xs">
        What came with the outcome would look like the best predictor and predict nothing. It stays out unless you say otherwise: some of it may have been known before.
      </Text>
      {analysis.leaks.map((leak) => (
        <div key={leak.field} className={classes.line}>
          <div>
            <Text size="sm" fw={600}>
              {leak.label}
              {leak.values.length > 0 && `: ${leak.values.join(", ")}`}
            </Text>
            <Text size="sm" c="dimmed">
              {leak.rule === "known_afterwards" ? "Came after the outcome" : "Looks like a leak of the outcome"}: {leak.reason}.{leak.values.length > 0 && " Its other values took part."}
            </Text>
          </div>
          <Button size="compact-sm" variant="default" onClick={() => put([...keep, leak.field])}>
            Keep it in anyway
          </Button>
        </div>
      ))}
      {analysis.set_aside.map((each) => (
        <div key={each.field} className={classes.line}>
          <div>
            <Text size="sm" fw={600}>
              {each.label}
            </Text>
            <Text size="sm" c="dimmed">
              Set aside: {each.reason}.
            </Text>
          </div>
        </div>
      ))}
      {keep.length > 0 && (
        <div className={classes.line}>
          <Text size="sm">Kept in although they look like leaks: {keep.join(", ")}</Text>
          <Button size="compact-sm" variant="default" onClick={() => put([])}>
            Leave them out again
          </Button>
        </div>
      )}
    </section>
  );
}
