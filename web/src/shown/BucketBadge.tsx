import { Badge } from "@mantine/core";

const LOOKS: Record<string, { label: string; color: string }> = {
  qualified: { label: "Qualified", color: "grain" },
  no_persona_fit: { label: "No persona fit", color: "yellow" },
  not_qualified: { label: "Not qualified", color: "gray.5" },
};

/** The bucket of a lead or an account. */
export function BucketBadge({ bucket }: { bucket: string | null | undefined }) {
  const look = bucket ? LOOKS[bucket] : undefined;
  if (!look) return null;
  return (
    <Badge variant="dot" color={look.color} tt="none" radius="sm" fw={500}>
      {look.label}
    </Badge>
  );
}
