"""Says what people of won records have in common, as the values that leave over the wire and as sentences."""

from qualification.closed_won.payloads import PeopleOut, ReasonOut
from qualification.closed_won.people import People
from qualification.closed_won.people_findings import ProposedPersona
from qualification.closed_won.proposal import Observed
from qualification.closed_won.question import Question
from qualification.closed_won.shown import leaks_out, lifts_out
from qualification.definitions import dump_persona
from qualification.wording import say_parameter


def people_out(
    people: People, seen: Observed | None, persona: ProposedPersona | None, question: Question, *, is_proposed: bool
) -> PeopleOut:
    """Return what was found of people; without `seen` just who they are, and why nothing is said of them."""
    cohort = people.cohort
    return PeopleOut(
        unit="person" if people.is_each else "account",
        records=len(cohort),
        won=cohort.wins,
        contrast_count=cohort.losses,
        unknown=people.unknown,
        people=len(people.pairs),
        added_later_won=people.added[0],
        added_later_contrast=people.added[1],
        looked_at=len(seen.candidates) if seen else 0,
        findings=lifts_out(cohort, seen) if seen else (),
        leaks=leaks_out((*seen.leaks, *seen.overwritten), question.keep) if seen else (),
        persona=None if persona is None else dump_persona(persona.persona),
        reasons=() if persona is None else _reasons(people, persona),
        sentences=say_people(people, seen, persona, question, is_proposed=is_proposed),
    )


def _reasons(people: People, persona: ProposedPersona) -> tuple[ReasonOut, ...]:
    return tuple(
        ReasonOut(parameter=each.parameter.dump(), text=say_parameter(each.parameter, people.cohort.fields), reason=each.text)
        for each in persona.reasons
    )


def say_people(
    people: People, seen: Observed | None, persona: ProposedPersona | None, question: Question, *, is_proposed: bool
) -> tuple[str, ...]:
    """Return who was compared, what differs, and where it belongs."""
    if seen is None:
        return (_too_few(people, question),)
    said = [_compared(people, seen), _added(people, question)]
    if persona is not None:
        rules = ", ".join(f"{each['text']} {each['weight']:+d}" for each in _weighed(people, persona))
        where = (
            "the proposal holds it as a persona"
            if is_proposed
            else "it belongs into a persona of an ICP, and not among the rules for accounts"
        )
        said.append(f"What differs of people speaks for {rules}: {where}.")
    return tuple(sentence for sentence in said if sentence)


def _weighed(people: People, persona: ProposedPersona) -> list[dict[str, object]]:
    return [{"text": say_parameter(each.parameter, people.cohort.fields), "weight": each.parameter.points} for each in persona.reasons]


def _too_few(people: People, question: Question) -> str:
    cohort = people.cohort
    return (
        f"Of people I can say nothing: before the outcome somebody was known at {cohort.wins:,} that {question.positive_name} and "
        f"{cohort.losses:,} that {question.contrast_name}, and who was first seen afterwards does not count."
    )


def _compared(people: People, seen: Observed) -> str:
    count, held = len(seen.candidates), int(seen.evidence.significant.sum())
    each = len(people.pairs) / max(len(people.cohort), 1)
    who = (
        f"I compared the {len(people.cohort):,} that are known"
        if people.is_each
        else f"at {len(people.cohort):,} of the records somebody was known before the outcome, {each:.1f} each, and they are compared "
        "where about as many were known"
    )
    differs = "1 differs" if held == 1 else f"{held:,} differ" if held else "none differs"
    return f"Of people: {who}. Of {count:,} values, ranges and words of their titles {differs} by more than chance."


def _added(people: People, question: Question) -> str:
    won, others = people.added
    if people.is_each or max(won, others) < 0.05:
        return ""
    return (
        f"People first seen on the day of the outcome or later do not count: {won:.1f} a record that {question.positive_name}, "
        f"{others:.1f} that {question.contrast_name}."
    )
