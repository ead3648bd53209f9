import { Group, Text } from "@mantine/core";

export function Wordmark() {
  return (
    <Group gap={8} wrap="nowrap">
      <img src="/favicon.svg" alt="" width={22} height={22} />
      <Text fw={700} size="md" lts="-0.01em">
        Winnow
      </Text>
    </Group>
  );
}
