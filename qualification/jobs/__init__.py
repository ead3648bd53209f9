"""Work that goes on after the request: asked for here, run by `JobRunner` or `run_pending`."""

from qualification.jobs.attempt import OnProgress, Pace
from qualification.jobs.queue import JobKind, cancel_job, dump_job, enqueue, get_job, list_jobs
from qualification.jobs.runner import JobRunner, run_pending

__all__ = [
    "JobKind",
    "JobRunner",
    "OnProgress",
    "Pace",
    "cancel_job",
    "dump_job",
    "enqueue",
    "get_job",
    "list_jobs",
    "run_pending",
]
