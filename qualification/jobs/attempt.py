"""One attempt at a job: what holds it, where it stands, and when it must stop."""

import logging
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from qualification.jobs.queue import dump_job, tell
from qualification.snapshot import Records
from qualification.snapshots import SnapshotStore
from storage import jobs
from storage.database import Database
from storage.owner import process_name
from storage.tables import Job, utc_now

OnProgress = Callable[[dict[str, Any]], None]

logger = logging.getLogger(__name__)
RENEWALS_PER_LEASE = 4


def ignore(progress: dict[str, Any]) -> None:
    """Take the progress and do nothing with it."""


class JobCancelled(Exception):
    """Somebody asked for the job to stop; what it wrote must go."""


class JobInterrupted(Exception):
    """The attempt ends without ending the job: the process stops, or another one holds the job by now."""


@dataclass(frozen=True)
class Pace:
    """How a job proceeds: rows of one transaction, how long a process that is silent keeps its job, how often work is looked for."""

    chunk: int = 20_000
    lease: timedelta = timedelta(seconds=60)
    poll_seconds: float = 2.0


@dataclass
class JobRun:
    """One attempt. `done` counts accounts that are through, over all ICPs of the job."""

    database: Database
    snapshots: SnapshotStore
    pace: Pace
    workspace_id: int
    job_id: str
    token: str
    today: date
    stopping: threading.Event = field(default_factory=threading.Event)
    on_progress: OnProgress = ignore

    def records(self) -> Records:
        """Return the workspace's records of now."""
        return self.snapshots.records(self.workspace_id)

    @contextmanager
    def step(self, *, tidying: bool = False) -> Iterator[tuple[Session, Job]]:
        """Open one short writing transaction with the job's row; at its end the lease is renewed, and what changed of the row is told.

        Args:
            tidying: Go on also when the job is to be cancelled.

        Raises:
            JobCancelled: Somebody asked for it.
            JobInterrupted: This attempt must end here.
        """
        if self.stopping.is_set():
            raise JobInterrupted
        with self.database.bulk_writing() as session:
            job = jobs.held(session, self.job_id, self.token)
            if job is None:
                raise JobInterrupted
            if job.cancel_requested and not tidying:
                raise JobCancelled
            yield session, job
            moved = session.is_modified(job)
            job.lease_until = utc_now() + self.pace.lease
            session.flush()
            if moved:
                tell(session, job)
        if moved:
            self.on_progress(dump_job(job))

    def work(self, do: Callable[[], None]) -> BaseException | None:
        """Do something in a thread of its own and keep the job meanwhile, however long that takes; returns what it raised.

        Without it a computation that outlasts the lease would pass from one process to the next and never end.
        """
        with ThreadPoolExecutor(1, thread_name_prefix="job") as pool:
            work = pool.submit(do)
            while wait((work,), timeout=self.pace.lease.total_seconds() / RENEWALS_PER_LEASE).not_done:
                self._keep()
            return work.exception()

    def _keep(self) -> None:
        """Renew the lease; an attempt that lost its job ends at its next step."""
        try:
            with self.database.bulk_writing() as session:
                jobs.renew(session, self.job_id, self.token, utc_now() + self.pace.lease)
        except SQLAlchemyError:
            logger.warning("job %s: its lease could not be renewed", self.job_id, exc_info=True)

    def release(self) -> None:
        """Let the next process take the job at once."""
        with self.database.bulk_writing() as session:
            job = jobs.held(session, self.job_id, self.token)
            if job is not None:
                job.lease_until = None


def claim_run(
    database: Database,
    snapshots: SnapshotStore,
    pace: Pace,
    today: Callable[[], date],
    stopping: threading.Event,
    *,
    workspace_id: int | None = None,
    on_progress: OnProgress = ignore,
) -> tuple[JobRun, Job] | None:
    """Take the next job there is, queued or left behind; looks before it takes the writer's lock."""
    with database.bulk_reading() as session:
        if not jobs.claimable(jobs.first_jobs(session, workspace_id)):
            return None
    token = uuid.uuid4().hex
    with database.bulk_writing() as session:
        job = jobs.claim(session, process_name(), token, pace.lease, workspace_id)
        if job is None:
            return None
        tell(session, job)
    run = JobRun(database, snapshots, pace, job.workspace_id, job.id, token, today(), stopping, on_progress)
    on_progress(dump_job(job))
    return run, job
