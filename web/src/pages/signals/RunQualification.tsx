import { Alert, Button, Group, NumberInput, Radio, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { post } from "@/api/client";
import { keys } from "@/api/keys";
import type { QualifiedOut, Signal } from "@/api/types";
import { QualifiedResult } from "@/pages/signals/QualifiedResult";
import { Failure } from "@/shown/Failure";
import { count, plural } from "@/shown/numbers";
import { showSaved } from "@/shown/undoToast";

type Which = "last" | "sample" | "chosen" | "all";

interface Props {
  signal: Signal;
  chosen: ReadonlySet<number>;
  onDone: () => void;
}

/** Runs held captures against the live versions: first to see the buckets, then for real. */
export function RunQualification({ signal, chosen, onDone }: Props) {
  const [which, setWhich] = useState<Which>(chosen.size ? "chosen" : "last");
  const [many, setMany] = useState<number | string>(200);
  const run = useRun(signal, onDone);
  const asked = Math.min(Number(many) || 0, signal.held);
  const captures = which === "all" ? signal.held : which === "chosen" ? chosen.size : asked;
  const body = which === "chosen" ? { ids: [...chosen] } : which === "all" ? {} : { [which]: Number(many) };
  const start = (dry_run: boolean) => run.mutate({ ...body, dry_run });
  if (!signal.held && !run.data) return <Text c="dimmed">Nothing is held, so there is nothing to run.</Text>;
  return (
    <Stack gap="md">
      <Radio.Group label="Which held captures" value={which} onChange={(value) => setWhich(value as Which)}>
        <Stack gap="xs" mt="xs">
          <Radio value="last" label="The last ones to arrive" />
          <Radio value="sample" label="A random sample" />
          <Radio value="chosen" label={chosen.size ? `The ${count(chosen.size)} chosen under Captures` : "Chosen ones (choose them under Captures)"} disabled={!chosen.size} />
          <Radio value="all" label={`All ${count(signal.held)}`} />
        </Stack>
      </Radio.Group>
      {(which === "last" || which === "sample") && (
        <NumberInput label="How many" min={1} max={signal.held} clampBehavior="strict" allowDecimal={false} thousandSeparator="," value={many} onChange={setMany} w={140} />
      )}
      <Group>
        <Button variant="default" disabled={!captures} loading={run.isPending && run.variables?.dry_run} onClick={() => start(true)}>
          Dry run
        </Button>
        <Button disabled={!captures} loading={run.isPending && !run.variables?.dry_run} onClick={() => start(false)}>
          Qualify {plural(captures, "capture")}
        </Button>
      </Group>
      <Text size="xs" c="dimmed">
        A dry run only shows the buckets. Qualifying scores the captures against your live ICPs now, moves matches to Leads and can be undone.
        {which === "sample" && " Each run draws its own sample."}
      </Text>
      {run.error && <Failure error={run.error} onRetry={() => run.variables && run.mutate(run.variables)} />}
      {run.data?.warnings.map((warning) => (
        <Alert key={warning.code} color="yellow" variant="light">
          {warning.message}
        </Alert>
      ))}
      <div aria-live="polite">{run.data && <QualifiedResult result={run.data} />}</div>
    </Stack>
  );
}

function useRun(signal: Signal, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { dry_run: boolean }) => post<QualifiedOut>(`/api/v1/signals/${signal.id}/qualify`, body),
    onSuccess: (result) => {
      if (result.dry_run) return;
      showSaved({ text: `Qualified ${plural(result.qualified, "capture")} of ${result.signal}.`, changesetId: result.changeset_id });
      for (const queryKey of [keys.signals, keys.audit, ["leads"], ["accounts"], keys.icps]) void client.invalidateQueries({ queryKey });
      onDone();
    },
  });
}
