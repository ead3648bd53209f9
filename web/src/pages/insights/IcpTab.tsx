import { Button, Select, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconSparkles } from "@tabler/icons-react";

import { useIcps } from "@/api/queries";
import type { IcpInsights } from "@/api/types";
import { ask } from "@/copilot/ask";
import classes from "@/pages/insights/insights.module.css";
import { questionOf, useIcpInsights } from "@/pages/insights/useAnalysis";
import { Verdict } from "@/pages/insights/Verdict";
import { winners } from "@/pages/insights/words";
import { EmptyState } from "@/shown/EmptyState";
import { Failure } from "@/shown/Failure";
import { useAddress } from "@/shown/useAddress";

type Finding = IcpInsights["findings"][number];

const KINDS: readonly { kind: Finding["kind"]; title: string; about: (winners: string) => string }[] = [
  { kind: "working", title: "What works", about: (winners) => `Rules of the ICP that ${winners} have more often.` },
  { kind: "inverse", title: "What works against it", about: (winners) => `Rules that ${winners} have less often.` },
  { kind: "gap", title: "Where the gap is", about: (winners) => `Common among ${winners}, absent from the ICP.` },
  { kind: "avoid", title: "Worth avoiding", about: () => "Common among the others, and the ICP does not hold it against them." },
  { kind: "noise", title: "What is noise", about: () => "Rules where these outcomes exclude a difference worth having." },
  { kind: "unknown", title: "What these outcomes cannot tell", about: () => "Too few records, or a rule that needs no evidence." },
];

/** One ICP against the outcomes: each of its rules, and what is missing, with the edit that follows. */
export function IcpTab() {
  const [address, setAddress] = useAddress();
  const { data: icps = [], isPending } = useIcps();
  const code = address.icp_code ?? icps.find((icp) => icp.status === "live")?.icp_code ?? icps[0]?.icp_code ?? null;
  const { data, error, isPending: isReading, refetch } = useIcpInsights(code, questionOf(address));
  if (!isPending && !icps.length) {
    return (
      <EmptyState title="No ICP to hold against the outcomes" action={<Button onClick={() => ask("Build me an ICP for mid-market SaaS companies in North America")}>Build one with Copilot</Button>}>
        With an ICP saved, each of its rules is compared with who was won.
      </EmptyState>
    );
  }
  return (
    <Stack gap="lg">
      <Select label="ICP" w={260} allowDeselect={false} value={code} onChange={(value) => setAddress({ icp_code: value })} data={icps.map((icp) => ({ value: icp.icp_code, label: icp.name }))} />
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {isReading && !error && <Skeleton height={260} aria-busy aria-label="Reading outcomes" />}
      {data && <Findings insights={data} />}
    </Stack>
  );
}

function Findings({ insights }: { insights: IcpInsights }) {
  return (
    <>
      <Verdict said={insights} />
      {KINDS.map(({ kind, title, about }) => {
        const findings = insights.findings.filter((finding) => finding.kind === kind);
        if (!findings.length) return null;
        return (
          <section key={kind} className={classes.card} aria-label={title}>
            <Title order={2}>{title}</Title>
            <Text size="sm" c="dimmed" mb="xs">
              {about(winners(insights.cohort.positive))}
            </Text>
            {findings.map((finding) => (
              <FindingLine key={finding.text} finding={finding} icp={insights.name} />
            ))}
          </section>
        );
      })}
    </>
  );
}

function FindingLine({ finding, icp }: { finding: Finding; icp: string }) {
  return (
    <div className={classes.line}>
      <Text size="sm">{finding.text}</Text>
      {finding.edit_text && (
        <Button size="compact-sm" variant="light" leftSection={<IconSparkles size={14} />} aria-label={`${label(finding)}: ask Copilot to ${finding.edit_text}`} onClick={() => ask(editText(finding, icp))}>
          {label(finding)}
        </Button>
      )}
    </div>
  );
}

const ACTIONS: Record<string, string> = { add: "Add it", remove: "Remove it", set_weight: "Change its weight", replace: "Change it" };

const label = (finding: Finding): string => ACTIONS[String(finding.edits[0]?.action)] ?? "Change it";

/** Says the edit to the copilot; a caveat after a comma is for people. */
const editText = (finding: Finding, icp: string): string => `In ${icp}, ${finding.edit_text.split(", unless")[0]}`;
