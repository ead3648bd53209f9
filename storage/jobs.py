"""Jobs as rows: queued, claimed under a lease, carried on by another process when theirs is gone."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.owner import is_gone
from storage.results import lock_workspace
from storage.tables import Job, utc_now

OPEN = ("queued", "running")
MAX_OPEN = 1_000


def open_jobs(session: Session, workspace_id: int | None = None) -> list[Job]:
    """Return the jobs that are queued or running, the oldest first."""
    query = select(Job).where(Job.status.in_(OPEN))
    if workspace_id is not None:
        query = query.where(Job.workspace_id == workspace_id)
    return list(session.scalars(query.order_by(Job.created_at, Job.id).limit(MAX_OPEN)))


def claimable(jobs: Sequence[Job]) -> list[Job]:
    """Return the job of each workspace that can be taken: a running one whose process is gone, else the oldest queued one.

    A workspace with a job under way has none.
    """
    first: dict[int, Job] = {}
    for job in sorted(jobs, key=lambda job: job.status != "running"):
        first.setdefault(job.workspace_id, job)
    return [job for job in first.values() if job.status == "queued" or is_abandoned(job)]


def is_abandoned(job: Job) -> bool:
    """Return whether nobody carries on a running job: its lease ran out, or its process is gone."""
    return job.lease_until is None or job.lease_until <= utc_now() or is_gone(job.owner)


def claim(session: Session, owner: str, token: str, lease: timedelta, workspace_id: int | None = None) -> Job | None:
    """Take the next job, in a writing transaction; None when there is none to take.

    Args:
        token: Names this attempt: whoever comes back to a job that another took meanwhile finds another token.
    """
    for candidate in claimable(open_jobs(session, workspace_id)):
        lock_workspace(session, candidate.workspace_id)
        session.expire_all()
        for job in claimable(open_jobs(session, candidate.workspace_id)):
            job.status, job.owner = "running", owner
            job.lease_until = utc_now() + lease
            job.started_at = job.started_at or utc_now()
            job.progress = {**job.progress, "token": token}
            session.flush()
            return job
    return None


def held(session: Session, job_id: str, token: str) -> Job | None:
    """Return a job that an attempt still holds, locked until the transaction ends; None when it lost it."""
    job = session.get(Job, job_id, with_for_update=True, populate_existing=True)
    return job if job is not None and job.status == "running" and job.progress.get("token") == token else None


def find_job(session: Session, workspace_id: int, job_id: str, *, lock: bool = False) -> Job | None:
    """Return one job of a workspace."""
    query = select(Job).where(Job.workspace_id == workspace_id, Job.id == job_id)
    return session.scalar(query.with_for_update() if lock else query)


def list_jobs(session: Session, workspace_id: int, *, limit: int, offset: int = 0, kind: str | None = None) -> list[Job]:
    """Return the jobs of a workspace, the newest first."""
    query = select(Job).where(Job.workspace_id == workspace_id)
    if kind is not None:
        query = query.where(Job.kind == kind)
    return list(session.scalars(query.order_by(Job.created_at.desc(), Job.id.desc()).limit(limit).offset(offset)))
