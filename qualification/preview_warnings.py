"""What a preview warns of: rules that look right and do something else than meant."""

from qualification.definitions import Definition, Mode
from qualification.evaluate import Fields, segments_of
from qualification.payloads import Payload
from qualification.preview_part import PartialPreview, filtered_fields
from qualification.wording import say_gate

MISSING_LIMIT = 0.4
REACHABLE_LIMIT = 0.4


class PreviewWarning(Payload):
    """Something to know before confirming. `field` is set when one field is to blame."""

    code: str
    message: str
    field: str | None = None


def warnings_of(definition: Definition, fields: Fields, counted: PartialPreview) -> tuple[PreviewWarning, ...]:
    """Return the warnings of SPEC §2 and §3, the most severe first."""
    found = [
        *_nothing_qualifies(definition, fields, counted),
        *_ungated(definition),
        *_often_missing(definition, fields, counted),
        *_unreachable(counted.people.reachable_rate),
    ]
    return tuple(found)


def _nothing_qualifies(definition: Definition, fields: Fields, result: PartialPreview) -> list[PreviewWarning]:
    if result.qualified or not result.total or not result.steps:
        return []
    best = max(range(len(result.steps)), key=lambda number: result.drop_one[number])
    gate = say_gate(result.steps[best].gate, definition, fields)
    if not result.drop_one[best]:
        return [
            PreviewWarning(
                code="nothing_qualifies", message="Nothing qualifies, and dropping any one rule alone does not change that. Loosen two."
            )
        ]
    message = f"Nothing qualifies. Loosen “{gate}” first: without it {result.drop_one[best]:,} would."
    return [PreviewWarning(code="nothing_qualifies", message=message)]


def _ungated(definition: Definition) -> list[PreviewWarning]:
    scored = bool(definition.of_mode(Mode.SCORE))
    gated = bool(definition.of_mode(Mode.FILTER) or definition.of_mode(Mode.EXCLUDE) or segments_of(definition))
    found = []
    if not scored:
        found.append(PreviewWarning(code="scores_always_100", message="No Score parameter: every match scores 100.0."))
    if scored and not gated and not definition.min_score:
        message = "Only Score parameters and a minimum score of 0: every account qualifies. Add a Filter or raise the minimum score."
        found.append(PreviewWarning(code="gates_nothing", message=message))
    return found


def _often_missing(definition: Definition, fields: Fields, counted: PartialPreview) -> list[PreviewWarning]:
    return [
        PreviewWarning(
            code="often_missing",
            field=key,
            message=f"{fields[key].label} is missing in {rate:.0%} of accounts, and a missing value fails a Filter. Consider Score.",
        )
        for key in filtered_fields(definition)
        if (rate := counted.missing_rate(key)) > MISSING_LIMIT
    ]


def _unreachable(reachable_rate: float | None) -> list[PreviewWarning]:
    if reachable_rate is None or reachable_rate >= REACHABLE_LIMIT:
        return []
    message = f"Only {reachable_rate:.0%} of the people are reachable (a deliverable e-mail or a phone); 40% and up is healthy."
    return [PreviewWarning(code="low_reachable", message=message)]
