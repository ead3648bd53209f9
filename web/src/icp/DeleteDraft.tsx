import { Button, Group, Modal, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { del } from "@/api/client";
import { keys } from "@/api/keys";
import type { Icp } from "@/api/types";
import { sentence } from "@/shown/Failure";
import { showSaved } from "@/shown/undoToast";

interface Deleted {
  icp_code: string;
  discarded_version: number;
  status: string | null;
  changeset_id: string;
}

/** Discards the draft version of an ICP, after saying what stays. */
export function DeleteDraft({ icp, onClose, onDeleted }: { icp: Icp; onClose(): void; onDeleted?(isGone: boolean): void }) {
  const client = useQueryClient();
  const isGone = icp.live_version === null;
  const go = useMutation({
    mutationFn: () => del<Deleted>(`/api/v1/icps/${encodeURIComponent(icp.icp_code)}`),
    onSuccess: (deleted) => {
      onDeleted?.(deleted.status === null);
      if (deleted.status === null) client.setQueryData<Icp[]>(keys.icps, (rows) => rows?.filter((row) => row.icp_code !== icp.icp_code));
      else void client.invalidateQueries({ queryKey: keys.icp(icp.icp_code) });
      for (const queryKey of [keys.icps, keys.audit]) void client.invalidateQueries({ queryKey });
      showSaved({ text: deleted.status === null ? `Deleted ${icp.name}.` : `Discarded draft version ${deleted.discarded_version} of ${icp.name}.`, changesetId: deleted.changeset_id });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={isGone ? `Delete ${icp.name}?` : `Discard the draft of ${icp.name}?`} centered size="sm">
      <Text size="sm">
        {isGone ? "It was never live, so it disappears with its draft. An undo brings it back." : `Draft version ${icp.draft_version} goes. Version ${icp.live_version} stays as it is. An undo brings the draft back.`}
      </Text>
      {go.error && (
        <Text size="sm" c="red" role="alert" mt="xs">
          {sentence(go.error.message)}
        </Text>
      )}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button color="red" data-autofocus loading={go.isPending} onClick={() => go.mutate()}>
          {isGone ? "Delete" : "Discard draft"}
        </Button>
      </Group>
    </Modal>
  );
}
