"""Jobs as rows: queued, claimed under a lease, carried on by another process when theirs is gone.

Whoever locks a job and its workspace locks the job first: a claim, a step of the job and a cancel may come at once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.leases import is_over
from storage.owner import is_gone
from storage.results import lock_workspace
from storage.tables import Job, utc_now

OPEN = ("queued", "running")
MAX_WORKSPACES = 10_000


def first_jobs(session: Session, workspace_id: int | None = None) -> list[Job]:
    """Return the open job of each workspace whose turn it is, the oldest first: the running one, else that queued first.

    However many jobs a workspace has queued, the others are not kept waiting.
    """
    running_first = (Job.status == "queued", Job.created_at, Job.id)
    place = func.row_number().over(partition_by=Job.workspace_id, order_by=running_first).label("place")
    ranked = select(Job.id, place).where(Job.status.in_(OPEN))
    if workspace_id is not None:
        ranked = ranked.where(Job.workspace_id == workspace_id)
    ranks = ranked.subquery()
    query = select(Job).join(ranks, ranks.c.id == Job.id).where(ranks.c.place == 1)
    return list(session.scalars(query.order_by(Job.created_at, Job.id).limit(MAX_WORKSPACES).execution_options(populate_existing=True)))


def claimable(jobs: Sequence[Job]) -> list[Job]:
    """Return those of `first_jobs` that can be taken: the queued ones, and the running ones that nobody carries on."""
    return [job for job in jobs if job.status == "queued" or is_abandoned(job)]


def is_abandoned(job: Job) -> bool:
    """Return whether nobody carries on a running job: its lease ran out, or its process is gone."""
    return is_over(job.lease_until) or is_gone(job.owner)


def claim(session: Session, owner: str, token: str, lease: timedelta, workspace_id: int | None = None) -> Job | None:
    """Take the next job, in a writing transaction; None when there is none to take.

    A job that somebody has locked is passed over: it is being claimed or cancelled, or carried on. The workspace is locked
    after it, so that of two jobs of one workspace only one is claimed.

    Args:
        token: Names this attempt: whoever comes back to a job that another took meanwhile finds another token.
    """
    for candidate in claimable(first_jobs(session, workspace_id)):
        job = _locked(session, candidate.id)
        if job is None:
            continue
        lock_workspace(session, job.workspace_id)
        if [each.id for each in claimable(first_jobs(session, job.workspace_id))] != [job.id]:
            return None  # somebody was faster; the next look, in a transaction without these locks, finds what is left
        job.status, job.owner = "running", owner
        job.lease_until = utc_now() + lease
        job.started_at = job.started_at or utc_now()
        job.progress = {**job.progress, "token": token}
        session.flush()
        return job
    return None


def _locked(session: Session, job_id: str) -> Job | None:
    query = select(Job).where(Job.id == job_id).with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return session.scalar(query)


def held(session: Session, job_id: str, token: str) -> Job | None:
    """Return a job that an attempt still holds, locked until the transaction ends; None when it lost it."""
    job = session.get(Job, job_id, with_for_update=True, populate_existing=True)
    return job if job is not None and job.status == "running" and job.progress.get("token") == token else None


def renew(session: Session, job_id: str, token: str, until: datetime) -> bool:
    """Let an attempt keep its job until a moment; False when it lost it."""
    job = held(session, job_id, token)
    if job is None:
        return False
    job.lease_until = until
    return True


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
