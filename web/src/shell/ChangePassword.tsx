import { Button, Group, Modal, PasswordInput, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";

import { ApiError } from "@/api/client";
import { type Session, useChangePassword } from "@/shell/session";
import { sentence } from "@/shown/Failure";
import { showSaved } from "@/shown/undoToast";

const SHORTEST = 12;

/** A new password of one's own. It is typed once and can be looked at: the one before opens nothing any more. */
export default function ChangePassword({ session, onClose }: { session: Session; onClose(): void }) {
  const [current, setCurrent] = useState("");
  const [fresh, setFresh] = useState("");
  const change = useChangePassword();
  const field = change.error instanceof ApiError ? change.error.details.field : undefined;
  const said = change.error && sentence(change.error.message);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(
      { current_password: current, new_password: fresh },
      {
        onSuccess: () => {
          showSaved({ text: "Your password is changed. You are signed out everywhere else.", changesetId: null });
          onClose();
        },
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title="Change your password" centered size="sm">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <input type="text" name="username" autoComplete="username" value={session.person} readOnly hidden />
          <PasswordInput data-autofocus label="Current password" autoComplete="current-password" required value={current} error={field === "current_password" && "This is not your password."} onChange={(event) => setCurrent(event.currentTarget.value)} />
          <PasswordInput
            label="New password"
            description={`${SHORTEST} characters or more; several words make a good one.`}
            autoComplete="new-password"
            required
            minLength={SHORTEST}
            value={fresh}
            error={field === "password" && said}
            onChange={(event) => setFresh(event.currentTarget.value)}
          />
          {said && field === undefined && (
            <Text size="sm" c="red" role="alert">
              {said}
            </Text>
          )}
          <Text size="sm" c="dimmed">
            Other browsers where you are signed in will ask for it.
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={change.isPending}>
              Change it
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
