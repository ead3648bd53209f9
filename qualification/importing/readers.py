"""Turns the cells of one column into values of its field, each with what was lost or is wrong."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from qualification.fields import Field, FieldType
from qualification.importing.cells import clean_text, is_null, parse_boolean, parse_list, parse_place, parse_year
from qualification.importing.dates import Order, parse_date
from qualification.importing.files import Cell
from qualification.importing.numbers import US_DOLLAR, parse_amount, parse_number
from qualification.lookup.value_names import SPELLED, spelled
from qualification.records.documents import BOUNDS, DocumentValue, Problem, clean_value, domain_of

_HOST = re.compile(r"[\w-]+(\.[\w-]+)+")
_PHONE = re.compile(r"\+?[\d\s().\-/]{6,24}(?:\s*(?:x|ext\.?)\s*\d+)?", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """What a cell turned into: nothing (missing), a value, or a problem.

    Attributes:
        original: The text of the cell, where the value only approximates it.
        problem: What the field takes instead, without a value.
        more: Values for other fields that the cell holds too.
    """

    value: DocumentValue | None = None
    original: str | None = None
    problem: str | None = None
    more: tuple[tuple[str, DocumentValue], ...] = ()


@dataclass(frozen=True)
class Format:
    """What the cells of one column have in common.

    Attributes:
        order: Which number comes first in 03/04/2020.
        currency: What amounts without a currency are in, as the column's name says.
        scale: What amounts without a unit are multiplied by, as the column's name says.
        codes: The column holds two-letter codes, so "NA" is one of them.
        splits_place: The cells are "city, state" or "city, country".
    """

    order: Order = "month"
    currency: str = US_DOLLAR
    scale: int = 1
    codes: bool = False
    splits_place: bool = False


Reader: TypeAlias = Callable[[Cell], Reading]
MISSING = Reading()


def reader_of(field: Field, form: Format, rates: Mapping[str, float] | None) -> Reader:
    """Return the function that reads one cell of a column as a value of the field. It never raises.

    Args:
        rates: US dollars for one unit of a currency, by ISO code; None takes every currency for dollars, to
            see whether a text is an amount at all.
    """
    read = _place if form.splits_place else _typed(field, form, rates)

    def read_cell(cell: Cell) -> Reading:
        if isinstance(cell, tuple):
            if field.type is FieldType.MULTI_VALUE:
                return _held(field, [clean_text(item) for item in cell])
            cell = "; ".join(cell)
        text = clean_text(cell)
        if not text or (is_null(text) and not _is_known(field, form, text)):
            return MISSING
        return read(text)

    return read_cell


def _is_known(field: Field, form: Format, text: str) -> bool:
    """Whether a null word is a value of this field after all: "NA" a region, "unknown" an e-mail status."""
    if field.key == "country":
        return form.codes and spelled("country", text) is not None
    return field.key in SPELLED and spelled(field.key, text) is not None


def _typed(field: Field, form: Format, rates: Mapping[str, float] | None) -> Callable[[str], Reading]:
    if field.key == "founded_year":
        return lambda text: _year(field, text)
    if field.key == "domain":
        return lambda text: _domain(field, text)
    match field.type:
        case FieldType.NUMBER:
            return lambda text: _number(field, text)
        case FieldType.MONEY:
            return lambda text: _money(field, form, rates, text)
        case FieldType.DATE:
            return lambda text: _date(field, form, text)
        case FieldType.BOOLEAN:
            return lambda text: _boolean(field, text)
        case FieldType.MULTI_VALUE:
            return lambda text: _held(field, parse_list(text))
        case FieldType.TEXT | FieldType.CATEGORY:
            return lambda text: _held(field, text)


def _held(field: Field, value: DocumentValue, original: str | None = None) -> Reading:
    """Return a value as its field holds it, or the field's own objection."""
    cleaned = clean_value(field, value)
    return Reading(problem=cleaned.message) if isinstance(cleaned, Problem) else Reading(cleaned, original)


def _number(field: Field, text: str) -> Reading:
    amount = parse_number(text)
    if amount is None:
        return _refused(field, "a number such as 250, 1,200 or 51-200", text)
    return _held(field, amount.value, text if amount.approximated else None)


def _money(field: Field, form: Format, rates: Mapping[str, float] | None, text: str) -> Reading:
    amount = parse_amount(text)
    if amount is None:
        return _refused(field, "an amount such as 1200000, $1.2M or 1-5 million", text)
    currency = amount.currency or form.currency
    value = amount.value * (form.scale if _is_bare(text) else 1)
    if currency != US_DOLLAR and rates is not None:
        if currency not in rates:
            message = f"{field.key} takes US dollars, and {text[:40]!r} is in {currency}; give the rate, such as {currency}=1.1 dollars"
            return Reading(problem=message)
        value = round(value * rates[currency], 2)
    return _held(field, value, text if amount.approximated else None)


def _is_bare(text: str) -> bool:
    """Whether an amount has no unit of its own, so that the unit of the column's name counts."""
    return not re.search(r"\d\s*(?:[kmbt]|mm|mn|bn|thousand|million|billion)", text, re.IGNORECASE)


def _date(field: Field, form: Format, text: str) -> Reading:
    day = parse_date(text, form.order)
    if day is None:
        return _refused(
            field, "a date such as 2020-12-31, " + ("31/12/2020" if form.order == "day" else "12/31/2020") + " or Dec 31, 2020", text
        )
    return _held(field, day.date.isoformat(), text if day.approximated else None)


def _year(field: Field, text: str) -> Reading:
    year = parse_year(text)
    if year is None:
        return _refused(field, f"a year from {BOUNDS[field.key][0]} to {BOUNDS[field.key][1]}", text)
    return _held(field, year.year, text if year.approximated else None)


def _boolean(field: Field, text: str) -> Reading:
    value = parse_boolean(text)
    if value is None and field.key == "has_phone" and _PHONE.fullmatch(text[:40]):
        return Reading(True)
    return _refused(field, "yes or no, true or false, 1 or 0", text) if value is None else Reading(value)


def _domain(field: Field, text: str) -> Reading:
    host = domain_of(text)
    return Reading(host) if len(host) <= 253 and _HOST.fullmatch(host) else _refused(field, "a web address such as acme.com", text)


def _place(text: str) -> Reading:
    place = parse_place(text)
    if place is None:
        return Reading(problem=f"the place takes a city and a state or country, such as Austin, Texas, not {text[:60]!r}")
    more: list[tuple[str, DocumentValue]] = [("country", place.country)]
    if place.state:
        more.append(("state", place.state))
    return Reading(place.city, more=tuple(more))


def _refused(field: Field, allowed: str, text: str) -> Reading:
    return Reading(problem=f"{field.key} takes {allowed}, not {text[:60]!r}")
