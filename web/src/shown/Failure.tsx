import { Alert, Button, Group, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";

/** Shows what went wrong, beside what failed, and how to go on. */
export function Failure({ error, onRetry, title }: { error: Error; onRetry?: () => void; title?: string }) {
  return (
    <Alert role="alert" color="red" variant="light" icon={<IconAlertTriangle size={18} />} title={title} m="md">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text size="sm">{sentence(error.message)}</Text>
        {onRetry && (
          <Button size="compact-sm" variant="default" flex="none" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Group>
    </Alert>
  );
}

/** Returns a message as a sentence; a key that begins it ("custom.renewal_date") stays as it is. */
export function sentence(message: string): string {
  const text = /^\w+[._]\w/.test(message) ? message : message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
