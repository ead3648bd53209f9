"""save_term: a term of the glossary means from now on what the change set says, or nothing."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from qualification.errors import ChangeSetNotOpen
from qualification.fields import Field, by_key
from qualification.identity import Actor
from qualification.kinds.applier import Applier, Result
from qualification.lookup.glossary import check_entry, drop_entry, find_entry, fits, load_entry, put_entry
from qualification.snapshots import workspace_fields
from storage.results import lock_workspace
from storage.tables import ChangeSetRow


async def _save_term(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> Result:
    await session.run_sync(_put, row, row.after["entry"])
    return {"term": (row.after["entry"] or row.base["entry"])["term"]}


async def _is_stale(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> bool:
    """Another meaning was kept since, or a field of its rules was retyped."""
    return await session.run_sync(_now, row) != load_entry(row.base["entry"]) or not await session.run_sync(_still_fits, row)


def _still_fits(session: Session, row: ChangeSetRow) -> bool:
    entry = load_entry(row.after["entry"])
    return entry is None or fits(entry, *_fields(session, row.workspace_id))


def _fields(session: Session, workspace_id: int) -> tuple[dict[str, Field], dict[str, Field]]:
    """Return the fields of now, which stay as they are until the transaction ends."""
    lock_workspace(session, workspace_id)
    accounts, people = workspace_fields(session, workspace_id)
    return by_key(accounts), by_key(people)


async def _restore(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> Result:
    await session.run_sync(_put, row, row.base["entry"])
    return {}


async def _refuse(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> None:
    if await session.run_sync(_now, row) != load_entry(row.after["entry"]):
        raise ChangeSetNotOpen(f"“{row.target['term']}” was changed again since; undo the newer change first", id=row.id)


def _now(session: Session, row: ChangeSetRow) -> object:
    return find_entry(session, row.workspace_id, row.target["term"], lock=True)


def _put(session: Session, row: ChangeSetRow, body: Mapping[str, Any] | None) -> None:
    entry = load_entry(body)
    if entry is None:
        drop_entry(session, row.workspace_id, row.target["term"])
    else:
        check_entry(entry.term, entry.meaning, entry.parameters, *_fields(session, row.workspace_id))
        put_entry(session, row.workspace_id, entry)


SAVE_TERM = Applier(_save_term, _is_stale, _restore, _refuse)
