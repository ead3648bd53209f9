"""Ranks deals as an ICP with gates does: who fails a gate comes last."""

import numpy as np
from numpy.typing import NDArray

from qualification.closed_won.cohort import Cohort
from qualification.closed_won.leakage import CONSEQUENCES
from qualification.closed_won.proposal import scores_only
from qualification.columns import Mask
from qualification.definitions import Definition
from qualification.evaluate import evaluate


def passing(cohort: Cohort, definition: Definition) -> Mask:
    """Return which rows pass the gates of an ICP, its minimum score aside.

    Rules on what an outcome makes of an account (customer, churned, in the pipeline) are passed over: winners are
    customers by now, and were none when they were prospects.
    """
    kept = tuple(rule for rule in definition.parameters if rule.field not in CONSEQUENCES)
    rules = definition.model_copy(update={"parameters": kept, "min_score": 0.0})
    found = np.zeros(len(cohort), dtype=np.bool_)
    found[evaluate(cohort.columns, cohort.fields, rules, today=cohort.today).rows] = True
    return found


def gated_points(cohort: Cohort, definition: Definition) -> NDArray[np.int64]:
    """Return the raw points of each row, and one below the lowest for those that fail a gate."""
    points = evaluate(cohort.columns, cohort.fields, scores_only(definition), today=cohort.today).points.astype(np.int64)
    return np.where(passing(cohort, definition), points, points.min(initial=0) - 1)
