"""Turns the rows of a table into documents, one at a time, with a report of what was lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from qualification.fields import FieldType
from qualification.importing.cells import clean_text, is_null
from qualification.importing.files import Cell, Row, Table
from qualification.importing.identifiers import MAX_ID
from qualification.importing.made_ids import MadeIds
from qualification.importing.plan import ImportPlan, PlannedColumn
from qualification.importing.readers import MISSING, Reader, reader_of
from qualification.importing.samples import text_of
from qualification.records.documents import Document, settle_places, shorten

_REMEMBERED_CELLS = 8_192


@dataclass(frozen=True)
class RowProblem:
    """A cell, or with an empty `column` a row, that was not imported as it stands."""

    line: int
    column: str
    value: str
    message: str


@dataclass(frozen=True)
class AccountClue:
    """What one column of a person's row says about their account: an external id, a domain or a name."""

    column: str
    text: str


@dataclass(frozen=True)
class Converted:
    """What one row turned into.

    Attributes:
        line: Where the row starts in the file, counted from 1.
        external_id: None when the row cannot be imported; `problems` says why.
        approximated: The fields whose values stand for a range or the like.
        account: For people: what the row says about their account, the best clue first.
    """

    line: int
    external_id: str | None
    document: Document
    problems: tuple[RowProblem, ...] = ()
    approximated: tuple[str, ...] = ()
    account: tuple[AccountClue, ...] = ()


@dataclass(frozen=True)
class _Column:
    place: int
    source: str
    key: str
    original: str | None
    read: Reader
    part: int = 0


def convert(table: Table, plan: ImportPlan) -> Iterator[Converted]:
    """Yield every row of the table as a document that the plan's fields can hold.

    A bad cell is reported and costs nothing else. Rows that repeat an external id are yielded too, and
    reported: applied in order, the later row wins. Ids made from names never join rows with other values.
    """
    columns = [_column(place, planned, plan) for place, planned in enumerate(plan.columns) if planned.field is not None]
    columns.sort(key=lambda column: column.part)
    ids = _Ids(table, plan)
    for row in table.rows():
        problems = [RowProblem(row.line, "", "", row.problem)] if row.problem else []
        if not row.cells:
            yield Converted(row.line, None, {}, tuple(problems))
            continue
        document: Document = {}
        approximated = _fill(document, row, columns, problems)
        settle_places(document, plan.fields)
        account = ids.account_of(row)
        external_id = ids.id_of(row, document, account[0].text if account else None, problems)
        yield Converted(row.line, external_id, document, tuple(problems), approximated, account)


def _column(place: int, planned: PlannedColumn, plan: ImportPlan) -> _Column:
    assert planned.field is not None, "only columns with a field are converted"
    read = reader_of(planned.field, planned.format, plan.rates)
    if planned.field.type is not FieldType.TEXT:  # texts are long and seldom repeat
        read = lru_cache(maxsize=_REMEMBERED_CELLS)(read)
    return _Column(place, planned.source, planned.field.key, planned.original, read, planned.part)


def _fill(document: Document, row: Row, columns: list[_Column], problems: list[RowProblem]) -> tuple[str, ...]:
    """Read the cells of a row into the document; returns the approximated fields."""
    approximated: list[str] = []
    for column in columns:
        cell = row.cells[column.place]
        if not cell:
            continue
        reading = column.read(cell)
        if reading is MISSING:
            continue
        if reading.problem is not None:
            problems.append(RowProblem(row.line, column.source, shorten(text_of(cell)), reading.problem))
            continue
        if reading.value is not None:
            before = document.get(column.key) if column.part else None
            document[column.key] = f"{before} {reading.value}" if before else reading.value
        for key, value in reading.more:
            document.setdefault(key, value)
        if reading.original is not None:
            approximated.append(column.key)
            _keep_original(document, row, column, cell, reading.original, problems)
    return tuple(approximated)


def _keep_original(document: Document, row: Row, column: _Column, cell: Cell, original: str, problems: list[RowProblem]) -> None:
    if column.original is not None:
        document[column.original] = original
        return
    message = f"{column.key} is approximated as {document[column.key]}"
    problems.append(RowProblem(row.line, column.source, shorten(text_of(cell)), message))


class _Ids:
    """Gives each row its external id and remembers which were there."""

    def __init__(self, table: Table, plan: ImportPlan) -> None:
        self._record_type = plan.record_type
        self._id_place = table.columns.index(plan.external_id) if plan.external_id is not None else None
        self._account_places = [(name, table.columns.index(name)) for name in plan.accounts]
        self._key = next((column.field.key for column in plan.columns if column.field and column.source == plan.external_id), None)
        self._made_ids = MadeIds()
        self._seen: set[int] = set()  # hashes: a million ids stay within some 60 MB

    def account_of(self, row: Row) -> tuple[AccountClue, ...]:
        """Return what the row says about the account of a person."""
        texts = ((name, _known_text(row, place)) for name, place in self._account_places)
        return tuple(AccountClue(name, text) for name, text in texts if text is not None)

    def id_of(self, row: Row, document: Document, account: str | None, problems: list[RowProblem]) -> str | None:
        """Return the row's external id; adds what is wrong with it to the problems."""
        name = document.get("name")
        if name is None and self._record_type == "account":
            problems.append(RowProblem(row.line, "", "", "the row has no name"))
        external_id = self._from_column(row, document)
        if external_id is None:
            made_from = name or document.get("email")
            if not isinstance(made_from, str):
                problems.append(RowProblem(row.line, "", "", "the row is left out: it has neither an external id nor a name"))
                return None
            external_id = self._made(row, made_from, account, document, problems)
        if len(external_id) > MAX_ID:
            problems.append(
                RowProblem(row.line, "", shorten(external_id), f"the row is left out: an external id has at most {MAX_ID} characters")
            )
            return None
        self._note_repeated(row, external_id, problems)
        return external_id

    def _from_column(self, row: Row, document: Document) -> str | None:
        if self._key is None:
            return _known_text(row, self._id_place)
        value = document.get(self._key)  # the normalised one: a domain without "https://www."
        if not isinstance(value, str):
            return None
        return value.casefold() if self._key == "email" else value

    def _made(self, row: Row, name: str, account: str | None, document: Document, problems: list[RowProblem]) -> str:
        made = self._made_ids.make(name, account, row, document)
        if made.apart and hash(made.external_id) not in self._seen:
            message = f"an earlier row with other values has the same name; both are kept, this one with the id {shorten(made.external_id)}"
            problems.append(RowProblem(row.line, "", shorten(name), message))
        return made.external_id

    def _note_repeated(self, row: Row, external_id: str, problems: list[RowProblem]) -> None:
        mark = hash(external_id)
        if mark in self._seen:
            problems.append(RowProblem(row.line, "", shorten(external_id), "an earlier row has the same external id; this later row wins"))
        self._seen.add(mark)


def _known_text(row: Row, place: int | None) -> str | None:
    text = clean_text(text_of(row.cells[place])) if place is not None else ""
    return None if is_null(text) else text
