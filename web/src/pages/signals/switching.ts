/** Switching autoqualify by hand: saves at once, can be undone. */
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { patch, post } from "@/api/client";
import { keys } from "@/api/keys";
import type { Signal, SignalSaved, ToggleOut } from "@/api/types";
import { showFailed, showSaved } from "@/shown/undoToast";

interface Switch {
  signal: Signal;
  on: boolean;
}

/** Switches one signal; the table shows it before the service has answered, and takes it back when it refuses. */
export function useSwitch() {
  const client = useQueryClient();
  const put = (id: number, change: Partial<Signal>) => client.setQueryData<Signal[]>(keys.signals, (rows) => rows?.map((row) => (row.id === id ? { ...row, ...change } : row)));
  return useMutation({
    mutationFn: ({ signal, on }: Switch) => patch<SignalSaved>(`/api/v1/signals/${signal.id}`, { autoqualify: on }),
    onMutate: async ({ signal, on }) => {
      await client.cancelQueries({ queryKey: keys.signals, exact: true });
      put(signal.id, { autoqualify: on ? "on" : "off" });
    },
    onSuccess: ({ changeset_id, warnings, ...saved }, { signal, on }) => {
      put(signal.id, saved);
      showSaved({ text: `Autoqualify is ${on ? "on" : "off"} for ${signal.name}.`, changesetId: changeset_id, warnings });
    },
    onError: (error, { signal }) => {
      put(signal.id, { autoqualify: signal.autoqualify });
      showFailed(error, `${signal.name} is as before`);
    },
    onSettled: () => void client.invalidateQueries({ queryKey: keys.audit }),
  });
}

/** Switches all signals to which it applies, as one change that is undone in one step. */
export function useSwitchAll(onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (on: boolean) => post<ToggleOut>("/api/v1/signals/autoqualify", { signal_ids: "all", on }),
    onSuccess: (saved, on) => {
      client.setQueryData<Signal[]>(keys.signals, saved.items);
      void client.invalidateQueries({ queryKey: keys.audit });
      const many = saved.changed.length === 1 ? "1 signal" : `${saved.changed.length} signals`;
      const text = saved.changed.length ? `Autoqualify is ${on ? "on" : "off"} for ${many}.` : `Every signal was ${on ? "on" : "off"} already.`;
      showSaved({ text, changesetId: saved.changeset_id, warnings: saved.warnings.filter((warning) => warning.code !== "not_applicable") });
      onDone();
    },
  });
}
