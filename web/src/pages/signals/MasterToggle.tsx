import { Alert, Button, Checkbox, Group, Modal, SegmentedControl, Stack, Table, Text } from "@mantine/core";
import { useState } from "react";

import type { Signal } from "@/api/types";
import { useSwitchAll } from "@/pages/signals/switching";
import { stateSentence } from "@/pages/signals/words";
import { Failure } from "@/shown/Failure";
import { percent, plural } from "@/shown/numbers";

/** Switches every signal in one move, after a confirm that lists each one. */
export function MasterToggle({ signals }: { signals: readonly Signal[] }) {
  const [isOpen, setOpen] = useState(false);
  const able = signals.filter((signal) => signal.autoqualify !== "not_applicable");
  const on = able.filter((signal) => signal.autoqualify === "on").length;
  const all = able.length > 0 && on === able.length;
  return (
    <>
      <Button variant="default" disabled={!able.length} aria-haspopup="dialog" onClick={() => setOpen(true)} leftSection={<Box all={all} some={on > 0} />}>
        Autoqualify all
      </Button>
      <Modal opened={isOpen} onClose={() => setOpen(false)} title="Autoqualify for all signals" size="lg" centered>
        <Confirm key={String(all)} signals={signals} initial={!all} onDone={() => setOpen(false)} />
      </Modal>
    </>
  );
}

function Box({ all, some }: { all: boolean; some: boolean }) {
  return <Checkbox.Indicator size="xs" checked={all} indeterminate={some && !all} aria-hidden />;
}

function Confirm({ signals, initial, onDone }: { signals: readonly Signal[]; initial: boolean; onDone: () => void }) {
  const [on, setOn] = useState(initial);
  const save = useSwitchAll(onDone);
  const changing = signals.filter((signal) => signal.autoqualify === (on ? "off" : "on"));
  const held = changing.reduce((sum, signal) => sum + signal.held, 0);
  return (
    <Stack gap="md">
      <SegmentedControl
        aria-label="Turn autoqualify"
        value={on ? "on" : "off"}
        onChange={(value) => setOn(value === "on")}
        data={[
          { value: "on", label: "Turn on" },
          { value: "off", label: "Turn off" },
        ]}
      />
      <Table aria-label="What changes">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Signal</Table.Th>
            <Table.Th>Before → after</Table.Th>
            <Table.Th ta="right">Qualified rate</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {signals.map((signal) => (
            <Table.Tr key={signal.id}>
              <Table.Td>{signal.name}</Table.Td>
              <Table.Td>
                <Change signal={signal} on={on} />
              </Table.Td>
              <Table.Td ta="right">{percent(signal.qualified_rate)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" c="dimmed">
        {on ? "Captures from now on are scored as they arrive." : "Captures from now on are held until you qualify them."}
        {on && held > 0 && ` The ${plural(held, "capture")} held so far stay held; qualify them with Run qualification.`}
      </Text>
      {save.error && <Failure error={save.error} onRetry={() => save.mutate(on)} />}
      {!changing.length && <Alert color="gray">Nothing would change: every signal that can run is {on ? "on" : "off"} already.</Alert>}
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button disabled={!changing.length} loading={save.isPending} onClick={() => save.mutate(on)}>
          Turn {on ? "on" : "off"} for {plural(changing.length, "signal")}
        </Button>
      </Group>
    </Stack>
  );
}

function Change({ signal, on }: { signal: Signal; on: boolean }) {
  if (signal.autoqualify === "not_applicable") {
    return (
      <Text size="sm" c="dimmed">
        — {stateSentence(signal)}
      </Text>
    );
  }
  if (signal.autoqualify === (on ? "on" : "off")) {
    return (
      <Text size="sm" c="dimmed">
        stays {signal.autoqualify}
      </Text>
    );
  }
  return (
    <Text size="sm" fw={600}>
      {signal.autoqualify} → {on ? "on" : "off"}
    </Text>
  );
}
