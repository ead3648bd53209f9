"""A slow, obvious implementation of matching on plain dictionaries: what the evaluator and the eval cases are held against.

It shares no code with the evaluator, so that a count on which both agree is right, or wrong twice in the same way.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fnmatch import fnmatchcase
from fractions import Fraction
from math import floor
from typing import Any

from qualification.definitions import Definition, Mode, Parameter, Persona
from qualification.fields import STAGES, Field

Record = Mapping[str, Any]
Fields = Mapping[str, Field]


@dataclass
class Expected:
    """What the evaluator must say."""

    matching: list[int] = field(default_factory=list)
    tenths: list[int] = field(default_factory=list)
    points: list[int] = field(default_factory=list)
    waterfall: list[tuple[int, int, int]] = field(default_factory=list)
    drop_one: list[int] = field(default_factory=list)


def meets(record: Record, parameter: Parameter, fields: Fields, today: date) -> bool:
    """Say whether one record meets one parameter."""
    actual = record.get(parameter.field)
    operator, value = parameter.operator.value, parameter.value
    if operator == "is_known":
        return actual is not None
    if operator == "is_missing":
        return actual is None
    if actual is None:
        return False
    if isinstance(actual, bool):
        return actual is (operator == "is_true")
    if isinstance(actual, list):
        return tags_meet({item.casefold() for item in actual}, operator, value)
    if isinstance(actual, str) and fields[parameter.field].type == "date":
        return date_meets(date.fromisoformat(actual), operator, value, today)
    if isinstance(actual, str):
        return text_meets(actual.casefold(), operator, value)
    return ordered(actual, operator, value)


def ordered(actual: Any, operator: str, value: Any) -> bool:
    """Say how a number, a date or a rank compares; `between` is inclusive."""
    if operator == "between":
        return bool(value[0] <= actual <= value[1])
    return bool(
        {
            "equals": lambda: actual == value,
            "not_equals": lambda: actual != value,
            "gt": lambda: actual > value,
            "gte": lambda: actual >= value,
            "lt": lambda: actual < value,
            "lte": lambda: actual <= value,
        }[operator]()
    )


def date_meets(actual: date, operator: str, value: Any, today: date) -> bool:
    """Say whether a date meets an operator; days count from `today`."""
    if operator == "within_last_days":
        return today - timedelta(days=value) <= actual <= today
    if operator == "within_next_days":
        return today <= actual <= today + timedelta(days=value)
    if operator == "more_than_days_ago":
        return actual < today - timedelta(days=value)
    bound = tuple(map(date.fromisoformat, value)) if operator == "between" else date.fromisoformat(value)
    return ordered(actual, operator, bound)


def tags_meet(actual: set[str], operator: str, value: Any) -> bool:
    """Say whether a set of case-folded texts meets any_of, all_of or none_of."""
    wanted = {item.casefold() for item in value}
    if operator == "all_of":
        return wanted <= actual
    return bool(wanted & actual) is (operator == "any_of")


def text_meets(actual: str, operator: str, value: Any) -> bool:
    """Say whether a case-folded text meets an operator; only funding stages have an order."""
    if operator in ("in", "not_in"):
        return (actual in [item.casefold() for item in value]) is (operator == "in")
    if operator in ("gt", "gte", "lt", "lte", "between"):
        ranks = {stage.casefold(): rank for rank, stage in enumerate(STAGES)}
        if actual not in ranks:
            return False
        bound = tuple(ranks[item.casefold()] for item in value) if operator == "between" else ranks[value.casefold()]
        return ordered(ranks[actual], operator, bound)
    text = value.casefold()
    if operator == "matches":
        return fnmatchcase(actual, text.replace("[", "[[]").replace("?", "[?]"))
    meets: dict[str, bool] = {
        "equals": actual == text,
        "not_equals": actual != text,
        "contains": text in actual,
        "not_contains": text not in actual,
        "starts_with": actual.startswith(text),
    }
    return meets[operator]


def score(record: Record, rules: Definition | Persona, fields: Fields, today: date) -> tuple[int, int]:
    """Return score in tenths and raw points."""
    scored = [parameter for parameter in rules.parameters if parameter.mode is Mode.SCORE]
    points = sum(p.points for p in scored if meets(record, p, fields, today))
    if not scored:
        return 1000, 0
    positive = sum(p.points for p in scored if p.points > 0)
    base = 0 if positive else 100
    exact = Fraction(1000 * (base + points), base + positive)
    return min(1000, max(0, floor(exact + Fraction(1, 2)))), points


def gates(record: Record, rules: Definition | Persona, fields: Fields, today: date) -> list[tuple[bool, bool]]:
    """Return for each gate but min_score: passed, and whether an empty field is to blame."""
    result = []
    for parameter in rules.parameters:
        if parameter.mode is Mode.FILTER:
            passed = meets(record, parameter, fields, today)
            result.append((passed, not passed and record.get(parameter.field) is None))
    if isinstance(rules, Definition) and rules.segments:
        groups = [
            [(meets(record, p, fields, today), record.get(p.field) is None) for p in segment.parameters] for segment in rules.segments
        ]
        passed = any(all(met for met, _ in group) for group in groups)
        blamed = any(all(met or missing for met, missing in group) for group in groups)
        result.append((passed, not passed and blamed))
    result += [(not meets(record, p, fields, today), False) for p in rules.parameters if p.mode is Mode.EXCLUDE]
    return result


def expect(records: list[Record], rules: Definition | Persona, fields: Fields, today: date) -> Expected:
    """Say who matches, with what score, what each gate leaves, and what dropping each would give."""
    minimum = Fraction(str(rules.min_score)) * 10
    judged = [(gates(r, rules, fields, today), *score(r, rules, fields, today)) for r in records]
    expected = Expected()
    for row, (passed, tenths, points) in enumerate(judged):
        if all(ok for ok, _ in passed) and tenths >= minimum:
            expected.matching.append(row)
            expected.tenths.append(tenths)
            expected.points.append(points)
    count = len(gates({}, rules, fields, today))
    left = judged
    for number in range(count):
        stopped = [each for each in left if not each[0][number][0]]
        missing = sum(each[0][number][1] for each in stopped)
        left = [each for each in left if each[0][number][0]]
        expected.waterfall.append((len(left), len(stopped) - missing, missing))
        expected.drop_one.append(
            sum(all(ok for i, (ok, _) in enumerate(passed) if i != number) and tenths >= minimum for passed, tenths, _ in judged)
        )
    if minimum:
        expected.waterfall.append((len(expected.matching), len(left) - len(expected.matching), 0))
        expected.drop_one.append(len(left))
    return expected


def qualifies(record: Record, rules: Definition | Persona, fields: Fields, today: date) -> bool:
    """Say whether one record matches a definition."""
    for parameter in rules.parameters:
        if parameter.mode is Mode.FILTER and not meets(record, parameter, fields, today):
            return False
        if parameter.mode is Mode.EXCLUDE and meets(record, parameter, fields, today):
            return False
    if isinstance(rules, Definition) and rules.segments:
        groups = ((meets(record, each, fields, today) for each in segment.parameters) for segment in rules.segments)
        if not any(all(group) for group in groups):
            return False
    return score(record, rules, fields, today)[0] >= Fraction(str(rules.min_score)) * 10


def count(records: Iterable[Record], rules: Definition | Persona, fields: Fields, today: date) -> int:
    """Return how many records match: the same as `len(expect(…).matching)`, without the numbers behind it."""
    return sum(qualifies(record, rules, fields, today) for record in records)
