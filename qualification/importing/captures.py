"""Reads a foreign file as captures: which column is what, and each row as a signal would have sent it."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import orjson

from qualification.capturing.items import CaptureFields
from qualification.errors import ImportFailed
from qualification.fields import Field
from qualification.importing.cells import clean_text, is_null
from qualification.importing.convert import RowProblem
from qualification.importing.dates import parse_date
from qualification.importing.files import Row, Table
from qualification.importing.names import name_rank, plain_name
from qualification.importing.readers import Format, Reader, reader_of
from qualification.importing.samples import text_of
from qualification.records.documents import shorten

Part = Literal["external_id", "behaviour", "occurred_at", "signal"]
Whole = Literal["person", "account"]
Target: TypeAlias = tuple[str, ...]

_NAMES: Mapping[Target, str] = {
    ("external_id",): "external id;externalid;id;capture id;event id;record id;uuid;guid",
    ("signal",): "signal;signal name",
    ("behaviour",): "behaviour;behavior;event;event name;activity;action;did;what",
    ("occurred_at",): "occurred at;occurred;timestamp;time;date;event date;event time;captured at;created at;happened at;when",
    ("person", "external_id"): "person external id;person id;contact id;lead id;person;contact",
    ("person", "email"): "email;e mail;person email;work email;email address;mail",
    ("account", "external_id"): "account external id;account id;company id;organization id",
    ("account", "domain"): "account domain;domain;company domain;website;company website;url",
}
_TARGETS = {name: target for target, names in _NAMES.items() for name in names.split(";")}
_PREFIXES = ("person.attributes.", "account.attributes.", "person.", "account.", "attributes.")


@dataclass(frozen=True)
class CaptureColumn:
    """What one column of a file holds: a place in the capture; None when it is left out. `read` reads an attribute's cells."""

    source: str
    target: Target | None
    read: Reader | None = None

    @property
    def text(self) -> str:
        """The place in words."""
        return "–" if self.target is None else ".".join(self.target)


@dataclass(frozen=True)
class CaptureRow:
    """One row as a capture. `item` is None where the row says too little; `problems` names what was lost."""

    line: int
    signal: str | None
    item: dict[str, Any] | None
    problems: tuple[RowProblem, ...]


def plan_captures(table: Table, fields: CaptureFields) -> tuple[CaptureColumn, ...]:
    """Return what each column of the table holds, by its name.

    Raises:
        ImportFailed: No column says who it was, or none says when.
    """
    taken: set[Target] = set()
    columns = []
    for source in table.columns:
        target, field = _target_of(source, fields)
        if target is not None and target in taken:
            target, field = None, None
        taken |= {target} if target else set()
        columns.append(CaptureColumn(source, target, reader_of(field, Format(), {}) if field else None))
    if not taken & {("person", "external_id"), ("person", "email")}:
        raise ImportFailed(f"{table.path.name} names nobody: a column person_external_id or email says whose capture it is")
    if ("occurred_at",) not in taken:
        raise ImportFailed(f"{table.path.name} says no time: a column occurred_at (or timestamp, date) says when it happened")
    return tuple(columns)


def _target_of(source: str, fields: CaptureFields) -> tuple[Target | None, Field | None]:
    bare = source.casefold()
    for prefix in _PREFIXES:
        if bare.startswith(prefix) and prefix.startswith(("person", "account")):
            whole: Whole = "person" if prefix.startswith("person") else "account"
            inside = plain_name(source[len(prefix) :])
            named = _TARGETS.get(f"{whole} {inside}") or _TARGETS.get(inside)
            if named is not None and named[0] == whole:
                return named, None
            return _attribute(source[len(prefix) :], whole, fields)
    if (target := _TARGETS.get(plain_name(source))) is not None:
        return target, None
    name = source.removeprefix("attributes.")
    wholes: tuple[Whole, ...] = ("person", "account")
    return next((found for whole in wholes if (found := _attribute(name, whole, fields))[0] is not None), (None, None))


def _attribute(name: str, whole: Whole, fields: CaptureFields) -> tuple[Target | None, Field | None]:
    known = fields.people if whole == "person" else fields.accounts
    ranks = [(rank, field.key) for field in known.values() if (rank := name_rank(name, field)) is not None]
    if not ranks:
        return None, None
    field = known[min(ranks)[1]]
    return (whole, "attributes", field.key), field


def read_rows(table: Table, columns: Sequence[CaptureColumn]) -> Iterator[CaptureRow]:
    """Yield every row as a capture. A row without an id of its own gets one made of its cells, so that a second import repeats it."""
    for row in table.rows():
        if not row.cells:
            yield CaptureRow(row.line, None, None, (RowProblem(row.line, "", "", row.problem or "the row cannot be read"),))
            continue
        yield _read(row, columns)


def _read(row: Row, columns: Sequence[CaptureColumn]) -> CaptureRow:
    item: dict[str, Any] = {}
    problems = [RowProblem(row.line, "", "", row.problem)] if row.problem else []
    for column, cell in zip(columns, row.cells, strict=False):
        text = clean_text(text_of(cell))
        if column.target is None or not text or is_null(text):
            continue
        if column.read is None:
            _put(item, column.target, text)
            continue
        reading = column.read(cell)
        if reading.problem is not None:
            problems.append(RowProblem(row.line, column.source, shorten(text), reading.problem))
        elif reading.value is not None:
            _put(item, column.target, reading.value)
    item.setdefault("external_id", _made_id(row))
    if (moment := item.get("occurred_at")) is not None:
        item["occurred_at"] = _moment(moment)
    return CaptureRow(row.line, item.pop("signal", None), item, tuple(problems))


def _put(item: dict[str, Any], target: Target, value: object) -> None:
    *wholes, last = target
    for whole in wholes:
        item = item.setdefault(whole, {})
    item[last] = value


def _made_id(row: Row) -> str:
    return "row-" + hashlib.sha256(orjson.dumps(row.cells)).hexdigest()[:24]


def _moment(text: str) -> str:
    """Return a date of any usual spelling as the API takes it; a text that is one already stays."""
    if text[:4].isdigit() and "-" in text:
        return text
    day = parse_date(text)
    return text if day is None else day.date.isoformat()
