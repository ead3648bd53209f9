"""What closed deals say of whole fields, for advice on weights."""

from dataclasses import dataclass

from qualification.closed_won.analysis import ENOUGH, Prepared
from qualification.closed_won.leakage import CONSEQUENCES
from qualification.closed_won.proposal import learn
from qualification.closed_won.question import Question
from qualification.definitions import Mode
from qualification.wording import say_parameter

MOST_NAMED = 4


@dataclass(frozen=True)
class FieldEvidence:
    """What the deals say of one field.

    Attributes:
        weight: The largest weight a value of it deserves, 1 to 10; 0 when it makes no difference, or leaks.
        text: Why, in words.
    """

    weight: int
    text: str
    deals: int


def weigh_fields(prepared: Prepared, question: Question) -> dict[str, FieldEvidence]:
    """Return the evidence of every field that was looked at; none below 20 won and 20 lost deals."""
    cohort = prepared.cohort
    if min(cohort.wins, cohort.losses) < ENOUGH:
        return {}
    learned = learn(cohort, question, prepared.filled_later)
    deals = len(cohort)
    found = {
        rule.field: FieldEvidence(0, f"in {deals:,} closed deals it makes no difference that chance does not explain", deals)
        for rule in learned.candidates.rules
        if rule.field not in CONSEQUENCES
    }
    found |= {
        leak.field: FieldEvidence(0, f"it tells the outcome because it came with it ({leak.reason})", deals) for leak in learned.leaks
    }
    scored = learned.definition.of_mode(Mode.SCORE) if learned.definition else ()
    for key in dict.fromkeys(rule.field for rule in scored):
        rules = [rule for rule in scored if rule.field == key]
        said = ", ".join(f"{say_parameter(rule, cohort.fields)} {rule.points:+d}" for rule in rules[:MOST_NAMED])
        found[key] = FieldEvidence(max(abs(rule.points) for rule in rules), f"{deals:,} closed deals speak for {said}", deals)
    return found
