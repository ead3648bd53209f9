"""What is in a part as Arrow batches: from PostgreSQL by its own binary protocol, from SQLite by the ordinary way."""

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from psycopg import sql
from sqlalchemy import Select
from sqlalchemy.dialects import postgresql

from storage.parts import RangeReader, enter_view, select_range

if TYPE_CHECKING:
    import pyarrow

BATCH_BYTES = 16 * 1024 * 1024
BATCH_ROWS = 20_000
BEGIN = sql.SQL("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")


def read_batches(reader: RangeReader, record_type: str) -> Iterator["pyarrow.RecordBatch"]:
    """Yield the records of one type: `id`, `account_id` (0 for none) and `attributes` (the JSON text). Accounts ascend, people do not.

    They are read in the consistent view of the reader's session.
    """
    if reader.view is None:
        yield from _by_session(reader, record_type)
    else:
        yield from _by_adbc(reader, record_type, reader.view)


def _by_adbc(reader: RangeReader, record_type: str, view: str) -> Iterator["pyarrow.RecordBatch"]:
    from adbc_driver_postgresql import StatementOptions, dbapi

    with closing(dbapi.connect(reader.address, autocommit=True)) as connection, closing(connection.cursor()) as cursor:
        for statement in (BEGIN, enter_view(view)):
            cursor.execute(statement.as_string(None))
        cursor.adbc_statement.set_options(**{StatementOptions.BATCH_SIZE_HINT_BYTES.value: str(BATCH_BYTES)})
        cursor.execute(_text(select_range(reader.workspace_id, record_type, reader.within, ordered=record_type == "account")))
        yield from cursor.fetch_record_batch()


def _text(query: Select[int, int, str]) -> str:
    """Return a query as text; the values in it are whole numbers of ours."""
    return str(query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))  # type: ignore[no-untyped-call]


def _by_session(reader: RangeReader, record_type: str) -> Iterator["pyarrow.RecordBatch"]:
    import pyarrow

    query = select_range(reader.workspace_id, record_type, reader.within, ordered=record_type == "account")
    for rows in reader.session.connection().execute(query.execution_options(yield_per=BATCH_ROWS)).partitions():
        record_ids, account_ids, texts = zip(*rows, strict=True)
        arrays = [
            pyarrow.array(record_ids, pyarrow.int64()),
            pyarrow.array(account_ids, pyarrow.int64()),
            pyarrow.array(texts, pyarrow.string()),
        ]
        yield pyarrow.record_batch(arrays, names=["id", "account_id", "attributes"])
