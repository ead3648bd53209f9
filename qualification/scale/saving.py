"""Writes a workspace as Parquet files: parts of one `seq` that workers of a cluster read instead of the database."""

import os
import uuid
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow
from pyarrow import parquet
from pydantic import ValidationError
from sqlalchemy import select

from qualification.arrow import arrow_type, parsed
from qualification.definitions import RecordType
from qualification.fields import Field
from qualification.scale.saved import ACCOUNT_ID, CONTENTS, ID, TEXT, Contents, SavedFile, SavedPart, born, folder_of
from qualification.snapshots import workspace_fields
from storage.database import Database
from storage.parts import RangeReader, one_view, plan_ranges
from storage.parts_arrow import read_batches
from storage.tables import Workspace

MOST_THREADS = 8


@dataclass(frozen=True)
class Saved:
    """What an export wrote."""

    folder: Path
    seq: int
    parts: int
    accounts: int
    people: int
    nbytes: int


@dataclass(frozen=True)
class _Writing:
    """One export under way."""

    folder: Path
    export: str
    account_fields: tuple[Field, ...]
    person_fields: tuple[Field, ...]

    def part(self, number: int, reader: RangeReader) -> SavedPart:
        """Write the files of one range."""
        accounts = self._file(number, reader, "account", self.account_fields)
        people = self._file(number, reader, "person", self.person_fields)
        return SavedPart(lower=reader.within.lower, upper=reader.within.upper, accounts=accounts, people=people)

    def _file(self, number: int, reader: RangeReader, record_type: RecordType, fields: Sequence[Field]) -> SavedFile:
        path = self.folder / f"{self.export}-{number:05}-{record_type}.parquet"
        rows = _write(path, fields, read_batches(reader, record_type))
        return SavedFile(name=path.name, rows=rows, nbytes=path.stat().st_size)


def save(database: Database, workspace_id: int, root: Path, rows_a_part: int) -> Saved:
    """Write all records of a workspace below a folder, all as of one `seq`, in ranges of about so many records.

    What an export before wrote there stays until the next one, since workers may be reading it; `Contents` is replaced last and at once.

    Raises:
        OSError: The folder cannot be written.
    """
    with one_view(database, workspace_id) as everything:
        session = everything.session
        workspace = session.scalars(select(Workspace).where(Workspace.id == workspace_id)).one()
        folder = folder_of(root, workspace.name)
        folder.mkdir(parents=True, exist_ok=True)
        writing = _Writing(folder, uuid.uuid4().hex[:12], *workspace_fields(session, workspace_id))
        readers = [replace(everything, within=within) for within in plan_ranges(session, workspace_id, rows_a_part)]
        parts = _write_all(writing, readers)
        contents = Contents(
            export=writing.export,
            workspace=workspace.name,
            born=born(workspace),
            seq=workspace.seq,
            epoch=workspace.epoch,
            account_fields={field.key: field.type for field in writing.account_fields},
            person_fields={field.key: field.type for field in writing.person_fields},
            parts=tuple(parts),
        )
    before = _export_before(folder)
    _replace(folder / CONTENTS, contents)
    _remove_others(folder, {writing.export, before})
    files = [file for part in parts for file in (part.accounts, part.people)]
    rows = [sum(file.rows for file in files[which::2]) for which in (0, 1)]
    return Saved(folder, contents.seq, len(parts), rows[0], rows[1], sum(file.nbytes for file in files))


def _write_all(writing: _Writing, readers: Sequence[RangeReader]) -> list[SavedPart]:
    numbers = range(1, len(readers) + 1)
    if any(reader.view is None for reader in readers):
        return list(map(writing.part, numbers, readers))
    with ThreadPoolExecutor(min(MOST_THREADS, os.cpu_count() or 1)) as threads:
        return list(threads.map(writing.part, numbers, readers))


def _write(path: Path, fields: Sequence[Field], batches: Iterable["pyarrow.RecordBatch"]) -> int:
    """Write batches as row groups; returns how many records. One with a value that is not of its field's type is kept as JSON texts."""
    typed = [(field.key, arrow_type(field.type)) for field in fields]
    own = [(ID, pyarrow.int64()), (ACCOUNT_ID, pyarrow.int64()), (TEXT, pyarrow.string())]
    schema = pyarrow.schema([*typed, *own])
    rows = 0
    with parquet.ParquetWriter(path, schema, compression="zstd", write_page_checksum=True) as writer:
        for batch in batches:
            writer.write_table(_table(schema, fields, batch), row_group_size=len(batch))
            rows += len(batch)
    return rows


def _table(schema: "pyarrow.Schema", fields: Sequence[Field], batch: "pyarrow.RecordBatch") -> "pyarrow.Table":
    texts = batch.column("attributes")
    found = parsed(fields, texts)
    columns = [pyarrow.nulls(len(batch), arrow_type(field.type)) for field in fields] if found is None else found.columns
    kept = texts if found is None else pyarrow.nulls(len(batch), pyarrow.string())
    return pyarrow.Table.from_arrays([*columns, batch.column("id"), batch.column("account_id"), kept], schema=schema)


def _export_before(folder: Path) -> str | None:
    try:
        return Contents.model_validate_json((folder / CONTENTS).read_bytes()).export
    except (OSError, ValidationError):
        return None


def _replace(path: Path, contents: Contents) -> None:
    written = path.with_suffix(".new")
    with written.open("w", encoding="utf-8") as file:
        file.write(contents.model_dump_json(indent=1))
        file.flush()
        os.fsync(file.fileno())
    written.replace(path)


def _remove_others(folder: Path, exports: set[str | None]) -> None:
    for path in folder.glob("*.parquet"):
        if path.name.partition("-")[0] not in exports:
            path.unlink(missing_ok=True)
