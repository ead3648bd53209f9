import { Badge, Button, Group, Select, Stack, Text, UnstyledButton } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { post } from "@/api/client";
import { useVersionDiff, useVersions } from "@/api/queries";
import type { IcpMoved, Version } from "@/api/types";
import { Diff } from "@/copilot/Diff";
import { ONLY_EDITORS, useMayEdit } from "@/icp/mayEdit";
import { Failure, sentence } from "@/shown/Failure";
import { ago, moment } from "@/shown/numbers";
import classes from "@/icp/Icp.module.css";

interface Props {
  code: string;
  isDirty: boolean;
  onMoved(moved: IcpMoved, title: string): void;
}

/** The versions of an ICP, what one changed against another, and the way back. */
export function Versions({ code, isDirty, onMoved }: Props) {
  const { data: versions, error, refetch } = useVersions(code);
  const [chosen, setChosen] = useState<number | null>(null);
  const shown = versions?.find((each) => each.version === (chosen ?? versions[0]?.version));
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!versions) return null;
  return (
    <Stack gap="md">
      <ul className={classes.versions} aria-label="Versions">
        {versions.map((version) => (
          <li key={version.version}>
            <OneVersion version={version} isShown={version.version === shown?.version} onShow={() => setChosen(version.version)} />
          </li>
        ))}
      </ul>
      {shown && <Compared key={shown.version} code={code} versions={versions} shown={shown} isDirty={isDirty} onMoved={onMoved} />}
    </Stack>
  );
}

function OneVersion({ version, isShown, onShow }: { version: Version; isShown: boolean; onShow(): void }) {
  return (
    <UnstyledButton className={classes.version} aria-pressed={isShown} data-shown={isShown || undefined} onClick={onShow}>
      <Text component="span" size="sm" fw={600} className="numbers">
        Version {version.version}
      </Text>
      {version.is_live && (
        <Badge component="span" size="sm" radius="sm" tt="none" variant="light">
          Live
        </Badge>
      )}
      {version.is_draft && !version.is_live && (
        <Badge component="span" size="sm" radius="sm" tt="none" variant="light" color="gray">
          Draft
        </Badge>
      )}
      <Text component="span" size="xs" c="dimmed" ml="auto" title={moment(version.saved_at)}>
        {version.saved_by} · {ago(version.saved_at)}
      </Text>
    </UnstyledButton>
  );
}

function Compared({ code, versions, shown, isDirty, onMoved }: Props & { versions: readonly Version[]; shown: Version }) {
  const earlier = versions.filter((each) => each.version < shown.version)[0];
  const [before, setBefore] = useState<number | null>(earlier?.version ?? null);
  const diff = useVersionDiff(code, before, shown.version);
  const newest = versions[0]!.version;
  return (
    <section aria-label={`Version ${shown.version} compared`}>
      <Group align="flex-end" justify="space-between" mb="xs">
        <Select
          size="xs"
          label={`Version ${shown.version} against`}
          data={versions.filter((each) => each.version !== shown.version).map((each) => ({ value: String(each.version), label: `Version ${each.version}` }))}
          value={before === null ? null : String(before)}
          placeholder="No other version"
          allowDeselect={false}
          onChange={(value) => setBefore(value ? Number(value) : null)}
        />
        {shown.version !== newest && <RollBack code={code} version={shown.version} next={newest + 1} isDirty={isDirty} onMoved={onMoved} />}
      </Group>
      {diff.error && <Failure error={diff.error} onRetry={() => void diff.refetch()} />}
      {before === null && (
        <Text size="sm" c="dimmed">
          The first version.
        </Text>
      )}
      {diff.data && (diff.data.diff.length ? <Diff diff={diff.data.diff} /> : <Text size="sm">The two say the same.</Text>)}
    </section>
  );
}

function RollBack({ code, version, next, isDirty, onMoved }: Props & { version: number; next: number }) {
  const mayEdit = useMayEdit();
  const back = useMutation({
    mutationFn: () => post<IcpMoved>(`/api/v1/icps/${encodeURIComponent(code)}/rollback`, { version }),
    onSuccess: (moved) => onMoved(moved, `Rolled back to version ${version}, as version ${moved.draft_version}`),
  });
  return (
    <div>
      <Button size="xs" variant="default" disabled={isDirty || !mayEdit} loading={back.isPending} onClick={() => back.mutate()} title={`Saves version ${next}, equal to version ${version}`}>
        Roll back to version {version}
      </Button>
      <Text size="xs" c={back.error ? "red" : "dimmed"} mt={4} role={back.error ? "alert" : undefined}>
        {back.error ? sentence(back.error.message) : !mayEdit ? ONLY_EDITORS : isDirty ? "Save or discard your edits first." : `Saves version ${next}, equal to it.`}
      </Text>
    </div>
  );
}
