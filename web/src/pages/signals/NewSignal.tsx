import { Button, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { post } from "@/api/client";
import { keys } from "@/api/keys";
import type { Signal } from "@/api/types";
import { SOURCES, STATUSES } from "@/pages/signals/words";
import { Failure } from "@/shown/Failure";

/** Adds a signal. */
export function NewSignal({ isOpen, onClose, onMade }: { isOpen: boolean; onClose: () => void; onMade: (signal: Signal) => void }) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="New signal" centered>
      <Form onClose={onClose} onMade={onMade} />
    </Modal>
  );
}

function Form({ onClose, onMade }: { onClose: () => void; onMade: (signal: Signal) => void }) {
  const client = useQueryClient();
  const [signal, setSignal] = useState<Pick<Signal, "name" | "source" | "status">>({ name: "", source: "1st_party", status: "draft" });
  const save = useMutation({
    mutationFn: () => post<Signal>("/api/v1/signals", { ...signal, name: signal.name.trim() }),
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: keys.signals });
      onMade(made);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput label="Name" required data-autofocus value={signal.name} placeholder="Webinar attended" onChange={(event) => setSignal({ ...signal, name: event.currentTarget.value })} />
        <Select
          label="Source"
          allowDeselect={false}
          data={SOURCES.map(({ value, label, about }) => ({ value, label: `${label}: ${about}` }))}
          value={signal.source}
          onChange={(source) => source && setSignal({ ...signal, source: source as Signal["source"] })}
        />
        <Select
          label="Status"
          allowDeselect={false}
          data={STATUSES.map((status) => ({ ...status }))}
          value={signal.status}
          onChange={(status) => status && setSignal({ ...signal, status: status as Signal["status"] })}
        />
        <Text size="xs" c="dimmed">
          Autoqualify starts off, so that you see raw captures first. The date of its last qualified capture becomes the account field signal.{signal.name.trim() || "<name>"}.
        </Text>
        {save.error && <Failure error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!signal.name.trim()}>
            Add signal
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
