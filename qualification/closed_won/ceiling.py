"""What a model that need not be explained reaches on the same deals: the ceiling that a proposal is held against."""

import warnings

import numpy as np
from numpy.typing import NDArray

from qualification.closed_won.auc import area
from qualification.closed_won.candidates import Candidates, matched
from qualification.closed_won.cohort import Cohort
from qualification.closed_won.evidence import Evidence
from qualification.columns import NumberColumn

MOST_ROWS = 10_000
TREES = 60
MOST_FEATURES = 120
BOOSTED, FOREST = "gradient boosting", "random forest"


def ceilings(train: Cohort, test: Cohort, candidates: Candidates, evidence: Evidence) -> dict[str, float]:
    """Return the AUC on `test` of a gradient-boosted model and a random forest that learned from `train`.

    They see the 120 candidates that differ most in the training deals, and the numbers themselves. Of very many deals the
    newest 10,000 are learned from.

    Args:
        candidates: Of the training deals, leaks left out; `evidence` is theirs.
    """
    from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier, RandomForestClassifier
    from threadpoolctl import threadpool_limits

    ranked = np.zeros(len(candidates), dtype=np.bool_)
    ranked[np.argsort(evidence.p, kind="stable")[:MOST_FEATURES]] = True
    candidates = candidates.some(ranked)
    x, x_test = _features(train, candidates)[-MOST_ROWS:], _features(test, candidates)
    y, weights = train.won[-MOST_ROWS:], train.fit_weights[-MOST_ROWS:]
    if not x.shape[1] or y.all() or not y.any():
        return {}
    boosted = (
        GradientBoostingClassifier(n_estimators=TREES, max_depth=3, learning_rate=0.1, subsample=0.7, random_state=0)
        if len(x) < 1_000
        else HistGradientBoostingClassifier(max_iter=TREES, max_depth=4, learning_rate=0.06, min_samples_leaf=20, random_state=0)
    )
    forest = RandomForestClassifier(
        TREES, min_samples_leaf=3 if len(x) < 1_000 else 20, max_samples=None if len(x) < 1_000 else 0.5, random_state=0
    )
    found: dict[str, float] = {}
    with warnings.catch_warnings(), threadpool_limits(1):  # beside a server's other threads one is the fastest
        warnings.simplefilter("ignore")
        for name, model in ((BOOSTED, boosted), (FOREST, forest)):
            model.fit(x, y, weights if weights.min() < weights.max() else None)
            found[name] = area(model.predict_proba(x_test)[:, 1], test.won, test.accounts, test.fit_weights).auc
    return found


def _features(cohort: Cohort, candidates: Candidates) -> NDArray[np.float32]:
    masks = [matched(cohort.columns, rule, cohort) for rule in candidates.rules]
    keys = dict.fromkeys(rule.field for rule in candidates.rules)
    numbers = [column.values for key in keys if isinstance(column := cohort.columns.fields[key], NumberColumn)]
    return np.array([*masks, *(np.nan_to_num(values, nan=-1.0) for values in numbers)], dtype=np.float32).T.reshape(len(cohort), -1)
