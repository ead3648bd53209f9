import { Button, SegmentedControl } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMemo, useState } from "react";

import { useSignals } from "@/api/queries";
import type { Signal } from "@/api/types";
import { columns } from "@/pages/signals/columns";
import { MasterToggle } from "@/pages/signals/MasterToggle";
import { NewSignal } from "@/pages/signals/NewSignal";
import { SignalPanel } from "@/pages/signals/SignalPanel";
import { bySource, sourceName } from "@/pages/signals/words";
import { EmptyState } from "@/shown/EmptyState";
import { Failure } from "@/shown/Failure";
import { count, plural } from "@/shown/numbers";
import { PageFrame } from "@/shown/PageFrame";
import { PageHead } from "@/shown/PageHead";
import { useAddress } from "@/shown/useAddress";
import { VirtualTable } from "@/shown/VirtualTable";

const NONE: Signal[] = [];
const sourceOf = (signal: Signal) => sourceName(signal.source);

/** Where captures come from, and whether they are scored as they arrive. */
export default function SignalsPage() {
  const { data: signals = NONE, isPending, error, refetch } = useSignals();
  const [address, setAddress] = useAddress();
  const [isAdding, setAdding] = useState(false);
  const grouped = address.view === "source";
  const rows = useMemo(() => (grouped ? bySource(signals) : signals), [grouped, signals]);
  const open = signals.find((signal) => String(signal.id) === address.signal);
  const head = (
    <PageHead title="Signals" about={signals.length ? summary(signals) : "Where captures come from."}>
      <MasterToggle signals={signals} />
      <SegmentedControl
        aria-label="View"
        size="xs"
        value={grouped ? "source" : "table"}
        onChange={(view) => setAddress({ view: view === "table" ? null : view })}
        data={[
          { value: "table", label: "Table" },
          { value: "source", label: "By source" },
        ]}
      />
      <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
        New signal
      </Button>
    </PageHead>
  );
  return (
    <PageFrame head={head} panel={open && <SignalPanel key={open.id} signal={open} onClose={() => setAddress({ signal: null })} />}>
      {error && <Failure error={error} onRetry={() => void refetch()} title="The signals could not be read" />}
      {!error && !isPending && !signals.length ? (
        <EmptyState title="No signals yet" action={<Button onClick={() => setAdding(true)}>Add a signal</Button>}>
          A signal captures a person, what they did and when: a reply, a demo watched, a keyword searched. Add one, then post captures to it.
        </EmptyState>
      ) : (
        !error && (
          <VirtualTable
            label="Signals"
            columns={columns}
            rows={rows}
            rowKey={(signal) => String(signal.id)}
            isLoading={isPending}
            section={grouped ? sourceOf : undefined}
            onOpen={(signal) => setAddress({ signal: String(signal.id) })}
            isOpen={(signal) => signal.id === open?.id}
            minWidth="49.5rem"
          />
        )
      )}
      <NewSignal
        isOpen={isAdding}
        onClose={() => setAdding(false)}
        onMade={(signal) => {
          setAdding(false);
          setAddress({ signal: String(signal.id) });
        }}
      />
    </PageFrame>
  );
}

function summary(signals: readonly Signal[]): string {
  const held = signals.reduce((sum, signal) => sum + signal.held, 0);
  const on = signals.filter((signal) => signal.autoqualify === "on").length;
  return `${plural(signals.length, "signal")}, ${count(on)} autoqualifying · ${plural(held, "capture")} held`;
}
