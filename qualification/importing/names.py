"""How well the name of a column fits a field."""

import csv
import re
from collections.abc import Iterator
from functools import cache, lru_cache

from rapidfuzz import fuzz

from qualification.definitions import RecordType
from qualification.fields import Field
from qualification.lookup.places import VOCABULARY

EXTERNAL_ID = "external_id"
ACCOUNT = "account"  # whom a person works for: external id, domain or name
FIRST_NAME, MIDDLE_NAME, LAST_NAME = "first_name", "middle_name", "last_name"

_SCALES = {
    **dict.fromkeys(("k", "thousand", "thousands", "000s", "000"), 10**3),
    **dict.fromkeys(("m", "mm", "mn", "mio", "million", "millions"), 10**6),
    **dict.fromkeys(("b", "bn", "billion", "billions"), 10**9),
}
_CODES = frozenset(("usd", "eur", "gbp", "us", "dollars", "euros", "in", "est", "estimated", "approx"))
_OF_PEOPLE = ("contact ", "person ", "primary ", "lead ")
_OF_ACCOUNTS = ("company ", "account ", "organization ", "organisation ", "hq ", "headquarters ", "billing ", "firm ")
_PREFIXES: dict[RecordType, tuple[str, ...]] = {
    "account": (*_OF_ACCOUNTS, "primary ", "contact ", "person "),
    "person": _OF_PEOPLE,  # "Company country" is not where the person is
}
_EXACT, _LABEL, ALIAS, _KNOWN, _TRIMMED, _ALIKE = 0, 1, 10, 100, 200, 400
MAX_HEADER = 200  # characters of a column's name that are read; brackets are searched in quadratic time
LOOSE = _KNOWN  # from this rank on a name alone proves little


def name_rank(column: str, field: Field) -> int | None:
    """Return how well a column's name fits a field, 0 best, or None when it does not.

    From best to worst: the field's key and label, its aliases, names that exports use for it, any of them
    without a unit or a word like "company", and any of them with a slip of the pen.
    """
    ranks = _ranks_of(field)
    for penalty, name in enumerate(_variants(column, _PREFIXES[field.record_type])):
        if name in ranks:
            return ranks[name] + (_TRIMMED if penalty else 0)
    name = plain_name(column)
    alike = (rank for known, rank in ranks.items() if len(known) > 6 and fuzz.ratio(name, known) >= 90)
    best = min(alike, default=None)
    return None if best is None else best + _ALIKE


def id_rank(column: str, record_type: RecordType, target: str = EXTERNAL_ID) -> int | None:
    """Return how well a column's name fits the external id, whom a person works for, or a part of their name; 0 best."""
    names = _export_names().get((record_type, target), ())
    name = plain_name(column)
    prefixes = _OF_PEOPLE if target in (FIRST_NAME, MIDDLE_NAME, LAST_NAME) else ()
    for each in (name, *(name.removeprefix(prefix) for prefix in prefixes)):
        if each in names:
            return names.index(each)
    return None


def is_about_account(column: str) -> bool:
    """Whether a column of a file of people says something about the company and not about the person."""
    return plain_name(column).startswith(_OF_ACCOUNTS) or id_rank(column, "person", ACCOUNT) is not None


def scale_of(column: str) -> int:
    """Return what "Revenue ($M)" or "sales in thousands" multiplies its amounts by."""
    words = plain_name(column).split()
    return next((_SCALES[word] for word in words[1:] if word in _SCALES), 1)


@lru_cache(maxsize=4096)
def plain_name(text: str) -> str:
    """Return a name in lower case words: "NumberOfEmployees" and "number_of_employees" are one."""
    return " ".join(re.sub(r"[\W_]+", " ", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text[:MAX_HEADER]).casefold()).split())


def _variants(column: str, prefixes: tuple[str, ...]) -> Iterator[str]:
    name = plain_name(column)
    yield name
    outside = plain_name(re.sub(r"[(\[].*?[)\]]", " ", column[:MAX_HEADER]))
    for each in (outside, *_trimmed(name), *_trimmed(outside)):
        yield each
        for prefix in prefixes:
            yield each.removeprefix(prefix)


def _trimmed(name: str) -> Iterator[str]:
    words = name.split()
    while len(words) > 1 and (words[-1] in _SCALES or words[-1] in _CODES):
        words.pop()
        yield " ".join(words)


@lru_cache(maxsize=1024)
def _ranks_of(field: Field) -> dict[str, int]:
    key = field.key.removeprefix("custom.")
    ranks: dict[str, int] = {}
    exports = _export_names().get((field.record_type, field.key), ())
    for start, names in ((_EXACT, (key,)), (_LABEL, (field.label,)), (ALIAS, field.aliases), (_KNOWN, exports)):
        for place, name in enumerate(names):
            ranks.setdefault(plain_name(name), start + place + (_LABEL if field.is_custom else 0))
    return ranks


@cache
def _export_names() -> dict[tuple[str, str], tuple[str, ...]]:
    with (VOCABULARY / "column_names.csv").open(encoding="utf-8", newline="") as file:
        return {(row["record_type"], row["field"]): tuple(row["names"].split(";")) for row in csv.DictReader(file)}
