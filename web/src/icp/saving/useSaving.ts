/** Saves the working draft by hand. Nothing that was typed is lost: what changed elsewhere comes back as a conflict to settle. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { ApiError, post, put } from "@/api/client";
import { keys } from "@/api/keys";
import type { Definition, Icp, IcpDetail, IcpMoved, IcpRun } from "@/api/types";
import { mergeDefinitions } from "@/draft/merge";
import { inRowOf, rowId, same } from "@/draft/parameters";
import { sendable } from "@/draft/sendable";
import { useWorkingDraft, type WorkingDraft } from "@/draft/workingDraft";
import { freeName } from "@/icp/words";
import { showSaved } from "@/shown/undoToast";

export interface Outcome {
  title: string;
  checks: IcpMoved["checks"];
  icp_code: string;
  jobId: string | null;
  /** How the ICP stood then: once it stands otherwise, what is told here is over. */
  stood: string;
}

/** Returns how an ICP stands, as one text to compare. */
export const standOf = ({ status, draft_version, live_version }: Pick<IcpDetail, "status" | "draft_version" | "live_version">) => `${status} ${draft_version} ${live_version ?? ""}`;

export interface Conflict {
  message: string;
  version: number;
  theirs: Definition;
}

export interface Saving {
  isSaving: boolean;
  error: ApiError | null;
  conflict: Conflict | null;
  /** A free name, when the one given is taken. */
  offeredName: string | null;
  outcome: Outcome | null;
  save(run?: boolean): Promise<boolean>;
  note(moved: IcpMoved, title: string): void;
  /** Goes on from the version that somebody saved meanwhile: with the edits on top, or without them. */
  settle(how: "reapply" | "theirs", conflict: Conflict): void;
  dismiss(): void;
}

interface Asked {
  draft: WorkingDraft;
  run: boolean;
}

const asDefinition = (detail: Pick<IcpDetail, "definition">) => detail.definition as unknown as Definition;

function send({ draft, run }: Asked): Promise<IcpRun> {
  const { icp_code: code, base_version } = draft;
  const definition = sendable(draft.definition);
  return code ? put<IcpRun>(`/api/v1/icps/${encodeURIComponent(code)}`, { definition, base_version, run }) : post<IcpRun>("/api/v1/icps", { definition });
}

export function useSaving(): Saving {
  const client = useQueryClient();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const saving = useMutation<IcpRun, ApiError, Asked>({
    mutationFn: send,
    onSuccess: (saved, { draft }) => {
      takeSaved(saved, draft);
      keep(saved);
      const title = saved.job ? `Saved and published version ${saved.draft_version}` : `Saved version ${saved.draft_version}`;
      setOutcome({ title, checks: saved.checks, icp_code: saved.icp_code, jobId: saved.job?.id ?? null, stood: standOf(saved) });
      const published = saved.publish_changeset_id;
      showSaved({ text: `${title} of ${saved.name}.`, changesetId: published ?? saved.changeset_id, thenId: published ? saved.changeset_id : null });
    },
  });

  function keep(detail: IcpDetail): void {
    client.setQueryData(keys.icp(detail.icp_code), detail);
    for (const queryKey of [keys.icps, keys.versions(detail.icp_code), keys.jobs, keys.audit, keys.changesets]) void client.invalidateQueries({ queryKey });
  }

  const { error } = saving;
  const conflict = error?.code === "version_conflict" ? conflictOf(error) : null;
  const names = () => (client.getQueryData<Icp[]>(keys.icps) ?? []).map((each) => each.name);
  return {
    isSaving: saving.isPending,
    error: conflict || error?.code === "name_taken" ? null : error,
    conflict,
    offeredName: error?.code === "name_taken" ? freeName(saving.variables?.draft.definition.name.trim() ?? "", [...names(), String(error.details.name ?? "")]) : null,
    outcome,
    save: async (run = false) => {
      const { draft } = useWorkingDraft.getState();
      if (!draft || saving.isPending) return false;
      setOutcome(null);
      return saving.mutateAsync({ draft, run }).then(
        () => true,
        () => false,
      );
    },
    note: (moved, title) => {
      followSaved(moved);
      keep(moved);
      setOutcome({ title, checks: moved.checks, icp_code: moved.icp_code, jobId: moved.job?.id ?? null, stood: standOf(moved) });
      showSaved({ text: `${title}.`, changesetId: moved.changeset_id });
    },
    settle: (how, { theirs, version }) => {
      const { draft, saved, rebase } = useWorkingDraft.getState();
      if (!draft) return;
      const code = draft.icp_code ?? "";
      client.setQueryData<IcpDetail>(keys.icp(code), (known) => known && { ...known, draft_version: version, definition: theirs as unknown as IcpDetail["definition"] });
      void client.invalidateQueries({ queryKey: keys.icp(code) });
      const merged = how === "theirs" ? theirs : mergeDefinitions(saved, draft.definition, theirs).definition;
      rebase({ icp_code: draft.icp_code ?? null, version, definition: theirs }, merged);
      saving.reset();
    },
    dismiss: () => {
      setOutcome(null);
      saving.reset();
    },
  };
}

function conflictOf(error: ApiError): Conflict {
  const { current_version, theirs } = error.details as { current_version: number; theirs: Definition };
  return { message: error.message, version: current_version, theirs };
}

/** Puts the draft on the version just saved; what was typed while it was saved stays an edit, and rows stay open. */
function takeSaved(saved: IcpDetail, draft: WorkingDraft): void {
  const { draft: now, rebase } = useWorkingDraft.getState();
  if (!now || (now.icp_code ?? null) !== (draft.icp_code ?? null)) return;
  const definition = asDefinition(saved);
  const codes = new Map(draft.definition.personas.map((each) => [rowId(each), definition.personas.find(({ name }) => name === each.name.trim())?.persona_code ?? ""]));
  const coded = (part: Definition): Definition => ({ ...part, personas: part.personas.map((each) => (each.persona_code ? each : inRowOf(each, { ...each, persona_code: codes.get(rowId(each)) ?? "" }))) });
  const { definition: shown } = mergeDefinitions(coded(draft.definition), coded(now.definition), definition);
  rebase({ icp_code: saved.icp_code, version: saved.draft_version, definition }, shown);
}

/** Follows a version that was saved elsewhere, when nothing here would be lost by it. Returns whether it did. */
export function followSaved(detail: IcpDetail): boolean {
  const { draft, isDirty, rebase } = useWorkingDraft.getState();
  if (!draft || draft.icp_code !== detail.icp_code) return true;
  const definition = asDefinition(detail);
  const { definition: shown } = mergeDefinitions(draft.definition, draft.definition, definition);
  const isWhatWeHave = same(sendable(draft.definition), definition);
  if (isDirty && !isWhatWeHave && draft.base_version !== detail.draft_version) return false;
  rebase({ icp_code: detail.icp_code, version: detail.draft_version, definition }, isDirty && !isWhatWeHave ? draft.definition : shown);
  return true;
}
