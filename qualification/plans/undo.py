"""Plans an undo that is asked for in words: it becomes a change set of its own, to be confirmed."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from qualification.changesets import Proposal, get_changeset
from qualification.diff import DiffOp
from qualification.errors import NothingToChange
from qualification.identity import Actor
from qualification.kinds.registry import APPLIERS, UNDOING
from qualification.plans.plan import Plan
from qualification.preview_warnings import PreviewWarning
from storage.tables import ChangeSetRow

MAX_LOOKED_AT = 50
CANNOT_BE_UNDONE = PreviewWarning(
    code="cannot_be_undone", message="An undo cannot be undone itself: to have the change again, ask for it again."
)


async def plan_undo(session: AsyncSession, actor: Actor, changeset_id: str) -> Plan:
    """Plan to take one applied change back.

    Raises:
        ChangeSetNotFound: The workspace has no such change set.
        ChangeSetNotOpen: It cannot be taken back (any more); the message says why.
    """
    row = await get_changeset(session, actor.workspace_id, changeset_id)
    await UNDOING.refuse(session, actor, row)
    proposal = _proposal(row)
    return Plan(lambda snapshot, today, on_step: proposal)


async def last_undoable(session: AsyncSession, actor: Actor, thread_id: str) -> str:
    """Return the id of the change applied last in this conversation, else of the last one this person applied.

    Changes that were undone already and kinds that cannot be are passed over. Raises NothingToChange when there is none.
    """
    applied = select(ChangeSetRow).where(ChangeSetRow.workspace_id == actor.workspace_id, ChangeSetRow.status == "applied")
    newest_first = applied.order_by(ChangeSetRow.decided_at.desc(), ChangeSetRow.id).limit(MAX_LOOKED_AT)
    for query in (newest_first.where(ChangeSetRow.thread_id == thread_id), newest_first.where(ChangeSetRow.decided_by == actor.person)):
        for row in await session.scalars(query):
            if APPLIERS[row.kind].undo is not None and not (row.result or {}).get("undone_by"):
                return row.id
    raise NothingToChange("there is no applied change of this conversation or of yours that can be undone")


def _proposal(row: ChangeSetRow) -> Proposal:
    return Proposal(
        kind="undo",
        title=f"Undo: {row.title}"[:300],
        read_back=f"{_effect(row)} It takes back “{row.title}”, which {row.decided_by} applied.",
        target={"changeset_id": row.id, "icp_code": _code(row)},
        base={"decided_at": row.decided_at.isoformat() if row.decided_at else None},
        after={"undoes": row.kind, "title": row.title},
        diff=[_reversed(DiffOp.model_validate(op)) for op in reversed(row.diff)],
        warnings=[CANNOT_BE_UNDONE],
    )


def _code(row: ChangeSetRow) -> str | None:
    code = (row.result or {}).get("icp_code") or row.target.get("icp_code")
    return str(code) if code else None


def _reversed(op: DiffOp) -> DiffOp:
    opposite: Mapping[str, str] = {"add": "remove", "remove": "add", "replace": "replace"}
    return DiffOp.model_validate(
        {"op": opposite[op.op], "path": op.path, "before": op.after, "after": op.before, "text": _said_backwards(op.text)}
    )


def _said_backwards(text: str) -> str:
    """Return a line of a diff as the undo makes it: "Status: Draft → Live" becomes "Status: Live → Draft"."""
    if text.startswith(("+ ", "− ")):
        return f"{'−' if text[0] == '+' else '+'} {text[2:]}"
    if " changes: " in text or text.count(" → ") != 1:
        return f"Taken back: {text}"
    before, _, after = text.partition(" → ")
    label, colon, value = before.partition(": ")
    if not colon or after.startswith(f"{label}: "):
        return f"{after} → {before}"
    return f"{label}: {after} → {value}"


def _effect(row: ChangeSetRow) -> str:
    """Return what is so afterwards, in one sentence."""
    result, base = row.result or {}, row.base
    name = str(result.get("name") or row.after.get("name") or _code(row) or "")
    match row.kind:
        case "save_icp" if base.get("version") is None:
            return f"{name} disappears again."
        case "save_icp" | "save_persona" | "rollback":
            return f"The draft of {name} is version {base['version']} again."
        case "publish" if base.get("live_version") is None:
            return f"{name} is a Draft again: nothing is scored with it, and its results leave."
        case "publish":
            return f"Version {base['live_version']} of {name} is {base['status']} again, and every account and lead is scored anew."
        case "pause":
            return f"{name} is live again, and every account and lead is scored anew."
        case "resume":
            return f"{name} is paused again."
        case "delete_draft" if base.get("live_version") is None:
            return f"{name} is back, as a Draft with all its versions."
        case "delete_draft":
            return f"The draft of {name} is version {base['version']} again."
        case "set_autoqualify":
            return "Each signal's autoqualify is as it was before."
        case "qualify_captures":
            return "The captures are held again, and leads made only by them leave."
        case _:
            return "Everything is as it was before."
