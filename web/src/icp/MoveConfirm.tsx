import { Button, Group, List, Modal, Skeleton, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";

import { type ApiError, post } from "@/api/client";
import { useIcp, useVersions } from "@/api/queries";
import type { Definition, IcpDetail, IcpMoved, Preview } from "@/api/types";
import { sendable } from "@/draft/sendable";
import { Failure, sentence } from "@/shown/Failure";
import { count, percent, plural } from "@/shown/numbers";

export type Move = "publish" | "pause" | "resume";

interface Props {
  move: Move;
  code: string;
  /** Edits that are saved with a publish, and how. */
  unsaved?: { definition: Definition; saveAndRun(): Promise<unknown> } | null;
  onClose(): void;
  onMoved(moved: IcpMoved, title: string): void;
}

const TITLES: Record<Move, string> = { publish: "Publish", pause: "Pause", resume: "Resume" };
const DONE: Record<Move, string> = { publish: "Published", pause: "Paused", resume: "Resumed" };

/** Says what a change of status does before it is done. */
export function MoveConfirm({ move, code, unsaved = null, onClose, onMoved }: Props) {
  const { data: icp } = useIcp(code);
  const name = unsaved?.definition.name || icp?.name || "this ICP";
  const go = useMutation<IcpMoved, ApiError>({
    mutationFn: () => doMove(move, icp!),
    onSuccess: (moved) => {
      onMoved(moved, `${DONE[move]} ${moved.name}${move === "publish" ? ` version ${moved.live_version}` : ""}`);
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={`${TITLES[move]} ${name}?`} centered>
      <Stack gap="md">
        {move === "publish" && <WhatPublishDoes code={code} definition={unsaved ? sendable(unsaved.definition) : ((icp?.definition as Definition | undefined) ?? null)} isUnsaved={unsaved !== null} />}
        {move === "pause" && icp && <WhatPauseDoes icp={icp} />}
        {move === "resume" && icp && <WhatResumeDoes icp={icp} />}
        {go.error && (
          <Text size="sm" c="red" role="alert">
            {sentence(go.error.message)}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button data-autofocus loading={go.isPending} disabled={!icp} onClick={() => (unsaved ? void unsaved.saveAndRun().then(onClose) : go.mutate())}>
            {move === "publish" && unsaved ? "Save and publish" : TITLES[move]}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function doMove(move: Move, icp: IcpDetail): Promise<IcpMoved> {
  return post<IcpMoved>(`/api/v1/icps/${encodeURIComponent(icp.icp_code)}/${move}`, move === "publish" ? { version: icp.draft_version } : undefined);
}

function WhatPublishDoes({ code, definition, isUnsaved }: { code: string; definition: Definition | null; isUnsaved: boolean }) {
  const versions = useVersions(code);
  const live = versions.data?.find((each) => each.is_live);
  const isReady = definition !== null && versions.data !== undefined;
  const { data, error, refetch } = useQuery({
    queryKey: ["publishing", code, definition, live?.version ?? null],
    enabled: isReady,
    queryFn: ({ signal }) => post<Preview>("/api/v1/preview", { definition, compare_to: live?.definition ?? null }, signal),
  });
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton h={96} />;
  const entered = data.movement?.entered ?? data.qualified;
  return (
    <List size="sm" spacing={6}>
      <List.Item>
        <strong>{count(data.qualified)}</strong> of {plural(data.total, "account")} qualify ({percent(data.rate)}).
      </List.Item>
      <List.Item data-testid="moves">
        <strong>{count(entered)}</strong> enter{data.movement ? <>, <strong>{count(data.movement.left)}</strong> leave, against the live version</> : <>: it was never live</>}.
      </List.Item>
      <List.Item>Runs a full re-qualification of all {plural(data.total, "account")}; the job’s progress is shown.</List.Item>
      {isUnsaved && <List.Item>Your unsaved edits are saved with it.</List.Item>}
      {data.warnings.map((warning) => (
        <List.Item key={warning.code + (warning.field ?? "")}>{warning.message}</List.Item>
      ))}
    </List>
  );
}

function WhatPauseDoes({ icp }: { icp: IcpDetail }) {
  return (
    <List size="sm" spacing={6}>
      <List.Item>New captures are no longer scored against it, and re-qualification leaves it out.</List.Item>
      <List.Item>
        Its <strong>{count(icp.assigned)}</strong> assigned accounts go to the next best live ICP.
      </List.Item>
      <List.Item>
        The definition and its {plural(icp.qualified ?? 0, "result")} stay, marked as paused.
      </List.Item>
    </List>
  );
}

function WhatResumeDoes({ icp }: { icp: IcpDetail }) {
  return (
    <List size="sm" spacing={6}>
      <List.Item>Version {icp.live_version} is live again: captures are scored against it.</List.Item>
      <List.Item>Runs a full re-qualification of all accounts; the job’s progress is shown.</List.Item>
      {icp.live_version !== null && icp.draft_version > icp.live_version && <List.Item>Draft version {icp.draft_version} stays a draft until you publish it.</List.Item>}
    </List>
  );
}
