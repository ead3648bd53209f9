/** The proposal that a link names, as Slack, MCP clients and webhooks send them: over the page, for whoever may see it. */
import { Modal, Skeleton } from "@mantine/core";
import { lazy, Suspense, useCallback, useEffect } from "react";
import { useSearchParams } from "wouter";

import { useAsked } from "@/copilot/ask";
import { useConversation } from "@/copilot/conversation";

const ChangeSetCard = lazy(() => import("@/copilot/ChangeSetCard").then((module) => ({ default: module.ChangeSetCard })));

export default function LinkedCard({ id }: { id: string }) {
  const close = useClose();
  useEffect(() => useAsked.subscribe(({ asked }) => asked && close()), [close]);
  useEffect(() => useConversation.subscribe(({ live }, before) => live && !before.live && close()), [close]);
  return (
    <Modal opened onClose={close} title="Proposal" size="lg">
      <Suspense fallback={<Skeleton h={140} radius="md" />}>
        <ChangeSetCard id={id} />
      </Suspense>
    </Modal>
  );
}

/** Returns what takes the proposal out of the address. */
function useClose(): () => void {
  const [, setSearch] = useSearchParams();
  return useCallback(() => {
    const left = new URLSearchParams(window.location.search);
    left.delete("changeset");
    setSearch(left, { replace: true });
  }, [setSearch]);
}
