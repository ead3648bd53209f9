import { Anchor, Badge, Progress, Table, Text, Tooltip } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { MouseEvent, ReactNode } from "react";
import { Link } from "wouter";

import { useJob } from "@/api/queries";
import type { Icp, Job } from "@/api/types";
import { Live } from "@/pages/qualification/Live";
import { RowActions } from "@/pages/qualification/RowActions";
import { StatusBadge } from "@/shown/StatusBadge";
import { count, DASH, percent, plural } from "@/shown/numbers";
import classes from "@/pages/qualification/Qualification.module.css";

interface Props {
  icp: Icp;
  total: number | null;
  job: Job | undefined;
  isShown: boolean;
  onOpen(code: string, how?: { replace: boolean; from?: string }): void;
}

const HEALTHY = 0.4;

/** One ICP. A click anywhere opens its drawer; the name is the link for the keyboard. */
export function IcpRow({ icp, total, job, isShown, onOpen }: Props) {
  const open = (event: MouseEvent) => {
    if (!(event.target as HTMLElement).closest("a, button, [role=menu], [role=dialog]")) onOpen(icp.icp_code);
  };
  const rate = total && icp.qualified !== null ? icp.qualified / total : null;
  return (
    <Table.Tr className={classes.row} data-icp={icp.icp_code} data-shown={isShown || undefined} onClick={open}>
      <Table.Td className={classes.first}>
        <Name icp={icp} />
        {job && <RowProgress job={job} />}
      </Table.Td>
      <Table.Td data-from="small">
        <StatusBadge status={icp.status} />
      </Table.Td>
      <Figure name="qualified">
        <Live value={icp.qualified}>{count(icp.qualified)}</Live>
        <Text size="xs" c="dimmed" data-column="rate">
          {percent(rate)}
        </Text>
      </Figure>
      <Figure name="assigned" from="wide">
        <Live value={icp.assigned}>{count(icp.assigned)}</Live>
      </Figure>
      <Figure name="people" from="medium">
        <Live value={icp.people}>{count(icp.people)}</Live>
      </Figure>
      <Figure name="reachable" from="medium">
        <Reachable rate={icp.reachable_rate} />
      </Figure>
      <Figure name="no_persona_fit" from="medium">
        <NoPersonaFit icp={icp} />
      </Figure>
      <Table.Td className={classes.menu}>
        <RowActions icp={icp} onOpen={onOpen} />
      </Table.Td>
    </Table.Tr>
  );
}

function Name({ icp }: { icp: Icp }) {
  const isRewrite = icp.live_version !== null && icp.draft_version > icp.live_version;
  return (
    <>
      <span className={classes.name}>
        <Anchor component={Link} href={`/qualification?icp=${encodeURIComponent(icp.icp_code)}`} fw={600} c="var(--mantine-color-text)" size="sm" lineClamp={3} title={icp.name}>
          {icp.name}
        </Anchor>
        <span className={classes.narrow}>
          <StatusBadge status={icp.status} />
        </span>
        {isRewrite && (
          <Tooltip label={`Version ${icp.live_version} is live while version ${icp.draft_version} is a draft`}>
            <Badge size="sm" radius="sm" tt="none" variant="light" color="yellow">
              Rewrite in progress
            </Badge>
          </Tooltip>
        )}
      </span>
      <Text size="xs" c="dimmed" ff="monospace" truncate className={classes.code}>
        {icp.icp_code}
      </Text>
      <Text size="xs" c="dimmed" className={`${classes.narrow} numbers`}>
        {plural(icp.people ?? 0, "person", "people")}
      </Text>
    </>
  );
}

function Figure({ name, from, children }: { name: string; from?: string; children: ReactNode }) {
  return (
    <Table.Td className={classes.number} data-from={from} data-column={name}>
      {children}
    </Table.Td>
  );
}

function Reachable({ rate }: { rate: number | null }) {
  if (rate === null) return DASH;
  if (rate >= HEALTHY) return <Live value={rate}>{percent(rate)}</Live>;
  return (
    <Tooltip label="Below the healthy 40 %: usually the rules are too broad on the firmographic side." multiline w={240}>
      <span className={classes.low}>
        <IconAlertTriangle size={14} aria-label="Below the healthy 40 %" /> <Live value={rate}>{percent(rate)}</Live>
      </span>
    </Tooltip>
  );
}

function NoPersonaFit({ icp }: { icp: Icp }) {
  const number = <Live value={icp.no_persona_fit}>{count(icp.no_persona_fit)}</Live>;
  if (icp.live_version === null || icp.no_persona_fit === null) return number;
  return (
    <Anchor
      component={Link}
      href={`/leads?bucket=no_persona_fit&icp_code=${encodeURIComponent(icp.icp_code)}`}
      size="sm"
      aria-label={`${count(icp.no_persona_fit)} leads of ${icp.name} with no persona fit`}
    >
      {number}
    </Anchor>
  );
}

function RowProgress({ job: { id, done, total } }: { job: Job }) {
  const { data } = useJob(id);
  const share = data?.total ? (100 * data.done) / data.total : total ? (100 * done) / total : 0;
  return <Progress className={classes.progress} size={3} radius={0} value={Math.max(2, share)} animated aria-label={`Re-qualification, ${Math.round(share)} %`} data-testid="row-job" />;
}
