import { Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { patch } from "@/api/client";
import { keys } from "@/api/keys";
import type { Signal, SignalSaved } from "@/api/types";
import { SOURCES, STATUSES } from "@/pages/signals/words";
import { Failure } from "@/shown/Failure";
import { showSaved } from "@/shown/undoToast";

/** Name, source and status of a signal. */
export function SignalSettings({ signal }: { signal: Signal }) {
  const client = useQueryClient();
  const [name, setName] = useState(signal.name);
  const [source, setSource] = useState<string>(signal.source);
  const [status, setStatus] = useState<string>(signal.status);
  const change = {
    ...(name.trim() !== signal.name && { name: name.trim() }),
    ...(source !== signal.source && { source }),
    ...(status !== signal.status && { status }),
  };
  const save = useMutation({
    mutationFn: () => patch<SignalSaved>(`/api/v1/signals/${signal.id}`, change),
    onSuccess: (saved) => {
      showSaved({ text: `Saved ${saved.name}.`, changesetId: saved.changeset_id, warnings: saved.warnings });
      for (const queryKey of [keys.signals, keys.audit, ["catalog"]]) void client.invalidateQueries({ queryKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput label="Name" required value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <Select label="Source" allowDeselect={false} data={SOURCES.map(({ value, label }) => ({ value, label }))} value={source} onChange={(value) => value && setSource(value)} />
        <Select label="Status" allowDeselect={false} data={STATUSES.map((each) => ({ ...each }))} value={status} onChange={(value) => value && setStatus(value)} />
        <Text size="xs" c="dimmed">
          The date of its last qualified capture is the account field signal.{signal.name}; a new name takes the dates along.
        </Text>
        {save.error && <Failure error={save.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending} disabled={!name.trim() || !Object.keys(change).length}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
