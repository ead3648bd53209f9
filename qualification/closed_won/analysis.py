"""Puts the parts together: reads outcomes, builds the cohort, learns, tests, and says what was found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from time import perf_counter

import numpy as np
from sqlalchemy.orm import Session

from qualification.closed_won.as_known import as_known
from qualification.closed_won.backtest import HELD_BACK_WORDS, Backtest, Split, Untestable, backtest, best_split, by_likeness
from qualification.closed_won.choosing import Chosen, Touches, choose, held_amounts
from qualification.closed_won.cohort import Cohort
from qualification.closed_won.known_before import History, read_history
from qualification.closed_won.leakage import Kept
from qualification.closed_won.payloads import CohortOut, OutcomeAnalysis, Verdict
from qualification.closed_won.people import people_of
from qualification.closed_won.people_findings import corrected_together, observe_people, propose_persona
from qualification.closed_won.people_shown import people_out
from qualification.closed_won.proposal import Learned, Observed, learn, observe
from qualification.closed_won.question import Question
from qualification.closed_won.shown import backtest_out, leaks_out, lifts_out, proposal_out, set_aside_out
from qualification.closed_won.trends import months_of, per_icp, per_signal
from qualification.closed_won.words import say_analysis, say_refusal
from qualification.columns import days_of
from qualification.definitions import Definition
from qualification.snapshot import Snapshot
from qualification.validation import find_field
from storage.outcomes import OutcomeTable, people_ids_at, read_outcomes, read_reached

FEWEST = 5
ENOUGH = 20
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
    value_usd: float
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
    held = held_amounts(chosen) if question.by_value else None
    cohort = Cohort(
        seen.columns,
        snapshot.catalog.account_fields,
        chosen.won,
        np.ones(len(chosen.won)) if held is None else held[0],
        chosen.account_ids,
        chosen.days,
        snapshot.accounts,
        today,
        seen.unsure,
        chosen.strata,
        mean_amount=None if held is None else held[1],
        other_strata=chosen.all_strata,
        touches=chosen.touches if chosen.touches.any() else None,
    )
    value = float(np.nan_to_num(chosen.amounts[chosen.won]).sum())
    return Prepared(cohort, chosen, value, then.share, Kept(then.covered, then.filled), int(np.count_nonzero(~here)))


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
    everything = observe(cohort, question, prepared.kept) if usable else None
    people = people_of(snapshot, cohort, prepared.chosen, found.people, today) if everything else None
    of_people = observe_people(people, question) if people and min(people.cohort.wins, people.cohort.losses) >= ENOUGH else None
    if everything and of_people:
        everything, of_people = corrected_together(everything, of_people)
    on_step("Values and ranges compared", len(everything.candidates) if everything else 0, 2, STEPS)
    if everything and not cohort.is_dated:
        cohort = by_likeness(cohort, everything.candidates)
    split = best_split(cohort) if everything and not refusal else "too few"
    learned = _learned(cohort, question, prepared, everything, split) if everything and not refusal else None
    on_step("Weights fitted", 0 if learned is None else len(split.train) if isinstance(split, Split) else len(cohort), 3, STEPS)
    proposed = learned if learned and learned.definition else None
    tested = backtest(cohort, split, proposed, live, with_ceiling=with_ceiling) if proposed and isinstance(split, Split) else None
    on_step("Tested on later deals", tested.tested_on if tested else 0, 4, STEPS)
    verdict = _verdict(usable, bool(refusal), proposed, tested, split)
    outcomes = found.outcomes.some(np.isin(found.outcomes.account_ids, snapshot.accounts.record_ids))
    trends = (months_of(outcomes), per_icp(snapshot, outcomes, live, question.positive, today, found.history))
    on_step("Counted over time", len(outcomes), 5, STEPS)
    shown = proposed if verdict == "found" else None
    persona = propose_persona(people, of_people, question) if people and of_people and split != "different times" else None
    told = people_out(people, of_people, persona, question, is_proposed=shown is not None) if people else None
    sentences = say_analysis(verdict, refusal, prepared.known_before, cohort, question, everything, shown, tested, split, prepared.deleted)
    return OutcomeAnalysis(
        verdict=verdict,
        sentences=sentences + (told.sentences if told and told.looked_at else ()),
        cohort=cohort_out(prepared, question, today),
        looked_at=len(everything.candidates) if everything else 0,
        findings=lifts_out(cohort, everything) if everything else (),
        leaks=leaks_out(everything.leaks, question.keep) if everything else (),
        set_aside=set_aside_out(cohort, everything, question.keep) if everything else (),
        proposal=proposal_out(shown, cohort, persona.persona if persona else None) if shown else None,
        backtest=backtest_out(tested) if tested and verdict == "found" else None,
        months=trends[0],
        per_icp=trends[1],
        per_signal=per_signal(outcomes, question.positive),
        elapsed_ms=round((perf_counter() - started) * 1000, 1),
        people=told,
    )


def _learned(cohort: Cohort, question: Question, prepared: Prepared, everything: Observed, split: Split | Untestable) -> Learned | None:
    """Learn from the earlier part; where nothing can be held back because there is too little, from everything."""
    if not everything.has_signal or split == "different times":
        return None
    if not isinstance(split, Split):
        return learn(cohort, question, prepared.kept, everything.leaks)
    return learn(
        cohort.rows(split.train), question, prepared.kept.rows(split.train), everything.leaks, held_back=HELD_BACK_WORDS[split.how]
    )


def _verdict(usable: bool, refused: bool, proposed: Learned | None, tested: Backtest | None, split: Split | Untestable) -> Verdict:
    if not usable:
        return "refused"
    if refused or split == "different times":
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
        until=question.until(today).isoformat(),
        won=cohort.wins,
        contrast_count=cohort.losses,
        win_rate=cohort.wins / len(cohort) if len(cohort) else None,
        accounts=len(np.unique(cohort.accounts)),
        value_usd=prepared.value_usd,
        by_value=question.by_value,
        known_before=prepared.known_before,
        unit="deal" if question.is_deals else "person" if prepared.chosen.person_ids.any() else "account",
        deleted=prepared.deleted,
    )
