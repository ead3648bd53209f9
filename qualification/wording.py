"""What a rule says in plain words: the texts of gates, diffs and read-backs."""

from collections.abc import Mapping, Sequence

from qualification.definitions import Definition, Mode, Operator, Parameter, Persona, Rules, Scalar
from qualification.evaluate import Gate, segments_of
from qualification.fields import Field, FieldType

Fields = Mapping[str, Field]

_PHRASES: dict[Operator, str] = {
    Operator.EQUALS: "is {}",
    Operator.NOT_EQUALS: "is not {}",
    Operator.GT: "over {}",
    Operator.GTE: "at least {}",
    Operator.LT: "under {}",
    Operator.LTE: "at most {}",
    Operator.BETWEEN: "{}",
    Operator.WITHIN_LAST_DAYS: "in the last {}",
    Operator.WITHIN_NEXT_DAYS: "in the next {}",
    Operator.MORE_THAN_DAYS_AGO: "more than {} ago",
    Operator.IN: "is {}",
    Operator.NOT_IN: "is not {}",
    Operator.CONTAINS: "contains {}",
    Operator.NOT_CONTAINS: "does not contain {}",
    Operator.STARTS_WITH: "starts with {}",
    Operator.MATCHES: "matches {}",
    Operator.ANY_OF: "has {}",
    Operator.ALL_OF: "has {}",
    Operator.NONE_OF: "has none of {}",
    Operator.IS_TRUE: "",
    Operator.IS_FALSE: "is false",
    Operator.IS_KNOWN: "is known",
    Operator.IS_MISSING: "is missing",
}
_DAYS = (Operator.WITHIN_LAST_DAYS, Operator.WITHIN_NEXT_DAYS, Operator.MORE_THAN_DAYS_AGO)
SHOWN_VALUES = 6


def say_parameter(parameter: Parameter, fields: Fields) -> str:
    """Return one rule in words: "Employee count 51–500", "Installed tools has Snowflake"."""
    field = fields.get(parameter.field)
    label = field.label if field else parameter.field
    phrase = _PHRASES[parameter.operator].format(_say_value(parameter, field))
    return f"{label} {phrase}".strip()


def say_gate(gate: Gate, rules: Rules, fields: Fields) -> str:
    """Return one step of the waterfall in words."""
    if gate.kind == "min_score":
        return f"Score at least {say_number(rules.min_score)}"
    if gate.kind == "segments":
        return "Any of " + " / ".join(segment.name for segment in segments_of(rules))
    assert gate.parameter is not None
    said = say_parameter(gate.parameter, fields)
    return f"Not: {said}" if gate.kind == "exclude" else said


def read_back(definition: Definition, fields: Fields) -> str:
    """Return what a definition means as sentences, with AND and OR said."""
    segments = [_say_segment([say_parameter(p, fields) for p in segment.parameters]) for segment in definition.segments]
    gates = (f"({' OR '.join(segments)})",) if segments else ()
    return _say_rules(definition, fields, gates, must="An account must have", every="Every account is considered.")


def read_back_persona(persona: Persona, fields: Fields) -> str:
    """Return what a persona means as sentences; `fields` are those of people."""
    every = "Every person of a matching account is considered."
    return _say_rules(persona, fields, (), must="A person of a matching account must have", every=every)


def _say_rules(rules: Rules, fields: Fields, gates: Sequence[str], *, must: str, every: str) -> str:
    filters = [*(say_parameter(parameter, fields) for parameter in rules.of_mode(Mode.FILTER)), *gates]
    sentences = [f"{must}: {' AND '.join(filters)}." if filters else every]
    excludes = [say_parameter(parameter, fields) for parameter in rules.of_mode(Mode.EXCLUDE)]
    if excludes:
        sentences.append(f"Never: {' OR '.join(excludes)}.")
    scores = [f"{say_parameter(parameter, fields)} {parameter.points:+d}" for parameter in rules.of_mode(Mode.SCORE)]
    if scores:
        sentences.append(f"Scored by: {', '.join(scores)}.")
    if rules.min_score:
        sentences.append(f"The score must be at least {say_number(rules.min_score)}.")
    return " ".join(sentences)


def _say_segment(said: Sequence[str]) -> str:
    return said[0] if len(said) == 1 else f"({' AND '.join(said)})"


def _say_value(parameter: Parameter, field: Field | None) -> str:
    value = parameter.value
    if value is None:
        return ""
    if parameter.operator in _DAYS:
        return f"{value} day{'' if value == 1 else 's'}"
    if not isinstance(value, tuple):
        return _say_scalar(value, field)
    if parameter.operator is Operator.BETWEEN:
        return "–".join(_say_scalar(item, field) for item in value)
    return say_list(value, field, joined_by="and" if parameter.operator is Operator.ALL_OF else "or")


def say_list(values: Sequence[Scalar], field: Field | None, *, joined_by: str) -> str:
    """Return "A, B or C"; past six values the rest is counted."""
    said = [_say_scalar(value, field) for value in values[:SHOWN_VALUES]]
    if len(values) > SHOWN_VALUES:
        return f"{', '.join(said)} {joined_by} {len(values) - SHOWN_VALUES} more"
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} {joined_by} {said[-1]}"


def _say_scalar(value: Scalar, field: Field | None) -> str:
    if isinstance(value, bool | str):
        return str(value)
    if field is not None and field.type is FieldType.MONEY:
        return say_money(value)
    return str(value) if field is not None and field.key == "founded_year" else say_number(value)


def say_money(amount: float) -> str:
    """Return dollars as people write them: $750k, $10M, $1.5B."""
    for size, unit in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if size <= abs(amount) and (unit == "B" or abs(amount) < 1000 * size) and float(f"{amount / size:.3f}") * size == amount:
            return f"${amount / size:.3f}".rstrip("0").rstrip(".") + unit
    return f"${say_number(amount)}"


def say_number(number: float) -> str:
    """Return a number with thousands separators and no needless decimals."""
    return f"{int(number):,}" if float(number).is_integer() else f"{number:,}"
