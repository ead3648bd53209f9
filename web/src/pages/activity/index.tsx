import { Badge, Stack, Text } from "@mantine/core";
import { useCallback } from "react";

import { useAudit } from "@/api/queries";
import type { AuditEntry } from "@/api/types";
import { ChangeSetCard } from "@/copilot/ChangeSetCard";
import { actionOf, dayOf } from "@/pages/activity/words";
import classes from "@/pages/activity/activity.module.css";
import { EmptyState } from "@/shown/EmptyState";
import { Failure } from "@/shown/Failure";
import { ago, moment } from "@/shown/numbers";
import { Outdated } from "@/shown/Outdated";
import { PageFrame } from "@/shown/PageFrame";
import { PageHead } from "@/shown/PageHead";
import { SidePanel } from "@/shown/SidePanel";
import { useAddress } from "@/shown/useAddress";
import { VirtualTable, type Column } from "@/shown/VirtualTable";

const columns: Column<AuditEntry>[] = [
  { key: "text", label: "What", width: "minmax(13rem, 4fr)", cell: (entry) => <span className={classes.text} title={entry.text}>{entry.text}</span> },
  {
    key: "action",
    label: "Action",
    width: "minmax(9rem, 1fr)",
    cell: (entry) => {
      const { label, color } = actionOf(entry);
      return (
        <Badge variant="dot" color={color} tt="none" radius="sm" fw={500}>
          {label}
        </Badge>
      );
    },
  },
  { key: "actor", label: "Who", width: "minmax(8rem, 1fr)", cell: (entry) => entry.actor },
  {
    key: "at",
    label: "When",
    width: "minmax(8rem, 0.8fr)",
    right: true,
    cell: (entry) => (
      <Text size="sm" component="time" dateTime={entry.at} title={moment(entry.at)} c="dimmed">
        {ago(entry.at)}
      </Text>
    ),
  },
];

/** Who did what, and the way back. */
export default function ActivityPage() {
  const [address, setAddress] = useAddress();
  const { items, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, retry, isOutdated, readAnew } = useAudit();
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const open = items.find((entry) => String(entry.id) === address.entry);
  const panel = open && <Entry key={open.id} entry={open} onClose={() => setAddress({ entry: null })} />;
  return (
    <PageFrame head={<PageHead title="Activity" about="Who proposed, confirmed and undid what" />} panel={panel}>
      <Outdated is={isOutdated} onRenew={readAnew} />
      {error && <Failure error={error} onRetry={retry} title="The activity could not be read" />}
      {!error && !isPending && !items.length ? (
        <EmptyState title="Nothing has happened yet">Every proposal, confirm and undo is kept here, with who decided it.</EmptyState>
      ) : (
        (!error || items.length > 0) && (
          <VirtualTable
            label="Activity"
            columns={columns}
            rows={items}
            rowKey={(entry) => String(entry.id)}
            section={dayOf}
            isLoading={isPending}
            hasMore={hasNextPage && !error}
            isLoadingMore={isFetchingNextPage}
            onMore={more}
            onOpen={(entry) => setAddress({ entry: String(entry.id) })}
            isOpen={(entry) => entry.id === open?.id}
            rowHeight={52}
            minWidth="38rem"
          />
        )
      )}
    </PageFrame>
  );
}

function Entry({ entry, onClose }: { entry: AuditEntry; onClose: () => void }) {
  return (
    <SidePanel label="Entry" title={actionOf(entry).label} about={`${entry.actor} · ${moment(entry.at)}`} onClose={onClose}>
      <Stack gap="md">
        <Text style={{ overflowWrap: "anywhere" }}>{entry.text}</Text>
        {entry.changeset_id ? (
          <ChangeSetCard id={entry.changeset_id} />
        ) : (
          <Text size="sm" c="dimmed">
            {entry.target}. This entry has no change set, so there is nothing to undo here.
          </Text>
        )}
      </Stack>
    </SidePanel>
  );
}
