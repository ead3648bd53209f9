"""Holds a definition against the fields of a workspace: which fields, operators and values it may use."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar

from rapidfuzz import process

from qualification.definitions import Definition, Operator, Parameter, Rules, Scalar, Segment, Value, is_one_line
from qualification.errors import InvalidValue, OperatorMismatch, UnknownField
from qualification.fields import LISTS, RELATIVE, VALUELESS, Field, FieldType

Fields = Mapping[str, Field]
R = TypeVar("R", bound=Rules)

MAX_DAYS = 36_500
_RANKED = (Operator.GT, Operator.GTE, Operator.LT, Operator.LTE, Operator.BETWEEN)


def validate(definition: Definition, accounts: Fields, people: Fields) -> Definition:
    """Return the definition with its values in the types of their fields.

    Raises:
        UnknownField: A parameter names a field the catalog lacks; the message names near ones.
        OperatorMismatch: The field's type has no such operator; the message lists those it has.
        InvalidValue: A value of the wrong kind, an empty list, a range from high to low.
    """
    checked = validate_rules(definition, accounts)
    segments = tuple(Segment(name=s.name, parameters=_checked(s.parameters, accounts)) for s in definition.segments)
    personas = tuple(validate_rules(persona, people) for persona in definition.personas)
    return checked.model_copy(update={"segments": segments, "personas": personas})


def validate_rules(rules: R, fields: Fields) -> R:
    """Return an ICP's or a persona's rules with the values of its own parameters in their fields' types."""
    return rules.model_copy(update={"parameters": _checked(rules.parameters, fields)})


def _checked(parameters: Iterable[Parameter], fields: Fields) -> tuple[Parameter, ...]:
    return tuple(validate_parameter(parameter, fields) for parameter in parameters)


def validate_parameter(parameter: Parameter, fields: Fields) -> Parameter:
    """Return one parameter with its value in the type of its field. Raises as `validate` does."""
    field = find_field(parameter.field, fields)
    if parameter.operator not in field.operators:
        raise OperatorMismatch(
            f"{field.key} is a {field.type.replace('_', '-')} field and has no operator {parameter.operator}; it has {', '.join(field.operators)}",
            field=field.key,
            allowed=list(field.operators),
        )
    return parameter.model_copy(update={"field": field.key, "value": _checked_value(parameter, field)})


def find_field(key: str, fields: Fields) -> Field:
    """Return the field with this key.

    Raises:
        UnknownField: Names up to three fields with a similar key.
    """
    if key in fields:
        return fields[key]
    near = [match[0] for match in process.extract(key, list(fields), limit=3, score_cutoff=60)]
    hint = f"did you mean {' or '.join(near)}?" if near else "look it up in the catalog"
    raise UnknownField(f"no field {key}; {hint}", field=key, near=near)


def _checked_value(parameter: Parameter, field: Field) -> Value:
    operator, value = parameter.operator, parameter.value
    if operator in VALUELESS:
        if value not in (None, True):
            raise _invalid(field, operator, "takes no value")
        return None
    if operator in RELATIVE:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_DAYS:
            raise _invalid(field, operator, f"takes a whole number of days from 0 to {MAX_DAYS:,}, not {value!r}")
        return value
    if operator is Operator.BETWEEN:
        return _range(field, operator, value)
    if operator in LISTS:
        return _list(field, operator, value)
    if isinstance(value, tuple) or value is None:
        raise _invalid(field, operator, "takes one value" if value is None else "takes one value, not a list")
    return _scalar(field, operator, value)


def _range(field: Field, operator: Operator, value: Value) -> Value:
    if not isinstance(value, tuple) or len(value) != 2:
        raise _invalid(field, operator, f"takes [low, high], not {value!r}")
    low, high = (_scalar(field, operator, item) for item in value)
    if _is_after(field, low, high):
        raise _invalid(field, operator, f"goes from low to high, not from {low} to {high}")
    return (low, high)


def _is_after(field: Field, low: Scalar, high: Scalar) -> bool:
    """Return whether the first of two values of the field comes after the second."""
    if field.type is FieldType.DATE:
        return str(low) > str(high)
    if field.order:
        ranks = [stage.casefold() for stage in field.order]
        return ranks.index(str(low).casefold()) > ranks.index(str(high).casefold())
    return float(low) > float(high)


def _list(field: Field, operator: Operator, value: Value) -> Value:
    items = value if isinstance(value, tuple) else () if value is None else (value,)
    if not items:
        raise _invalid(field, operator, "takes at least one value")
    return tuple(_scalar(field, operator, item) for item in items)


def _scalar(field: Field, operator: Operator, value: Scalar) -> Scalar:
    match field.type:
        case FieldType.NUMBER | FieldType.MONEY:
            if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e15 or value != value:
                unit = "an amount in US dollars" if field.type is FieldType.MONEY else "a number"
                raise _invalid(field, operator, f"takes {unit}, not {value!r}")
            return int(value) if float(value).is_integer() else value
        case FieldType.DATE:
            return _iso_date(field, operator, value)
        case _:
            return _text(field, operator, value)


def _iso_date(field: Field, operator: Operator, value: Scalar) -> str:
    try:
        return date.fromisoformat(value if isinstance(value, str) else "").isoformat()
    except ValueError as error:
        raise _invalid(field, operator, f"takes a date written YYYY-MM-DD, not {value!r}") from error


def _text(field: Field, operator: Operator, value: Scalar) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 1000:
        raise _invalid(field, operator, f"takes a text of 1 to 1,000 characters, not {str(value)[:60]!r}")
    if not is_one_line(value.strip()):
        raise _invalid(field, operator, "takes one line of text, without control characters and broken Unicode")
    if field.order and operator in _RANKED and value.casefold() not in {stage.casefold() for stage in field.order}:
        raise _invalid(field, operator, f"takes one of {', '.join(field.order)} (low to high), not {value!r}")
    return value.strip()


def _invalid(field: Field, operator: Operator, rule: str) -> InvalidValue:
    message = f"{field.key} {operator} {rule}".encode("utf-8", "replace").decode()  # a refused value is quoted
    return InvalidValue(message, field=field.key, operator=operator)
