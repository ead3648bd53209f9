"""Jobs as people see them: asked for, listed, cancelled, shown."""

import uuid
from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

from sqlalchemy.orm import Session

from qualification import audit
from qualification.errors import JobNotFound
from qualification.identity import Actor
from qualification.jobs.fall_back import fall_back
from storage import jobs
from storage.outbox import announce
from storage.tables import Job, utc_now

JobKind: TypeAlias = Literal["requalify", "refresh"]


def enqueue(
    session: Session,
    actor: Actor,
    *,
    icp_codes: Sequence[str],
    kind: JobKind = "requalify",
    changeset_id: str | None = None,
    also_paused: bool = False,
) -> Job:
    """Ask for the re-qualification of some ICPs, in the transaction of what makes it necessary.

    It starts when that commits and the jobs before it in the workspace are through. A live ICP is scored
    with the version that is live when its turn comes, a paused one is passed over, and the results of one
    that is no longer live go away.

    Args:
        also_paused: Bring the results of a paused ICP to the version it is paused with, when they are of another one.
    """
    job = Job(
        id=str(uuid.uuid4()),
        workspace_id=actor.workspace_id,
        kind=kind,
        status="queued",
        body={"icp_codes": list(icp_codes), "today": actor.today.isoformat()} | ({"also_paused": True} if also_paused else {}),
        progress={},
        done=0,
        total=0,
        owner="",
        lease_until=None,
        cancel_requested=False,
        requested_by=actor.person,
        changeset_id=changeset_id,
        created_at=utc_now(),
    )
    session.add(job)
    session.flush()
    tell(session, job)
    return job


def get_job(session: Session, workspace_id: int, job_id: str | None = None) -> Job:
    """Return one job, or the newest of the workspace. Raises JobNotFound."""
    if job_id is None:
        newest = jobs.list_jobs(session, workspace_id, limit=1)
        if not newest:
            raise JobNotFound("this workspace has had no job yet")
        return newest[0]
    return _required(jobs.find_job(session, workspace_id, job_id), job_id)


def list_jobs(session: Session, workspace_id: int, *, limit: int = 50, offset: int = 0) -> list[Job]:
    """Return the jobs of a workspace, the newest first."""
    return jobs.list_jobs(session, workspace_id, limit=limit, offset=offset)


def cancel_job(session: Session, actor: Actor, job_id: str) -> Job:
    """Stop a job; what was visible when it began stays. One that has ended is returned as it is.

    A running one ends as `cancelled` at its next step, some moments later. A publish whose job is cancelled
    did not happen: its ICP stands again where its visible results are.

    Raises:
        Forbidden: The person may not change anything.
        JobNotFound: The workspace has no such job.
    """
    actor.require("editor")
    job = _required(jobs.find_job(session, actor.workspace_id, job_id, lock=True), job_id)
    if job.status == "queued":
        job.status, job.ended_at = "cancelled", utc_now()
        fall_back(session, job)
    elif job.status == "running":
        job.cancel_requested = True
    else:
        return job
    audit.note(session, actor, "job.cancelled", target=", ".join(job.body["icp_codes"]), text="Cancelled a re-qualification")
    session.flush()
    tell(session, job)
    return job


def _required(job: Job | None, job_id: str) -> Job:
    if job is None:
        raise JobNotFound(f"no job {job_id} in this workspace", id=job_id)
    return job


def dump_job(job: Job) -> dict[str, Any]:
    """Return the contract's JSON of a job as it stands. A running one tells its pace and how long it still takes."""
    seconds = (utc_now() - job.started_at).total_seconds() if job.started_at is not None and job.status == "running" else 0.0
    rate = job.done / seconds if seconds > 0 and job.done else None
    return {
        "id": job.id,
        "kind": job.kind,
        "status": job.status,
        "icp_codes": list(job.body["icp_codes"]),
        "done": job.done,
        "total": job.total,
        "rate_per_second": None if rate is None else round(rate, 1),
        "seconds_left": None if rate is None else round(max(job.total - job.done, 0) / rate, 1),
        "created_at": job.created_at.isoformat(),
        "started_at": None if job.started_at is None else job.started_at.isoformat(),
        "ended_at": None if job.ended_at is None else job.ended_at.isoformat(),
        "error": job.error,
        "requested_by": job.requested_by,
        "changeset_id": job.changeset_id,
        "result": job.result,
    }


def tell(session: Session, job: Job) -> None:
    """Announce how a job stands."""
    announce(session, job.workspace_id, "job", dump_job(job))
