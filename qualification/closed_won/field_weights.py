"""What closed deals say of whole fields, for advice on weights."""

from dataclasses import dataclass

import numpy as np

from qualification.closed_won.analysis import Prepared
from qualification.closed_won.conclusion import ENOUGH, Conclusion, conclude
from qualification.closed_won.equivalence import detectable_lift, is_negligible
from qualification.closed_won.leakage import CONSEQUENCES
from qualification.closed_won.proposal import Observed, observe
from qualification.closed_won.question import Question
from qualification.definitions import Mode, Operator
from qualification.wording import say_parameter

MOST_NAMED = 4


@dataclass(frozen=True)
class FieldEvidence:
    """What the deals say of one field.

    Attributes:
        weight: The largest weight a value of it deserves, 1 to 10; 0 when it makes no difference, or leaks; None when these deals
            are too few to tell, or what they tell does not hold on those held back.
        text: Why, in words.
    """

    weight: int | None
    text: str
    deals: int


def weigh_fields(prepared: Prepared, question: Question) -> dict[str, FieldEvidence]:
    """Return the evidence of every field that was looked at; none below 20 won and 20 lost deals.

    A weight is a proposal in parts, so it needs what a proposal needs: it is learned from earlier deals, and the whole of them
    told deals apart that it had not seen.
    """
    cohort = prepared.cohort
    if min(cohort.wins, cohort.losses) < ENOUGH:
        return {}
    seen = observe(cohort, question, prepared.kept)
    concluded = conclude(cohort, question, prepared.kept, seen)
    learned = concluded.learned if concluded.verdict == "found" else None
    deals = len(cohort)
    keys = dict.fromkeys(rule.field for rule in seen.candidates.rules if rule.field not in CONSEQUENCES)
    found = {key: _unweighed(seen, concluded, key, deals) for key in keys}
    found |= {
        leak.field: FieldEvidence(0, f"it may tell the outcome because it came with it ({leak.reason})", deals)
        for leak in seen.leaks
        if not leak.values
    }
    definition = learned.definition if learned else None
    scored = definition.of_mode(Mode.SCORE) if definition else ()
    for key in dict.fromkeys(rule.field for rule in scored):
        rules = [rule for rule in scored if rule.field == key]
        said = ", ".join(f"{say_parameter(rule, cohort.fields)} {rule.points:+d}" for rule in rules[:MOST_NAMED])
        found[key] = FieldEvidence(max(abs(rule.points) for rule in rules), f"{deals:,} closed deals speak for {said}", deals)
    for key in dict.fromkeys(rule.field for rule in (definition.of_mode(Mode.FILTER) if definition else ())):
        found[key] = FieldEvidence(10, f"nearly all of the won among {deals:,} closed deals share a value", deals)
    return found


def _unweighed(seen: Observed, concluded: Conclusion, key: str, deals: int) -> FieldEvidence:
    """Say of a field without a weight whether it makes no difference, or whether nobody can tell yet."""
    if concluded.split == "different times":
        return FieldEvidence(
            None, f"the won and the lost of {deals:,} closed deals come from different times, so they cannot tell what it does", deals
        )
    evidence = seen.evidence
    places = np.array([rule.field == key and rule.operator is not Operator.IS_KNOWN for rule in seen.candidates.rules], dtype=np.bool_)
    if (evidence.significant & places).any():
        if concluded.verdict == "found":
            return FieldEvidence(2, f"in {deals:,} closed deals it differs, and adds little beside what goes with it", deals)
        untested = "they are too few to test what follows" if concluded.tested is None else "what follows does not hold on those held back"
        return FieldEvidence(None, f"in {deals:,} closed deals it differs, but {untested}", deals)
    if places.any() and all(is_negligible(evidence, place) for place in np.flatnonzero(places).tolist()):
        return FieldEvidence(0, f"{deals:,} closed deals exclude a difference worth a weight", deals)
    lifts = [detectable_lift(evidence, place, len(evidence.p)) for place in np.flatnonzero(places).tolist()]
    lift = max((each for each in lifts if each is not None), default=None) if None not in lifts else None
    shows = "" if lift is None else f"; a lift of {lift:.1f} would most likely have shown"
    return FieldEvidence(None, f"{deals:,} closed deals are not enough to tell what it does{shows}", deals)
