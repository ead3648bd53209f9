import { Skeleton, Table } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { post } from "@/api/client";
import { useJobs } from "@/api/queries";
import type { Icp, Job, Preview } from "@/api/types";
import { IcpRow } from "@/pages/qualification/IcpRow";
import classes from "@/pages/qualification/Qualification.module.css";

interface Props {
  icps: readonly Icp[] | undefined;
  shown: string | null;
  onOpen(code: string, how?: { replace: boolean; from?: string }): void;
}

/** Reads how many accounts the workspace has: what a rate is a share of. */
const useTotal = () =>
  useQuery({
    queryKey: ["accounts", "total"],
    staleTime: 60_000,
    queryFn: async ({ signal }) => (await post<Preview>("/api/v1/preview", { definition: { name: "All accounts" } }, signal)).total,
  });

/** The ICPs with their counts. News keeps the counts current. */
export function IcpTable({ icps, shown, onOpen }: Props) {
  const { data: total } = useTotal();
  const { items: jobs } = useJobs();
  return (
    <Table.ScrollContainer minWidth={0} px="lg" pb="lg" className={classes.scroll}>
      <Table className={classes.table} highlightOnHover aria-label="ICPs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>ICP</Table.Th>
            <Table.Th data-from="small">Status</Table.Th>
            <Table.Th className={classes.number}>Qualified</Table.Th>
            <Table.Th className={classes.number} data-from="wide">
              Assigned
            </Table.Th>
            <Table.Th className={classes.number} data-from="medium">
              People
            </Table.Th>
            <Table.Th className={classes.number} data-from="medium">
              Reachable
            </Table.Th>
            <Table.Th className={classes.number} data-from="medium">
              No persona fit
            </Table.Th>
            <Table.Th className={classes.menu}>
              <span className={classes.hidden}>Actions</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {icps ? icps.map((icp) => <IcpRow key={icp.icp_code} icp={icp} total={total ?? null} job={runningJob(jobs, icp.icp_code)} isShown={icp.icp_code === shown} onOpen={onOpen} />) : <Waiting />}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

const runningJob = (jobs: readonly Job[], code: string) => jobs.find((job) => (job.status === "running" || job.status === "queued") && job.icp_codes.includes(code));

function Waiting() {
  return [1, 2, 3].map((row) => (
    <Table.Tr key={row}>
      <Table.Td colSpan={8}>
        <Skeleton h={34} />
      </Table.Td>
    </Table.Tr>
  ));
}
