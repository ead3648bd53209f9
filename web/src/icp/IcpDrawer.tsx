import { Alert, Badge, Button, Group, Tabs, Text } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconSparkles } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState } from "react";

import type { Definition, IcpDetail } from "@/api/types";
import { isComplete } from "@/draft/sendable";
import { useWorkingDraft, type WorkingDraft } from "@/draft/workingDraft";
import { Checks } from "@/icp/Checks";
import { ConflictPanel } from "@/icp/ConflictPanel";
import { DrawerFoot } from "@/icp/DrawerFoot";
import { DrawerHead } from "@/icp/DrawerHead";
import { useMayEdit } from "@/icp/mayEdit";
import { Personas } from "@/icp/personas/Personas";
import { useCounting } from "@/icp/preview/counting";
import { problemsOf } from "@/icp/rules/problems";
import { Rules } from "@/icp/Rules";
import { followSaved, standOf, useSaving, type Conflict } from "@/icp/saving/useSaving";
import { Versions } from "@/icp/versions/Versions";
import classes from "@/icp/Icp.module.css";

interface Props {
  draft: WorkingDraft;
  icp: IcpDetail | undefined;
  onClose(): void;
  onDiscard(): void;
  onDuplicate(definition: Definition): void;
  onDelete(): void;
}

/** The drawer on one working draft: edits, counts, saves. It shares the draft with the copilot. */
export function IcpDrawer({ draft, icp, onClose, onDiscard, onDuplicate, onDelete }: Props) {
  const { edit, marks, isDirty, saved, clearMarks } = useWorkingDraft();
  const { definition } = draft;
  const isNew = !draft.icp_code;
  const [attempted, setAttempted] = useState(false);
  const [tab, setTab] = useState<string | null>("rules");
  const body = useRef<HTMLDivElement>(null);
  const saving = useSaving();
  const mayEdit = useMayEdit();
  const isBlank = isNew && !definition.parameters.some(isComplete) && !definition.segments.length && !definition.min_score;
  const counting = useCounting(isBlank ? null : definition, draft.icp_code ?? null, draft.base_version ?? null);
  const behind = useVersionOfOthers(icp, draft, saving.isSaving);
  const conflict = saving.conflict ?? behind;
  const error = saving.error ?? counting.error;
  const problems = useMemo(() => problemsOf(error, definition, attempted), [error, definition, attempted]);
  const nameProblem = attempted && !definition.name.trim() ? "Give it a name" : undefined;

  const isReady = () => {
    setAttempted(true);
    const unfinished = problemsOf(null, definition, true).byRow.size > 0;
    if (unfinished) setTab(definition.parameters.every(isComplete) && definition.segments.every((each) => each.parameters.every(isComplete)) ? "personas" : "rules");
    if (unfinished || !definition.name.trim()) requestAnimationFrame(() => focusProblem(body.current?.parentElement));
    return !unfinished && Boolean(definition.name.trim());
  };
  const save = (run: boolean) => {
    if (!isReady()) return;
    void saving.save(run).then((isSaved) => isSaved && setAttempted(false));
  };
  useHotkeys([["mod+S", () => isDirty && !conflict && mayEdit && save(false), { preventDefault: true }]], []);
  const shared = { definition, marks, problems, edit };

  return (
    <>
      <DrawerHead
        {...shared}
        icp={icp}
        isNew={isNew}
        isDirty={isDirty}
        saving={saving}
        nameProblem={nameProblem}
        canPublish={isReady}
        onMoved={saving.note}
        onDuplicate={() => onDuplicate(definition)}
        onDelete={onDelete}
        onClose={onClose}
      />
      <OfferedDraft />
      {saving.outcome && (!icp || standOf(icp) === saving.outcome.stood) && <Checks outcome={saving.outcome} onDismiss={saving.dismiss} />}
      <Tabs value={tab} onChange={setTab} keepMounted={false} display="contents">
        <Tabs.List px="md">
          <Tabs.Tab value="rules" rightSection={<Counted of={definition.parameters.length} />}>
            Rules
          </Tabs.Tab>
          <Tabs.Tab value="personas" rightSection={<Counted of={definition.personas.length} />}>
            Personas
          </Tabs.Tab>
          {!isNew && <Tabs.Tab value="versions">Versions</Tabs.Tab>}
        </Tabs.List>
        <div className={classes.body} ref={body}>
          {conflict && <ConflictPanel conflict={conflict} base={saved} mine={definition} onSettle={(how) => saving.settle(how, conflict)} />}
          <Tabs.Panel value="rules">
            <Rules {...shared} counting={counting} onSeen={clearMarks} />
          </Tabs.Panel>
          <Tabs.Panel value="personas">
            <Personas {...shared} icpCode={draft.icp_code ?? null} savedPersonas={saved?.personas ?? []} />
          </Tabs.Panel>
          {draft.icp_code && (
            <Tabs.Panel value="versions">
              <Versions code={draft.icp_code} isDirty={isDirty} onMoved={saving.note} />
            </Tabs.Panel>
          )}
        </div>
      </Tabs>
      <DrawerFoot icp={icp} isDirty={isDirty} counting={counting} problems={problems} saving={saving} onSave={save} onDiscard={onDiscard} onMoved={saving.note} />
    </>
  );
}

/** Puts the keyboard where something is missing. */
function focusProblem(drawer: HTMLElement | null | undefined): void {
  const found = drawer?.querySelector<HTMLElement>("[aria-invalid=true]") ?? drawer?.querySelector<HTMLElement>("[data-problem] input:not([type=radio], [type=hidden], [readonly])");
  found?.focus();
}

function Counted({ of }: { of: number }) {
  return (
    <Badge component="span" size="sm" variant="light" color="gray" radius="sm" className="numbers">
      {of}
    </Badge>
  );
}

/** Follows versions that are saved elsewhere; returns one that collides with what was typed here. */
function useVersionOfOthers(icp: IcpDetail | undefined, draft: WorkingDraft, isSaving: boolean): Conflict | null {
  const isElsewhere = Boolean(icp && icp.icp_code === draft.icp_code && icp.draft_version !== draft.base_version && !isSaving);
  const [stuck, setStuck] = useState<Conflict | null>(null);
  useEffect(() => {
    if (!icp || !isElsewhere) setStuck(null);
    else if (!followSaved(icp)) setStuck({ message: `version ${icp.draft_version} was saved after the version ${draft.base_version} you edit`, version: icp.draft_version, theirs: icp.definition as unknown as Definition });
  }, [icp, isElsewhere, draft.base_version]);
  return isElsewhere ? stuck : null;
}

/** The copilot began another draft while this one has edits: the person chooses when to look at it. */
function OfferedDraft() {
  const { offered, takeOffered } = useWorkingDraft();
  if (!offered) return null;
  return (
    <Alert color="violet" variant="light" mx="md" mb="xs" py={6} px="sm" icon={<IconSparkles size={15} />}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="xs">Copilot works on another draft: {offered.definition.name}. Your unsaved edits are still here.</Text>
        <Button size="compact-xs" variant="default" onClick={takeOffered} style={{ flex: "none" }}>
          Open it, drop my edits
        </Button>
      </Group>
    </Alert>
  );
}
