import { Button } from "@mantine/core";
import { useCallback, type ReactNode } from "react";

import type { Query } from "@/api/client";
import { useIcps } from "@/api/queries";
import { ask } from "@/copilot/ask";
import { ListFilters } from "@/records/ListFilters";
import { icpName, isNarrowed, NOTHING, orderOf, queryOf } from "@/records/listQuery";
import { RecordPanel } from "@/records/RecordPanel";
import { EmptyState } from "@/shown/EmptyState";
import { ExportButton } from "@/shown/ExportButton";
import { Failure } from "@/shown/Failure";
import { Outdated } from "@/shown/Outdated";
import { PageFrame } from "@/shown/PageFrame";
import { PageHead } from "@/shown/PageHead";
import { useAddress } from "@/shown/useAddress";
import { VirtualTable, type Column } from "@/shown/VirtualTable";

interface Listed {
  external_id: string;
  icp_code?: string | null;
}

interface Pages<T> {
  items: T[];
  error: Error | null;
  isPending: boolean;
  isPlaceholderData: boolean;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
  retry: () => void;
  isOutdated: boolean;
  readAnew: () => void;
}

interface Props<T extends Listed> {
  kind: "accounts" | "leads";
  title: string;
  columns: readonly Column<T>[];
  minWidth: string;
  useList: (query: Query) => Pages<T>;
  empty: ReactNode;
}

const idOf = (row: Listed) => row.external_id;

/** A list of records: filtered and sorted by its address, as long as it gets, each row opening its panel. */
export function ListPage<T extends Listed>({ kind, title, columns, minWidth, useList, empty }: Props<T>) {
  const [address, setAddress] = useAddress();
  const { data: icps } = useIcps();
  const query = queryOf(address);
  const { items, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, retry, isOutdated, readAnew } = useList(query);
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const open = address.record;
  const icp = icpName(icps, address.icp_code);
  const path = `/api/v1/${kind}`;
  const head = (
    <PageHead title={title} about={icp ? `${kind === "leads" ? "People of accounts" : "Accounts"} that match ${icp}` : ABOUT[kind]}>
      <ExportButton path={path} query={query} name={[kind, address.icp_code, address.bucket].filter(Boolean).join("-")} />
    </PageHead>
  );
  const panel = open && <RecordPanel key={open} type={kind === "leads" ? "person" : "account"} id={open} icpCode={address.icp_code ?? null} onClose={() => setAddress({ record: null })} />;
  return (
    <PageFrame head={head} panel={panel}>
      <ListFilters address={address} kind={kind} onChange={setAddress} />
      <Outdated is={isOutdated} onRenew={readAnew} />
      {error && <Failure error={error} onRetry={retry} title={`The ${kind} could not be read`} />}
      {!error && !isPending && !items.length ? (
        <Nothing query={query} empty={empty} kind={kind} onClear={() => setAddress(NOTHING)} />
      ) : (
        (!error || items.length > 0) && (
          <VirtualTable
            label={title}
            columns={columns}
            rows={items}
            rowKey={idOf}
            isLoading={isPending}
            hasMore={hasNextPage && !error}
            isLoadingMore={isFetchingNextPage}
            onMore={more}
            onOpen={(row) => setAddress({ record: row.external_id })}
            isOpen={(row) => row.external_id === open}
            sort={orderOf(address)}
            onSort={(sort) => setAddress({ sort })}
            rowHeight={52}
            minWidth={minWidth}
          />
        )
      )}
    </PageFrame>
  );
}

const ABOUT = { accounts: "Every company of the workspace, with the ICP it is assigned to", leads: "Every person of the workspace, with the ICP of their account" };

interface NothingProps {
  query: Query;
  empty: ReactNode;
  kind: "accounts" | "leads";
  onClear: () => void;
}

function Nothing({ query, empty, kind, onClear }: NothingProps) {
  if (!isNarrowed(query)) return empty;
  if (query.q)
    return (
      <EmptyState title={`No ${kind} found for “${query.q}”`} action={<Button onClick={onClear}>Clear the filter</Button>}>
        {kind === "leads" ? "Every word must be in the name, title, e-mail or account of a person." : "Every word must be in the name or domain of an account."}
      </EmptyState>
    );
  return (
    <EmptyState
      title={`No ${kind} fit this filter`}
      action={
        <>
          <Button onClick={onClear}>Clear the filter</Button>
          <Button variant="subtle" onClick={() => ask("Which gate should I loosen?")}>
            Ask which gate to loosen
          </Button>
        </>
      }
    >
      Lists show published results: an ICP that was never published has none yet.
    </EmptyState>
  );
}
