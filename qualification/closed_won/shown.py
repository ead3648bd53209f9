"""Turns what was learned into the values that leave over the wire."""

from collections.abc import Collection, Sequence

import numpy as np

from qualification.closed_won.backtest import Backtest, Marks
from qualification.closed_won.cohort import Cohort
from qualification.closed_won.evidence import base_shares
from qualification.closed_won.leakage import CONSEQUENCES, Leak
from qualification.closed_won.payloads import BacktestOut, BandOut, LeakOut, LiftOut, MarksOut, ProposalOut, ReasonOut
from qualification.closed_won.proposal import Learned, Observed
from qualification.definitions import Persona
from qualification.personas import with_persona
from qualification.wording import say_parameter

MOST_FINDINGS = 60


def lifts_out(cohort: Cohort, learned: Observed) -> tuple[LiftOut, ...]:
    """Return the values that were looked at, those that hold first, then by how sure they are; at most 60."""
    evidence = learned.evidence
    order = np.lexsort((-np.abs(evidence.shrunk - evidence.overall), evidence.p))[:MOST_FINDINGS].tolist()
    shares = base_shares(cohort, learned.candidates, order)
    return tuple(_lift(cohort, learned, place, base) for place, base in zip(order, shares, strict=True))


def _lift(cohort: Cohort, learned: Observed, place: int, base_share: float) -> LiftOut:
    evidence, rule = learned.evidence, learned.candidates.rules[place]
    overall, dollars = max(evidence.overall, 1e-9), cohort.mean_amount
    count, won = int(evidence.counts[place]), int(evidence.won[place])
    body = rule.dump()
    body.pop("mode")
    return LiftOut(
        field=rule.field,
        label=cohort.fields[rule.field].label,
        text=say_parameter(rule, cohort.fields),
        parameter=body,
        support=count,
        won=won,
        won_share=won / cohort.wins,
        contrast_share=(count - won) / cohort.losses,
        base_share=base_share,
        win_rate=float(evidence.rates[place]),
        rest_rate=float(evidence.rest[place]),
        lift=float(evidence.adjusted[place] / overall),
        lift_low=float(evidence.low[place] / overall),
        lift_high=float(evidence.high[place] / overall),
        shrunk_lift=float(evidence.shrunk[place] / overall),
        p=float(evidence.p[place]),
        q=float(evidence.q[place]),
        significant=bool(evidence.significant[place]),
        value_usd=None if dollars is None else float(evidence.means[place]) * dollars,
        rest_value_usd=None if dollars is None else float(evidence.other_means[place]) * dollars,
    )


def leaks_out(leaks: Sequence[Leak], keep: Collection[str]) -> tuple[LeakOut, ...]:
    """Return the leaks; one that the person overruled says so."""
    return tuple(
        LeakOut(
            field=leak.field,
            label=leak.label,
            rule=leak.rule,
            reason=leak.reason + ("; kept, as you asked" if leak.field in keep else ""),
            values=leak.values,
        )
        for leak in leaks
    )


def set_aside_out(cohort: Cohort, seen: Observed, keep: Collection[str]) -> tuple[LeakOut, ...]:
    """Return the fields that take no part and are no leaks: those that follow from outcomes by definition, and overwritten dates."""
    consequences = tuple(
        LeakOut(field=key, label=cohort.fields[key].label, rule="consequence", reason=reason)
        for key, reason in CONSEQUENCES.items()
        if key in cohort.fields and key not in keep and bool(cohort.columns.fields[key].known.any())
    )
    lost = (LeakOut(field=leak.field, label=leak.label, rule=leak.rule, reason=leak.reason) for leak in seen.overwritten)
    return (*consequences, *(each for each in lost if each.field not in keep))


def proposal_out(learned: Learned, cohort: Cohort, persona: Persona | None = None) -> ProposalOut:
    """Return the proposed ICP with a reason for each parameter, and with its persona when there is one."""
    assert learned.definition is not None
    definition = learned.definition if persona is None else with_persona(learned.definition, persona.persona_code, persona)
    return ProposalOut(
        definition=definition.dump(),
        min_score=learned.definition.min_score,
        reasons=tuple(
            ReasonOut(parameter=reason.parameter.dump(), text=say_parameter(reason.parameter, cohort.fields), reason=reason.text)
            for reason in learned.reasons
        ),
        rounding_cost=round(learned.rounding_cost, 4),
    )


def backtest_out(tested: Backtest, positive: str) -> BacktestOut:
    """Return a backtest."""
    return BacktestOut(
        how=tested.how,
        trained_on=tested.trained_on,
        tested_on=tested.tested_on,
        tested_won=tested.tested_won,
        proposed=_marks(tested.proposed),
        live=tuple(_marks(each) for each in tested.live),
        ceilings=dict(tested.ceilings),
        passed_over=tested.passed_over,
        positive=positive,
    )


def _marks(found: Marks) -> MarksOut:
    return MarksOut(
        name=found.name,
        auc=found.area.auc,
        auc_low=found.area.low,
        auc_high=found.area.high,
        precision=found.precision,
        recall=found.recall,
        lift=found.lift,
        selected=found.selected,
        bands=tuple(
            BandOut(band=band.band, records=band.records, win_rate=band.rate, won=band.won, low=band.low, high=band.high)
            for band in found.bands
        ),
        curve=found.curve,
        hits=found.hits,
        value_share=found.value_share,
        seen=found.seen,
    )
