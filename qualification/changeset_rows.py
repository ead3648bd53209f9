"""A change set as clients see it, and as news."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from qualification.own_ids import told_id
from storage.outbox import announce
from storage.tables import ChangeSetRow, utc_now

INTERNAL = frozenset({"kept"})


def dump_changeset(row: ChangeSetRow) -> dict[str, Any]:
    """Return the contract's JSON of a change set, without what its result keeps only for an undo."""
    return {
        "id": row.id,
        "kind": row.kind,
        "status": "expired" if is_expired(row) else row.status,
        "title": row.title,
        "read_back": row.read_back,
        "target": row.target,
        "diff": row.diff,
        "preview": row.preview,
        "warnings": row.warnings,
        "base": row.base,
        "content_hash": row.content_hash,
        "thread_id": None if row.thread_id is None else told_id(row.thread_id),
        "requested_by": row.requested_by,
        "decided_by": row.decided_by,
        "created_at": row.created_at.isoformat(),
        "expires_at": row.expires_at.isoformat(),
        "result": None if row.result is None else {key: value for key, value in row.result.items() if key not in INTERNAL},
    }


def is_expired(row: ChangeSetRow) -> bool:
    """Return whether a proposal has waited past its time."""
    return row.status == "proposed" and row.expires_at <= utc_now()


def target_text(row: ChangeSetRow) -> str:
    """Return what the audit names as the target."""
    return str(row.target.get("icp_code") or row.target.get("term") or row.after.get("name") or row.kind)


async def tell(session: AsyncSession, row: ChangeSetRow) -> None:
    """Every change of status is news, with the whole change set as it is now."""
    await session.flush()
    await session.run_sync(announce, row.workspace_id, "changeset", dump_changeset(row))


async def tell_of_icp(session: AsyncSession, row: ChangeSetRow) -> None:
    """The ICP that a change set changed is news as well; who passes it on adds its row of then."""
    code = (row.result or {}).get("icp_code") or row.target.get("icp_code")
    if code is not None:
        await session.run_sync(announce, row.workspace_id, "icp", {"icp_code": code})
