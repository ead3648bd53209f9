"""Puts the parts together: reads outcomes, builds the cohort, learns, tests, and says what was found."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from time import perf_counter

import numpy as np
from sqlalchemy.orm import Session

from qualification.closed_won.backtest import Backtest, backtest, best_split, by_likeness
from qualification.closed_won.cohort import Chosen, Cohort, as_seen_then, choose, take_repeated, weights_of
from qualification.closed_won.known_before import History, known_before, read_history
from qualification.closed_won.payloads import CohortOut, OutcomeAnalysis, Verdict
from qualification.closed_won.proposal import Learned, learn, observe
from qualification.closed_won.question import Question
from qualification.closed_won.shown import backtest_out, leaks_out, lifts_out, proposal_out, set_aside_out
from qualification.closed_won.trends import months_of, per_icp, per_signal
from qualification.closed_won.words import say_analysis, say_refusal
from qualification.columns import days_of
from qualification.definitions import Definition
from qualification.snapshot import Snapshot
from storage.outcomes import OutcomeTable, read_outcomes, read_reached

FEWEST = 5
ENOUGH = 20
STEPS = 5

OnStep = Callable[[str, int, int, int], None]


def ignore(label: str, records: int, step: int, steps: int) -> None:
    """Take the progress and do nothing with it."""


@dataclass(frozen=True, eq=False)
class Read:
    """What the database says, read in one go.

    Attributes:
        outcomes: All of the window.
        history: Of the chosen accounts.
    """

    outcomes: OutcomeTable
    chosen: Chosen
    history: History


@dataclass(frozen=True, eq=False)
class Prepared:
    """The cohort of a question, with what its history adds."""

    cohort: Cohort
    value_usd: float
    known_before: float
    filled_later: Mapping[str, float]


def read(session: Session, workspace_id: int, question: Question, today: date) -> Read:
    """Read the outcomes of the window, and what was known of their accounts before them."""
    since = question.since(today)
    outcomes = read_outcomes(session, workspace_id, since=since, until=today)
    reached = read_reached(session, workspace_id, since=since, until=today) if question.against is None else []
    days = np.array([days_of(day) for _, day in reached], dtype=np.int32)
    chosen = choose(outcomes, question, (np.array([account for account, _ in reached], dtype=np.int64), days))
    return Read(outcomes, chosen, read_history(session, workspace_id, sorted(set(chosen.account_ids.tolist()))))


def prepare(snapshot: Snapshot, found: Read, question: Question, today: date) -> Prepared:
    """Return the cohort: each deal with its account's values as they were known before it ended. Deleted accounts are left out."""
    chosen = found.chosen
    places = np.searchsorted(snapshot.accounts.record_ids, chosen.account_ids)
    here = np.isin(chosen.account_ids, snapshot.accounts.record_ids)
    chosen = Chosen(chosen.account_ids[here], chosen.days[here], chosen.won[here], chosen.amounts[here])
    now = take_repeated(snapshot.accounts, places[here].astype(np.int64))
    then = known_before(now, snapshot.account_fields, chosen.account_ids.tolist(), chosen.days.tolist(), found.history)
    cohort = Cohort(
        as_seen_then(then.columns, chosen.days, today),
        snapshot.catalog.account_fields,
        chosen.won,
        weights_of(chosen, by_value=question.by_value),
        chosen.account_ids,
        chosen.days,
        snapshot.accounts,
        today,
    )
    return Prepared(cohort, float(np.nan_to_num(chosen.amounts[chosen.won]).sum()), then.share, then.filled_later)


def analyse(
    snapshot: Snapshot,
    found: Read,
    question: Question,
    live: Sequence[tuple[str, Definition]],
    *,
    today: date,
    with_ceiling: bool = True,
    on_step: OnStep = ignore,
) -> OutcomeAnalysis:
    """Analyse outcomes: what won records share, what leaks, which ICP follows, and how it does on later deals.

    The proposal is learned from the earlier deals only, and tested on the later three tenths; the findings are of all deals.

    Args:
        live: Code and definition of each live ICP, to stand beside the proposal.
        on_step: Called as each part is done, with the records it looked at.
    """
    started = perf_counter()
    prepared = prepare(snapshot, found, question, today)
    cohort = prepared.cohort
    on_step("Deals with the values known before they ended", len(cohort), 1, STEPS)
    refusal = say_refusal(cohort.wins, cohort.losses, question)
    usable = cohort.wins >= FEWEST and cohort.losses >= FEWEST
    everything = observe(cohort, question, prepared.filled_later) if usable else None
    on_step("Values and ranges compared", len(everything.candidates) if everything else 0, 2, STEPS)
    if everything and not cohort.is_dated:
        cohort = by_likeness(cohort, everything.candidates)
    split = best_split(cohort) if usable and not refusal else None
    learned = None
    if everything and everything.has_signal and not refusal:
        learned = learn(cohort.rows(split.train) if split else cohort, question, prepared.filled_later, everything.leaks)
    on_step("Weights fitted", 0 if learned is None else len(split.train) if split else len(cohort), 3, STEPS)
    proposed = learned if learned and learned.definition else None
    tested = backtest(cohort, split, proposed, live, with_ceiling=with_ceiling) if proposed and split else None
    on_step("Tested on later deals", len(split.test) if tested and split else 0, 4, STEPS)
    verdict = _verdict(usable, bool(refusal), proposed, tested)
    trends = (months_of(found.outcomes), per_icp(snapshot, found.outcomes, live, question.positive, today))
    on_step("Counted over time", len(found.outcomes), 5, STEPS)
    shown = proposed if verdict == "found" else None
    return OutcomeAnalysis(
        verdict=verdict,
        sentences=say_analysis(verdict, refusal, prepared.known_before, cohort, question, everything, shown, tested),
        cohort=cohort_out(prepared, question, today),
        looked_at=len(everything.candidates) if everything else 0,
        findings=lifts_out(cohort, everything) if everything else (),
        leaks=leaks_out(everything.leaks, question.keep) if everything else (),
        set_aside=set_aside_out(cohort, question.keep) if everything else (),
        proposal=proposal_out(shown, cohort) if shown else None,
        backtest=backtest_out(tested) if tested and verdict == "found" else None,
        months=trends[0],
        per_icp=trends[1],
        per_signal=per_signal(found.outcomes, question.positive),
        elapsed_ms=round((perf_counter() - started) * 1000, 1),
    )


def _verdict(usable: bool, refused: bool, proposed: Learned | None, tested: Backtest | None) -> Verdict:
    if not usable:
        return "refused"
    if refused:
        return "caveat"
    if proposed is None or (tested is not None and tested.proposed.area.low <= 0.5):
        return "no_signal"
    return "found"


def cohort_out(prepared: Prepared, question: Question, today: date) -> CohortOut:
    """Return who was compared."""
    cohort = prepared.cohort
    since = question.since(today)
    return CohortOut(
        positive=question.positive,
        contrast=question.against or "the rest",
        window_days=question.window_days,
        since=since.isoformat() if since else None,
        until=today.isoformat(),
        won=cohort.wins,
        contrast_count=cohort.losses,
        win_rate=cohort.wins / len(cohort) if len(cohort) else None,
        accounts=len(np.unique(cohort.accounts)),
        value_usd=prepared.value_usd,
        by_value=question.by_value,
        known_before=prepared.known_before,
    )
