import { Button, Group, Kbd, Text } from "@mantine/core";
import { IconRocket } from "@tabler/icons-react";
import { useState } from "react";

import type { IcpDetail, IcpMoved } from "@/api/types";
import { ONLY_EDITORS, useMayEdit } from "@/icp/mayEdit";
import { MoveConfirm } from "@/icp/MoveConfirm";
import type { Counting } from "@/icp/preview/counting";
import { PreviewBar } from "@/icp/preview/PreviewBar";
import type { Problems } from "@/icp/rules/problems";
import type { Saving } from "@/icp/saving/useSaving";
import { sentence } from "@/shown/Failure";
import classes from "@/icp/Icp.module.css";

interface Props {
  icp: IcpDetail | undefined;
  isDirty: boolean;
  counting: Counting;
  problems: Problems;
  saving: Saving;
  onSave(run: boolean): void;
  onDiscard(): void;
  onMoved(moved: IcpMoved, title: string): void;
}

/** Counts, and what can be done with the draft: save it, run it, publish it. */
export function DrawerFoot({ icp, isDirty, counting, problems, saving, onSave, onDiscard, onMoved }: Props) {
  const mayEdit = useMayEdit();
  return (
    <footer className={classes.foot}>
      <PreviewBar counting={counting} rest={problems.rest} />
      {saving.error && problems.rest && (
        <Text size="xs" c="red" role="alert">
          {sentence(problems.rest)}
        </Text>
      )}
      {!mayEdit && (
        <Text size="xs" c="dimmed" mt={4} ta="right">
          {ONLY_EDITORS}
        </Text>
      )}
      <Group gap="xs" justify="flex-end" mt={6}>
        {isDirty && (
          <Button variant="subtle" color="gray" onClick={onDiscard} mr="auto">
            Discard edits
          </Button>
        )}
        <Actions icp={icp} isDirty={isDirty} isSaving={saving.isSaving} onSave={onSave} onMoved={onMoved} />
      </Group>
    </footer>
  );
}

function Actions({ icp, isDirty, isSaving, onSave, onMoved }: Pick<Props, "icp" | "isDirty" | "onSave" | "onMoved"> & { isSaving: boolean }) {
  const [isPublishing, setPublishing] = useState(false);
  const mayEdit = useMayEdit();
  const isLive = icp?.status === "live";
  const canPublish = Boolean(icp) && !isDirty && icp!.draft_version !== icp!.live_version && icp!.status !== "paused";
  return (
    <>
      {canPublish && (
        <Button leftSection={<IconRocket size={15} />} disabled={!mayEdit} onClick={() => setPublishing(true)}>
          Publish version {icp!.draft_version}
        </Button>
      )}
      {!canPublish && (
        <Button
          variant={isLive ? "default" : "filled"}
          disabled={!isDirty || !mayEdit}
          loading={isSaving && !isLive}
          title="Saves a new version. Nothing is scored with it until it is published."
          rightSection={isLive ? undefined : <Kbd size="xs">{SAVE_KEYS}</Kbd>}
          onClick={() => onSave(false)}
        >
          {isLive ? "Save as draft" : "Save"}
        </Button>
      )}
      {isLive && !canPublish && (
        <Button disabled={!isDirty || !mayEdit} loading={isSaving} title="Saves a new version, makes it live and scores every record with it." onClick={() => onSave(true)}>
          Save and run
        </Button>
      )}
      {isPublishing && icp && <MoveConfirm move="publish" code={icp.icp_code} onClose={() => setPublishing(false)} onMoved={onMoved} />}
    </>
  );
}

const SAVE_KEYS = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘S" : "Ctrl S";
