import { ActionIcon, Tooltip } from "@mantine/core";
import { IconHistory, IconPlus, IconX } from "@tabler/icons-react";

import { useConversation } from "@/copilot/conversation";
import { History } from "@/copilot/History";
import classes from "@/copilot/Rail.module.css";

/** The thread's name, a new thread, the ones before, and the way out. */
export function RailHead({ onClose, onNew }: { onClose: () => void; onNew: () => void }) {
  const { title, startNew, turns } = useConversation();
  const begin = () => {
    startNew();
    onNew();
  };
  return (
    <header className={classes.head}>
      <h2 title={title ?? undefined}>{title ?? "Copilot"}</h2>
      {turns.length > 0 && (
        <Tooltip label="New conversation">
          <ActionIcon variant="subtle" color="gray" aria-label="New conversation" onClick={begin}>
            <IconPlus size={18} />
          </ActionIcon>
        </Tooltip>
      )}
      <History>
        <ActionIcon variant="subtle" color="gray" aria-label="Earlier conversations">
          <IconHistory size={18} />
        </ActionIcon>
      </History>
      <Tooltip label="Close">
        <ActionIcon variant="subtle" color="gray" aria-label="Close the copilot" onClick={onClose}>
          <IconX size={18} />
        </ActionIcon>
      </Tooltip>
    </header>
  );
}
