/** A person's decisions on change sets. Each answers with the change set as it stands then. */
import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";

import { post } from "@/api/client";
import { keys } from "@/api/keys";
import type { ChangeSet } from "@/api/types";

type Decision = "confirm" | "reject" | "undo";

/** Makes stale what a decided change set may have changed. News does the same for changes made elsewhere. */
export function noteDecided(client: QueryClient, changeset: ChangeSet): void {
  client.setQueryData(keys.changeset(changeset.id), changeset);
  for (const queryKey of [keys.icps, ["icp"], keys.signals, keys.audit, keys.jobs, keys.glossary, ["leads"], ["accounts"]]) {
    void client.invalidateQueries({ queryKey });
  }
}

function useDecision(decision: Decision) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (changeset: Pick<ChangeSet, "id" | "content_hash">) =>
      post<ChangeSet>(`/api/v1/changesets/${encodeURIComponent(changeset.id)}/${decision}`, decision === "confirm" ? { content_hash: changeset.content_hash } : undefined),
    onSuccess: (changeset) => noteDecided(client, changeset),
    onError: (_, changeset) => void client.invalidateQueries({ queryKey: keys.changeset(changeset.id) }),
  });
}

export const useConfirm = () => useDecision("confirm");
export const useReject = () => useDecision("reject");
export const useUndo = () => useDecision("undo");
