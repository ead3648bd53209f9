import { Button, Group, Modal, Select, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { post } from "@/api/client";
import { keys } from "@/api/keys";
import { useIcps } from "@/api/queries";
import type { Persona, PersonaOut } from "@/api/types";
import { sentence } from "@/shown/Failure";
import { showSaved } from "@/shown/undoToast";

type Cloned = PersonaOut & { changeset_id: string };

/** Copies a saved persona to another ICP, as a new draft version there. */
export function CloneTo({ persona, icpCode, onClose }: { persona: Persona; icpCode: string; onClose(): void }) {
  const { data: icps = [] } = useIcps();
  const client = useQueryClient();
  const others = icps.filter((each) => each.icp_code !== icpCode);
  const [to, setTo] = useState<string | null>(null);
  const clone = useMutation({
    mutationFn: (code: string) => post<Cloned>(`/api/v1/icps/${encodeURIComponent(icpCode)}/personas/${encodeURIComponent(persona.persona_code)}/clone`, { to: code }),
    onSuccess: (cloned) => {
      for (const queryKey of [keys.icp(cloned.icp_code), keys.icps, keys.audit]) void client.invalidateQueries({ queryKey });
      showSaved({ text: `Copied ${cloned.name} to ${icps.find((each) => each.icp_code === cloned.icp_code)?.name ?? cloned.icp_code}.`, changesetId: cloned.changeset_id });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={`Clone ${persona.name}`} centered>
      <Stack gap="md">
        <Select label="To" placeholder="Choose an ICP" data={others.map((each) => ({ value: each.icp_code, label: each.name }))} value={to} onChange={setTo} searchable data-autofocus />
        <Text size="xs" c="dimmed">
          The copy is the persona as saved. It becomes a new draft version of that ICP.
        </Text>
        {clone.error && (
          <Text size="sm" c="red" role="alert">
            {sentence(clone.error.message)}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={!to} loading={clone.isPending} onClick={() => to && clone.mutate(to)}>
            Clone
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
