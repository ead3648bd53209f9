import { Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";

import { useUndo } from "@/api/changesets";
import type { PreviewWarning } from "@/api/types";
import { sentence } from "@/shown/Failure";

const SHOWN_MS = 12_000;

interface Saved {
  /** What was done, in one sentence. */
  text: string;
  changesetId: string | null | undefined;
  warnings?: readonly PreviewWarning[];
}

/** Says what was saved, with the button that takes it back and what there is to know. */
export function showSaved({ text, changesetId, warnings = [] }: Saved): void {
  const id = `saved ${changesetId ?? text}`;
  notifications.show({
    id,
    color: warnings.length ? "yellow" : "grain",
    autoClose: SHOWN_MS,
    message: <SavedMessage text={text} changesetId={changesetId} warnings={warnings} onDone={() => notifications.hide(id)} />,
  });
}

/** Says what failed. */
export function showFailed(error: Error, title?: string): void {
  notifications.show({ color: "red", title, message: sentence(error.message), autoClose: SHOWN_MS });
}

function SavedMessage({ text, changesetId, warnings = [], onDone }: Saved & { onDone: () => void }) {
  const undo = useUndo();
  const takeBack = () =>
    undo.mutate(
      { id: changesetId!, content_hash: "" },
      {
        onSuccess: () => {
          onDone();
          notifications.show({ color: "gray", message: "Undone." });
        },
      },
    );
  return (
    <Stack gap={6}>
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text size="sm">{text}</Text>
        {changesetId && (
          <Button size="compact-sm" variant="default" loading={undo.isPending} onClick={takeBack}>
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
