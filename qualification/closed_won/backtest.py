"""How well an ICP would have done on deals it has not seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from qualification.closed_won.auc import Area, area
from qualification.closed_won.candidates import Candidates
from qualification.closed_won.ceiling import ceilings
from qualification.closed_won.cohort import Cohort
from qualification.closed_won.gated import gated_points, passing
from qualification.closed_won.proposal import Learned, learn, scores_only
from qualification.closed_won.question import Question
from qualification.closed_won.weights import FOLDS, folds_of
from qualification.columns import Mask, Rows
from qualification.definitions import Definition
from qualification.evaluate import evaluate
from qualification.scores import band_numbers

HELD_BACK = 0.3
FEWEST = 10
CURVE_STEPS = 20
BANDS = ("weak", "partial", "good", "strong")


@dataclass(frozen=True)
class BandRate:
    """How many held-back records fall into a band of scores, and the won share of them."""

    band: str
    records: int
    rate: float


@dataclass(frozen=True)
class Marks:
    """One ICP on held-back records. Shares are 0 to 1; `lift` is precision over the overall won share.

    Attributes:
        curve: (share of the records taken, the best first; share of the won among them), from (0, 0) to (1, 1).
    """

    name: str
    area: Area
    precision: float | None
    recall: float
    lift: float | None
    selected: int
    bands: tuple[BandRate, ...]
    curve: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Backtest:
    """The proposed ICP, the live ones and the ceiling on the same held-back records.

    Attributes:
        how: "time" (the later deals were held back) or "groups" (a fifth of the records, identical ones together, where there is no time).
        ceilings: AUC by model, on the same records.
    """

    how: str
    trained_on: int
    tested_on: int
    tested_won: int
    proposed: Marks
    live: tuple[Marks, ...]
    ceilings: Mapping[str, float]


@dataclass(frozen=True)
class Split:
    """Rows to learn from and rows to test on, by time or by groups."""

    train: Rows
    test: Rows
    how: Literal["time", "groups"] = "time"


def split_by_time(cohort: Cohort) -> Split | None:
    """Return the earlier deals and the later three tenths, a day never cut in two; None when either lacks won or lost ones."""
    if not cohort.is_dated:
        return None
    cut = cohort.days[min(round(len(cohort) * (1 - HELD_BACK)), len(cohort) - 1)]
    train, test = np.flatnonzero(cohort.days < cut), np.flatnonzero(cohort.days >= cut)
    return _if_enough(cohort, Split(train, test))


def _if_enough(cohort: Cohort, split: Split) -> Split | None:
    sides = (cohort.won[split.train], cohort.won[split.test])
    return split if all(min(np.count_nonzero(won), np.count_nonzero(~won)) >= FEWEST for won in sides) else None


def best_split(cohort: Cohort) -> Split | None:
    """Return the split by time; without a time, one that holds back a fifth of the groups; None when there are too few records."""
    if cohort.is_dated:
        return split_by_time(cohort)
    return _if_enough(cohort, split_by_groups(cohort)[0])


def by_likeness(cohort: Cohort, candidates: Candidates) -> Cohort:
    """Return the cohort with identical rows as one group, so that none is tested on its own twin."""
    if not len(candidates) or cohort.hangs_together:
        return cohort
    _, groups = np.unique(np.packbits(candidates.masks, axis=0).T, axis=0, return_inverse=True)
    return replace(cohort, accounts=np.asarray(groups, dtype=np.int64).ravel())


def split_by_groups(cohort: Cohort, seed: int = 0) -> list[Split]:
    """Return five splits that hold back each fifth in turn; records of one account, and identical ones, stay together."""
    folds = folds_of(cohort.accounts, FOLDS, seed + 1)
    return [Split(np.flatnonzero(folds != fold), np.flatnonzero(folds == fold), "groups") for fold in range(FOLDS)]


def points_of(cohort: Cohort, definition: Definition) -> NDArray[np.int32]:
    """Return the raw points of every row: the sum of matched weights, gates and minimum score aside."""
    return evaluate(cohort.columns, cohort.fields, scores_only(definition), today=cohort.today).points


def marks(name: str, test: Cohort, definition: Definition, *, gates: bool) -> Marks:
    """Return how a definition does on held-back rows.

    Args:
        gates: Whether records that fail a gate rank below all others: for a live ICP, which says with its gates what it wants.
            A proposal's own removals (customers, competitors) are left aside: winners are customers by now.
    """
    points = points_of(test, definition).astype(np.int64)
    scored = evaluate(test.columns, test.fields, scores_only(definition), today=test.today)
    selected: Mask = scored.tenths >= definition.min_tenths
    if gates:
        points = gated_points(test, definition)
        selected = selected & passing(test, definition)
    hits, taken = int(np.count_nonzero(selected & test.won)), int(np.count_nonzero(selected))
    precision = hits / taken if taken else None
    return Marks(
        name,
        area(points, test.won, test.accounts),
        precision,
        hits / test.wins,
        precision / (test.wins / len(test)) if precision is not None else None,
        taken,
        _bands(test, scored.tenths),
        _curve(points, test.won),
    )


def _bands(test: Cohort, tenths: NDArray[np.int16]) -> tuple[BandRate, ...]:
    numbers = band_numbers(tenths)
    inside = [numbers == number for number in range(len(BANDS))]
    return tuple(
        BandRate(name, int(np.count_nonzero(mask)), float(test.won[mask].mean()))
        for name, mask in zip(BANDS, inside, strict=True)
        if mask.any()
    )


def _curve(points: NDArray[np.int64], won: Mask) -> tuple[tuple[float, float], ...]:
    """Return the gains curve; records with equal points share what they bring."""
    levels, codes = np.unique(-points, return_inverse=True)
    counts = np.concatenate([[0], np.cumsum(np.bincount(codes, minlength=len(levels)))]) / len(points)
    wins = np.concatenate([[0], np.cumsum(np.bincount(codes, weights=won, minlength=len(levels)))]) / max(int(won.sum()), 1)
    shares = np.arange(CURVE_STEPS + 1) / CURVE_STEPS
    return tuple((round(float(x), 4), round(float(y), 4)) for x, y in zip(shares, np.interp(shares, counts, wins), strict=True))


def backtest(
    cohort: Cohort, split: Split, learned: Learned, live: Sequence[tuple[str, Definition]], *, with_ceiling: bool = True
) -> Backtest:
    """Test what was learned from the earlier rows, and the live ICPs, on the later ones."""
    assert learned.definition is not None, "only a proposal can be tested"
    train, test = cohort.rows(split.train), cohort.rows(split.test)
    return Backtest(
        split.how,
        len(train),
        len(test),
        test.wins,
        marks("Proposed", test, learned.definition, gates=False),
        tuple(marks(name, test, definition, gates=True) for name, definition in live),
        ceilings(train, test, learned.candidates, learned.evidence) if with_ceiling else {},
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
    """
    areas: list[float] = []
    errors: list[float] = []
    tops: dict[str, list[float]] = {}
    for repeat in range(repeats):
        for split in split_by_groups(cohort, repeat):
            train, test = cohort.rows(split.train), cohort.rows(split.test)
            learned = learn(train, question, {})
            if learned.definition is None or not test.wins or not test.losses:
                return None
            found = area(points_of(test, learned.definition), test.won, test.accounts)
            areas.append(found.auc)
            errors.append((found.high - found.low) / 2)
            for name, value in (ceilings(train, test, learned.candidates, learned.evidence) if with_ceiling else {}).items():
                tops.setdefault(name, []).append(value)
    auc, half = float(np.mean(areas)), float(np.sqrt(np.mean(np.square(errors[:FOLDS])) / FOLDS))
    return CrossValidated(auc, max(0.0, auc - half), min(1.0, auc + half), {name: float(np.mean(found)) for name, found in tops.items()})
