import { Loader, Popover, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { cloneElement, type ReactElement, useState } from "react";

import { useThreads } from "@/api/queries";
import { useConversation } from "@/copilot/conversation";
import classes from "@/copilot/History.module.css";
import { Failure } from "@/shown/Failure";
import { ago } from "@/shown/numbers";

/** The person's conversations, found by their titles, under the button that opens them. */
export function History({ children }: { children: ReactElement<{ onClick?: () => void }> }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={320} shadow="md" trapFocus returnFocus withinPortal>
      <Popover.Target>{cloneElement(children, { onClick: () => setOpen(!isOpen) })}</Popover.Target>
      <Popover.Dropdown p="xs" aria-label="Earlier conversations">
        {isOpen && <Threads onChosen={() => setOpen(false)} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function Threads({ onChosen }: { onChosen: () => void }) {
  const { items, isPending, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useThreads();
  const { threadId, load } = useConversation();
  const [search, setSearch] = useState("");
  const found = items.filter((thread) => thread.title.toLowerCase().includes(search.trim().toLowerCase()));
  const choose = (id: string) => {
    onChosen();
    if (id !== threadId) void load(id);
  };
  return (
    <>
      <TextInput data-autofocus aria-label="Find a conversation" placeholder="Find a conversation" leftSection={<IconSearch size={15} />} value={search} onChange={(event) => setSearch(event.currentTarget.value)} mb="xs" />
      {isPending && <Loader size="xs" aria-label="Reading conversations" />}
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      <div className={classes.list}>
        {found.map((thread) => (
          <UnstyledButton key={thread.id} className={classes.thread} aria-current={thread.id === threadId ? "true" : undefined} onClick={() => choose(thread.id)}>
            <span>{thread.title}</span>
            <time dateTime={thread.updated_at}>{ago(thread.updated_at)}</time>
          </UnstyledButton>
        ))}
        {hasNextPage && (
          <UnstyledButton className={classes.thread} disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            <span>Show older ones</span>
          </UnstyledButton>
        )}
      </div>
      {!isPending && !error && found.length === 0 && (
        <Text size="sm" c="dimmed" p="xs">
          {items.length ? "No title has these words." : "Your conversations will be here."}
        </Text>
      )}
    </>
  );
}
