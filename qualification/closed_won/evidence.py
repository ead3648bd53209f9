"""Lift: how much more often records with a value are won, with an interval and a test that accounts for all that was looked at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from qualification.closed_won.base import count_matching
from qualification.closed_won.candidates import Candidates
from qualification.closed_won.cohort import Cohort, Floats
from qualification.closed_won.intervals import (
    ALPHA,
    FEWEST_EXPECTED,
    corrected,
    fisher,
    skewed_test,
    t_quantile,
    t_test,
    two_rates,
    two_sided_z,
)
from qualification.closed_won.lift_intervals import Side, effective, lift_bounds
from qualification.columns import Columns, Mask
from qualification.definitions import Operator, Parameter

PRIOR_RECORDS = 20
CHUNK = 64
FEW_ACCOUNTS = 20
MOST_TOUCHES = 8


@dataclass(frozen=True, eq=False)
class Evidence:
    """One entry a candidate, in their order. Rates and shares are 0 to 1.

    Attributes:
        overall: What a record brought on average: the won share, or by value its worth.
        counts, won: Rows that match (of those whose value is known for sure), and those of them that are won.
        rates, rest: The won share of the matching rows and of the others: of rows, whatever they are worth.
        means, other_means: What matching rows brought and the others did: the same unless the analysis is by value.
        share: The share of what tells that matches.
        adjusted: What matching rows bring beside others of the same time that were reached about as often: `means` where neither differs.
        low, high: The 95 % interval of `adjusted`, by what was seen on both sides; towards no difference never nearer than by the
            error that was tested.
        shrunk: `adjusted` pulled towards `overall` as if 20 more rows with that mean had been seen: small supports claim little.
        difference, error: What was tested, each account for as much as it tells, and its standard error.
        p, q: The p-value, and the same after correction for everything looked at.
        same: Candidates of one number match the same rows, and are one hypothesis.
    """

    overall: float
    counts: NDArray[np.int64]
    won: NDArray[np.int64]
    rates: Floats
    rest: Floats
    means: Floats
    other_means: Floats
    share: Floats
    adjusted: Floats
    low: Floats
    high: Floats
    shrunk: Floats
    difference: Floats
    error: Floats
    p: Floats
    q: Floats
    same: NDArray[np.int64]

    @property
    def significant(self) -> Mask:
        """Which hold after correction, at a false discovery rate of 5 %."""
        return np.less_equal(self.q, ALPHA)

    def some(self, kept: Mask) -> "Evidence":
        """Return the entries where `kept` is true, corrected for just these."""
        parts = {each.name: getattr(self, each.name)[kept] for each in fields(self) if each.name != "overall"}
        return Evidence(self.overall, **(parts | {"q": corrected(parts["p"], parts["same"])}))

    @property
    def direction(self) -> NDArray[np.int8]:
        """1 where matching rows bring more than the rest, -1 where less."""
        return np.sign(self.difference).astype(np.int8)


@dataclass(frozen=True, eq=False)
class _Rows:
    """The rows of one comparison: which count, and what is summed over those that match.

    Attributes:
        tells: How much each row tells, 0 for those left aside.
        spread: By stratum, the variance of a record that tells 1.
    """

    counted: Floats
    tells: Floats
    strata: NDArray[np.int64]
    means: Floats
    spread: Floats
    accounts: float


def evidence_of(cohort: Cohort, candidates: Candidates, unsure: Mapping[str, Mask] | None = None) -> Evidence:
    """Compare what the rows that each rule matches brought with what the others did.

    Rows of one account hang together: each counts for what it tells, and variances are summed by account. Records are
    compared with others of the same time, and with those reached about as often where that differs (Mantel and Haenszel,
    1959, JNCI 22): what changed over the years, or comes with being reached more, is no trait. Rows whose value nobody knows
    are left aside.

    Args:
        unsure: By field, the rows left aside; those of the cohort unless others are given.
    """
    aside = cohort.unsure if unsure is None else unsure
    found = _evidence(cohort, candidates, aside)
    if cohort.touches is None:
        return _agreeing(found if cohort.mean_amount is None else _widened(found, found.p, counted=False))
    p = found.p
    for other in _other_ways(cohort, candidates, aside):
        p = np.where(other.direction == found.direction, np.maximum(p, other.p), 1.0)
    return _agreeing(_widened(found, p, counted=cohort.mean_amount is None))


def _widened(found: Evidence, p: Floats, *, counted: bool) -> Evidence:
    """Return the evidence with larger p-values, and with the errors and intervals that agree with them. Miettinen (1976), Am J Epidemiol 103."""
    z = np.array([two_sided_z(each) for each in p.tolist()])
    error = np.maximum(found.error, np.abs(found.difference) / np.maximum(z, 1e-12))
    wider = np.where(found.error > 0, error / np.maximum(found.error, 1e-300), 1.0)
    low = np.maximum(found.adjusted - (found.adjusted - found.low) * wider, 0.0)
    high = found.adjusted + (found.high - found.adjusted) * wider
    most = np.minimum(1.0 if counted else np.inf, found.overall / np.maximum(found.share, 1e-12))
    return replace(found, p=p, q=corrected(p, found.same), error=error, low=low, high=np.maximum(np.minimum(high, most), found.adjusted))


def _agreeing(found: Evidence) -> Evidence:
    """Return the evidence with intervals that end where the test has excluded that nothing differs: what it rejects is in none."""
    nothing = found.adjusted - (1 - found.share) * found.difference
    up, down = (np.less(found.p, ALPHA) & (side * found.difference > 0) for side in (1, -1))
    low = np.where(up, np.minimum(np.maximum(found.low, nothing), found.adjusted), found.low)
    high = np.where(down, np.maximum(np.minimum(found.high, nothing), found.adjusted), found.high)
    return replace(found, low=low, high=high)


def _other_ways(cohort: Cohort, candidates: Candidates, aside: Mapping[str, Mask]) -> Iterator[Evidence]:
    """Compare once more, with how often a record was reached counted otherwise.

    Whether reaching makes the outcome or only goes with it, and whether it ends with it, nobody knows; each way is right in some of
    these cases and none in all. So a finding holds by all of them: among those reached as often before and after the outcome; of
    each touch, whether the outcome came before the next one; and not counting touches at all.
    """
    assert cohort.touches is not None, "only records that were reached"
    bare = replace(cohort, touches=None, columns=Columns(cohort.columns.record_ids, {}), unsure={})
    yield _evidence(replace(bare, strata=cohort.other_strata), candidates, aside)
    yield _evidence(replace(bare, strata=cohort.strata_beside), candidates, aside)
    times = np.clip(cohort.touches, 1, MOST_TOUCHES)
    if int(times.max(initial=1)) > 1:
        rows = np.repeat(np.arange(len(cohort)), times)
        nth = np.arange(len(rows)) - np.repeat(np.cumsum(times) - times, times)
        last = nth + 1 == times[rows]
        at_risk = replace(bare, strata=None).rows(rows)
        strata = nth if cohort.strata_beside is None else cohort.strata_beside[rows] * MOST_TOUCHES + nth
        at_risk = replace(at_risk, won=at_risk.won & last, strata=strata, told_before=cohort.repeats[rows])
        yield _evidence(at_risk, Candidates(candidates.rules, candidates.masks[:, rows]), {key: mask[rows] for key, mask in aside.items()})


def _evidence(cohort: Cohort, candidates: Candidates, aside: Mapping[str, Mask]) -> Evidence:
    groups: dict[str, list[int]] = {}
    for place, rule in enumerate(candidates.rules):
        groups.setdefault(rule.field if rule.field in aside and _leaves_aside(cohort, rule) else "", []).append(place)
    parts: dict[str, Floats] = {name: np.zeros(len(candidates), dtype=np.float64) for name in _NAMES}
    for key, places in groups.items():
        compared = _compared(cohort, candidates.masks[places], None if not key else ~aside[key])
        for name, values in compared.items():
            parts[name][places] = values
    counts, won = (parts.pop(name).astype(np.int64) for name in ("counts", "won"))
    same = _alike(candidates.masks, parts["p"])
    return Evidence(overall=cohort.rate, counts=counts, won=won, q=corrected(parts["p"], same), same=same, **parts)


def _alike(masks: Mask, p: Floats) -> NDArray[np.int64]:
    """Return the same number for masks that match the same rows, or leave the same ones, and were compared alike: fields filled in together."""
    if not masks.size:
        return np.arange(len(masks), dtype=np.int64)
    keys = np.column_stack([np.packbits(masks ^ masks[:, :1], axis=1), np.round(p, 12)[:, None].view(np.uint8)])
    return np.asarray(np.unique(keys, axis=0, return_inverse=True)[1], dtype=np.int64).ravel()


_NAMES = (
    "counts",
    "won",
    "rates",
    "rest",
    "means",
    "other_means",
    "share",
    "adjusted",
    "low",
    "high",
    "shrunk",
    "difference",
    "error",
    "p",
)


def _leaves_aside(cohort: Cohort, rule: Parameter) -> bool:
    """Whether a rule is only asked of rows whose value is sure; "is known" is asked of all, unless a date was overwritten."""
    return rule.operator is not Operator.IS_KNOWN or rule.field in cohort.unsure


def _rows(cohort: Cohort, sure: Mask | None) -> _Rows:
    counted = np.ones(len(cohort), dtype=np.float64) if sure is None else sure.astype(np.float64)
    tells, worth = cohort.tells * counted, cohort.worth
    strata = cohort.cells
    sums = np.bincount(strata, weights=tells)
    means = np.bincount(strata, weights=tells * worth) / np.maximum(sums, 1e-12)
    cells = cohort.account_cells
    told, off = np.bincount(cells, weights=tells), np.bincount(cells, weights=tells * (worth - means[strata]))
    home = np.zeros(len(told), dtype=np.int64)
    home[cells] = strata
    there = told > 0
    squares = np.zeros(len(told))
    squares[there] = np.square(off[there]) / told[there]
    number = np.bincount(home[there], minlength=len(sums))
    within = float(squares.sum()) / max(float((number - 1).sum()), 1.0)
    off_squares = np.bincount(home, weights=squares, minlength=len(sums))
    spread = np.where(number < FEW_ACCOUNTS, within, off_squares / np.maximum(number - 1, 1))
    by_account = np.asarray(np.bincount(cohort.codes, weights=tells), dtype=np.float64)
    effective = float(by_account.sum() ** 2 / max(np.square(by_account).sum(), 1e-12))
    return _Rows(
        counted, tells, strata, means, spread * _across(cohort, tells * (worth - means[strata]), by_account, within, len(sums)), effective
    )


def _across(cohort: Cohort, off: Floats, by_account: Floats, within: float, strata: int) -> float:
    """Return how much larger the variance is when an account's rows of several strata are summed first; at least 1."""
    if not cohort.hangs_together or within <= 0:
        return 1.0
    there = by_account > 0
    summed = np.square(np.bincount(cohort.codes, weights=off))[there] / by_account[there]
    return max(float(summed.sum()) / max(len(summed) - strata, 1) / within, 1.0)


def _compared(cohort: Cohort, masks: Mask, sure: Mask | None) -> dict[str, Floats]:
    rows = _rows(cohort, sure)
    worth, won = cohort.worth, cohort.won.astype(np.float64)
    strata = len(rows.means)
    vectors = [rows.counted, won * rows.counted, worth * rows.counted, np.square(worth) * rows.counted, cohort.repeats * rows.counted]
    for stratum in range(strata):
        here = rows.tells * (rows.strata == stratum)
        vectors += [here, here * worth]
    stacked = np.column_stack(vectors)
    inside = np.concatenate(
        [masks[start : start + CHUNK].astype(np.float64) @ stacked for start in range(0, len(masks), CHUNK)]
        or [np.zeros((0, stacked.shape[1]))]
    ).T
    total = stacked.sum(axis=0)[:, None]
    count, outside = inside[0], np.maximum(total - inside, 0.0)
    told, told_all = inside[5::2], total[5::2]
    between = told * (told_all - told) / np.maximum(told_all, 1e-12)
    scale = np.maximum(between.sum(axis=0), 1e-12)
    difference = (inside[6::2] - told * rows.means[:, None]).sum(axis=0) / scale
    error = np.sqrt((between * rows.spread[:, None]).sum(axis=0)) / scale
    means, others = (part[2] / np.maximum(part[0], 1e-12) for part in (inside, outside))
    rates, rest = (part[1] / np.maximum(part[0], 1e-12) for part in (inside, outside))
    n_in = count * count / np.maximum(inside[4], 1e-12)
    z = difference / np.maximum(error, 1e-12)
    p = _p_values(cohort, rows, (inside, outside), (rates, rest), z, _skewness(rows, worth, told))
    if cohort.hangs_together:
        p[np.sign(_by_deal(cohort, rows, masks)) * np.sign(difference) < 0] = 1.0  # by deal and by account it points both ways: no finding
    share = told.sum(axis=0) / np.maximum(told_all.sum(axis=0), 1e-12)
    overall = float((rows.counted * worth).sum() / max(rows.counted.sum(), 1e-12))
    adjusted = means if strata == 1 and not cohort.hangs_together else np.maximum(overall + (1 - share) * difference, 0.0)
    reach = float(t_quantile(np.array([rows.accounts - strata + 1]))[0])
    half = reach * (1 - share) * error
    spread = (between * rows.spread[:, None]).sum() / max(between.sum(), 1e-12)
    low, high = _bounds(cohort, rows, (inside, total - inside), (share, difference, overall), between / scale, (reach, spread))
    low = np.where(difference > 0, np.minimum(low, adjusted - half), low)
    high = np.where(difference < 0, np.maximum(high, adjusted + half), high)
    low, high = np.clip(low, 0.0, adjusted), np.maximum(high, adjusted)
    if cohort.mean_amount is None:
        adjusted, high = np.minimum(adjusted, 1.0), np.minimum(high, 1.0)
    shrunk = (adjusted * n_in + cohort.rate * PRIOR_RECORDS) / (n_in + PRIOR_RECORDS)
    values = (count, inside[1], rates, rest, means, others, share, adjusted, low, high, shrunk, difference, error, p)
    return dict(zip(_NAMES, values, strict=True))


def _bounds(
    cohort: Cohort,
    rows: _Rows,
    sides: tuple[Floats, Floats],
    seen: tuple[Floats, Floats, float],
    weights: Floats,
    error: tuple[float, float],
) -> tuple[Floats, Floats]:
    """Return the interval of what records with a value bring, by what was seen of both sides.

    Args:
        seen: The share of records with the value, the difference within strata, and what all brought.
        weights: Of each stratum, in that difference.
        error: How many standard errors an interval reaches, and the variance of a record within the strata.
    """
    (share, difference, overall), (reach, spread) = seen, error
    by_value = cohort.mean_amount is not None
    means = (np.maximum(overall + (1 - share) * difference, 0.0), np.maximum(overall - share * difference, 0.0))
    usual = float((rows.counted * np.square(cohort.worth)).sum() / max(rows.counted.sum(), 1e-12)) - overall**2
    found: list[Side] = []
    for part, mean in zip(sides, means, strict=True):
        count = np.maximum(part[0], 1e-12)
        variance = np.maximum(part[3] / count - np.square(part[2] / count), 0.0)
        told = effective(part[5::2], weights)
        found.append(Side(mean if by_value else np.minimum(mean, 1.0), told, variance, part[1] * np.minimum(told / count, 1.0)))
    low, high = lift_bounds(share, found[0], found[1], reach, spread / max(usual, 1e-12), by_value=by_value)
    return low * overall, high * overall


def _skewness(rows: _Rows, worth: Floats, told: Floats) -> Floats:
    """Return how skewed each difference would be if what records brought were dealt out anew within the strata.

    By the second and third moments of the sum of a sample drawn without replacement: a few large amounts make it skewed.

    Args:
        told: By stratum, how many of its records match.
    """
    off = rows.counted * (worth - rows.means[rows.strata])
    second, third = (np.bincount(rows.strata, weights=off**power, minlength=len(rows.means))[:, None] for power in (2, 3))
    n = np.bincount(rows.strata, weights=rows.counted, minlength=len(rows.means))[:, None]
    pairs = told * (n - told) / np.maximum(n * (n - 1), 1e-12)
    variance = (pairs * second).sum(axis=0)
    cubed = (pairs * (n - 2 * told) / np.maximum(n - 2, 1e-12) * third).sum(axis=0)
    return np.asarray(cubed / np.maximum(variance, 1e-12) ** 1.5, dtype=np.float64)


def _p_values(
    cohort: Cohort, rows: _Rows, sides: tuple[Floats, Floats], rates: tuple[Floats, Floats], z: Floats, skewness: Floats
) -> Floats:
    """Return p-values: z or Fisher of independent records, by value of amounts dealt out anew; else t with as many degrees as accounts count."""
    inside, outside = sides
    if not cohort.hangs_together and len(rows.means) == 1 and cohort.mean_amount is None:
        return two_rates(rates[0], inside[0], rates[1], outside[0])
    freedom = np.full(len(z), rows.accounts - len(rows.means))
    if cohort.mean_amount is not None and cohort.hangs_together:  # what the difference rests on are the few amounts of the lighter side
        heavy = [np.square(part[2]) / np.maximum(part[3], 1e-12) - 1 for part in sides]
        freedom = np.minimum(freedom, np.minimum(*heavy))
    p = t_test(z, freedom) if cohort.hangs_together or cohort.mean_amount is None else skewed_test(z, skewness)
    rate = float((rows.tells * cohort.won).sum() / max(rows.tells.sum(), 1e-12))
    worth = 1.0 if cohort.mean_amount is not None else min(rate * (1 - rate) / max(float(rows.spread.mean()), 1e-12), 1.0)
    told = [part[5::2].sum(axis=0) * worth for part in (inside, outside)]
    few = min(rate, 1 - rate) * np.minimum(told[0], told[1]) < FEWEST_EXPECTED
    for place in np.flatnonzero(few):
        exact = fisher(rates[0][place], told[0][place], rates[1][place], told[1][place])
        p[place] = max(exact, p[place])
    return p


def _by_deal(cohort: Cohort, rows: _Rows, masks: Mask) -> Floats:
    """Return the direction of each difference within the strata when every row counts the same."""
    sums = np.bincount(rows.strata, weights=rows.counted)
    means = np.bincount(rows.strata, weights=rows.counted * cohort.worth) / np.maximum(sums, 1e-12)
    off = rows.counted * (cohort.worth - means[rows.strata])
    return np.concatenate([masks[start : start + CHUNK].astype(np.float64) @ off for start in range(0, len(masks), CHUNK)] or [np.zeros(0)])


def base_shares(cohort: Cohort, candidates: Candidates, chosen: Sequence[int]) -> list[float]:
    """Return the share of all accounts of the workspace that match each chosen rule, as they are now."""
    rules = [candidates.rules[place] for place in chosen]
    total, counts = count_matching(cohort.base, rules, cohort.fields, cohort.today)
    return [count / max(total, 1) for count in counts]
