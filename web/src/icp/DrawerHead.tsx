import { ActionIcon, Badge, CloseButton, Group, Menu, Text, TextInput, Textarea } from "@mantine/core";
import { IconCopy, IconDots, IconSparkles, IconTrash } from "@tabler/icons-react";
import { useEffect, useRef } from "react";

import type { Definition, IcpDetail, IcpMoved } from "@/api/types";
import { ask } from "@/copilot/ask";
import type { Marks } from "@/draft/merge";
import { CopilotMark } from "@/icp/CopilotMark";
import { useMayEdit } from "@/icp/mayEdit";
import type { Saving } from "@/icp/saving/useSaving";
import { StatusControl } from "@/icp/StatusControl";
import { likelyCode } from "@/icp/words";
import classes from "@/icp/Icp.module.css";

interface Props {
  definition: Definition;
  icp: IcpDetail | undefined;
  isNew: boolean;
  isDirty: boolean;
  marks: Marks;
  saving: Saving;
  nameProblem: string | undefined;
  canPublish(): boolean;
  edit(change: (definition: Definition) => Definition): void;
  onMoved(moved: IcpMoved, title: string): void;
  onDuplicate(): void;
  onDelete(): void;
  onClose(): void;
}

/** Name, code, status and description: what an ICP is called and how it stands. */
export function DrawerHead(props: Props) {
  const { definition, icp, isNew, isDirty, marks, saving, nameProblem, edit } = props;
  const name = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isNew) name.current?.focus();
  }, [isNew]);
  return (
    <header className={classes.head}>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <TextInput
          ref={name}
          flex={1}
          variant="unstyled"
          aria-label="Name of the ICP"
          placeholder="Name this ICP"
          className={classes.name}
          title={definition.name}
          value={definition.name}
          error={nameProblem}
          onChange={(event) => {
            const next = event.currentTarget.value;
            edit((each) => ({ ...each, name: next }));
          }}
        />
        <CopilotMark mark={marks.name} />
        <DrawerMenu {...props} />
        <CloseButton aria-label="Close the drawer" onClick={props.onClose} />
      </Group>
      {saving.offeredName && (
        <Group gap="xs" mt={2}>
          <Text size="xs" c="red" role="alert">
            Another ICP has this name.
          </Text>
          <button type="button" className={classes.link} onClick={() => edit((each) => ({ ...each, name: saving.offeredName! }))}>
            Use “{saving.offeredName}”
          </button>
        </Group>
      )}
      <Group gap="xs" mt={4} mih={28}>
        <StatusControl icp={icp} saving={saving} canPublish={props.canPublish} onMoved={props.onMoved} />
        <Text size="xs" c="dimmed" ff="monospace" truncate className={classes.code} title={`${icp?.icp_code ?? "The code"} never changes`}>
          {icp?.icp_code ?? (definition.name.trim() ? likelyCode(definition.name) : "code follows the name")}
        </Text>
        <Standing icp={icp} isNew={isNew} isDirty={isDirty} />
      </Group>
      <Group gap="xs" wrap="nowrap" align="flex-start" mt="xs">
        <Textarea
          className={classes.description}
          variant="unstyled"
          size="xs"
          aria-label="Description"
          placeholder="Description: who they are and why. Copilot reads it."
          autosize
          minRows={1}
          maxRows={4}
          value={definition.description}
          onChange={(event) => {
            const next = event.currentTarget.value;
            edit((each) => ({ ...each, description: next }));
          }}
        />
        <CopilotMark mark={marks.description} />
      </Group>
    </header>
  );
}

function Standing({ icp, isNew, isDirty }: { icp: IcpDetail | undefined; isNew: boolean; isDirty: boolean }) {
  const isRewrite = icp?.live_version != null && icp.draft_version > icp.live_version;
  return (
    <Group gap={6} ml="auto">
      {isRewrite && (
        <Badge size="sm" radius="sm" tt="none" variant="light" color="yellow" title={`Version ${icp.live_version} is live, version ${icp.draft_version} is a draft`}>
          Rewrite in progress
        </Badge>
      )}
      {isDirty ? (
        <Badge size="sm" radius="sm" tt="none" variant="outline" color="gray">
          Unsaved
        </Badge>
      ) : (
        !isNew && (
          <Text size="xs" c="dimmed" className="numbers">
            Version {icp?.draft_version}
          </Text>
        )
      )}
    </Group>
  );
}

function DrawerMenu({ icp, definition, onDuplicate, onDelete }: Props) {
  const mayEdit = useMayEdit();
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label="More actions">
          <IconDots size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconSparkles size={15} />} onClick={() => ask("Which of my existing ICPs has a similar tech-stack pattern?", { send: true })}>
          Ask which ICPs are similar
        </Menu.Item>
        <Menu.Item leftSection={<IconCopy size={15} />} disabled={!definition.parameters.length && !definition.name} onClick={onDuplicate}>
          Duplicate
        </Menu.Item>
        <Menu.Item leftSection={<IconTrash size={15} />} color="red" disabled={!mayEdit || !icp || icp.draft_version === icp.live_version} onClick={onDelete}>
          Delete draft…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
