import { Select, Skeleton, Stack, Switch, Tabs } from "@mantine/core";

import type { OutcomeAnalysis } from "@/api/types";
import { IcpTab } from "@/pages/insights/IcpTab";
import { LiftsTab } from "@/pages/insights/LiftsTab";
import { OverviewTab } from "@/pages/insights/OverviewTab";
import { ProposalTab } from "@/pages/insights/ProposalTab";
import { questionOf, useOutcomes } from "@/pages/insights/useAnalysis";
import classes from "@/pages/insights/insights.module.css";
import { OUTCOMES, WINDOWS, winners } from "@/pages/insights/words";
import { Failure } from "@/shown/Failure";
import { PageFrame, Scrolling } from "@/shown/PageFrame";
import { PageHead } from "@/shown/PageHead";
import { useAddress } from "@/shown/useAddress";

const tabsOf = (positive: string) => [
  { value: "overview", label: "Outcomes" },
  { value: "lifts", label: positive === "closed_won" ? "What winners share" : "What they share" },
  { value: "proposal", label: "Proposed ICP" },
  { value: "icp", label: "Your ICPs" },
];

/** What became of accounts, and what that says about whom to sell to. */
export default function InsightsPage() {
  const [address, setAddress] = useAddress();
  const question = questionOf(address);
  const { data, error, isPending, isPlaceholderData, refetch } = useOutcomes(question);
  const tab = address.tab ?? "overview";
  const head = (
    <PageHead title="Insights" about={`What became of accounts and people, and what ${winners(question.positive)} have in common`}>
      <Select
        aria-label="Positive outcome"
        size="xs"
        w={140}
        allowDeselect={false}
        data={[...OUTCOMES]}
        value={question.positive}
        onChange={(positive) => setAddress({ positive: positive === "closed_won" ? null : positive })}
      />
      <Select aria-label="Window" size="xs" w={150} allowDeselect={false} data={[...WINDOWS]} value={question.window_days} onChange={(days) => setAddress({ window_days: days === "365" ? null : days })} />
      <Switch size="sm" label="Weigh by deal size" checked={question.by_value} onChange={(event) => setAddress({ by_value: event.currentTarget.checked ? "true" : null })} />
    </PageHead>
  );
  return (
    <PageFrame head={head}>
      <Tabs value={tab} onChange={(value) => setAddress({ tab: value === "overview" ? null : value })} keepMounted={false} className={classes.tabs}>
        <Tabs.List px="lg" className={classes.tabList}>
          {tabsOf(question.positive).map(({ value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Scrolling label="Insights">
          <div className={classes.body} data-waiting={isPlaceholderData || undefined} aria-busy={isPending || isPlaceholderData || undefined}>
            {error && <Failure error={error} onRetry={() => void refetch()} title="The outcomes could not be analysed" />}
            {isPending && <Waiting />}
            {data && <Shown tab={tab} analysis={data} />}
          </div>
        </Scrolling>
      </Tabs>
    </PageFrame>
  );
}

function Shown({ tab, analysis }: { tab: string; analysis: OutcomeAnalysis }) {
  if (tab === "lifts") return <LiftsTab analysis={analysis} />;
  if (tab === "proposal") return <ProposalTab analysis={analysis} />;
  if (tab === "icp") return <IcpTab />;
  return <OverviewTab analysis={analysis} />;
}

function Waiting() {
  return (
    <Stack aria-label="Reading outcomes">
      <Skeleton height={90} />
      <Skeleton height={280} />
      <Skeleton height={180} />
    </Stack>
  );
}
