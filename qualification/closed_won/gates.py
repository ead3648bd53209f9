"""The gates of a proposal: what nearly all that were won have. They are chosen first; the rest is weighed among the records that pass them."""

from dataclasses import dataclass

import numpy as np

from qualification.closed_won.base import missing_rate
from qualification.closed_won.candidates import Candidates
from qualification.closed_won.cohort import Cohort
from qualification.closed_won.evidence import Evidence, base_shares
from qualification.closed_won.intervals import wilson
from qualification.columns import Mask
from qualification.definitions import Operator, Parameter

AGREED_SHARE, AGREED_LOW = 0.98, 0.95
FEW_MISSING = 0.05
TELLING_BASE = 0.9


@dataclass(frozen=True)
class Gate:
    """A Filter to propose, with its reason; `place` is that of its candidate."""

    rule: Parameter
    text: str
    place: int


def agreed_gates(cohort: Cohort, candidates: Candidates, evidence: Evidence) -> tuple[Gate, ...]:
    """Return gates, one a field: what nearly all winners have, few records lack a value for, and that still tells them from the base."""
    found: dict[str, Gate] = {}
    for place, rule in enumerate(candidates.rules):
        if rule.operator is Operator.IS_KNOWN or evidence.direction[place] < 1 or not evidence.significant[place]:
            continue
        share = int(evidence.won[place]) / cohort.wins
        low = float(wilson(np.array([share]), np.array([float(cohort.tells[cohort.won].sum())]))[0][0])
        if share < AGREED_SHARE or low < AGREED_LOW or rule.field in found:
            continue
        missing = missing_rate(cohort.base, rule.field, cohort.fields, cohort.today)
        base = base_shares(cohort, candidates, [place])[0]
        if missing <= FEW_MISSING and base <= TELLING_BASE:
            text = f"{share:.0%} of the positive records have it, and only {base:.0%} of all accounts; a gate costs almost none of them"
            found[rule.field] = Gate(rule, text, place)
    return tuple(found.values())


def passing(candidates: Candidates, gates: tuple[Gate, ...]) -> Mask:
    """Return which rows pass all of the gates."""
    return np.asarray(candidates.masks[[gate.place for gate in gates]].all(axis=0), dtype=np.bool_)
