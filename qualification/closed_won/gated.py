"""Ranks and selects records as an ICP does: who fails a gate comes last, and who is below the minimum score is not taken."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualification.closed_won.cohort import Cohort
from qualification.closed_won.leakage import CONSEQUENCES
from qualification.columns import Mask
from qualification.definitions import Definition, Mode
from qualification.evaluate import evaluate


@dataclass(frozen=True, eq=False)
class Ranked:
    """What an ICP makes of the rows of a cohort.

    Attributes:
        points: Raw points, and one below the lowest for rows that fail a gate.
        tenths: The score in tenths, gates aside.
        passing: Which rows pass every gate; `taken` those of them that reach the minimum score.
    """

    points: NDArray[np.int64]
    tenths: NDArray[np.int16]
    passing: Mask
    taken: Mask


def ranked(cohort: Cohort, definition: Definition) -> Ranked:
    """Return how an ICP, all of it, ranks these rows.

    Rules on what an outcome makes of an account (customer, churned, in the pipeline) are passed over: winners are
    customers by now, and were none when they were prospects.
    """
    scored = evaluate(cohort.columns, cohort.fields, scores_only(definition), today=cohort.today)
    kept = tuple(rule for rule in definition.parameters if rule.field not in CONSEQUENCES)
    rules = definition.model_copy(update={"parameters": kept, "min_score": 0.0})
    passing = np.zeros(len(cohort), dtype=np.bool_)
    passing[evaluate(cohort.columns, cohort.fields, rules, today=cohort.today).rows] = True
    points = scored.points.astype(np.int64)
    taken = passing & (scored.tenths >= definition.min_tenths)
    return Ranked(np.where(passing, points, points.min(initial=0) - 1), scored.tenths, passing, taken)


def scores_only(definition: Definition) -> Definition:
    """Return the definition without gates and minimum score."""
    kept = tuple(parameter for parameter in definition.parameters if parameter.mode is Mode.SCORE)
    return definition.model_copy(update={"parameters": kept, "segments": (), "min_score": 0.0})
