import { Group, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** The head of a page: its name, one line about it, its actions. */
export function PageHead({ title, about, children }: { title: string; about?: ReactNode; children?: ReactNode }) {
  return (
    <Group component="header" justify="space-between" align="flex-end" px="lg" pt="lg" pb="md" gap="sm">
      <div>
        <Title order={1}>{title}</Title>
        {about && (
          <Text size="sm" c="dimmed" mt={2}>
            {about}
          </Text>
        )}
      </div>
      <Group gap="xs">{children}</Group>
    </Group>
  );
}
