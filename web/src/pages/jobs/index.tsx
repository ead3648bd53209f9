import { useCallback, useMemo } from "react";

import { useIcps, useJobs } from "@/api/queries";
import { columnsOf } from "@/pages/jobs/columns";
import { JobPanel } from "@/pages/jobs/JobPanel";
import { EmptyState } from "@/shown/EmptyState";
import { Failure } from "@/shown/Failure";
import { Outdated } from "@/shown/Outdated";
import { PageFrame } from "@/shown/PageFrame";
import { PageHead } from "@/shown/PageHead";
import { useAddress } from "@/shown/useAddress";
import { VirtualTable } from "@/shown/VirtualTable";

/** What runs in the background, how far it is, and what it changed. */
export default function JobsPage() {
  const [address, setAddress] = useAddress();
  const { data: icps } = useIcps();
  const { items, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, retry, isOutdated, readAnew } = useJobs();
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const columns = useMemo(() => columnsOf(icps), [icps]);
  const open = items.find((job) => job.id === address.job);
  const panel = open && <JobPanel key={open.id} job={open} icps={icps} onClose={() => setAddress({ job: null })} />;
  return (
    <PageFrame head={<PageHead title="Jobs" about="Re-qualifications and daily refreshes" />} panel={panel}>
      <Outdated is={isOutdated} onRenew={readAnew} />
      {error && <Failure error={error} onRetry={retry} title="The jobs could not be read" />}
      {!error && !isPending && !items.length ? (
        <EmptyState title="No job has run yet">Publishing an ICP re-qualifies every account and lead; its progress is shown here.</EmptyState>
      ) : (
        (!error || items.length > 0) && (
          <VirtualTable
            label="Jobs"
            columns={columns}
            rows={items}
            rowKey={(job) => job.id}
            isLoading={isPending}
            hasMore={hasNextPage && !error}
            isLoadingMore={isFetchingNextPage}
            onMore={more}
            onOpen={(job) => setAddress({ job: job.id })}
            isOpen={(job) => job.id === open?.id}
            rowHeight={52}
            minWidth="50.5rem"
          />
        )
      )}
    </PageFrame>
  );
}
