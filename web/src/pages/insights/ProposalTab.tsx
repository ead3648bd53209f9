import { Badge, Button, Group, Stack, Text, Title } from "@mantine/core";
import { IconSparkles } from "@tabler/icons-react";

import type { OutcomeAnalysis } from "@/api/types";
import { ask } from "@/copilot/ask";
import { Backtest } from "@/pages/insights/Backtest";
import classes from "@/pages/insights/insights.module.css";
import { questionOf, type Question } from "@/pages/insights/useAnalysis";
import { Verdict } from "@/pages/insights/Verdict";
import { plural, WINDOWS } from "@/pages/insights/words";
import { EmptyState } from "@/shown/EmptyState";
import { score } from "@/shown/numbers";
import { useAddress } from "@/shown/useAddress";

type Proposal = NonNullable<OutcomeAnalysis["proposal"]>;
type Reason = Proposal["reasons"][number];

/** The ICP that the evidence speaks for: weights with their reasons, and how it does on deals it has not seen. */
export function ProposalTab({ analysis }: { analysis: OutcomeAnalysis }) {
  const [address] = useAddress();
  const { proposal, backtest } = analysis;
  return (
    <Stack gap="lg">
      <Verdict said={analysis} />
      {proposal ? (
        <div className={classes.two}>
          <section className={classes.card} aria-label="Proposed ICP">
            <Group justify="space-between" mb="xs">
              <Title order={2}>{String(proposal.definition.name)}</Title>
              <Button leftSection={<IconSparkles size={16} />} onClick={() => ask(proposeText(questionOf(address), analysis.leaks), { send: true })}>
                Propose it
              </Button>
            </Group>
            <Text size="sm" c="dimmed" mb="sm">
              Minimum score {score(proposal.min_score)}. {String(proposal.definition.description ?? "")} Nothing is saved until you confirm the card.
            </Text>
            {proposal.reasons.map((reason) => (
              <ReasonLine key={reason.text} reason={reason} />
            ))}
          </section>
          {backtest ? (
            <Backtest backtest={backtest} positive={analysis.cohort.positive} />
          ) : (
            <section className={classes.card} aria-label="Backtest">
              <Title order={2}>Not tested</Title>
              <Text size="sm" c="dimmed">
                There are too few records to hold some back, so nobody can say how it does on new ones: take it as a draft to discuss.
              </Text>
            </section>
          )}
        </div>
      ) : (
        <EmptyState title="No ICP follows from these outcomes" action={<Button variant="light" onClick={() => ask(`Look at my ${plural(analysis.cohort.positive)}: what do they have in common?`)}>Ask Copilot</Button>}>
          {why(analysis)}
        </EmptyState>
      )}
    </Stack>
  );
}

const ENOUGH = 20;

/** Says why nothing is proposed; the conclusion above has the numbers. */
function why({ verdict, cohort, findings }: OutcomeAnalysis): string {
  if (Math.min(cohort.won, cohort.contrast_count) < ENOUGH) return `It takes ${ENOUGH} records of each side. Widen the window, or choose an outcome that is reached more often.`;
  if (verdict === "no_signal" && findings.some((lift) => lift.significant)) return "Differences hold, but no ICP that is made of them surely tells records apart that it has not seen. With more of them one may.";
  if (verdict === "no_signal") return "No difference holds on so many records, so no weight would follow from evidence. With more of them one may.";
  return "These records cannot be compared fairly; the conclusion above says why, and which window to choose.";
}

function ReasonLine({ reason }: { reason: Reason }) {
  const { mode, weight } = reason.parameter as { mode: string; weight?: number | null };
  return (
    <div className={classes.line}>
      <div>
        <Text size="sm" fw={600}>
          {mode === "exclude" ? `Not: ${reason.text}` : reason.text}
        </Text>
        <Text size="sm" c="dimmed">
          {reason.reason}
        </Text>
      </div>
      <Badge variant="light" color={mode === "exclude" ? "gray" : (weight ?? 0) < 0 ? "red" : "grain"} tt="none" radius="sm" className="numbers" flex="none">
        {mode === "score" ? `${(weight ?? 0) > 0 ? "+" : ""}${weight}` : mode === "exclude" ? "Exclude" : "Filter"}
      </Badge>
    </div>
  );
}

/** Says to the copilot what this page shows: which outcomes, weighed or not, and which fields stay in. */
function proposeText({ positive, window_days, by_value, keep }: Question, leaks: OutcomeAnalysis["leaks"]): string {
  const window = WINDOWS.find((each) => each.value === window_days)?.label.toLowerCase() ?? `last ${window_days} days`;
  const names = keep.map((field) => leaks.find((leak) => leak.field === field)?.label ?? field);
  const asides = [by_value && "weighted by value", names.length && `keep ${names.join(" and ")}`].filter(Boolean);
  return `Look at my ${plural(positive)} from the ${window}${asides.map((aside) => `, ${aside}`).join("")}${asides.length ? "," : ""} and propose an ICP that overweights what they have in common`;
}
