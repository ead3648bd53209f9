import { Stack, Text, UnstyledButton } from "@mantine/core";
import { IconArrowUpRight } from "@tabler/icons-react";

import { useConversation } from "@/copilot/conversation";
import classes from "@/copilot/Empty.module.css";
import { starters } from "@/copilot/words";

/** What one can say, before anything was said. */
export function Empty() {
  const { place, send } = useConversation();
  return (
    <Stack gap="md" className={classes.empty}>
      <div>
        <h3 className={classes.title}>Say whom you sell to</h3>
        <Text size="sm" c="dimmed">
          I draft the ICP, count at once who matches and show them. I also change weights, switch signals, qualify captures and read closed deals. Nothing is saved until you confirm.
        </Text>
      </div>
      <div className={classes.list}>
        {starters(place.page).map((text) => (
          <UnstyledButton key={text} className={classes.starter} onClick={() => send(text)}>
            <span>{text}</span>
            <IconArrowUpRight size={15} aria-hidden />
          </UnstyledButton>
        ))}
      </div>
    </Stack>
  );
}
