"""Opens foreign CSV and JSON-lines files as tables of text cells, in bounded memory."""

import codecs
import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal, TypeAlias

import orjson

from qualification.errors import ImportFailed
from qualification.importing.csv_records import MAX_LINE_CHARACTERS, csv_records, is_cut, lines_of

Cell: TypeAlias = str | tuple[str, ...]

DELIMITERS = ",;\t|"
MAX_COLUMNS = 500
_SAMPLE_BYTES = 256 * 1024
_CHUNK_BYTES = 1 << 20
_SAMPLE_ROWS = 50
_KINDS = {b"PK\x03\x04": "an Excel workbook or a zip archive", b"\x1f\x8b": "a gzip archive", b"PAR1": "a Parquet file", b"%PDF": "a PDF"}


@dataclass(frozen=True)
class Row:
    """One row of a table: a cell a column, "" where missing.

    Attributes:
        line: Where the row starts in the file, counted from 1.
        problem: Why the row cannot be trusted as a whole; with `cells` empty it cannot be read at all.
    """

    line: int
    cells: tuple[Cell, ...]
    problem: str | None = None


@dataclass(frozen=True)
class Table:
    """A file with named columns. `rows()` opens it anew each time and reads as it goes."""

    path: Path
    columns: tuple[str, ...]
    kind: Literal["csv", "jsonl"]
    encoding: str
    delimiter: str = ","

    def rows(self) -> Iterator[Row]:
        """Yield every row below the header, blank lines left out."""
        return _csv_rows(self) if self.kind == "csv" else _json_rows(self)


def read_table(path: Path) -> Table:
    """Return the table of a CSV or JSON-lines file.

    The delimiter of a CSV is found among comma, semicolon, tab and bar; the text is UTF-8, UTF-16 with
    a mark, or else Windows-1252.

    Raises:
        ImportFailed: The file is missing, empty, no text, or its first line does not name the columns.
    """
    sample = _first_bytes(path)
    encoding = _encoding_of(path, sample)
    text = sample.decode(encoding, errors="replace").lstrip("\ufeff").lstrip()
    if not text:
        raise ImportFailed(f"{path.name} is empty; the first line names the columns and each line below is a record")
    if not text.strip(DELIMITERS + '"\r\n '):
        raise ImportFailed(f"{path.name} has no column names; its first line must name the columns")
    if text.startswith("["):
        raise ImportFailed(f"{path.name} is one JSON list; write one JSON object a line (JSON lines), or a CSV with a header line")
    if text.startswith("{"):
        return Table(path, _json_columns(path, encoding), "jsonl", encoding)
    return _csv_table(path, encoding)


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            sample = file.read(_SAMPLE_BYTES)
    except FileNotFoundError:
        raise ImportFailed(f"there is no file {path}") from None
    except OSError as error:
        raise ImportFailed(f"{path} cannot be read: {error.strerror or error}") from error
    for magic, kind in _KINDS.items():
        if sample.startswith(magic):
            raise ImportFailed(f"{path.name} is {kind}; export it as CSV or JSON lines")
    if not sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and b"\x00" in sample:
        raise ImportFailed(f"{path.name} is a binary file, not text; export it as CSV or JSON lines")
    return sample


def _encoding_of(path: Path, sample: bytes) -> str:
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _open(path: Path, encoding: str) -> io.TextIOWrapper:
    return path.open(encoding=encoding, errors="replace", newline="")


def _csv_table(path: Path, encoding: str) -> Table:
    with _open(path, encoding) as file:
        text = file.read(_SAMPLE_BYTES)
    if len(text) == _SAMPLE_BYTES:  # the cut-off last line says nothing about the shape
        text = text[: text.rfind("\n") + 1] or text
    delimiter = max(DELIMITERS, key=lambda each: _fit(text, each))
    rows = _first_rows(text, delimiter)
    first = next(csv_records(io.StringIO(text.lstrip(), newline=""), delimiter), None)
    if first is not None and first.problem:
        raise ImportFailed(f"the first line of {path.name} names the columns and cannot be read: a quotation mark in it is not closed")
    header = rows[0] if rows else ()
    _check_header(path, header, rows[1:])
    return Table(path, _distinct(header), "csv", encoding, delimiter)


def _first_rows(text: str, delimiter: str) -> list[tuple[str, ...]]:
    records = csv_records(io.StringIO(text, newline=""), delimiter)
    filled = (record.cells for record in records if any(cell.strip() for cell in record.cells))
    return list(islice(filled, _SAMPLE_ROWS + 1))


def _fit(text: str, delimiter: str) -> tuple[bool, float, int]:
    """Return how well a delimiter explains the first rows: whether it parts most, how many are alike, into how many cells."""
    widths = Counter(len(row) for row in _first_rows(text, delimiter))
    width, alike = widths.most_common(1)[0] if widths else (0, 0)
    return (width > 1, round(alike / max(widths.total(), 1), 1), width)


def _check_header(path: Path, header: Sequence[str], below: Sequence[Sequence[str]]) -> None:
    if len(header) > MAX_COLUMNS:
        raise ImportFailed(f"{path.name} has {len(header):,} columns; up to {MAX_COLUMNS} can be imported")
    if below and all(any(cell.strip() for cell in row[len(header) :]) for row in below):
        names = ", ".join(header)[:80]
        raise ImportFailed(
            f"the first line of {path.name} names too few columns ({names}): it has {len(header)} and the rows below have up to "
            f"{max(map(len, below))} cells; the first line must name every column"
        )


def _distinct(header: Sequence[str]) -> tuple[str, ...]:
    """Return a name for every column: blank ones by their place, repeated ones numbered."""
    names: list[str] = []
    for place, cell in enumerate(header, start=1):
        plain = " ".join(cell.split()) or f"column {place}"
        name, count = plain, 1
        while name in names:
            count += 1
            name = f"{plain} ({count})"
        names.append(name)
    return tuple(names)


def _csv_rows(table: Table) -> Iterator[Row]:
    width = len(table.columns)
    header_seen = False
    with _open(table.path, table.encoding) as file:
        for record in csv_records(lines_of(file), table.delimiter, width):
            if record.problem:
                yield Row(record.line, (), record.problem)
            elif not any(record.cells) or not any(cell.strip() for cell in record.cells):
                continue
            elif not header_seen:
                header_seen = True
            else:
                yield Row(record.line, record.cells) if len(record.cells) == width else _ragged(record.line, record.cells, width)


def _ragged(line: int, cells: tuple[str, ...], width: int) -> Row:
    if len(cells) < width:
        return Row(
            line,
            (*cells, *[""] * (width - len(cells))),
            f"the row has {len(cells)} cells instead of {width}; the last ones count as missing",
        )
    if any(cell.strip() for cell in cells[width:]):
        return Row(
            line,
            (),
            f"the row has {len(cells)} cells instead of {width}, so its values are in the wrong columns; quote cells that hold a delimiter",
        )
    return Row(line, cells[:width])


def _json_objects(path: Path, encoding: str) -> Iterator[tuple[int, dict[str, Cell] | str]]:
    """Yield the line and the flattened object of each line, or what is wrong with it."""
    with _open(path, encoding) as file:
        for line, text in enumerate(lines_of(file), start=1):
            if not text.strip():
                continue
            if is_cut(text):
                yield line, f"the line has more than {MAX_LINE_CHARACTERS:,} characters"
                continue
            try:
                value: object = orjson.loads(text)
            except orjson.JSONDecodeError as error:
                yield line, f"the line is no JSON object ({error})"
                continue
            yield line, _flat(value) if isinstance(value, dict) else "the line is no JSON object"


def _json_columns(path: Path, encoding: str) -> tuple[str, ...]:
    columns: dict[str, None] = {}
    for _, item in _json_objects(path, encoding):
        if isinstance(item, dict):
            columns.update(dict.fromkeys(item))
        if len(columns) > MAX_COLUMNS:
            raise ImportFailed(f"{path.name} has more than {MAX_COLUMNS} different keys; up to {MAX_COLUMNS} can be imported")
    if not columns:
        raise ImportFailed(f"{path.name} has no JSON object with keys; write one JSON object a line")
    return tuple(columns)


def _json_rows(table: Table) -> Iterator[Row]:
    for line, item in _json_objects(table.path, table.encoding):
        if isinstance(item, str):
            yield Row(line, (), item)
        elif any(item.values()):
            yield Row(line, tuple(item.get(column, "") for column in table.columns))


def _flat(value: dict[str, object]) -> dict[str, Cell]:
    """Return the cells of an object; the keys of an object inside it become "outer.inner"."""
    cells: dict[str, Cell] = {}
    for key, item in value.items():
        if isinstance(item, dict):
            cells.update((f"{key}.{inner}", _cell(each)) for inner, each in item.items())
        else:
            cells[key] = _cell(item)
    return cells


def _cell(value: object) -> Cell:
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case list():
            return tuple(item if isinstance(item, str) else json.dumps(item, ensure_ascii=False) for item in value if item is not None)
        case _:
            return json.dumps(value, ensure_ascii=False)
