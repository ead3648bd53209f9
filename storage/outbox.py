"""News outside runs: written with the change it tells of, numbered from 1 in each workspace."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, event, func, insert, select, update
from sqlalchemy.orm import Session

from storage.bell import Bell
from storage.tables import OutboxEvent, Workspace, utc_now

NewsKind = Literal["changeset", "job", "icp", "signal"]
MAX_READ = 500


@dataclass(frozen=True)
class News:
    """One event as it was written."""

    number: int
    event: NewsKind
    body: dict[str, Any]


def announce(session: Session, workspace_id: int, event: NewsKind, body: dict[str, Any]) -> None:
    """Write one event in the transaction of the caller; listeners hear of it when that commits.

    The update locks the workspace row until the commit, so that numbers become visible in their order and a reader skips none.
    """
    number: int | None = session.scalar(
        update(Workspace).where(Workspace.id == workspace_id).values(events_seq=Workspace.events_seq + 1).returning(Workspace.events_seq),
        execution_options={"synchronize_session": False},
    )
    assert number is not None, "the workspace exists"
    session.execute(insert(OutboxEvent).values(workspace_id=workspace_id, number=number, event=event, body=body, at=utc_now()))
    _ring_on_commit(session, workspace_id, event)


def read_news(session: Session, workspace_id: int, after: int, limit: int = MAX_READ) -> list[News]:
    """Return the events after a number, in their order."""
    query = (
        select(OutboxEvent.number, OutboxEvent.event, OutboxEvent.body)
        .where(OutboxEvent.workspace_id == workspace_id, OutboxEvent.number > after)
        .order_by(OutboxEvent.number)
        .limit(limit)
    )
    return [News(number, kind, body) for number, kind, body in session.execute(query)]


def last_number(session: Session, workspace_id: int) -> int:
    """Return the number of the newest event, 0 before the first."""
    return session.scalar(select(Workspace.events_seq).where(Workspace.id == workspace_id)) or 0


def first_kept(session: Session, workspace_id: int) -> int | None:
    """Return the number of the oldest event that is still kept, None when there is none."""
    return session.scalar(select(func.min(OutboxEvent.number)).where(OutboxEvent.workspace_id == workspace_id))


def prune_news(session: Session, workspace_ids: Sequence[int], before: datetime) -> int:
    """Delete the events of these workspaces written before a moment. Returns how many."""
    query = delete(OutboxEvent).where(OutboxEvent.workspace_id.in_(workspace_ids), OutboxEvent.at < before)
    return session.execute(query, execution_options={"synchronize_session": False}).rowcount  # type: ignore[attr-defined, no-any-return]


def _ring_on_commit(session: Session, workspace_id: int, kind: NewsKind) -> None:
    """Ring once a commit and workspace, however many events it makes visible."""
    bell: Bell | None = session.info.get("bell")
    if bell is None:
        return
    waiting: dict[int, set[str]] | None = session.info.get("to_ring")
    if waiting is not None:
        waiting.setdefault(workspace_id, set()).add(kind)
        return
    session.info["to_ring"] = {workspace_id: {kind}}
    event.listen(session, "after_commit", lambda ended: _ring(ended, bell), once=True)


def _ring(session: Session, bell: Bell) -> None:
    for workspace_id, kinds in sorted(session.info.pop("to_ring", {}).items()):
        bell.ring(workspace_id, kinds)
