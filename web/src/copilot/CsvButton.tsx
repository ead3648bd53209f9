import { Button, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";

import { changeHeaders, send } from "@/api/client";
import type { Definition } from "@/api/types";
import { sentence } from "@/shown/Failure";
import { plural } from "@/shown/numbers";

/** Takes the accounts that match along as a file. */
export function CsvButton({ definition, count }: { definition: Definition; count: number }) {
  const take = useMutation({ mutationFn: () => download(definition) });
  return (
    <>
      <Button size="compact-xs" variant="subtle" color="gray" leftSection={<IconDownload size={14} />} loading={take.isPending} onClick={() => take.mutate()}>
        {plural(count, "account")} as CSV
      </Button>
      {take.error && (
        <Text size="xs" c="red" role="alert">
          {sentence(take.error.message)}
        </Text>
      )}
    </>
  );
}

async function download(definition: Definition): Promise<void> {
  const headers = { Accept: "text/csv", "Content-Type": "application/json", ...changeHeaders() };
  const response = await send("/api/v1/preview", { method: "POST", headers, body: JSON.stringify({ definition }) });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = `${definition.name.trim().toLowerCase().replace(/[^a-z0-9]+/g, "-") || "matches"}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
