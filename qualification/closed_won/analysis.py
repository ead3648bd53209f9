"""Puts the parts together: reads outcomes, builds the cohort, learns, tests, and says what was found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from time import perf_counter

import numpy as np
from sqlalchemy.orm import Session

from qualification.closed_won.as_known import as_known
from qualification.closed_won.base import base_of
from qualification.closed_won.choosing import Amounts, Chosen, Touches, amounts_of, choose
from qualification.closed_won.cohort import Cohort
from qualification.closed_won.conclusion import ENOUGH, Conclusion, is_usable, learn_from, put_to_test
from qualification.closed_won.copies import without_copies
from qualification.closed_won.known_before import History, read_history
from qualification.closed_won.leakage import Kept
from qualification.closed_won.payloads import CohortOut, GroupRate, Month, OutcomeAnalysis
from qualification.closed_won.people import People, people_of
from qualification.closed_won.people_findings import corrected_together, observe_people, propose_persona
from qualification.closed_won.people_shown import people_out
from qualification.closed_won.proposal import Observed, observe
from qualification.closed_won.question import Question
from qualification.closed_won.shown import backtest_out, leaks_out, lifts_out, proposal_out, set_aside_out
from qualification.closed_won.trends import months_of, per_icp, per_signal
from qualification.closed_won.words import say_analysis, say_refusal
from qualification.columns import days_of
from qualification.definitions import Definition
from qualification.snapshot import Snapshot
from qualification.validation import find_field
from storage.outcomes import OutcomeTable, people_ids_at, read_outcomes, read_reached

STEPS = 5

NO_HISTORY = History()

OnStep = Callable[[str, int, int, int], None]


def ignore(label: str, records: int, step: int, steps: int) -> None:
    """Take the progress and do nothing with it."""


@dataclass(frozen=True, eq=False)
class Read:
    """What the database says, read in one go.

    Attributes:
        outcomes: All of the window.
        history: Of their accounts; `people` of the people at them, and of those that outcomes name.
    """

    outcomes: OutcomeTable
    chosen: Chosen
    history: History
    people: History = NO_HISTORY


@dataclass(frozen=True, eq=False)
class Prepared:
    """The cohort of a question, with what its history adds.

    Attributes:
        chosen: The rows of the cohort as they were chosen.
        kept: What the history says of the rows.
        deleted: Rows left out because their account is no longer there.
    """

    cohort: Cohort
    chosen: Chosen
    amounts: Amounts
    known_before: float
    kept: Kept
    deleted: int


def read(session: Session, workspace_id: int, question: Question, today: date) -> Read:
    """Read the outcomes of the window, and what was known of their accounts before them."""
    since, until = question.since(today), question.until(today)
    outcomes = read_outcomes(session, workspace_id, since=since, until=until)
    touches, before = Touches.none(), None
    if not question.is_deals:
        before = None if since is None else read_outcomes(session, workspace_id, since=None, until=since - timedelta(days=1))
        touches = _touches(read_reached(session, workspace_id, since=since, until=until)) if question.against is None else touches
    chosen = choose(outcomes, question, touches, before)
    accounts = set(chosen.account_ids.tolist()) | set(outcomes.account_ids.tolist())
    people = set(people_ids_at(session, workspace_id, np.unique(chosen.account_ids).tolist())) | set(chosen.person_ids.tolist()) - {0}
    return Read(
        outcomes,
        chosen,
        read_history(session, workspace_id, sorted(accounts)),
        read_history(session, workspace_id, sorted(people), "person"),
    )


def _touches(reached: Sequence[tuple[int, int, date]]) -> Touches:
    return Touches(
        np.array([account for account, _, _ in reached], dtype=np.int64),
        np.array([person for _, person, _ in reached], dtype=np.int64),
        np.array([days_of(day) for _, _, day in reached], dtype=np.int32),
    )


def prepare(snapshot: Snapshot, found: Read, question: Question, today: date) -> Prepared:
    """Return the cohort: each deal with its account's values as they were known before it ended. Deleted accounts are left out.

    Raises:
        UnknownField: The question keeps a field that the workspace lacks.
    """
    for key in question.keep:
        if key not in snapshot.catalog.person_fields:
            find_field(key, snapshot.catalog.account_fields)
    here = np.isin(found.chosen.account_ids, snapshot.accounts.record_ids)
    chosen = found.chosen.some(here)
    then, seen = as_known(snapshot, chosen.account_ids, chosen.days, found.history, today)
    amounts = amounts_of(chosen)
    by_value = question.by_value and amounts.known > 0
    cohort = Cohort(
        seen.columns,
        snapshot.catalog.account_fields,
        chosen.won,
        amounts.weights if by_value else np.ones(len(chosen.won)),
        without_copies(snapshot.accounts, chosen.account_ids),
        chosen.days,
        base_of(snapshot, "account"),
        today,
        seen.unsure,
        chosen.strata,
        mean_amount=amounts.held_mean_usd if by_value else None,
        other_strata=chosen.all_strata,
        touches=chosen.touches if chosen.touches.any() else None,
    )
    return Prepared(cohort, chosen, amounts, then.share, Kept(then.covered, then.filled), int(np.count_nonzero(~here)))


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
    seen = look(snapshot, prepared, found, question, today)
    on_step("Values and ranges compared", seen.count, 2, STEPS)
    concluded = learn_from(cohort, question, prepared.kept, seen.accounts, say_refusal(cohort.wins, cohort.losses, question))
    on_step("Weights fitted", concluded.learned_from(cohort), 3, STEPS)
    concluded = put_to_test(cohort, question, concluded, live, with_ceiling=with_ceiling)
    on_step("Tested on later deals", concluded.tested.tested_on if concluded.tested else 0, 4, STEPS)
    outcomes = found.outcomes.some(np.isin(found.outcomes.account_ids, snapshot.accounts.record_ids))
    trends = _Trends(
        months_of(outcomes),
        per_icp(snapshot, outcomes, live, question.positive, today, found.history),
        per_signal(outcomes, question.positive),
    )
    on_step("Counted over time", len(outcomes), 5, STEPS)
    return _told(prepared, seen, concluded, trends, question, today, started)


@dataclass(frozen=True, eq=False)
class Looked:
    """What was looked at: of the accounts, and of the people they had. None where too few are there."""

    accounts: Observed | None = None
    people: People | None = None
    of_people: Observed | None = None

    @property
    def count(self) -> int:
        """How many values and ranges of accounts were compared."""
        return len(self.accounts.candidates) if self.accounts else 0


@dataclass(frozen=True)
class _Trends:
    months: tuple[Month, ...]
    per_icp: tuple[GroupRate, ...]
    per_signal: tuple[GroupRate, ...]


def look(snapshot: Snapshot, prepared: Prepared, found: Read, question: Question, today: date) -> Looked:
    """Return what differs of the accounts and of their people, corrected together; nothing below 5 records of each side."""
    cohort = prepared.cohort
    if not is_usable(cohort):
        return Looked()
    accounts = observe(cohort, question, prepared.kept)
    people = people_of(snapshot, cohort, prepared.chosen, found.people, today)
    if people is None or min(people.cohort.wins, people.cohort.losses) < ENOUGH:
        return Looked(accounts, people)
    accounts, of_people = corrected_together(accounts, observe_people(people, question))
    return Looked(accounts, people, of_people)


def _told(
    prepared: Prepared, seen: Looked, concluded: Conclusion, trends: _Trends, question: Question, today: date, started: float
) -> OutcomeAnalysis:
    """Return all of it as it leaves over the wire, and in words."""
    cohort, everything, proposed = prepared.cohort, seen.accounts, concluded.proposed
    persona = None
    if seen.people and seen.of_people and concluded.split != "different times":
        persona = propose_persona(seen.people, seen.of_people, question)
    told = people_out(seen.people, seen.of_people, persona, question, is_proposed=proposed is not None) if seen.people else None
    sentences = say_analysis(concluded, cohort, question, everything, prepared.known_before, prepared.deleted, prepared.amounts)
    return OutcomeAnalysis(
        verdict=concluded.verdict,
        sentences=sentences + (told.sentences if told and told.looked_at else ()),
        cohort=cohort_out(prepared, question, today),
        looked_at=seen.count,
        findings=lifts_out(cohort, everything) if everything else (),
        leaks=leaks_out(everything.leaks, question.keep) if everything else (),
        set_aside=set_aside_out(cohort, everything, question.keep) if everything else (),
        proposal=proposal_out(proposed, cohort, persona.persona if persona else None) if proposed else None,
        backtest=backtest_out(concluded.tested, question.positive) if concluded.tested and concluded.verdict == "found" else None,
        months=trends.months,
        per_icp=trends.per_icp,
        per_signal=trends.per_signal,
        elapsed_ms=round((perf_counter() - started) * 1000, 1),
        people=told,
    )


def cohort_out(prepared: Prepared, question: Question, today: date) -> CohortOut:
    """Return who was compared."""
    cohort = prepared.cohort
    since = question.since(today)
    return CohortOut(
        positive=question.positive,
        contrast=question.against or "the rest",
        window_days=question.window_days,
        since=since.isoformat() if since else None,
        until=question.until(today).isoformat(),
        won=cohort.wins,
        contrast_count=cohort.losses,
        win_rate=cohort.wins / len(cohort) if len(cohort) else None,
        accounts=len(np.unique(cohort.accounts)),
        value_usd=prepared.amounts.total_usd,
        value_known=prepared.amounts.known,
        mean_value_usd=prepared.amounts.mean_usd,
        value_cap_usd=prepared.amounts.cap_usd if cohort.mean_amount is not None else None,
        value_capped=prepared.amounts.capped if cohort.mean_amount is not None else 0,
        by_value=question.by_value,
        known_before=prepared.known_before,
        unit="deal" if question.is_deals else "person" if prepared.chosen.person_ids.any() else "account",
        deleted=prepared.deleted,
    )
