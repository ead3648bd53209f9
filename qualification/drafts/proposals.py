"""Turns a thread's working draft into the change set that saves it."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from qualification import lifecycle
from qualification.changesets import Proposal, find_pending, propose
from qualification.definitions import parse_definition
from qualification.drafts.bases import settled
from qualification.drafts.working_draft import WorkingDraft, hold_draft, read_draft, require_draft, write_draft
from qualification.edits import rebuilt
from qualification.errors import NothingToSave, VersionConflict
from qualification.evaluate import OnStep, ignore
from qualification.identity import Actor
from qualification.plans.personas import as_persona_save
from qualification.proposals import SaveContext, build_save, read_save_context
from qualification.snapshot import Records
from storage.tables import ChangeSetRow, Thread


@dataclass(frozen=True)
class DraftToSave:
    """A working draft with what its save is built on."""

    draft: WorkingDraft
    context: SaveContext

    @property
    def base_version(self) -> int | None:
        """The version that a confirm expects: the saved one, or None for a new ICP."""
        return self.context.saved.draft_version if self.context.saved else None


async def read_draft_to_save(session: AsyncSession, workspace_id: int, thread_id: str) -> DraftToSave:
    """Read the working draft and what its save needs.

    Raises:
        EmptyDraft: The thread has no working draft.
        VersionConflict: Someone saved a newer version of the ICP since the draft was begun.
    """
    draft = await settled(session, workspace_id, await require_draft(session, thread_id))
    context = await read_save_context(session, workspace_id, draft.definition.name, draft.icp_code)
    if context.saved and context.saved.draft_version > (draft.base_version or context.saved.draft_version):
        await _refuse_conflict(session, workspace_id, draft, context.saved)
    pending = await find_pending(session, workspace_id, thread_id, "save_icp", {"icp_code": context.icp_code})
    shown = parse_definition(pending.after) if pending else None
    return DraftToSave(draft, replace(context, shown=shown))


async def _refuse_conflict(session: AsyncSession, workspace_id: int, draft: WorkingDraft, saved: lifecycle.SavedIcp) -> None:
    theirs = await lifecycle.get_version(session, workspace_id, saved.icp_code, saved.draft_version)
    raise VersionConflict(
        f"{theirs.saved_by} saved version {theirs.version} of {saved.icp_code} after the version {draft.base_version} "
        "this draft was built on; make the edits again on the newest version",
        icp_code=saved.icp_code,
        current_version=theirs.version,
        theirs=theirs.definition.dump(),
        yours=draft.definition.dump(),
    )


def build_draft_save(snapshot: Records, found: DraftToSave, *, today: date, on_step: OnStep = ignore) -> Proposal:
    """Return the proposal to save the working draft: of one persona when nothing else changes, else of the whole ICP.

    Raises:
        NothingToSave: The draft says what the saved version says.
        UnknownField, OperatorMismatch, InvalidValue: It does not fit the workspace.
    """
    whole = build_save(snapshot, found.draft.definition, found.context, base_version=found.base_version, today=today, on_step=on_step)
    refuse_unchanged(whole)
    return as_persona_save(whole, found.context, snapshot)


def refuse_unchanged(proposal: Proposal) -> None:
    """Raise NothingToSave when the draft says what the saved version says."""
    if not proposal.diff:
        code = proposal.target["icp_code"]
        raise NothingToSave(f"the draft of {code} equals its saved version {proposal.base['version']}; there is nothing to save")


async def propose_draft(
    session: AsyncSession, actor: Actor, thread_id: str, run_id: str, draft: WorkingDraft, proposal: Proposal
) -> tuple[ChangeSetRow, WorkingDraft]:
    """Write the change set as the card last shown in the thread; the draft takes the proposed name.

    Returns:
        The change set, and the working draft whose `rev` it was made from. A draft that changed since
        it was read keeps its changes: the change set then names the `rev` it was read at.
    """
    await hold_draft(session, thread_id)
    kept = draft
    name = str(proposal.after["name"]) if proposal.kind == "save_icp" else draft.definition.name
    current = await read_draft(session, thread_id)
    if name != draft.definition.name and current is not None and current.rev == draft.rev:
        renamed = rebuilt(draft.definition, name=name)
        kept = await write_draft(session, thread_id, renamed, icp_code=draft.icp_code, base_version=draft.base_version)
    row = await propose(session, actor, replace(proposal, thread_id=thread_id, run_id=run_id, draft_rev=kept.rev))
    thread = await session.get(Thread, thread_id)
    assert thread is not None, "the draft was read from it"
    thread.shown_changeset_id = row.id
    return row, kept


async def propose_planned(session: AsyncSession, actor: Actor, thread_id: str, run_id: str | None, proposal: Proposal) -> ChangeSetRow:
    """Write a change set that the working draft has no part in, as the card last shown in the thread."""
    row = await propose(session, actor, replace(proposal, thread_id=thread_id, run_id=run_id))
    thread = await session.get(Thread, thread_id)
    if thread is not None:
        thread.shown_changeset_id = row.id
    return row
