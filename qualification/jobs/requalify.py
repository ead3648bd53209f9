"""Re-qualifies one ICP: all its results are computed at once, written where they differ, and made visible together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from qualification.jobs.attempt import JobRun
from qualification.jobs.catch_up import Touched, catch_up
from qualification.jobs.match_plan import Ints, MatchPlan, Stored, Wanted, member, plan_matches
from qualification.jobs.match_writes import apply_plan, chunks_of, stored_matches
from qualification.jobs.target import KINDS, Target, read_target, wanted_matches
from storage import feed, results
from storage.outbox import announce
from storage.results import MatchKind
from storage.tables import Icp

FEW_CHANGES = 500
ROUNDS = 8


@dataclass(frozen=True)
class Outcome:
    """What a re-qualification changed, in accounts."""

    entered: int
    left: int
    qualified: int

    def dump(self) -> dict[str, int]:
        """Return the contract's JSON."""
        return {"entered": self.entered, "left": self.left, "qualified": self.qualified}


@dataclass(frozen=True, eq=False)
class Round:
    """One evaluation: the accounts it saw, as of which `seq`, what it wants of each kind, what was stored, what is to be written."""

    seq: int
    accounts: int
    wanted: dict[MatchKind, Wanted]
    stored: dict[MatchKind, Stored]
    plans: dict[MatchKind, MatchPlan]

    def __len__(self) -> int:
        return sum(len(plan) for plan in self.plans.values())


def requalify(run: JobRun, icp_code: str, at: int, *, also_paused: bool = False) -> None:
    """Bring the results of one ICP to its live version; nothing happens to one that is gone, or paused.

    Idempotent: an attempt that was interrupted is carried on from what it wrote.

    Args:
        at: The place of the ICP in the job.
        also_paused: As `read_target` says.

    Raises:
        UnknownField, OperatorMismatch, InvalidValue: The definition no longer fits the workspace's fields.
        JobCancelled, JobInterrupted: See `JobRun.step`; nothing became visible.
    """
    with run.database.bulk_reading() as session:
        target = read_target(session, run.workspace_id, icp_code, also_paused=also_paused)
    if target is None:
        return
    for _ in range(ROUNDS):
        current = compute(run, target)
        _write(run, target, current, at)
        with run.database.bulk_reading() as session:
            if feed.marks_of(session, run.workspace_id).seq - current.seq <= FEW_CHANGES:
                break
    flip(run, target, current, at)


def compute(run: JobRun, target: Target) -> Round:
    """Evaluate the definition on all records of now and compare with what is stored."""
    records = run.records()
    wanted = wanted_matches(records, target, run.today)
    with run.database.bulk_reading() as session:
        stored = {kind: stored_matches(session, kind, target) for kind in KINDS}
    plans = {kind: plan_matches(wanted[kind], stored[kind], target.coming) for kind in KINDS}
    return Round(records.seq, records.account_count, wanted, stored, plans)


def _write(run: JobRun, target: Target, current: Round, at: int) -> None:
    """Write the plan; a chunk is one transaction and one step of progress. Nothing more is written for an ICP that is gone."""
    accounts, written = current.accounts, 0
    for kind in KINDS:
        for part in chunks_of(current.plans[kind], run.pace.chunk):
            written += len(part)
            with run.step() as (session, job):
                if _locked(session, target) is None:
                    return
                results.lock_workspace(session, run.workspace_id)
                apply_plan(session, kind, target, part)
                job.done = at * accounts + accounts * written // len(current)


def flip(run: JobRun, target: Target, current: Round, at: int) -> None:
    """Catch up with what was touched since and make the results visible, in one transaction.

    The ICP may have been paused meanwhile: then its results stay as they were.
    """
    before = _visible_before(target, current)
    entered, left = count_moves(current.wanted["account"].keys, before)
    with run.step() as (session, job):
        icp = _locked(session, target)
        results.lock_workspace(session, run.workspace_id)
        job.done = (at + 1) * current.accounts
        if icp is None or (icp.status == "paused" and not (target.is_paused and icp.live_version == target.version)):
            return
        touched = catch_up(session, target, run.workspace_id, current.seq, current.wanted["account"], run.today)
        moved = count_touched(touched, current.wanted["account"].keys, before, was_visible=target.was_visible)
        outcome = Outcome(entered + moved.entered, left + moved.left, len(current.wanted["account"]) + moved.qualified)
        icp.generation, icp.scored_version = target.coming, target.version
        icp.scored_on = run.today if target.version is not None else None
        job.result = {**(job.result or {}), target.icp_code: outcome.dump()}
        _tell_readers(session, icp)


def _locked(session: Session, target: Target) -> Icp | None:
    """Return the ICP, which cannot go away before this transaction ends; None when it did, though another may have its id."""
    icp = session.get(Icp, target.icp_id, with_for_update=True, populate_existing=True)
    return icp if icp is not None and (icp.icp_code, icp.generation + 1) == (target.icp_code, target.coming) else None


def _tell_readers(session: Session, icp: Icp) -> None:
    session.flush()
    results.bump_results(session, icp.workspace_id)
    announce(session, icp.workspace_id, "icp", {"icp_code": icp.icp_code, "status": icp.status})


def _visible_before(target: Target, current: Round) -> Ints:
    """Return the accounts whose match was visible; those of an ICP without visible results do not count."""
    visible = current.stored["account"].visible(target.coming - 1)
    return visible if target.was_visible else visible[:0]


def count_moves(wanted: Ints, before: Ints) -> tuple[int, int]:
    """Return how many of the wanted were not there before, and how many of those before are not wanted; both ascending."""
    shared = int(np.count_nonzero(member(before, wanted)))
    return len(wanted) - shared, len(before) - shared


def count_touched(touched: Touched, wanted: Ints, before: Ints, *, was_visible: bool) -> Outcome:
    """Return by how much the counts change by the records that were touched since they were counted."""
    then_wanted, then_before = member(wanted, touched.account_ids), member(before, touched.account_ids)
    now_wanted = member(touched.wanted, touched.account_ids)
    now_before = member(touched.visible, touched.account_ids) & was_visible
    return Outcome(
        _count(now_wanted & ~now_before) - _count(then_wanted & ~then_before),
        _count(now_before & ~now_wanted) - _count(then_before & ~then_wanted),
        _count(now_wanted) - _count(then_wanted),
    )


def _count(mask: NDArray[np.bool_]) -> int:
    return int(np.count_nonzero(mask))


def clean(run: JobRun, icp_code: str) -> None:
    """Delete what no reader sees any more, and what a job that ended early left behind, in small transactions."""
    with run.database.bulk_reading() as session:
        marks = [mark for mark in results.read_marks(session, run.workspace_id) if mark.icp_code == icp_code]
    for mark in marks:
        for kind in KINDS:
            after: int | None = 0
            while after is not None:
                with run.step(tidying=True) as (session, _):
                    results.lock_workspace(session, run.workspace_id)
                    after = results.clean_step(session, kind, mark.icp_id, after, generation=mark.generation)
