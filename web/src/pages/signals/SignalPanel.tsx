import { Badge, Group, Tabs, Text } from "@mantine/core";
import { useState, type ReactNode } from "react";

import type { Signal } from "@/api/types";
import { AutoqualifyCell } from "@/pages/signals/AutoqualifyCell";
import { Captures } from "@/pages/signals/Captures";
import { RunQualification } from "@/pages/signals/RunQualification";
import { SignalSettings } from "@/pages/signals/SignalSettings";
import { sourceName, stateSentence } from "@/pages/signals/words";
import classes from "@/pages/signals/signals.module.css";
import { count, percent } from "@/shown/numbers";
import { SidePanel } from "@/shown/SidePanel";
import { StatusBadge } from "@/shown/StatusBadge";

/** One signal: its numbers, its captures with what was sent, running the held ones, its settings. */
export function SignalPanel({ signal, onClose }: { signal: Signal; onClose: () => void }) {
  const [tab, setTab] = useState<string | null>("captures");
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const about = (
    <Group gap="xs">
      <StatusBadge status={signal.status} />
      <span>{sourceName(signal.source)}</span>
    </Group>
  );
  return (
    <SidePanel label={`Signal ${signal.name}`} title={signal.name} about={about} onClose={onClose}>
      <div className={classes.numbers}>
        <Number label="Captures" value={count(signal.captures)} />
        <Number label="Held" value={count(signal.held)} />
        <Number label="Qualified rate" value={percent(signal.qualified_rate)} />
        <Number label="Autoqualify" value={<AutoqualifyCell signal={signal} />} />
      </div>
      <Text size="sm" c="dimmed" mt="xs">
        {stateSentence(signal)}
      </Text>
      <Tabs value={tab} onChange={setTab} mt="md" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="captures">Captures</Tabs.Tab>
          <Tabs.Tab
            value="run"
            rightSection={
              chosen.size ? (
                <Badge size="sm" variant="light">
                  {count(chosen.size)}
                </Badge>
              ) : undefined
            }
          >
            Run qualification
          </Tabs.Tab>
          <Tabs.Tab value="settings">Settings</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="captures" pt="md">
          <Captures signal={signal} chosen={chosen} onChoose={setChosen} onRun={() => setTab("run")} />
        </Tabs.Panel>
        <Tabs.Panel value="run" pt="md">
          <RunQualification signal={signal} chosen={chosen} onDone={() => setChosen(new Set())} />
        </Tabs.Panel>
        <Tabs.Panel value="settings" pt="md">
          <SignalSettings signal={signal} />
        </Tabs.Panel>
      </Tabs>
    </SidePanel>
  );
}

function Number({ label, value }: { label: string; value: ReactNode }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text component="div" fw={600} size="lg">
        {value}
      </Text>
    </div>
  );
}
