"""save_term: a term of the glossary means from now on what the change set says, or nothing."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from qualification.errors import ChangeSetNotOpen
from qualification.identity import Actor
from qualification.kinds.applier import Applier, Result
from qualification.lookup.glossary import drop_entry, find_entry, load_entry, put_entry
from storage.tables import ChangeSetRow


async def _save_term(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> Result:
    await session.run_sync(_put, row, row.after["entry"])
    return {"term": (row.after["entry"] or row.base["entry"])["term"]}


async def _is_stale(session: AsyncSession, actor: Actor, row: ChangeSetRow) -> bool:
    return await session.run_sync(_now, row) != load_entry(row.base["entry"])


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
        put_entry(session, row.workspace_id, entry)


SAVE_TERM = Applier(_save_term, _is_stale, _restore, _refuse)
