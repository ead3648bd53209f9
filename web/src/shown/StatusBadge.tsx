import { Badge } from "@mantine/core";

const COLOURS: Record<string, string> = { live: "grain", draft: "gray.5", paused: "yellow", needs_source: "gray.5" };

/** The status of an ICP or a signal. */
export function StatusBadge({ status }: { status: string }) {
  return (
    <Badge variant="dot" color={COLOURS[status] ?? "gray.5"} tt="none" radius="sm" fw={500} miw="max-content">
      {(status.charAt(0).toUpperCase() + status.slice(1)).replace("_", " ")}
    </Badge>
  );
}
