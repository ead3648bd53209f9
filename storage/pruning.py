"""Deletes what nobody reads any more: old news, and the oldest notes of which records were touched. In short transactions."""

from datetime import timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from storage.database import Database
from storage.outbox import prune_news
from storage.slack import prune_deliveries
from storage.tables import Job, RecordChange, Workspace, utc_now

NEWS_KEPT = timedelta(days=2)
CHANGES_KEPT = 200_000
CHUNK = 20_000


def prune(database: Database, *, changes_kept: int = CHANGES_KEPT) -> None:
    """Prune every workspace. Call it from a thread now and then.

    The newest changes stay, more than it is worth catching a snapshot up with; a reader that is further behind reads all records
    again. A workspace with a job under way is left alone: the job reads what was touched since it began.
    """
    with database.bulk_writing() as session:
        prune_deliveries(session, utc_now() - NEWS_KEPT)
    with database.bulk_reading() as session:
        workspace_ids = list(session.scalars(select(Workspace.id).order_by(Workspace.id)))
    for workspace_id in workspace_ids:
        with database.bulk_writing() as session:
            prune_news(session, [workspace_id], utc_now() - NEWS_KEPT)
        while _prune_changes(database, workspace_id, changes_kept):
            pass


def _prune_changes(database: Database, workspace_id: int, kept: int) -> bool:
    """Delete one chunk; returns whether there may be more."""
    with database.bulk_reading() as session:
        oldest = _oldest_kept(session, workspace_id, kept)
        if oldest is None or _has_open_job(session, workspace_id):
            return False
    with database.bulk_writing() as session:
        chunk = (
            select(RecordChange.id)
            .where(RecordChange.workspace_id == workspace_id, RecordChange.seq < oldest)
            .order_by(RecordChange.seq, RecordChange.id)
            .limit(CHUNK)
        )
        query = delete(RecordChange).where(RecordChange.id.in_(chunk.scalar_subquery()))
        deleted = session.execute(query, execution_options={"synchronize_session": False})
        return bool(deleted.rowcount == CHUNK)  # type: ignore[attr-defined]


def _oldest_kept(session: Session, workspace_id: int, kept: int) -> int | None:
    query = (
        select(RecordChange.seq).where(RecordChange.workspace_id == workspace_id).order_by(RecordChange.seq.desc(), RecordChange.id.desc())
    )
    return session.scalar(query.offset(kept).limit(1))


def _has_open_job(session: Session, workspace_id: int) -> bool:
    query = select(exists().where(Job.workspace_id == workspace_id, Job.status.in_(("queued", "running"))))
    return bool(session.scalar(query))
