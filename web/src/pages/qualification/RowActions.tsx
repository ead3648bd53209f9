import { ActionIcon, Menu } from "@mantine/core";
import { IconCopy, IconDots, IconListDetails, IconPlayerPause, IconPlayerPlay, IconRefresh, IconRocket, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { keys } from "@/api/keys";
import type { Icp, IcpMoved } from "@/api/types";
import { ask } from "@/copilot/ask";
import { DeleteDraft } from "@/icp/DeleteDraft";
import { useMayEdit } from "@/icp/mayEdit";
import { MoveConfirm, type Move } from "@/icp/MoveConfirm";
import { showSaved } from "@/shown/undoToast";

interface Props {
  icp: Icp;
  onOpen(code: string, how?: { replace: boolean; from?: string }): void;
}

/** What can be done with an ICP without opening it. */
export function RowActions({ icp, onOpen }: Props) {
  const [move, setMove] = useState<Move | null>(null);
  const [isDeleting, setDeleting] = useState(false);
  const client = useQueryClient();
  const mayEdit = useMayEdit();
  const noteMoved = (moved: IcpMoved, title: string) => {
    client.setQueryData(keys.icp(moved.icp_code), moved);
    for (const queryKey of [keys.icps, keys.jobs, keys.audit, keys.versions(moved.icp_code)]) void client.invalidateQueries({ queryKey });
    showSaved({ text: `${title}.`, changesetId: moved.changeset_id, warnings: moved.checks.filter((check) => check.state === "failed").map((check) => ({ code: check.name, message: check.message })) });
  };
  const hasDraft = icp.draft_version !== icp.live_version;
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${icp.name}`}>
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconListDetails size={15} />} onClick={() => onOpen(icp.icp_code)}>
            Open
          </Menu.Item>
          {mayEdit && hasDraft && icp.status !== "paused" && (
            <Menu.Item leftSection={<IconRocket size={15} />} onClick={() => setMove("publish")}>
              Publish version {icp.draft_version}…
            </Menu.Item>
          )}
          {mayEdit && icp.status === "live" && (
            <Menu.Item leftSection={<IconPlayerPause size={15} />} onClick={() => setMove("pause")}>
              Pause…
            </Menu.Item>
          )}
          {mayEdit && icp.status === "paused" && (
            <Menu.Item leftSection={<IconPlayerPlay size={15} />} onClick={() => setMove("resume")}>
              Resume…
            </Menu.Item>
          )}
          {mayEdit && icp.status === "live" && (
            <Menu.Item leftSection={<IconRefresh size={15} />} onClick={() => ask(`Re-qualify ${icp.name}`, { send: true })}>
              Re-qualify…
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconCopy size={15} />} onClick={() => onOpen("new", { replace: false, from: icp.icp_code })}>
            Duplicate
          </Menu.Item>
          {mayEdit && hasDraft && (
            <Menu.Item leftSection={<IconTrash size={15} />} color="red" onClick={() => setDeleting(true)}>
              {icp.live_version === null ? "Delete…" : "Discard draft…"}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {move && <MoveConfirm move={move} code={icp.icp_code} onClose={() => setMove(null)} onMoved={noteMoved} />}
      {isDeleting && <DeleteDraft icp={icp} onClose={() => setDeleting(false)} />}
    </>
  );
}
