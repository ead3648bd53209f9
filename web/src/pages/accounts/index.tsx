import { Code } from "@mantine/core";

import { useAccounts } from "@/api/queries";
import type { ListedAccount } from "@/api/types";
import { Icp } from "@/records/IcpCell";
import { ListPage } from "@/records/ListPage";
import { Two } from "@/records/Two";
import { BucketBadge } from "@/shown/BucketBadge";
import { EmptyState } from "@/shown/EmptyState";
import { count } from "@/shown/numbers";
import { ScoreBar } from "@/shown/ScoreBar";
import type { Column } from "@/shown/VirtualTable";

const text = (value: unknown) => (typeof value === "string" ? value : "");
const number = (value: unknown) => count(typeof value === "number" ? value : null);

const columns: Column<ListedAccount>[] = [
  { key: "name", label: "Account", width: "minmax(10rem, 2fr)", sort: "name", cell: (account) => <Two first={account.name} second={account.domain} /> },
  { key: "score", label: "Score", width: "minmax(8rem, 0.9fr)", sort: "-icp_score", cell: (account) => <ScoreBar score={account.score} /> },
  { key: "icp", label: "ICP", width: "minmax(7rem, 1.2fr)", cell: (account) => <Icp code={account.icp_code} version={account.icp_version} status={account.icp_status} /> },
  { key: "bucket", label: "Bucket", width: "minmax(8.5rem, 0.9fr)", cell: (account) => <BucketBadge bucket={account.bucket} /> },
  { key: "industry", label: "Industry", width: "minmax(8rem, 1.2fr)", cell: ({ attributes }) => <Two first={text(attributes.sub_industry)} second={text(attributes.industry)} /> },
  { key: "employees", label: "Employees", width: "minmax(6rem, 0.6fr)", right: true, cell: ({ attributes }) => number(attributes.employee_count) },
  { key: "country", label: "Country", width: "minmax(7.5rem, 1fr)", from: 880, cell: ({ attributes }) => <Two first={text(attributes.country)} second={text(attributes.region)} /> },
  { key: "stage", label: "Stage", width: "minmax(6.5rem, 0.8fr)", from: 984, cell: ({ attributes }) => text(attributes.funding_stage) || "–" },
];

const empty = (
  <EmptyState title="No accounts yet">
    Bring them in with <Code>winnow import accounts FILE</Code> or post them to <Code>/api/v1/accounts:batch</Code>.
  </EmptyState>
);

/** The companies of the workspace, with the ICP they match. */
export default function AccountsPage() {
  return <ListPage kind="accounts" title="Accounts" columns={columns} minWidth="47.5rem" useList={useAccounts} empty={empty} />;
}
