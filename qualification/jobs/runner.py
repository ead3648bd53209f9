"""Works off the jobs of a database: in the background of a server, or inline at a terminal."""

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable
from datetime import date

from sqlalchemy import exc
from sqlalchemy.exc import SQLAlchemyError

from qualification.errors import WinnowError
from qualification.jobs.attempt import JobCancelled, JobInterrupted, JobRun, OnProgress, Pace, claim_run, ignore
from qualification.jobs.fall_back import fall_back
from qualification.jobs.refresh import Refresher
from qualification.jobs.requalify import clean, requalify
from qualification.snapshots import SnapshotStore
from storage.database import Database
from storage.tables import Job, utc_now

logger = logging.getLogger(__name__)
BREATH_SECONDS = 0.02
REFRESH_SECONDS = 30.0
RESTART_SECONDS = 1.0
UNREACHABLE = (exc.OperationalError, exc.InterfaceError, exc.TimeoutError)
"""Errors of the database that another attempt may not meet: it is gone, locked or restarted. Others end the job."""
FAILED = "something went wrong on our side; the results of before are still shown. Run it again"


class JobRunner:
    """The jobs of this process: one at a time, in a thread, with the daily refresh. Start it once, stop it at the end.

    A job that an earlier process left behind is carried on when its process is gone or its lease ran out.
    """

    def __init__(self, database: Database, snapshots: SnapshotStore, today: Callable[[], date], *, pace: Pace | None = None) -> None:
        self._database, self._snapshots, self._today = database, snapshots, today
        self._pace = pace or Pace()
        self._refresher = Refresher(database, today)
        self._stopping = threading.Event()
        self._woken = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._restart: asyncio.TimerHandle | None = None
        self._hearing = contextlib.ExitStack()
        self._next_refresh = 0.0

    async def start(self) -> None:
        """Begin to work off jobs, and go on until `stop`. News of jobs of this process wakes it: one that is queued is news."""
        self._loop = asyncio.get_running_loop()
        self._hearing.enter_context(self._database.bell.heard_by(lambda _: self.wake(), of={"job"}))
        self._begin()

    def _begin(self) -> None:
        self._task = asyncio.create_task(self._run())
        self._task.add_done_callback(self._go_on)

    def _go_on(self, ended: "asyncio.Task[None]") -> None:
        """Begin anew after an error that nobody thought of: without the runner, queued jobs would wait for ever and nobody knew."""
        error = None if ended.cancelled() else ended.exception()
        if error is not None and not self._stopping.is_set():
            logger.error("jobs: the runner failed; it begins anew", exc_info=error)
            self._restart = ended.get_loop().call_later(RESTART_SECONDS, self._begin)

    def wake(self) -> None:
        """Look for jobs now rather than at the next turn; call it from any thread after a commit that queued one."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)

    @property
    def is_alive(self) -> bool:
        """Whether queued jobs are looked for."""
        return self._task is not None and not self._task.done() and not self._stopping.is_set()

    async def stop(self) -> None:
        """End after the transaction under way; a job that is not through goes on with the next process."""
        self._hearing.close()
        self._stopping.set()
        if self._restart is not None:
            self._restart.cancel()
        self.wake()
        if self._task is not None:
            await asyncio.wait({self._task})

    async def _run(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            await asyncio.sleep(BREATH_SECONDS)  # a burst of news is one look
            try:
                await asyncio.to_thread(self._work)
            except SQLAlchemyError:
                logger.warning("jobs: the database failed; they go on in a moment", exc_info=True)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), self._pace.poll_seconds)

    def _work(self) -> None:
        if time.monotonic() >= self._next_refresh:
            self._next_refresh = time.monotonic() + REFRESH_SECONDS  # first: a look that fails must not keep the jobs waiting
            self._refresher.enqueue_due()
        work_off(self._database, self._snapshots, self._pace, self._today, self._stopping)


def run_pending(
    database: Database,
    snapshots: SnapshotStore,
    today: Callable[[], date],
    *,
    workspace_id: int | None = None,
    on_progress: OnProgress = ignore,
    pace: Pace | None = None,
    stopping: threading.Event | None = None,
) -> int:
    """Run what is queued, here and now, to its end; returns how many jobs were run.

    A workspace whose job another process carries on is left to that process.

    Args:
        on_progress: Called with a job's JSON when it starts, after each chunk, and when it ends.
        stopping: Set it to end after the transaction under way; the rest is left to the next process.
    """
    stop = stopping or threading.Event()
    return work_off(database, snapshots, pace or Pace(), today, stop, workspace_id=workspace_id, on_progress=on_progress)


def work_off(
    database: Database,
    snapshots: SnapshotStore,
    pace: Pace,
    today: Callable[[], date],
    stopping: threading.Event,
    *,
    workspace_id: int | None = None,
    on_progress: OnProgress = ignore,
) -> int:
    """Take jobs until there is none left to take; returns how many."""
    count = 0
    while not stopping.is_set():
        taken = claim_run(database, snapshots, pace, today, stopping, workspace_id=workspace_id, on_progress=on_progress)
        if taken is None:
            break
        run_job(*taken)
        count += 1
    return count


def run_job(run: JobRun, job: Job) -> None:
    """Carry one job to its end, whatever that is; only an attempt that was interrupted leaves it open.

    What the work raises comes back as a value, so that an error nobody thought of ends the job, not the runner.

    Raises:
        OperationalError, InterfaceError, TimeoutError: The database cannot be reached; the job is left for the next attempt.
    """
    errors: list[str] = []
    raised = run.work(lambda: errors.extend(_requalify_all(run, job)))
    try:
        _finish(run, job, raised, errors)
    except JobInterrupted:
        run.release()
    except UNREACHABLE:
        with contextlib.suppress(SQLAlchemyError):
            run.release()
        raise


def _finish(run: JobRun, job: Job, raised: BaseException | None, errors: list[str]) -> None:
    match raised:
        case None:
            _end(run, "failed" if errors else "done", "; ".join(errors) or None)
        case JobCancelled():
            _tidy(run, job)
            _end(run, "cancelled", None)
        case JobInterrupted() | exc.OperationalError() | exc.InterfaceError() | exc.TimeoutError():
            raise raised
        case WinnowError():  # the records cannot be read: it says what to do
            try:
                _tidy(run, job)
            finally:
                _end(run, "failed", raised.message)
        case Exception():  # those who wait are told, and the next job can run
            logger.error("job %s failed", job.id, exc_info=raised)
            try:
                _tidy(run, job)
            finally:
                _end(run, "failed", FAILED)
        case _:
            raise raised


def _requalify_all(run: JobRun, job: Job) -> list[str]:
    """Re-qualify each ICP of the job; one that cannot be scored costs no other. Returns what kept those."""
    codes: list[str] = job.body["icp_codes"]
    total = len(codes) * run.records().account_count
    with run.step() as (_, row):
        row.total = total
    errors: list[str] = []
    for at, code in enumerate(codes):
        if code not in (job.result or {}):
            try:
                requalify(run, code, at, also_paused=job.body.get("also_paused", False))
            except WinnowError as error:
                errors.append(f"{code} was not scored: {error.message}")
        clean(run, code)
    return errors


def _tidy(run: JobRun, job: Job) -> None:
    for code in job.body["icp_codes"]:
        clean(run, code)


def _end(run: JobRun, status: str, error: str | None) -> None:
    with run.step(tidying=True) as (session, job):
        job.status, job.error, job.ended_at = status, error, utc_now()
        job.done = job.total if status == "done" else job.done
        if status == "cancelled":
            fall_back(session, job)
