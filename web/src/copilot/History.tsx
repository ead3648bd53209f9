import { Loader, Popover, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { cloneElement, type ReactElement, useState } from "react";

import { useThreads } from "@/api/queries";
import { useConversation } from "@/copilot/conversation";
import classes from "@/copilot/History.module.css";
import { type Doing, ThreadRow } from "@/copilot/ThreadRow";
import { Failure } from "@/shown/Failure";

/** The person's conversations, found by their titles, under the button that opens them. */
export function History({ children }: { children: ReactElement<{ onClick?: () => void }> }) {
  const [isOpen, setOpen] = useState(false);
  const [doing, setDoing] = useState<Doing | null>(null);
  const turn = (open: boolean) => {
    setOpen(open);
    setDoing(null);
  };
  return (
    <Popover opened={isOpen} onChange={turn} position="bottom-end" width={360} shadow="md" trapFocus returnFocus withinPortal closeOnEscape={doing === null}>
      <Popover.Target>{cloneElement(children, { onClick: () => turn(!isOpen) })}</Popover.Target>
      <Popover.Dropdown p="xs" maw="calc(100vw - 1rem)" aria-label="Earlier conversations">
        {isOpen && <Threads doing={doing} onDoing={setDoing} onChosen={() => turn(false)} />}
      </Popover.Dropdown>
    </Popover>
  );
}

interface Props {
  doing: Doing | null;
  onDoing(doing: Doing | null): void;
  onChosen(): void;
}

function Threads({ doing, onDoing, onChosen }: Props) {
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
      <ul className={classes.list} aria-label="Conversations">
        {found.map((thread) => (
          <ThreadRow
            key={thread.id}
            thread={thread}
            isCurrent={thread.id === threadId}
            doing={doing?.id === thread.id ? doing.what : null}
            onDoing={(what) => onDoing(what && { id: thread.id, what })}
            onChosen={() => choose(thread.id)}
          />
        ))}
        {hasNextPage && (
          <li>
            <UnstyledButton className={classes.thread} disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              <span>Show older ones</span>
            </UnstyledButton>
          </li>
        )}
      </ul>
      {!isPending && !error && found.length === 0 && (
        <Text size="sm" c="dimmed" p="xs">
          {items.length ? "No title has these words." : "Your conversations will be here."}
        </Text>
      )}
    </>
  );
}
