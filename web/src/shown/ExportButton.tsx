import { Button, Popover, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";

import type { Query } from "@/api/client";
import { sentence } from "@/shown/Failure";
import { count } from "@/shown/numbers";
import { useStreamedCsv } from "@/shown/useStreamedCsv";

/** Saves the whole list with its filter as CSV; pressed again, it stops. */
export function ExportButton({ path, query, name }: { path: string; query: Query; name: string }) {
  const csv = useStreamedCsv(path, query, name);
  const busy = csv.rows !== null;
  return (
    <Popover opened={Boolean(csv.error)} position="bottom-end" withArrow>
      <Popover.Target>
        <Button variant="default" leftSection={<IconDownload size={16} />} onClick={busy ? csv.stop : csv.start} miw={130}>
          {busy ? `${count(csv.rows)} · stop` : "Export CSV"}
        </Button>
      </Popover.Target>
      <Popover.Dropdown role="alert">
        <Text size="sm" c="red">
          {csv.error && sentence(csv.error.message)}
        </Text>
      </Popover.Dropdown>
    </Popover>
  );
}
