import { Button, Group, Text } from "@mantine/core";

/** Says that a long list changed while it was read; nothing moves until the reader wants it. */
export function Outdated({ is, onRenew }: { is: boolean; onRenew: () => void }) {
  if (!is) return null;
  return (
    <Group role="status" gap="sm" px="lg" py={6}>
      <Text size="sm">This list has changed since you opened it.</Text>
      <Button size="compact-xs" variant="light" onClick={onRenew}>
        Show the latest
      </Button>
    </Group>
  );
}
