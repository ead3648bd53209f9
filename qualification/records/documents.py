"""Turns the values of one record, as a client sends them, into a document that the columns can hold."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from qualification.errors import UnknownField
from qualification.fields import Field, FieldType
from qualification.lookup.places import region_of
from qualification.lookup.value_names import FIXED, SPELLED, allowed, spelled
from qualification.validation import find_field

DocumentValue: TypeAlias = bool | int | float | str | list[str]
Document: TypeAlias = dict[str, DocumentValue]

MAX_TEXT = 10_000
MAX_LABEL = 1_000
MAX_ITEMS = 1_000
MAX_NUMBER = 1e15
YEARS = (1800, 2200)
BOUNDS: Mapping[str, tuple[float, float]] = {
    "employee_count": (0, 1e8),
    "revenue_usd": (0, MAX_NUMBER),
    "funding_amount_usd": (0, MAX_NUMBER),
    "founded_year": (1000, 2100),
    "tenure_months": (0, 1200),
}
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Problem:
    """A value that its field cannot hold. `message` names the field and what it takes; `value` is shortened."""

    field: str
    message: str
    value: str


@dataclass(frozen=True)
class CleanDocument:
    """What of a record can be kept, and what cannot. Missing values are absent, an empty list is kept."""

    document: Document
    problems: tuple[Problem, ...]


def clean_document(fields: Mapping[str, Field], raw: Mapping[str, object]) -> CleanDocument:
    """Return the values that fit their fields, in our spelling, and a problem for each that does not.

    None and blank texts are missing. Countries, states and regions end in one spelling, and a region
    that is absent follows from the country. A bad value never costs the good ones.

    Args:
        fields: The fields of the record's type, by key.
        raw: Values as JSON has them: numbers are no texts, dates are written YYYY-MM-DD.
    """
    document: Document = {}
    problems: list[Problem] = []
    for key, value in raw.items():
        if _is_absent(value):
            continue
        try:
            field = find_field(key, fields)
        except UnknownField as error:
            problems.append(Problem(key, error.message, shorten(value)))
            continue
        cleaned = clean_value(field, value)
        if isinstance(cleaned, Problem):
            problems.append(cleaned)
        else:
            document[field.key] = cleaned
    settle_places(document, fields)
    return CleanDocument(document, tuple(problems))


def clean_value(field: Field, value: object) -> DocumentValue | Problem:
    """Return one value as its field holds it, or what is wrong with it. The value is not missing."""
    match field.type:
        case FieldType.NUMBER | FieldType.MONEY:
            return _clean_number(field, value)
        case FieldType.DATE:
            return _clean_date(field, value)
        case FieldType.BOOLEAN:
            return value if isinstance(value, bool) else problem_with(field, "true or false", value)
        case FieldType.MULTI_VALUE:
            return _clean_list(field, value)
        case FieldType.TEXT | FieldType.CATEGORY:
            return _clean_text(field, value)


def settle_places(document: Document, fields: Mapping[str, Field]) -> None:
    """Spell the state by its country, and add the region that follows from the country, in place."""
    country, state = document.get("country"), document.get("state")
    if isinstance(state, str):
        document["state"] = spelled("state", state, country if isinstance(country, str) else None) or state
    if isinstance(country, str) and "region" not in document and "region" in fields and (region := region_of(country)):
        document["region"] = region


def domain_of(text: str) -> str:
    """Return the host name of a web address in lower case without "www.", and other texts in lower case."""
    host = re.sub(r"^[a-z][a-z0-9+.\-]*://", "", text.strip().casefold())
    return re.split(r"[/?#]", host, maxsplit=1)[0].rpartition("@")[2].partition(":")[0].removeprefix("www.").rstrip(".") or text


def problem_with(field: Field, allowed: str, value: object) -> Problem:
    """Return the problem of a value that is not what the field takes."""
    short = shorten(value)
    return Problem(field.key, f"{field.key} takes {allowed}, not {short!r}", short)


def shorten(value: object) -> str:
    """Return a value as up to sixty characters of text."""
    if isinstance(value, int) and abs(value) > 10**50:
        return "a number of more than 50 digits"
    text = _UNSTORABLE.sub("�", value if isinstance(value, str) else str(value))
    return text if len(text) <= 60 else text[:59] + "…"


def _is_absent(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _clean_number(field: Field, value: object) -> DocumentValue | Problem:
    low, high = BOUNDS.get(field.key, (-MAX_NUMBER, MAX_NUMBER))
    is_year = field.key == "founded_year"
    allowed = "an amount in US dollars" if field.type is FieldType.MONEY else "a year" if is_year else "a number"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return problem_with(field, allowed, value)
    if isinstance(value, float) and not math.isfinite(value) or not low <= value <= high or (is_year and value != int(value)):
        span = f"{low} to {high}" if is_year else f"{low:,.0f} to {high:,.0f}"
        return problem_with(field, f"{allowed} from {span}", value)
    return int(value) if value == int(value) else value


def _clean_date(field: Field, value: object) -> DocumentValue | Problem:
    if not isinstance(value, str) or not _ISO_DATE.fullmatch(value.strip()):
        return problem_with(field, "a date written YYYY-MM-DD", value)
    try:
        day = date.fromisoformat(value.strip())
    except ValueError:
        return problem_with(field, "a date that exists, written YYYY-MM-DD", value)
    if not YEARS[0] <= day.year <= YEARS[1]:
        return problem_with(field, f"a date from the years {YEARS[0]} to {YEARS[1]}", value)
    return day.isoformat()


def _clean_text(field: Field, value: object) -> DocumentValue | Problem:
    limit = MAX_TEXT if field.type is FieldType.TEXT else MAX_LABEL
    if not isinstance(value, str):
        return problem_with(field, f"a text of up to {limit:,} characters", value)
    if len(value) > limit:
        return problem_with(field, f"a text of up to {limit:,} characters (this one has {len(value):,})", value)
    if _UNSTORABLE.search(value):
        return problem_with(field, "a text without NUL characters and broken Unicode", value)
    return _spell(field, value.strip())


def _spell(field: Field, text: str) -> DocumentValue | Problem:
    if field.key == "domain":
        return domain_of(text)
    if field.key not in SPELLED:
        return text
    if field.key == "state":  # settled once the country is known
        return text
    found = spelled(field.key, text)
    if found is None and field.key in FIXED:
        return problem_with(field, allowed(field.key, text[:100]), text)
    return found or text


def _clean_list(field: Field, value: object) -> DocumentValue | Problem:
    if not isinstance(value, list | tuple) or len(value) > MAX_ITEMS:
        return problem_with(field, f"a list of up to {MAX_ITEMS:,} texts", value)
    items = [item for item in value if not _is_absent(item)]
    for item in items:
        if not isinstance(item, str) or len(item) > MAX_LABEL or _UNSTORABLE.search(item):
            return problem_with(field, f"a list of texts of up to {MAX_LABEL:,} characters each", item)
    return list(dict.fromkeys(item.strip() for item in items))
