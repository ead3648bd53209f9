"""Guesses which field each column of a table holds, by its name and by its values."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from qualification.fields import Field, FieldType
from qualification.importing.cells import parse_boolean
from qualification.importing.inference import format_of
from qualification.importing.names import ALIAS, LOOSE, is_about_account, name_rank
from qualification.importing.numbers import parse_number
from qualification.importing.readers import reader_of
from qualification.importing.samples import ColumnSample, text_of
from qualification.lookup.places import VOCABULARY
from qualification.lookup.value_names import spelled

ENOUGH = 0.8
BY_VALUES_ALONE = 0.95
DISTINCT_NAMES = 0.3
_MOVED_BY_CAPTURES = "last_signal_date"  # a column fills it only under its own name, not as "last activity"
_VOCABULARIES = ("country", "region", "state", "funding_stage", "email_status")
_SHOWN_BY_VALUES = {
    "country": "countries",
    "email": "e-mail addresses",
    "seniority": "levels of seniority",
    "email_status": "e-mail statuses",
    "department": "departments",
}
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


@dataclass(frozen=True)
class Guess:
    """A column and the field it holds.

    Attributes:
        share: Of its values, those that the field can hold, 0 to 1.
        why: Why this field, in words.
    """

    column: ColumnSample
    field: Field
    share: float
    why: str


def guess_fields(columns: Sequence[ColumnSample], fields: Iterable[Field]) -> tuple[dict[str, Guess], dict[str, str]]:
    """Return the guess for each column that a field takes, and why not for each that fits one by name only.

    Of two columns that fit one field the better name has it. A column fits when at least 80 % of its
    values do.
    """
    known = [field for field in fields if not field.key.startswith("signal.")]
    ranked = sorted(
        (rank, place, field.key)
        for place, column in enumerate(columns)
        for field in known
        if (rank := name_rank(column.name, field)) is not None and (field.key != _MOVED_BY_CAPTURES or rank < ALIAS)
    )
    by_key = {field.key: field for field in known}
    ranked.sort(key=lambda item: (item[2] == "state", item[0]))  # what a state is depends on the country
    guesses: dict[str, Guess] = {}
    misfits: dict[str, str] = {}
    taken: set[str] = set()
    for rank, place, key in ranked:
        column, field = columns[place], by_key[key]
        if column.name in guesses or key in taken or not column.known:
            continue
        if key == "name" and rank >= LOOSE and len(column.counts) < column.known * DISTINCT_NAMES:
            misfits.setdefault(column.name, f"it is not name: it has only {len(column.counts)} different values")
            continue
        share = fitting_share(column, field, _country_column(guesses))
        if share < ENOUGH:
            misfits.setdefault(column.name, f"it is not {key}: {share:.0%} of its values fit")
            continue
        guesses[column.name] = Guess(column, field, share, "its name and its values")
        taken.add(key)
    _separate_industries(guesses, columns, by_key, taken)
    _find_by_values(guesses, columns, by_key, taken)
    return guesses, {name: why for name, why in misfits.items() if name not in guesses}


def fitting_share(column: ColumnSample, field: Field, countries: ColumnSample | None = None) -> float:
    """Return the share of a column's values that are known values of the field or parse as its type.

    An amount in a foreign currency parses also when its rate is not said.
    """
    if not column.known:
        return 0.0
    if field.key == "state":
        return _state_share(column, countries)
    if field.key in _VOCABULARIES:
        fitting = sum(count for text, count in column.texts.items() if spelled(field.key, text) is not None)
        return fitting / column.known
    form, _ = format_of(column, field)
    read = reader_of(field, form, None)
    fitting = sum(count for cell, count in column.counts.items() if read(cell).problem is None and _is_sensible(field, text_of(cell)))
    return fitting / column.known


def _is_sensible(field: Field, text: str) -> bool:
    """Whether a text can be a value of a text field at all: a name has letters, an address an @."""
    if field.key == "email":
        return "@" in text
    if field.key == "name" and field.record_type == "person" and "@" in text:
        return False
    return (
        field.is_custom
        or field.type not in (FieldType.TEXT, FieldType.CATEGORY)
        or (parse_number(text) is None and parse_boolean(text) is None)
    )


def _country_column(guesses: Mapping[str, Guess]) -> ColumnSample | None:
    return next((guess.column for guess in guesses.values() if guess.field.key == "country"), None)


def _state_share(column: ColumnSample, countries: ColumnSample | None) -> float:
    """Return the share of known states, each in the country of its row. Where a country's codes are not known, none counts."""
    places = countries.cells if countries else ("",) * len(column.cells)
    pairs = [(text_of(cell), text_of(place)) for cell, place in zip(column.cells, places, strict=True) if cell in column.counts]
    known = sum(spelled("state", text, country or None) is not None for text, country in pairs)
    return known / len(pairs)


def _separate_industries(guesses: dict[str, Guess], columns: Sequence[ColumnSample], fields: Mapping[str, Field], taken: set[str]) -> None:
    """Where two columns fit industry and none sub_industry, make the one with more values the sub-industry."""
    if "industry" not in taken or "sub_industry" in taken or "sub_industry" not in fields:
        return
    first = next(guess for guess in guesses.values() if guess.field.key == "industry")
    others = [
        (rank, place)
        for place, each in enumerate(columns)
        if each.name not in guesses and each.known and (rank := name_rank(each.name, fields["industry"])) is not None
    ]
    if not others:
        return
    second = columns[min(others)[1]]
    if fitting_share(second, fields["sub_industry"]) < ENOUGH:
        return
    broad, fine = sorted((first.column, second), key=lambda each: len(each.texts))
    guesses[broad.name] = Guess(broad, fields["industry"], 1.0, f"it has fewer values than {fine.name}")
    guesses[fine.name] = Guess(fine, fields["sub_industry"], 1.0, f"it divides {broad.name} further")
    taken.add("sub_industry")


def _find_by_values(guesses: dict[str, Guess], columns: Sequence[ColumnSample], fields: Mapping[str, Field], taken: set[str]) -> None:
    """Give a field that no column is named for the first column whose values nearly all are values of it."""
    for key in _SHOWN_BY_VALUES:
        if key not in fields or key in taken:
            continue
        for column in columns:
            if column.name in guesses or not column.known or (fields[key].record_type == "person" and is_about_account(column.name)):
                continue
            share = sum(count for text, count in column.texts.items() if _shows(fields[key], text)) / column.known
            if share >= BY_VALUES_ALONE:
                guesses[column.name] = Guess(column, fields[key], share, f"its values are {_SHOWN_BY_VALUES[key]}")
                taken.add(key)
                break


def _shows(field: Field, text: str) -> bool:
    """Whether a text can hardly be anything but a value of this field."""
    match field.key:
        case "country":
            return len(text) >= 4 and spelled("country", text) is not None
        case "email":
            return _EMAIL.fullmatch(text[:320]) is not None
        case "department":
            return text.strip().casefold() in _departments()
        case _:
            return len(text) > 1 and spelled(field.key, text) is not None


@cache
def _departments() -> frozenset[str]:
    return frozenset((VOCABULARY / "departments.txt").read_text(encoding="utf-8").splitlines())
