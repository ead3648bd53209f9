"""How well an ICP would have done on deals it has not seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from qualification.closed_won.auc import Area, area, ranks_by
from qualification.closed_won.candidates import Candidates
from qualification.closed_won.ceiling import ceilings
from qualification.closed_won.cohort import Cohort
from qualification.closed_won.gated import Ranked, ranked
from qualification.closed_won.intervals import wilson
from qualification.closed_won.proposal import Learned, learn
from qualification.closed_won.question import Question
from qualification.closed_won.seen_before import count_seen
from qualification.closed_won.weights import FOLDS, folds_of
from qualification.columns import Mask, Rows
from qualification.definitions import Definition
from qualification.scores import band_numbers

HELD_BACK = 0.3
MORE_HELD_BACK = (HELD_BACK, 0.4, 0.5)
FEWEST = 10
APART_AUC = 0.8
HARDLY_ANY, EXPECTED = 0.2, 5
CURVE_STEPS = 20
BANDS = ("weak", "partial", "good", "strong")
HELD_BACK_WORDS = {
    "time": "later records were held back to test it",
    "accounts": "three in ten accounts were held back to test it",
    "groups": "a fifth of the records was held back to test it",
}


@dataclass(frozen=True)
class BandRate:
    """How many held-back records fall into a band of scores, how many of them are won, and the share with its 95 % interval."""

    band: str
    records: int
    won: int
    rate: float
    low: float
    high: float


@dataclass(frozen=True)
class Marks:
    """One ICP, gates and all, on held-back records. Shares are 0 to 1; `lift` is precision over the overall won share.

    Attributes:
        area: By value when the question is: then a won record counts by its amount.
        hits: Of the `selected` records, those that are won.
        value_share: By value, the share of the won amounts that the selected records bring; else None.
        seen: How many of these records lie in the days that it was learned from: on them it looks better than it is.
        curve: (share of the records taken, the best first; share of the won among them), from (0, 0) to (1, 1).
    """

    name: str
    area: Area
    precision: float | None
    recall: float
    lift: float | None
    selected: int
    hits: int
    value_share: float | None
    bands: tuple[BandRate, ...]
    curve: tuple[tuple[float, float], ...]
    seen: int = 0


How = Literal["time", "accounts", "groups"]


@dataclass(frozen=True)
class Backtest:
    """The proposed ICP, the live ones and the ceiling on the same held-back records.

    Attributes:
        how: What was held back: "time", the later deals; "accounts", where deals of the same accounts run through all of the
            time; "groups", a fifth of the records, identical ones together, where there is no time.
        ceilings: AUC by model, on the same records.
        passed_over: Later records that were not tested on, because their accounts were learned from.
    """

    how: How
    trained_on: int
    tested_on: int
    tested_won: int
    proposed: Marks
    live: tuple[Marks, ...]
    ceilings: Mapping[str, float]
    passed_over: int = 0


@dataclass(frozen=True)
class Split:
    """Rows to learn from and rows to test on. No account is on both sides; `passed_over` rows are on neither, for their accounts would be."""

    train: Rows
    test: Rows
    how: How = "time"
    passed_over: int = 0


Untestable = Literal["too few", "different times"]


def best_split(cohort: Cohort) -> Split | Untestable:
    """Return the earlier deals and the later three tenths, a day never cut in two, accounts seen earlier left out of the test.

    Where a side is too few in the later three tenths, and was to be expected, up to half is held back; where the accounts of these were all seen earlier,
    accounts are held back instead; without a time, a fifth of the groups. If won and lost come from different times, nothing
    can be tested: whatever changed over time would look like a cause, and other accounts of the same times would bear it out.
    """
    if not cohort.is_dated:
        return _if_enough(cohort, split_by_groups(cohort)[0]) or "too few"
    if are_of_different_times(cohort):
        return "different times"
    is_usually_enough = min(cohort.wins, cohort.losses) * HELD_BACK >= FEWEST
    parts = [part for share in (MORE_HELD_BACK if is_usually_enough else (HELD_BACK,)) for part in _split_by_time(cohort, share)]
    split = next((each for each in parts if _if_enough(cohort, each)), None)
    if split is None:
        return "different times" if any(_is_of_one_time(cohort, rows) for each in parts for rows in (each.train, each.test)) else "too few"
    fresh = split.test[~np.isin(cohort.codes[split.test], cohort.codes[split.train])]
    passed_over = len(split.test) - len(fresh)
    return (
        _if_enough(cohort, Split(split.train, fresh, passed_over=passed_over)) or _if_enough(cohort, split_by_accounts(cohort)) or "too few"
    )


def _split_by_time(cohort: Cohort, share: float) -> list[Split]:
    cut = cohort.days[min(round(len(cohort) * (1 - share)), len(cohort) - 1)]
    return [Split(np.flatnonzero(early), np.flatnonzero(~early)) for early in (cohort.days < cut, cohort.days <= cut)]


def are_of_different_times(cohort: Cohort) -> bool:
    """Whether the day alone nearly says how a record ended; however few there are."""
    return cohort.is_dated and abs(ranks_by(cohort.days, cohort.won) - 0.5) > APART_AUC - 0.5


def _is_of_one_time(cohort: Cohort, rows: Rows) -> bool:
    """Whether a part of the time nearly lacks one kind of records, which should be there."""
    share, wins = len(rows) / len(cohort), int(np.count_nonzero(cohort.won[rows]))
    there = ((wins, share * cohort.wins), (len(rows) - wins, share * cohort.losses))
    return any((count < FEWEST and usual >= 2 * FEWEST) or (usual >= EXPECTED and count < HARDLY_ANY * usual) for count, usual in there)


def _if_enough(cohort: Cohort, split: Split) -> Split | None:
    sides = (cohort.won[split.train], cohort.won[split.test])
    return split if all(min(np.count_nonzero(won), np.count_nonzero(~won)) >= FEWEST for won in sides) else None


def split_by_accounts(cohort: Cohort) -> Split:
    """Return a split that holds back three in ten accounts with all their deals."""
    back = folds_of(cohort.accounts, 10, 1) < round(10 * HELD_BACK)
    return Split(np.flatnonzero(~back), np.flatnonzero(back), "accounts")


def by_likeness(cohort: Cohort, candidates: Candidates) -> Cohort:
    """Return the cohort with identical rows as twins, so that none is tested on its own."""
    if not len(candidates) or cohort.hangs_together:
        return cohort
    _, groups = np.unique(np.packbits(candidates.masks, axis=0).T, axis=0, return_inverse=True)
    return replace(cohort, twins=np.asarray(groups, dtype=np.int64).ravel())


def split_by_groups(cohort: Cohort, seed: int = 0) -> list[Split]:
    """Return five splits that hold back each fifth in turn; records of one account, or identical ones, stay together."""
    folds = folds_of(cohort.accounts if cohort.twins is None else cohort.twins, FOLDS, seed + 1)
    return [Split(np.flatnonzero(folds != fold), np.flatnonzero(folds == fold), "groups") for fold in range(FOLDS)]


def marks(name: str, test: Cohort, definition: Definition) -> Marks:
    """Return how a definition, gates and all, does on held-back rows."""
    found = ranked(test, definition)
    hits, taken = int(np.count_nonzero(found.taken & test.won)), int(np.count_nonzero(found.taken))
    precision = hits / taken if taken else None
    worth = test.worth
    return Marks(
        name,
        area(found.points, test.won, test.accounts, test.fit_weights),
        precision,
        hits / test.wins,
        precision / (test.wins / len(test)) if precision is not None else None,
        taken,
        hits,
        None if test.mean_amount is None else float(worth[found.taken].sum() / worth.sum()),
        _bands(test, found),
        _curve(found.points, test.won),
    )


def _bands(test: Cohort, found: Ranked) -> tuple[BandRate, ...]:
    """Return the bands of the rows that pass the gates."""
    numbers = band_numbers(found.tenths)
    bands: list[BandRate] = []
    for number, name in enumerate(BANDS):
        inside = found.passing & (numbers == number)
        records, won = int(np.count_nonzero(inside)), int(np.count_nonzero(inside & test.won))
        if records:
            low, high = wilson(np.array([won / records]), np.array([records / float(test.repeats[inside].mean())]))
            bands.append(BandRate(name, records, won, won / records, float(low[0]), float(high[0])))
    return tuple(bands)


def _curve(points: NDArray[np.int64], won: Mask) -> tuple[tuple[float, float], ...]:
    """Return the gains curve; records with equal points share what they bring."""
    levels, codes = np.unique(-points, return_inverse=True)
    counts = np.concatenate([[0], np.cumsum(np.bincount(codes, minlength=len(levels)))]) / len(points)
    wins = np.concatenate([[0], np.cumsum(np.bincount(codes, weights=won, minlength=len(levels)))]) / max(int(won.sum()), 1)
    shares = np.arange(CURVE_STEPS + 1) / CURVE_STEPS
    return tuple((round(float(x), 4), round(float(y), 4)) for x, y in zip(shares, np.interp(shares, counts, wins), strict=True))


def backtest(
    cohort: Cohort,
    question: Question,
    split: Split,
    learned: Learned,
    live: Sequence[tuple[str, Definition]],
    *,
    with_ceiling: bool = True,
) -> Backtest:
    """Test what was learned from the earlier rows, and the live ICPs, on the later ones."""
    assert learned.definition is not None, "only a proposal can be tested"
    train, test = cohort.rows(split.train), cohort.rows(split.test)
    return Backtest(
        split.how,
        len(train),
        len(test),
        test.wins,
        marks("Proposed", test, learned.definition),
        tuple(replace(marks(name, test, each), seen=count_seen(test, each, question.positive)) for name, each in live),
        ceilings(train, test, learned.candidates, learned.evidence) if with_ceiling else {},
        split.passed_over,
    )


@dataclass(frozen=True)
class CrossValidated:
    """Mean AUC over all held-back fifths, its 95 % interval over records, and the same for the ceilings."""

    auc: float
    low: float
    high: float
    ceilings: Mapping[str, float]


def cross_validate(cohort: Cohort, question: Question, *, repeats: int = 1, with_ceiling: bool = True) -> CrossValidated | None:
    """Learn from four fifths and test on the fifth, in turn and repeatedly; None when some fifth could propose nothing.

    The interval is that of the first repeat's folds taken together, by DeLong: repeats steady the mean, they add no records.
    Identical rows hang together in it, as they do in the folds.
    """
    areas: list[float] = []
    errors: list[float] = []
    tops: dict[str, list[float]] = {}
    for repeat in range(repeats):
        for split in split_by_groups(cohort, repeat):
            train, test = cohort.rows(split.train), cohort.rows(split.test)
            learned = learn(train, question)
            if learned.definition is None or not test.wins or not test.losses:
                return None
            found = area(ranked(test, learned.definition).points, test.won, test.accounts if test.twins is None else test.twins)
            areas.append(found.auc)
            errors.append((found.high - found.low) / 2)
            for name, value in (ceilings(train, test, learned.candidates, learned.evidence) if with_ceiling else {}).items():
                tops.setdefault(name, []).append(value)
    auc, half = float(np.mean(areas)), float(np.sqrt(np.mean(np.square(errors[:FOLDS])) / FOLDS))
    return CrossValidated(auc, max(0.0, auc - half), min(1.0, auc + half), {name: float(np.mean(found)) for name, found in tops.items()})
