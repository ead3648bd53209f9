import { SegmentedControl, Tooltip } from "@mantine/core";
import { useState } from "react";

import type { IcpDetail, IcpMoved } from "@/api/types";
import { useWorkingDraft } from "@/draft/workingDraft";
import { useMayEdit } from "@/icp/mayEdit";
import { MoveConfirm, type Move } from "@/icp/MoveConfirm";
import type { Saving } from "@/icp/saving/useSaving";

type Status = "draft" | "live" | "paused";

const MOVES: Record<Status, Partial<Record<Status, Move>>> = { draft: { live: "publish" }, live: { paused: "pause" }, paused: { live: "resume" } };
const ABOUT: Record<Status, string> = {
  draft: "Draft: saved, but nothing is scored with it. Switch to Live to publish.",
  live: "Live: records and captures are scored with it. A live ICP can be paused, not turned back into a draft.",
  paused: "Paused: captures are not scored with it. Switch to Live to resume.",
};

interface Props {
  icp: IcpDetail | undefined;
  saving: Saving;
  canPublish(): boolean;
  onMoved(moved: IcpMoved, title: string): void;
}

/** Where the ICP stands. A change is confirmed with what it will do. */
export function StatusControl({ icp, saving, canPublish, onMoved }: Props) {
  const [move, setMove] = useState<Move | null>(null);
  const { isDirty, draft } = useWorkingDraft();
  const mayEdit = useMayEdit();
  const status = icp?.status ?? "draft";
  const choose = async (next: string) => {
    const wanted = MOVES[status][next as Status];
    if (!wanted || (wanted === "publish" && !canPublish())) return;
    if (icp || (await saving.save())) setMove(wanted);
  };
  const code = icp?.icp_code ?? draft?.icp_code;
  return (
    <>
      <Tooltip label={ABOUT[status]} multiline w={260}>
        <SegmentedControl
          size="xs"
          aria-label="Status"
          value={status}
          data={(["draft", "live", "paused"] as const).map((each) => ({ value: each, label: each.charAt(0).toUpperCase() + each.slice(1), disabled: each !== status && !(mayEdit && MOVES[status][each]) }))}
          onChange={(next) => void choose(next)}
        />
      </Tooltip>
      {move && code && (
        <MoveConfirm
          move={move}
          code={code}
          unsaved={move === "publish" && isDirty && draft ? { definition: draft.definition, saveAndRun: () => saving.save(true) } : null}
          onClose={() => setMove(null)}
          onMoved={onMoved}
        />
      )}
    </>
  );
}
