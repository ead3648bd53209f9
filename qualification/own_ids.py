"""Ids of threads and runs that clients choose: each person has their own, whatever others chose.

A row's id is the client's, unless another person's row has it already: then it is the client's, a space and a mark of
the person. Clients cannot send a space, so nobody can take or guess the id that another would get.
"""

import hashlib
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from qualification.identity import Actor
from storage.tables import Run, Thread

MARK_LENGTH = 16
Row = TypeVar("Row", Thread, Run)


async def own_id(session: AsyncSession, table: type[Thread] | type[Run], actor: Actor, chosen: str) -> str:
    """Return the id under which the person's row with this id is stored, or is to be when there is none."""
    _, apart = ids = ids_of(actor, chosen)
    rows = await session.execute(select(table.id, table.workspace_id, table.person).where(table.id.in_(ids)).order_by(table.id))
    owners = {row_id: (workspace_id, person) for row_id, workspace_id, person in rows}
    me = (actor.workspace_id, actor.person)
    return apart if apart in owners or owners.get(chosen, me) != me else chosen


async def own_row(session: AsyncSession, table: type[Row], actor: Actor, chosen: str) -> tuple[str, Row | None]:
    """Return the same with the row, None when there is none."""
    rows = (await session.scalars(select(table).where(table.id.in_(ids_of(actor, chosen))).order_by(table.id))).all()
    me = (actor.workspace_id, actor.person)
    own = next((row for row in reversed(rows) if (row.workspace_id, row.person) == me), None)
    return (own.id, own) if own is not None else (ids_of(actor, chosen)[bool(rows)], None)


async def held_row(session: AsyncSession, table: type[Row], actor: Actor, chosen: str) -> tuple[str, Row | None]:
    """Return the same, and keep the row, and nobody else's, from other writers until the transaction ends."""
    mine = table.id.in_(ids_of(actor, chosen)), table.workspace_id == actor.workspace_id, table.person == actor.person
    own = await session.scalar(select(table).where(*mine).order_by(table.id.desc()).limit(1).with_for_update())
    return (own.id, own) if own is not None else (await own_id(session, table, actor, chosen), None)


def ids_of(actor: Actor, chosen: str) -> tuple[str, str]:
    """Return the two ids that the person's row with this id can have: one of them is theirs, if any."""
    return chosen, f"{chosen} {_mark_of(actor)}"


def told_id(row_id: str) -> str:
    """Return the id of a row as its person's clients know it."""
    return row_id.partition(" ")[0]


def _mark_of(actor: Actor) -> str:
    return hashlib.sha256(f"{actor.workspace_id} {actor.person}".encode()).hexdigest()[:MARK_LENGTH]
