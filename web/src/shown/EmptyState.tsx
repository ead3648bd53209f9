import { Center, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** Says what belongs here and the one thing to do about it. */
export function EmptyState({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <Center p="xl" mih={220}>
      <Stack align="center" gap="xs" maw={420} ta="center">
        <Title order={2}>{title}</Title>
        {children && (
          <Text size="sm" c="dimmed">
            {children}
          </Text>
        )}
        {action}
      </Stack>
    </Center>
  );
}
