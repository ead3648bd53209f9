import { Stack, Text, UnstyledButton } from "@mantine/core";
import { IconArrowUpRight } from "@tabler/icons-react";

import { useIcps, useSignals } from "@/api/queries";
import { useConversation } from "@/copilot/conversation";
import classes from "@/copilot/Empty.module.css";
import { starters } from "@/copilot/starters";

/** Pages that read the ICPs anyway. */
const OF_ICPS: ReadonlySet<string> = new Set(["leads", "accounts"]);

/** What one can say, before anything was said. */
export function Empty() {
  const page = useConversation(({ place }) => place.page);
  const send = useConversation((conversation) => conversation.send);
  const { data: icps = [] } = useIcps(OF_ICPS.has(page));
  const { data: signals = [] } = useSignals(page === "signals");
  return (
    <Stack gap="md" className={classes.empty}>
      <div>
        <h3 className={classes.title}>Say whom you sell to</h3>
        <Text size="sm" c="dimmed">
          I draft the ICP, count at once who matches and show them. I also change weights, switch signals, qualify captures and read closed deals. Nothing is saved until you confirm.
        </Text>
      </div>
      <div className={classes.list}>
        {starters(page, { icps, signals }).map((text) => (
          <UnstyledButton key={text} className={classes.starter} onClick={() => send(text)}>
            <span>{text}</span>
            <IconArrowUpRight size={15} aria-hidden />
          </UnstyledButton>
        ))}
      </div>
    </Stack>
  );
}
