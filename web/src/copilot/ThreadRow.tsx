import { ActionIcon, Button, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";

import { del, patch } from "@/api/client";
import { keys } from "@/api/keys";
import type { Thread } from "@/api/types";
import { useConversation } from "@/copilot/conversation";
import classes from "@/copilot/History.module.css";
import { sentence } from "@/shown/Failure";
import { ago } from "@/shown/numbers";

const LONGEST = 80;

type What = "rename" | "delete";

/** What the person is about to do with a conversation of the list. */
export interface Doing {
  id: string;
  what: What;
}

interface Props {
  thread: Thread;
  isCurrent: boolean;
  doing: What | null;
  onDoing(what: What | null): void;
  onChosen(): void;
}

/** A conversation of the list: opened, renamed in its place, deleted after a question in its place. */
export function ThreadRow({ thread, isCurrent, doing, onDoing, onChosen }: Props) {
  const row = useRef<HTMLLIElement>(null);
  const before = useRef<What | null>(null);
  useEffect(() => {
    if (before.current && !doing) row.current?.querySelector<HTMLElement>(`[data-does="${before.current}"]`)?.focus();
    before.current = doing;
  }, [doing]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && doing) onDoing(null);
  };
  return (
    <li ref={row} className={classes.row} data-doing={doing ?? undefined} onKeyDown={onKeyDown}>
      {doing === "rename" && <Rename thread={thread} onDone={() => onDoing(null)} />}
      {doing === "delete" && <Delete thread={thread} onDone={() => onDoing(null)} />}
      {doing === null && (
        <>
          <UnstyledButton className={classes.thread} aria-current={isCurrent ? "true" : undefined} onClick={onChosen}>
            <span title={thread.title}>{thread.title}</span>
            <time dateTime={thread.updated_at}>{ago(thread.updated_at)}</time>
          </UnstyledButton>
          <ActionIcon className={classes.act} data-does="rename" variant="subtle" color="gray" aria-label={`Rename ${thread.title}`} title="Rename" onClick={() => onDoing("rename")}>
            <IconPencil size={15} />
          </ActionIcon>
          <ActionIcon className={classes.act} data-does="delete" variant="subtle" color="gray" aria-label={`Delete ${thread.title}`} title="Delete" onClick={() => onDoing("delete")}>
            <IconTrash size={15} />
          </ActionIcon>
        </>
      )}
    </li>
  );
}

const pathOf = (thread: Thread) => `/api/v1/threads/${encodeURIComponent(thread.id)}`;

function Rename({ thread, onDone }: { thread: Thread; onDone(): void }) {
  const client = useQueryClient();
  const [title, setTitle] = useState(thread.title);
  const save = useMutation({
    mutationFn: () => patch<Thread>(pathOf(thread), { title }),
    onSuccess: async (renamed) => {
      if (useConversation.getState().threadId === thread.id) useConversation.setState({ title: renamed.title });
      await client.invalidateQueries({ queryKey: keys.threads });
      onDone();
    },
  });
  const submit = () => (title.trim() && title !== thread.title ? save.mutate() : onDone());
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <TextInput autoFocus flex="1 1 100%" size="xs" aria-label={`New title of ${thread.title}`} maxLength={LONGEST} value={title} error={save.error && sentence(save.error.message)} onFocus={(event) => event.currentTarget.select()} onChange={(event) => setTitle(event.currentTarget.value)} />
      <Button type="submit" size="compact-sm" disabled={!title.trim()} loading={save.isPending}>
        Save
      </Button>
      <Button size="compact-sm" variant="default" onClick={onDone}>
        Cancel
      </Button>
    </form>
  );
}

function Delete({ thread, onDone }: { thread: Thread; onDone(): void }) {
  const client = useQueryClient();
  const forget = useMutation({
    mutationFn: () => del<void>(pathOf(thread)),
    onSuccess: async () => {
      const { threadId, startNew } = useConversation.getState();
      if (threadId === thread.id) startNew();
      await client.invalidateQueries({ queryKey: keys.threads });
      onDone();
    },
  });
  return (
    <div className={classes.question} role="group" aria-label={`Delete ${thread.title}`}>
      <Text size="sm">
        Delete “{thread.title}” for good? What it saved stays.
      </Text>
      {forget.error && (
        <Text size="sm" c="red" role="alert">
          {sentence(forget.error.message)}
        </Text>
      )}
      <div className={classes.answers}>
        <Button autoFocus size="compact-sm" color="red" loading={forget.isPending} onClick={() => forget.mutate()}>
          Delete
        </Button>
        <Button size="compact-sm" variant="default" onClick={onDone}>
          Keep
        </Button>
      </div>
    </div>
  );
}
