"""Studies over many workspaces where nothing has to do with how records end: whatever is found there is false."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from cli.bench.closed_won_data import TODAY, people_of_sample, sample_snapshot
from cli.bench.closed_won_studies import LEAK, OnDone, sample_cohort
from qualification.closed_won.analysis import Looked, Read, look, prepare
from qualification.closed_won.choosing import Touches, choose
from qualification.closed_won.cohort import Cohort
from qualification.closed_won.known_before import History
from qualification.closed_won.proposal import learn
from qualification.closed_won.question import Question
from qualification.columns import TagsColumn, days_of
from qualification.snapshot import Snapshot
from storage.outcomes import OutcomeTable

KEPT = (LEAK,)  # filled where the sample's own deals were won, which these are not
SIZES = (300, 1_000, 5_000)
REACHED_SIZES = (400, 800, 1_500)
VALUE_SIZES = ((120, 0.4), (400, 0.1), (1_000, 0.25))
SPREAD_OF_AMOUNTS = 1.8  # of their logarithm: from small customers to the largest
PEOPLE_DEALS = 400
DAYS = 729


@dataclass(frozen=True)
class NullStudy:
    """What was found where nothing is there to be found.

    Attributes:
        with_findings: Workspaces with at least one finding; at a false discovery rate of 5 % no more than one in twenty.
        tests: Values and ranges looked at in all, of which `findings` were false.
    """

    workspaces: int
    with_findings: int
    findings: int
    tests: int
    proposals: int


@dataclass(frozen=True)
class _One:
    findings: int
    tests: int
    proposes: bool


def study(make: Callable[[int], Iterator[Cohort | Looked]], workspaces: int, on_done: OnDone) -> NullStudy:
    """Return what is found in so many workspaces."""
    found: list[_One] = []
    for each in make(workspaces):
        found.append(_of_cohort(each) if isinstance(each, Cohort) else _of_looked(each))
        on_done()
    return NullStudy(
        len(found),
        sum(each.findings > 0 for each in found),
        sum(each.findings for each in found),
        sum(each.tests for each in found),
        sum(each.proposes for each in found),
    )


def _of_cohort(cohort: Cohort) -> _One:
    learned = learn(cohort, Question(keep=KEPT))
    return _One(int(learned.evidence.significant.sum()), len(learned.candidates), learned.definition is not None)


def _of_looked(seen: Looked) -> _One:
    parts = [each for each in (seen.accounts, seen.of_people) if each]
    return _One(
        sum(int(each.evidence.significant.sum()) for each in parts),
        sum(len(each.candidates) for each in parts),
        seen.of_people is not None and seen.of_people.has_signal,
    )


def shuffled(accounts: int) -> Callable[[int], Iterator[Cohort]]:
    """Resample the sample's deals and deal out the outcomes at random."""

    def make(workspaces: int) -> Iterator[Cohort]:
        cohort = sample_cohort(accounts, 7)
        for number in range(workspaces):
            rng = np.random.default_rng([number, 50])
            some = cohort.rows(np.sort(rng.choice(len(cohort), min(SIZES[number % len(SIZES)], len(cohort)), replace=False)))
            yield replace(some, won=rng.permutation(some.won))

    return make


def clustered(accounts: int) -> Callable[[int], Iterator[Cohort]]:
    """Give accounts several deals, very unequally, and each account a win rate of its own that no field has to do with.

    Three kinds in turn: five accounts with sixty deals each beside a hundred with one; sizes by Pareto's law; eight deals each.
    """

    def make(workspaces: int) -> Iterator[Cohort]:
        snapshot = sample_snapshot(accounts, seed=7)[0]
        for number in range(workspaces):
            rng = np.random.default_rng([number, 51])
            sizes = (
                np.array([60] * 5 + [1] * 100),
                np.minimum(1 + rng.pareto(1.0, 200).astype(np.int64), 150),
                np.full(100, 8),
            )[number % 3]
            chosen = snapshot.accounts.record_ids[rng.choice(len(snapshot.accounts), len(sizes), replace=False)]
            owners = np.repeat(np.arange(len(sizes)), sizes)
            odds = np.exp(rng.normal(-1.0, 1.2, len(sizes)))[owners]
            won = rng.random(len(owners)) < odds / (1 + odds)
            yield _cohort(snapshot, _deals(rng, chosen[owners], won), Question(keep=KEPT))

    return make


def by_value(accounts: int) -> Callable[[int], Iterator[Cohort]]:
    """Deals won by luck, with amounts as far apart as those of small customers and the largest."""

    def make(workspaces: int) -> Iterator[Cohort]:
        snapshot = sample_snapshot(accounts, seed=7)[0]
        for number in range(workspaces):
            rng = np.random.default_rng([number, 53])
            size, rate = VALUE_SIZES[number % len(VALUE_SIZES)]
            chosen = rng.choice(snapshot.accounts.record_ids, size, replace=False)
            table = _deals(rng, chosen, rng.random(size) < rate, np.exp(rng.normal(9, SPREAD_OF_AMOUNTS, size)))
            yield _cohort(snapshot, table, Question(keep=KEPT, by_value=True))

    return make


def reached(accounts: int, *, stops: bool) -> Callable[[int], Iterator[Cohort]]:
    """Meetings by luck, where those with the most frequent tool are to be reached more often: twice at most, or six times.

    Args:
        stops: Whether nobody is reached any more after the meeting, and each touch has the same chance; else the account has it.
    """

    def make(workspaces: int) -> Iterator[Cohort]:
        snapshot = sample_snapshot(accounts, seed=7)[0]
        for number in range(workspaces):
            rng = np.random.default_rng([number, 54])
            most, chance = ((2, 0.3), (6, 0.12))[number % 2]
            places = rng.choice(len(snapshot.accounts), REACHED_SIZES[number % len(REACHED_SIZES)], replace=False)
            planned = 1 + rng.binomial(most - 1, np.where(_has_frequent_tool(snapshot)[places], 0.75, 0.35))
            at = rng.geometric(chance, len(places))
            won = at <= planned if stops else rng.random(len(places)) < 0.3
            touches = np.where(won, at, planned) if stops else planned
            yield _reached(snapshot, rng, snapshot.accounts.record_ids[places], won, touches)

    return make


def _has_frequent_tool(snapshot: Snapshot) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    column = snapshot.accounts.fields["installed_tools"]
    assert isinstance(column, TagsColumn), "tools are tags"
    has = np.zeros(len(snapshot.accounts), dtype=np.bool_)
    has[column.posting(int(np.argmax(np.diff(column.starts))))] = True
    return has


def _reached(snapshot: Snapshot, rng: np.random.Generator, ids: np.ndarray, won: np.ndarray, touches: np.ndarray) -> Cohort:
    """Return the cohort of accounts that were reached so often, three days apart; a meeting comes on the day after the last touch."""
    first = days_of(TODAY) - 60 - rng.integers(0, DAYS - 60, len(ids))
    rows = np.repeat(np.arange(len(ids)), touches)
    nth = np.arange(len(rows)) - np.repeat(np.cumsum(touches) - touches, touches)
    days = (first[rows] + 3 * nth).astype(np.int32)
    met = np.flatnonzero(won)
    met = met[np.argsort(first[met] + 3 * touches[met], kind="stable")]
    outcomes = OutcomeTable(
        np.full(len(met), "meeting"),
        (first[met] + 3 * touches[met]).astype(np.int32),
        np.full(len(met), np.nan),
        ids[met],
        np.zeros(len(met), dtype=np.int64),
        np.full(len(met), ""),
    )
    question = Question("meeting", keep=KEPT)
    chosen = choose(outcomes, question, Touches(ids[rows], np.zeros(len(rows), dtype=np.int64), days))
    return prepare(snapshot, Read(outcomes, chosen, History()), question, TODAY).cohort


def people(accounts: int) -> Callable[[int], Iterator[Looked]]:
    """Deals won by luck, with the sample's people at their accounts, all known long before."""

    def make(workspaces: int) -> Iterator[Looked]:
        snapshot, since = people_of_sample(sample_snapshot(accounts, seed=7)[0], accounts)
        question = Question(keep=KEPT)
        for number in range(workspaces):
            rng = np.random.default_rng([number, 55])
            chosen = rng.choice(snapshot.accounts.record_ids, PEOPLE_DEALS, replace=False)
            table = _deals(rng, chosen, rng.random(PEOPLE_DEALS) < 0.3)
            read = Read(table, choose(table, question, Touches.none()), History(), History(since))
            yield look(snapshot, prepare(snapshot, read, question, TODAY), read, question, TODAY)

    return make


def _deals(rng: np.random.Generator, ids: np.ndarray, won: np.ndarray, amounts: np.ndarray | None = None) -> OutcomeTable:
    """Return closed deals of these accounts on days drawn at random."""
    days = rng.integers(days_of(TODAY) - DAYS, days_of(TODAY), len(ids)).astype(np.int32)
    order = np.argsort(days, kind="stable")
    return OutcomeTable(
        np.where(won, "closed_won", "closed_lost")[order],
        days[order],
        (np.full(len(ids), np.nan) if amounts is None else amounts)[order],
        ids[order],
        np.zeros(len(ids), dtype=np.int64),
        np.full(len(ids), ""),
    )


def _cohort(snapshot: Snapshot, table: OutcomeTable, question: Question) -> Cohort:
    return prepare(snapshot, Read(table, choose(table, question, Touches.none()), History()), question, TODAY).cohort
