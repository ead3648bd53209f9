import { Code, Text, Tooltip } from "@mantine/core";
import { IconMail, IconMailOff } from "@tabler/icons-react";

import { useIcp, useLeads } from "@/api/queries";
import type { Lead } from "@/api/types";
import { Icp } from "@/records/IcpCell";
import { ListPage } from "@/records/ListPage";
import { Two } from "@/records/Two";
import { BucketBadge } from "@/shown/BucketBadge";
import { EmptyState } from "@/shown/EmptyState";
import { score } from "@/shown/numbers";
import { ScoreBar } from "@/shown/ScoreBar";
import type { Column } from "@/shown/VirtualTable";

const columns: Column<Lead>[] = [
  { key: "name", label: "Lead", width: "minmax(9.75rem, 1.8fr)", sort: "name", cell: (lead) => <Two first={lead.name} second={lead.title} /> },
  { key: "score", label: "ICP score", width: "minmax(8rem, 0.9fr)", sort: "-icp_score", cell: (lead) => <ScoreBar score={lead.icp_score} /> },
  { key: "account", label: "Account", width: "minmax(8.25rem, 1.5fr)", cell: (lead) => <Two first={lead.account?.name ?? "No account"} second={lead.account?.domain} /> },
  { key: "bucket", label: "Bucket", width: "minmax(8.5rem, 0.9fr)", cell: (lead) => <BucketBadge bucket={lead.bucket} /> },
  { key: "persona", label: "Persona", width: "minmax(6.25rem, 1.1fr)", cell: (lead) => <PersonaCell lead={lead} /> },
  { key: "icp", label: "ICP", width: "minmax(6rem, 1.2fr)", from: 806, cell: (lead) => <Icp code={lead.icp_code} version={lead.icp_version} status={lead.icp_status} /> },
  { key: "reachable", label: "Reach", width: "minmax(3.5rem, 0.3fr)", cell: (lead) => <Reachable isReachable={lead.reachable} /> },
];

function PersonaCell({ lead }: { lead: Lead }) {
  const { data: icp } = useIcp(lead.persona_code ? lead.icp_code : null);
  if (!lead.persona_code) return <Text c="dimmed">–</Text>;
  const persona = icp?.personas.find((each) => each.persona_code === lead.persona_code);
  return <Two first={String(persona?.name ?? lead.persona_code)} second={`scores ${score(lead.persona_score)}`} />;
}

function Reachable({ isReachable }: { isReachable: boolean }) {
  const label = isReachable ? "Reachable: a deliverable e-mail or a phone" : "Not reachable: no deliverable e-mail and no phone";
  const Icon = isReachable ? IconMail : IconMailOff;
  return (
    <Tooltip label={label}>
      <Icon size={16} role="img" aria-label={label} color={isReachable ? undefined : "var(--mantine-color-dimmed)"} />
    </Tooltip>
  );
}

const empty = (
  <EmptyState title="No people yet">
    Bring them in with <Code>winnow import people FILE</Code> or post them to <Code>/api/v1/people:batch</Code>; they become leads when their account matches an ICP.
  </EmptyState>
);

/** People with their bucket: leads where their account matches an ICP. */
export default function LeadsPage() {
  return <ListPage kind="leads" title="Leads" columns={columns} minWidth="44.25rem" useList={useLeads} empty={empty} />;
}
