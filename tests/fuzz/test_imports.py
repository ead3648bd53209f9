"""Any file is imported with a report of what was lost, or refused in a sentence; none takes long or much memory."""

import shutil
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given

from cli.record_import import ImportTally, Reader, fields_of_records, import_records
from qualification.capturing.items import read_captures
from qualification.capturing.take import read_capture_fields
from qualification.definitions import RecordType
from qualification.errors import WinnowError
from qualification.importing import captures, outcomes
from qualification.importing.files import Table, read_table
from qualification.importing.plan import plan_import
from qualification.importing.report import write_report
from storage.database import Database
from storage.workspaces import ensure_workspace
from tests.fuzz.drawn_files import FILES, REPEATED, bounded

pytestmark = pytest.mark.slow
TODAY = date(2026, 11, 22)
LENGTH = 40_000
MOST_SECONDS = 8.0  # of the processor; what a pattern that explodes takes is far beyond, most files take a tenth of a second
MOST_BYTES = 64 * 1024 * 1024


class Imports:
    """A database that every file is imported into, one after another."""

    def __init__(self, folder: Path, migrated: Path) -> None:
        shutil.copy(migrated, folder / "winnow.db")
        self.folder = folder
        self.database = Database(f"sqlite:///{folder / 'winnow.db'}")
        with self.database.bulk_writing() as session:
            self.workspace_id = ensure_workspace(session, "any").id

    def records(self, table: Table, record_type: RecordType) -> None:
        plan = plan_import(table, fields_of_records(self.database, self.workspace_id, record_type), record_type, {}, {})
        tally = ImportTally()
        reader = Reader(table, plan, self.database, self.workspace_id)
        import_records(self.database, "any", reader, tally, today=TODAY, on_rows=lambda rows: None)
        assert tally.imported + tally.left_out == tally.rows
        write_report(tally.problems, self.folder / "report.csv")

    def captures(self, table: Table) -> None:
        with self.database.bulk_reading() as session:
            fields = read_capture_fields(session, self.workspace_id)
        rows = list(captures.read_rows(table, captures.plan_captures(table, fields)))
        read_captures(fields, [row.item for row in rows if row.item is not None])

    def outcomes(self, table: Table) -> None:
        assert all(row.item is not None or row.problems for row in outcomes.read_rows(table, outcomes.plan_outcomes(table)))

    def take(self, content: bytes) -> None:
        """Import a file as everything that it could be."""
        path = self.folder / "any.csv"
        path.write_bytes(content)
        kinds: tuple[Callable[[Table], None], ...] = (
            lambda table: self.records(table, "account"),
            lambda table: self.records(table, "person"),
            self.captures,
            self.outcomes,
        )
        for work in kinds:
            try:
                work(read_table(path))
            except WinnowError as error:
                assert error.message.strip() and len(error.message) < 2000 and "Traceback" not in error.message


@pytest.fixture(scope="module")
def imports(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Imports]:
    made = Imports(tmp_path_factory.mktemp("imports"), migrated_file)
    yield made
    made.database.sync_engine.dispose()


@contextmanager
def in_bounds() -> Iterator[None]:
    began = time.process_time()
    yield
    assert time.process_time() - began < MOST_SECONDS


@given(content=FILES)
@bounded(100)
@example(content=b"")
@example(content=b"\xff\xfe")
@example(content="name\n\ud800".encode("utf-8", "surrogatepass"))
def test_any_file_is_imported_or_refused_in_a_sentence(imports: Imports, content: bytes) -> None:
    with in_bounds():
        imports.take(content)


@given(drawn=REPEATED)
@bounded(10)
def test_a_piece_repeated_costs_as_much_as_the_file_is_long(imports: Imports, drawn: tuple[str, str]) -> None:
    begin, unit = drawn
    with in_bounds():
        imports.take((begin + unit * (LENGTH // len(unit))).encode())


def test_a_file_of_one_endless_cell_costs_no_memory(imports: Imports, tmp_path: Path) -> None:
    path = tmp_path / "endless.csv"
    path.write_bytes(b'id,name\n1,"' + b"x" * (4 * MOST_BYTES))
    tracemalloc.start()
    try:
        with suppress(WinnowError):
            imports.records(read_table(path), "account")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < MOST_BYTES
