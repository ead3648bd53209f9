"""Integer weights that follow the evidence: a penalised logistic regression, rounded, with what the rounding costs."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qualification.closed_won.auc import area
from qualification.closed_won.candidates import Candidates
from qualification.closed_won.cohort import Cohort, Floats
from qualification.closed_won.evidence import Evidence
from qualification.columns import Mask
from qualification.definitions import Operator

MOST_WEIGHT = 10
MOST_SCREENED = 80
MIRROR_SHARE = 0.005
FOLDS = 5
STRENGTHS = np.geomspace(1.4, 30.0, 9)  # times the weakest penalty that keeps anything
RIDGE = 0.1
BESIDE_SCALE = 5.0  # large, so that the penalty hardly holds them back
ENOUGH_ROUNDING_COST = 0.005
SURE_Z = 2.0
MANY = 1_000
MOST_TUNED = 8_000
HALF = 0.5


@dataclass(frozen=True, eq=False)
class Weighted:
    """The candidates that carry weight, by place, with their weights -10 to 10.

    Attributes:
        rounding_cost: AUC on the training rows lost by rounding.
    """

    places: NDArray[np.int64]
    weights: NDArray[np.int64]
    rounding_cost: float


def screen(candidates: Candidates, evidence: Evidence) -> NDArray[np.int64]:
    """Return the places of the candidates that may carry weight: those that held on their own, the 80 surest.

    "Is known" is left out: that a field is filled says more about the one who filled it than about the company.
    """
    allowed = np.array([rule.operator is not Operator.IS_KNOWN for rule in candidates.rules], dtype=np.bool_)
    places = np.flatnonzero(allowed & evidence.significant)
    ranked = places[np.argsort(evidence.p[places], kind="stable")][: 2 * MOST_SCREENED]
    return _without_mirrors(candidates, evidence, ranked)[:MOST_SCREENED]


def _without_mirrors(candidates: Candidates, evidence: Evidence, ranked: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the places without rules that match just the rows another does, or just those it does not; of two mirrors the one that helps stays."""
    kept: list[int] = []
    for place in sorted(ranked.tolist(), key=lambda each: -int(evidence.direction[each])):
        if not any(_mirrors(candidates.masks[place], candidates.masks[other]) for other in kept):
            kept.append(place)
    return ranked[np.isin(ranked, kept)]


def _mirrors(one: Mask, other: Mask) -> bool:
    differing = int(np.count_nonzero(one != other))
    return min(differing, len(one) - differing) <= MIRROR_SHARE * len(one)


def fit(cohort: Cohort, candidates: Candidates, evidence: Evidence, aside: Mapping[str, Mask] | None = None) -> Weighted:
    """Choose among the candidates that held on their own, and weigh them.

    A lasso chooses (its strength by cross-validation over accounts), a ridge weighs what it chose, and the weights are
    scaled so that the largest is 10. Of few records the lasso takes the sparsest model within half a standard error of the
    best. Of many everything stays at first, and then what adds less than twice its standard error beside the others (a tool
    that comes with another one) leaves, the weakest first. A weight whose sign is not that of its own finding leaves too.

    Args:
        aside: By field, rows whose value nobody knows; that they are so, how often a record was reached and when, is fitted beside
            the candidates and carries no weight.
    """
    places = screen(candidates, evidence)
    if not len(places):
        return Weighted(places, np.zeros(0, dtype=np.int64), 0.0)
    matrix = candidates.masks[places].T.astype(np.float64)
    beside = _beside(cohort, {candidates.rules[place].field for place in places.tolist()}, aside or {})
    many = len(cohort) >= MANY
    kept = np.arange(len(places)) if many else np.flatnonzero(_lasso(matrix, beside, cohort, HALF))
    if not len(kept):
        kept = np.zeros(1, dtype=np.int64)  # the surest one: it held on its own
    if many:
        effects, covariance = _ridge(np.hstack([matrix, beside]), cohort)
        kept = _backwards(effects[: len(places)], covariance[: len(places), : len(places)])
        kept = kept if len(kept) else np.zeros(1, dtype=np.int64)
    while len(kept):
        effects = _ridge(np.hstack([matrix[:, kept], beside]), cohort)[0][: len(kept)]
        right = np.sign(effects) == evidence.direction[places[kept]]
        if right.all():
            break
        kept = kept[right]
    if not len(kept):
        return Weighted(places[:0], np.zeros(0, dtype=np.int64), 0.0)
    weights, cost = _rounded(effects, matrix[:, kept], cohort)
    heavy = weights != 0
    return Weighted(places[kept[heavy]], weights[heavy], cost)


def _beside(cohort: Cohort, fields: set[str], aside: Mapping[str, Mask]) -> Floats:
    """Return what is fitted beside the candidates: which rows have no sure value of their fields, and how often each was reached."""
    columns = [aside[key].astype(np.float64) for key in sorted(fields & set(aside))]
    columns += [each.astype(np.float64) for each in (cohort.strata, cohort.periods) if each is not None and each.any()]
    return BESIDE_SCALE * np.array(columns, dtype=np.float64).reshape(len(columns), len(cohort)).T


def _backwards(effects: Floats, covariance: Floats) -> NDArray[np.int64]:
    """Return the places that stay when the weakest goes until each is twice its standard error.

    Without fitting anew: Lawless and Singhal (1978), Biometrics 34.
    """
    places = np.arange(len(effects))
    while len(places):
        z = np.abs(effects) / np.sqrt(np.diag(covariance))
        weakest = int(np.argmin(z))
        if z[weakest] >= SURE_Z:
            break
        others = np.arange(len(places)) != weakest
        pull = covariance[others, weakest] / covariance[weakest, weakest]
        effects, covariance = (
            effects[others] - pull * effects[weakest],
            covariance[np.ix_(others, others)] - np.outer(pull, covariance[weakest, others]),
        )
        places = places[others]
    return places


def folds_of(accounts: NDArray[np.int64], folds: int, seed: int) -> NDArray[np.int64]:
    """Return the fold of each row; rows of one account are in one fold."""
    _, codes = np.unique(accounts, return_inverse=True)
    count = int(codes.max(initial=-1)) + 1
    return np.asarray(np.random.default_rng([seed, folds, 20_241]).permutation(np.arange(count) % folds)[codes], dtype=np.int64)


def _lasso(candidates: Floats, beside: Floats, cohort: Cohort, slack: float) -> Mask:
    """Return which candidates the cross-validated lasso keeps, the strictest within `slack` standard errors of the best.

    Strengths are counted from the penalty at which the first *candidate* comes in: what is fitted beside them is large on
    purpose, is there at any strength, and would hide them all. Of very many rows the newest 8,000 choose; all of them weigh.
    """
    from sklearn.svm import l1_min_c

    cohort = cohort if len(cohort) <= MOST_TUNED else cohort.slim(MOST_TUNED)
    y, weights = cohort.won, cohort.fit_weights
    candidates = candidates[-len(cohort) :]
    matrix = np.hstack([candidates, beside[-len(cohort) :]])
    folds = folds_of(cohort.accounts if cohort.twins is None else cohort.twins, FOLDS, 0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        weakest = float(l1_min_c(candidates, y, loss="log"))
        losses = np.full((len(STRENGTHS), FOLDS), np.nan)
        for fold in range(FOLDS):
            train, test = folds != fold, folds == fold
            if not test.any() or y[train].all() or not y[train].any():
                continue
            for place, strength in enumerate(STRENGTHS):
                model = _model(strength * weakest, lasso=True).fit(matrix[train], y[train], weights[train])
                losses[place, fold] = _log_loss(model.decision_function(matrix[test]), y[test], weights[test])
        strength = _sparsest(losses, slack)
        model = _model(strength * weakest, lasso=True).fit(matrix, y, weights)
    return np.asarray(model.coef_[0][: candidates.shape[1]] != 0, dtype=np.bool_)


def _sparsest(losses: Floats, slack: float) -> float:
    """Return the strength of the strictest penalty within some standard errors of the best."""
    means = np.nanmean(losses, axis=1)
    best = int(np.nanargmin(means))
    error = float(np.nanstd(losses[best], ddof=1)) / np.sqrt(np.count_nonzero(~np.isnan(losses[best])))
    return float(STRENGTHS[np.flatnonzero(means <= means[best] + slack * error)[0]])


def _model(c: float, *, lasso: bool) -> Any:
    from sklearn.linear_model import LogisticRegression

    if lasso:
        return LogisticRegression(C=c, l1_ratio=1.0, solver="liblinear", tol=1e-3, random_state=0)
    return LogisticRegression(C=c, solver="newton-cholesky")


def _log_loss(logits: Floats, won: Mask, weights: Floats) -> float:
    signed = np.where(won, logits, -logits)
    return float((np.logaddexp(0, -signed) * weights).sum() / weights.sum())


def _ridge(matrix: Floats, cohort: Cohort) -> tuple[Floats, Floats]:
    """Return the effects on the log odds under the penalty, and their covariance."""
    model = _model(RIDGE, lasso=False).fit(matrix, cohort.won, cohort.fit_weights)
    effects = np.asarray(model.coef_[0], dtype=np.float64)
    p = 1 / (1 + np.exp(-model.decision_function(matrix)))
    full = np.column_stack([np.ones(len(matrix)), matrix])
    information = full.T @ (full * (cohort.fit_weights * p * (1 - p))[:, None])
    information[1:, 1:] += np.eye(matrix.shape[1]) / RIDGE
    return effects, np.asarray(np.linalg.inv(information)[1:, 1:], dtype=np.float64)


def _rounded(effects: Floats, matrix: Floats, cohort: Cohort) -> tuple[NDArray[np.int64], float]:
    """Return whole weights and what rounding costs in AUC; a smaller largest weight is taken when it ranks as well."""
    exact = area(matrix @ effects, cohort.won, cohort.accounts, cohort.fit_weights).auc
    best: tuple[NDArray[np.int64], float] | None = None
    for top in (MOST_WEIGHT, 9, 8, 7):
        weights = np.rint(effects * top / np.abs(effects).max()).astype(np.int64)
        cost = exact - area(matrix @ weights, cohort.won, cohort.accounts, cohort.fit_weights).auc
        if best is None or cost < best[1] - ENOUGH_ROUNDING_COST:
            best = weights, cost
    assert best is not None
    return best
