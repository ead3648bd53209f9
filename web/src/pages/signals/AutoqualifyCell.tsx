import { Checkbox, Text, Tooltip, VisuallyHidden } from "@mantine/core";

import type { Signal } from "@/api/types";
import { useSwitch } from "@/pages/signals/switching";
import { stateSentence } from "@/pages/signals/words";

/** The three states: checked, empty, or a dash that says why it does not apply. */
export function AutoqualifyCell({ signal }: { signal: Signal }) {
  const toggle = useSwitch();
  const why = stateSentence(signal);
  if (signal.autoqualify === "not_applicable") {
    return (
      <Tooltip label={why} multiline w={260} events={{ hover: true, focus: true, touch: true }}>
        <Text component="span" c="dimmed" tabIndex={0} role="img" aria-label={`Autoqualify of ${signal.name}: does not apply. ${why}`} w={20} ta="center">
          —
        </Text>
      </Tooltip>
    );
  }
  const on = signal.autoqualify === "on";
  return (
    <Tooltip label={why} multiline w={260} openDelay={600}>
      <span>
        <Checkbox
          size="sm"
          checked={on}
          aria-label={`Autoqualify ${signal.name}`}
          onChange={(event) => toggle.mutate({ signal, on: event.currentTarget.checked })}
        />
        {toggle.isPending && <VisuallyHidden role="status">Saving</VisuallyHidden>}
      </span>
    </Tooltip>
  );
}
