"""The only way anything changes: proposed with a hash, applied once by a person (SPEC §4)."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import orjson
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from qualification import audit
from qualification.changeset_rows import dump_changeset as dump_changeset
from qualification.changeset_rows import is_expired as is_expired
from qualification.changeset_rows import target_text, tell, tell_of_icp
from qualification.diff import DiffOp
from qualification.drafts.working_draft import hold_draft
from qualification.errors import ChangeSetNotFound, ChangeSetNotOpen, HashMismatch
from qualification.identity import Actor
from qualification.kinds.registry import APPLIERS, UNDOING, Kind
from qualification.preview_warnings import PreviewWarning
from storage.tables import ChangeSetRow, utc_now

ChangeSetStatus = Literal["proposed", "applied", "rejected", "superseded", "expired", "stale"]
LIFETIME = timedelta(hours=24)
DRAFT_SAVES = ("save_icp", "save_persona")


@dataclass(frozen=True)
class Proposal:
    """What a change set is made of.

    Attributes:
        target: What it changes: `{"icp_code": …}`, with None for a new ICP; for some kinds more.
        base: What it was built on: `{"version": …}`, with None for a new ICP.
        after: The content that a confirm applies.
    """

    kind: Kind
    title: str
    read_back: str
    target: Mapping[str, Any]
    base: Mapping[str, Any]
    after: Mapping[str, Any]
    diff: Sequence[DiffOp]
    preview: Mapping[str, Any] | None = None
    warnings: Sequence[PreviewWarning] = ()
    thread_id: str | None = None
    run_id: str | None = None
    draft_rev: int | None = None

    @property
    def content_hash(self) -> str:
        """SHA-256 of the canonical JSON of kind, target, base and after."""
        return hash_content({"kind": self.kind, "target": dict(self.target), "base": dict(self.base), "after": dict(self.after)})


def hash_content(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of JSON with sorted keys and no spaces, as hexadecimal digits."""
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


async def propose(session: AsyncSession, actor: Actor, proposal: Proposal) -> ChangeSetRow:
    """Write a change set with status proposed; pending ones of its thread, kind and target are superseded.

    One that is being confirmed at this moment is waited for, and stays applied. Whoever locks takes the thread
    first, then its change sets, then what these change, and the workspace last.
    """
    row = _new_row(actor, proposal)
    if proposal.thread_id is not None:
        await hold_draft(session, proposal.thread_id)
        await _supersede(session, row)
    session.add(row)
    audit.note(session, actor, "changeset.proposed", target=target_text(row), text=f"Proposed: {row.title}", changeset_id=row.id)
    await tell(session, row)
    return row


async def apply_directly(session: AsyncSession, actor: Actor, proposal: Proposal) -> ChangeSetRow:
    """Write a change set that a person makes by hand and apply it at once."""
    actor.require("editor")
    row = _new_row(actor, proposal)
    session.add(row)
    await _apply(session, actor, row)
    return row


def _new_row(actor: Actor, proposal: Proposal) -> ChangeSetRow:
    now = utc_now()
    return ChangeSetRow(
        id=str(uuid.uuid4()),
        workspace_id=actor.workspace_id,
        kind=proposal.kind,
        status="proposed",
        title=proposal.title,
        read_back=proposal.read_back,
        target=dict(proposal.target),
        base=dict(proposal.base),
        after=dict(proposal.after),
        diff=[op.model_dump(mode="json") for op in proposal.diff],
        preview=None if proposal.preview is None else dict(proposal.preview),
        warnings=[warning.model_dump(mode="json", exclude_none=True) for warning in proposal.warnings],
        content_hash=proposal.content_hash,
        thread_id=proposal.thread_id,
        run_id=proposal.run_id,
        draft_rev=proposal.draft_rev,
        requested_by=actor.person,
        decided_by=None,
        created_at=now,
        decided_at=None,
        expires_at=now + LIFETIME,
        result=None,
    )


async def _supersede(session: AsyncSession, row: ChangeSetRow) -> None:
    for pending in await _pending(session, row.workspace_id, row.thread_id, _rivals(row), lock=True):
        if pending.target == row.target or _saves_same_draft(pending, row) or _switches_same_signals(pending, row):
            pending.status = "superseded"
            await tell(session, pending)


def _rivals(row: ChangeSetRow) -> Sequence[str]:
    """The kinds of which a new change set can take the place: its own, and both kinds that save a working draft."""
    return DRAFT_SAVES if row.kind in DRAFT_SAVES else (row.kind,)


def _saves_same_draft(pending: ChangeSetRow, row: ChangeSetRow) -> bool:
    """A card of the whole working draft holds what an earlier card of one persona of it held, and the other way round."""
    if row.kind not in DRAFT_SAVES or row.draft_rev is None or pending.draft_rev is None:
        return False
    return bool(pending.target["icp_code"] == row.target["icp_code"])


def _switches_same_signals(pending: ChangeSetRow, row: ChangeSetRow) -> bool:
    """A switch that is said anew with more signals or fewer takes the place of the one before: they share a signal."""
    if row.kind != "set_autoqualify" or pending.kind != row.kind:
        return False
    return bool(set(pending.target["signals"]) & set(row.target["signals"]))


async def find_pending(
    session: AsyncSession, workspace_id: int, thread_id: str, kind: Kind, target: Mapping[str, Any]
) -> ChangeSetRow | None:
    """Return the proposal that a new one of this kind and target would supersede in the thread."""
    rows = await _pending(session, workspace_id, thread_id, (kind,))
    return next((row for row in reversed(rows) if row.target == target), None)


async def _pending(
    session: AsyncSession, workspace_id: int, thread_id: str | None, kinds: Sequence[str], *, lock: bool = False
) -> list[ChangeSetRow]:
    query = select(ChangeSetRow).where(
        ChangeSetRow.workspace_id == workspace_id,
        ChangeSetRow.thread_id == thread_id,
        ChangeSetRow.kind.in_(kinds),
        ChangeSetRow.status == "proposed",
    )
    query = query.order_by(ChangeSetRow.created_at, ChangeSetRow.id).execution_options(populate_existing=True)
    return list(await session.scalars(query.with_for_update() if lock else query))


async def get_changeset(session: AsyncSession, workspace_id: int, changeset_id: str, *, lock: bool = False) -> ChangeSetRow:
    """Return one change set; `lock` keeps it, and its thread before it, from other writers. Raises ChangeSetNotFound."""
    query = select(ChangeSetRow).where(ChangeSetRow.workspace_id == workspace_id, ChangeSetRow.id == changeset_id)
    row = await session.scalar(query)
    if row is not None and lock:
        if row.thread_id is not None:
            await hold_draft(session, row.thread_id)
        row = await session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise ChangeSetNotFound(f"no change set {changeset_id} in this workspace", id=changeset_id)
    return row


async def read_changesets(session: AsyncSession, workspace_id: int, ids: Sequence[str]) -> list[ChangeSetRow]:
    """Return those of these change sets that are there, the oldest first."""
    query = select(ChangeSetRow).where(ChangeSetRow.workspace_id == workspace_id, ChangeSetRow.id.in_(ids))
    return list(await session.scalars(query.order_by(ChangeSetRow.created_at, ChangeSetRow.id).limit(len(ids))))


async def list_changesets(
    session: AsyncSession, workspace_id: int, *, status: str | None = None, thread_id: str | None = None, limit: int = 50, offset: int = 0
) -> list[ChangeSetRow]:
    """Return change sets, the newest first; those past their expiry are listed as expired, not as proposed."""
    query = select(ChangeSetRow).where(ChangeSetRow.workspace_id == workspace_id)
    if status is not None:
        query = query.where(_shown_as(status))
    if thread_id is not None:
        query = query.where(ChangeSetRow.thread_id == thread_id)
    query = query.order_by(ChangeSetRow.created_at.desc(), ChangeSetRow.id).limit(limit).offset(offset)
    return list(await session.scalars(query))


def _shown_as(status: str) -> ColumnElement[bool]:
    """The rows that `dump_changeset` shows with a status: nobody writes down that a proposal has waited too long."""
    too_late = and_(ChangeSetRow.status == "proposed", ChangeSetRow.expires_at <= utc_now())
    if status == "expired":
        return too_late | (ChangeSetRow.status == status)
    return and_(ChangeSetRow.status == status, ~too_late)


async def confirm(session: AsyncSession, actor: Actor, changeset_id: str, content_hash: str) -> ChangeSetRow:
    """Apply a change set once, or return the result of the confirm that already did.

    Run it in one writing transaction. The row comes back as `applied`, or as `stale` when its target
    changed since, or as `expired`; the last two applied nothing, and the caller commits the status.

    Raises:
        Forbidden: The person may not change anything.
        HashMismatch: The hash belongs to another content.
        ChangeSetNotOpen: It was rejected or superseded.
    """
    actor.require("editor")
    row = await get_changeset(session, actor.workspace_id, changeset_id, lock=True)
    if row.content_hash != content_hash:
        raise HashMismatch("the hash is not that of this change set; read it again and confirm what it says now", id=row.id)
    await _expire(session, row)
    if row.status in ("applied", "stale", "expired"):
        return row
    _refuse_closed(row)
    if await APPLIERS[row.kind].is_stale(session, actor, row):
        row.status = "stale"
        await tell(session, row)
        return row
    row.decided_by, row.decided_at = actor.person, utc_now()
    await _apply(session, actor, row)
    return row


async def _expire(session: AsyncSession, row: ChangeSetRow) -> None:
    if is_expired(row):
        row.status = "expired"
        await tell(session, row)


async def _apply(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> None:
    row.result = await APPLIERS[row.kind].apply(session, actor, row)
    row.status = "applied"
    row.decided_by, row.decided_at = actor.person, utc_now()
    audit.note(session, actor, "changeset.applied", target=target_text(row), text=f"Applied: {row.title}", changeset_id=row.id)
    await tell(session, row)
    await tell_of_icp(session, row)


async def reject(session: AsyncSession, actor: Actor, changeset_id: str) -> ChangeSetRow:
    """Turn a proposal down; a second reject returns the first result, and one that waited too long comes back as `expired`.

    Raises as `confirm` does.
    """
    actor.require("editor")
    row = await get_changeset(session, actor.workspace_id, changeset_id, lock=True)
    await _expire(session, row)
    if row.status in ("rejected", "expired"):
        return row
    _refuse_closed(row)
    row.status, row.decided_by, row.decided_at = "rejected", actor.person, utc_now()
    audit.note(session, actor, "changeset.rejected", target=target_text(row), text=f"Rejected: {row.title}", changeset_id=row.id)
    await tell(session, row)
    return row


async def undo(session: AsyncSession, actor: Actor, changeset_id: str) -> ChangeSetRow:
    """Take an applied change back; a second undo returns the first result.

    Raises:
        ChangeSetNotOpen: It was not applied, or its target changed since.
    """
    actor.require("editor")
    row = await get_changeset(session, actor.workspace_id, changeset_id, lock=True)
    if row.status == "applied" and row.result and row.result.get("undone_by"):
        return row
    await UNDOING.take_back(session, actor, row)
    return row


def _refuse_closed(row: ChangeSetRow) -> None:
    if row.status != "proposed":
        raise ChangeSetNotOpen(
            f"“{row.title}” is {row.status} and can no longer be decided; ask for it again", id=row.id, status=row.status
        )
