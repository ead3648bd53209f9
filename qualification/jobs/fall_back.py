"""What a cancelled job leaves: each ICP it did not come to stands again where its visible results are."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.jobs import OPEN
from storage.outbox import announce
from storage.tables import ChangeSetRow, Icp, Job

RESUMING = ("resume", "pause")  # the only job that a pause asks for is that of its undo


def fall_back(session: Session, job: Job) -> None:
    """Point the ICPs of a cancelled job back at what was visible when it began, in the transaction that ends it.

    A publish returns to the live version before, or to Draft when there was none; an ICP that was resumed, or whose
    pause was undone, is paused again. An ICP that another job still waits to score is left to that one.
    """
    waiting = _awaited(session, job)
    changeset = session.get(ChangeSetRow, job.changeset_id) if job.changeset_id else None
    for code in job.body["icp_codes"]:
        if code in (job.result or {}) or code in waiting:
            continue
        icp = session.scalar(select(Icp).where(Icp.workspace_id == job.workspace_id, Icp.icp_code == code).with_for_update())
        resumed = changeset is not None and changeset.kind in RESUMING
        if icp is not None and icp.status == "live" and _stand_back(icp, resumed=resumed):
            session.flush()
            announce(session, job.workspace_id, "icp", {"icp_code": code, "status": icp.status})


def _awaited(session: Session, job: Job) -> set[str]:
    """Return the ICPs that another job of the workspace is to score."""
    query = select(Job.body).where(Job.workspace_id == job.workspace_id, Job.id != job.id, Job.status.in_(OPEN))
    return {code for body in session.scalars(query) for code in body["icp_codes"]}


def _stand_back(icp: Icp, *, resumed: bool) -> bool:
    """Move the pointers of an ICP; returns whether they moved."""
    if icp.scored_version is None:
        icp.status, icp.live_version = "draft", None
    elif icp.scored_version != icp.live_version:
        icp.live_version = icp.scored_version
    elif resumed:
        icp.status = "paused"
    else:
        return False
    return True
