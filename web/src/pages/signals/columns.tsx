import { Text, Tooltip } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";

import type { Signal } from "@/api/types";
import { AutoqualifyCell } from "@/pages/signals/AutoqualifyCell";
import { sourceName } from "@/pages/signals/words";
import { count, percent } from "@/shown/numbers";
import { StatusBadge } from "@/shown/StatusBadge";
import type { Column } from "@/shown/VirtualTable";

/** The table of signals. */
export const columns: Column<Signal>[] = [
  { key: "name", label: "Signal", width: "minmax(10.5rem, 2fr)", cell: (signal) => signal.name },
  { key: "autoqualify", label: "Autoqualify", width: "minmax(6.5rem, 0.8fr)", cell: (signal) => <AutoqualifyCell signal={signal} /> },
  { key: "status", label: "Status", width: "minmax(8.75rem, 1fr)", cell: (signal) => <StatusBadge status={signal.status} /> },
  { key: "source", label: "Source", width: "minmax(5.5rem, 0.8fr)", cell: (signal) => sourceName(signal.source) },
  { key: "captures", label: "Captures", width: "minmax(5.5rem, 0.8fr)", right: true, cell: (signal) => count(signal.captures) },
  { key: "held", label: "Held", width: "minmax(5rem, 0.8fr)", right: true, cell: (signal) => <Muted isZero={!signal.held}>{count(signal.held)}</Muted> },
  {
    key: "rate",
    label: (
      <Tooltip label="Of the captures that were run, the share that matched a live ICP and a persona" multiline w={240}>
        <span>
          Qualified rate <IconInfoCircle size={12} aria-hidden style={{ verticalAlign: "-2px" }} />
        </span>
      </Tooltip>
    ),
    width: "minmax(7.5rem, 1fr)",
    right: true,
    cell: (signal) => <Muted isZero={signal.qualified_rate === null}>{percent(signal.qualified_rate)}</Muted>,
  },
];

function Muted({ isZero, children }: { isZero: boolean; children: string }) {
  return (
    <Text size="sm" component="span" c={isZero ? "dimmed" : undefined}>
      {children}
    </Text>
  );
}
