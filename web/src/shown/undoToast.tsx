import { Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useRef } from "react";

import { useUndo } from "@/api/changesets";
import type { PreviewWarning } from "@/api/types";
import { sentence } from "@/shown/Failure";

const SHOWN_MS = 12_000;

interface Saved {
  /** What was done, in one sentence. */
  text: string;
  changesetId: string | null | undefined;
  /** Taken back after it: what it was built on. */
  thenId?: string | null | undefined;
  warnings?: readonly PreviewWarning[];
}

/** Says what was saved, with the button that takes it back and what there is to know. */
export function showSaved({ text, changesetId, thenId, warnings = [] }: Saved): void {
  const id = `saved ${changesetId ?? text}`;
  notifications.show({
    id,
    color: warnings.length ? "yellow" : "grain",
    autoClose: SHOWN_MS,
    message: <SavedMessage text={text} changesetId={changesetId} thenId={thenId} warnings={warnings} onDone={() => notifications.hide(id)} />,
  });
}

/** Says what failed. */
export function showFailed(error: Error, title?: string): void {
  notifications.show({ color: "red", title, message: sentence(error.message), autoClose: SHOWN_MS });
}

function SavedMessage({ text, changesetId, thenId, warnings = [], onDone }: Saved & { onDone: () => void }) {
  const undo = useUndo();
  const left = useRef([changesetId, thenId].filter((each) => each != null));
  const takeBack = async () => {
    for (const id of [...left.current]) {
      await undo.mutateAsync({ id, content_hash: "" });
      left.current.shift();
    }
    onDone();
    notifications.show({ color: "gray", message: "Undone." });
  };
  return (
    <Stack gap={6}>
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text size="sm">{text}</Text>
        {changesetId && (
          <Button size="compact-sm" variant="default" loading={undo.isPending} onClick={() => void takeBack().catch(() => undefined)}>
            Undo
          </Button>
        )}
      </Group>
      {warnings.map((warning) => (
        <Text key={`${warning.code} ${warning.message}`} size="xs" c="dimmed">
          {warning.message}
        </Text>
      ))}
      {undo.error && (
        <Text size="xs" c="red" role="alert">
          {sentence(undo.error.message)}
        </Text>
      )}
    </Stack>
  );
}
