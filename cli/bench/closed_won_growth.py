"""How much more a larger number of dated deals tells: what is found, what is proposed, and how that ranks deals nobody has seen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cli.bench.closed_won_studies import PLANTED, Planted, found_in, sample_cohort, weighs
from qualification.closed_won.auc import area
from qualification.closed_won.candidates import matched
from qualification.closed_won.ceiling import ceilings
from qualification.closed_won.cohort import Cohort
from qualification.closed_won.conclusion import learn_from, put_to_test
from qualification.closed_won.gated import ranked
from qualification.closed_won.leakage import NOTHING_KEPT
from qualification.closed_won.proposal import observe
from qualification.closed_won.question import Question
from qualification.definitions import Mode, Operator, Parameter

DEALS = (300, 600, 990)
DRAWS = 10
FRESH = 4_000
BASE_ODDS = 0.3
STRONG: Planted = {
    "Salesforce": ("installed_tools", ("Salesforce",), 1),
    "APAC": ("region", ("APAC",), 1),
    "Healthcare": ("industry", ("Healthcare",), -1),
}
TIMES: Mapping[str, float] = {"Salesforce": 4.0, "APAC": 3.0, "Healthcare": 0.2}


@dataclass(frozen=True)
class Growth:
    """Of workspaces with so many deals: how many got a proposal, and over these the rest.

    Attributes:
        effects: How many were planted: weak ones as in the sample, or strong ones.
        found: Of these, how many were found in a workspace on average; `weighed` how many its proposal weighs, over those with one.
        auc: Of the proposals, on deals of other accounts that are in none of them; `ceiling` of the better model on the same.
    """

    deals: int
    workspaces: int
    effects: int
    is_strong: bool
    proposals: int
    found: float
    weighed: float
    auc: float
    ceiling: float


@dataclass(frozen=True)
class _One:
    found: int
    weighed: int
    is_proposed: bool = False
    auc: float = 0.5
    ceiling: float = 0.5


def study_growth(accounts: int) -> Iterator[Growth]:
    """Draw so many deals of the sample ten times over, analyse them as a workspace would, and rank deals that were left out."""
    weak = sample_cohort(accounts, 7)
    for cohort, planted in ((weak, PLANTED), (_strong(weak), STRONG)):
        for deals in DEALS:
            drawn = [_drawn(cohort, planted, deals, number) for number in range(DRAWS)]
            proposed = [one for one in drawn if one.is_proposed]
            yield Growth(
                deals,
                len(drawn),
                len(planted),
                planted is STRONG,
                len(proposed),
                _mean([one.found for one in drawn], 0.0),
                _mean([one.weighed for one in proposed], 0.0),
                _mean([one.auc for one in proposed], 0.5),
                _mean([one.ceiling for one in proposed], 0.5),
            )


def _mean(values: Sequence[float], none: float) -> float:
    return float(np.mean(values)) if values else none


def _strong(cohort: Cohort) -> Cohort:
    """Return the deals of the sample, won anew by three strong effects and nothing else."""
    odds = np.full(len(cohort), BASE_ODDS)
    for name, (field, values, _) in STRONG.items():
        operator = Operator.ANY_OF if field == "installed_tools" else Operator.IN
        odds[matched(cohort.columns, Parameter(field=field, mode=Mode.FILTER, operator=operator, value=values), cohort)] *= TIMES[name]
    return replace(cohort, won=np.random.default_rng(57).random(len(cohort)) < odds / (1 + odds))


def _drawn(cohort: Cohort, planted: Planted, deals: int, number: int) -> _One:
    order, question = np.random.default_rng([deals, number, 56]).permutation(len(cohort)), Question()
    some = cohort.rows(np.sort(order[:deals]))
    rest = cohort.rows(np.sort(order[deals : deals + FRESH]))
    seen = observe(some, question)
    concluded = put_to_test(some, question, learn_from(some, question, NOTHING_KEPT, seen, ""), (), with_ceiling=False)
    found = sum(found_in(seen, effect, planted)[0] for effect in planted)
    learned = concluded.proposed
    if learned is None or learned.definition is None:
        return _One(found, 0)
    points = ranked(rest, learned.definition).points
    best = max(ceilings(some, rest, seen.candidates, seen.evidence).values())
    weighed = sum(weighs(learned, effect, planted) for effect in planted)
    return _One(found, weighed, is_proposed=True, auc=area(points, rest.won, rest.accounts).auc, ceiling=best)
