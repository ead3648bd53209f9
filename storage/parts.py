"""A workspace in parts: ranges of keys about equal in records, each read in one consistent view by whoever holds it.

The key of an account is its id; the key of a person is the id of their account, or their own id when they have none. So a
person is always in the part of their account.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import BigInteger, ColumnElement, Select, Text, and_, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from storage.database import Database
from storage.tables import Account, Person

BUCKETS = 4_096
GONE_STATES = ("22023", "42704", "55000")  # PostgreSQL: the id of a view is malformed, unknown, or of a transaction that ended


class ViewGone(Exception):
    """Whoever exported this view of the database has ended it; read in a view of your own."""


@dataclass(frozen=True, order=True)
class KeyRange:
    """The keys from `lower` to below `upper`; None: without end."""

    lower: int
    upper: int | None

    def __contains__(self, key: int) -> bool:
        return self.lower <= key and (self.upper is None or key < self.upper)


EVERYTHING = KeyRange(0, None)


def plan_ranges(session: Session, workspace_id: int, rows_a_part: int, within: KeyRange = EVERYTHING) -> list[KeyRange]:
    """Return ranges that cover exactly `within`, ascending and without gap, of about `rows_a_part` accounts and people each.

    None holds more than half as many again, except for an account with more people than that. Reads each key once.
    """
    assert rows_a_part > 0
    cuts = [within.lower]
    filled = 0
    for key, rows in _counted(session, workspace_id, within, max(1, rows_a_part // 2)):
        if filled and filled + rows > rows_a_part:
            cuts.append(key)
            filled = 0
        filled += rows
    return [KeyRange(lower, upper) for lower, upper in zip(cuts, [*cuts[1:], within.upper], strict=True)]


def has_at_least(session: Session, workspace_id: int, rows: int) -> bool:
    """Return whether a workspace has so many accounts and people; counts no further than that."""
    found = 0
    for table in (Account, Person):
        some = select(table.id).where(table.workspace_id == workspace_id).limit(rows - found).subquery()
        found += session.scalar(select(func.count()).select_from(some)) or 0
        if found >= rows:
            return True
    return False


def _counted(session: Session, workspace_id: int, within: KeyRange, most: int) -> Iterator[tuple[int, int]]:
    """Yield the first key and the rows of ascending stretches of keys, none with more than `most` rows unless it is one key."""
    first, last = _ends(session, workspace_id, within)
    if first is None or last is None:
        return
    width = (last - first) // BUCKETS + 1
    for bucket, rows in _histogram(session, workspace_id, KeyRange(first, last + 1), width):
        lower = first + bucket * width
        if rows <= most or width == 1:
            yield lower, rows
        else:
            yield from _counted(session, workspace_id, KeyRange(lower, min(lower + width, last + 1)), most)


def _ends(session: Session, workspace_id: int, within: KeyRange) -> tuple[int | None, int | None]:
    ends = [session.execute(_keyed(query, func.min, func.max)).one() for query in _key_queries(workspace_id, within)]
    known = [end for pair in ends for end in pair if end is not None]
    return (min(known), max(known)) if known else (None, None)


def _histogram(session: Session, workspace_id: int, within: KeyRange, width: int) -> list[tuple[int, int]]:
    counts: dict[int, int] = {}
    for query in _key_queries(workspace_id, within):
        keys = query.subquery()
        bucket = (keys.c.key - within.lower) // width
        for place, rows in session.execute(select(bucket, func.count()).group_by(bucket)):
            counts[int(place)] = counts.get(int(place), 0) + rows
    return sorted(counts.items())


def _key_queries(workspace_id: int, within: KeyRange) -> list[Select[Any]]:
    """Return the keys of accounts, of people with an account, and of people without, each by the index that has them."""
    return [
        select(Account.id.label("key")).where(Account.workspace_id == workspace_id, _between(Account.id, within)),
        select(Person.account_id.label("key")).where(Person.workspace_id == workspace_id, _between(Person.account_id, within)),
        select(Person.id.label("key")).where(Person.workspace_id == workspace_id, Person.account_id.is_(None), _between(Person.id, within)),
    ]


def _keyed(query: Select[Any], *functions: Any) -> Select[Any]:
    keys = query.subquery()
    return select(*(function(keys.c.key) for function in functions))


def in_range(record_type: str, within: KeyRange) -> ColumnElement[bool]:
    """Return the condition for records of one type whose key is in a range."""
    if record_type == "account":
        return _between(Account.id, within)
    return or_(_between(Person.account_id, within), and_(Person.account_id.is_(None), _between(Person.id, within)))


def _between(key: Any, within: KeyRange) -> ColumnElement[bool]:
    return key >= within.lower if within.upper is None else and_(key >= within.lower, key < within.upper)


@contextmanager
def exported_view(database: Database) -> Iterator[str | None]:
    """Give the id of one consistent view of the database that others can read in while this lasts; None on SQLite, which has none."""
    if database.is_sqlite:
        yield None
        return
    with database.bulk_reading() as session:
        yield _export(session)


def _export(session: Session) -> str:
    """Export the view of a transaction, which stays open for as long as others need it."""
    _hold(session)
    view: str = session.scalars(select(func.pg_export_snapshot())).one()
    return view


def _hold(session: Session) -> None:
    """Let a transaction do nothing for as long as it lasts: what reads in its view does so through other connections."""
    session.execute(select(func.set_config("idle_in_transaction_session_timeout", "0", True)))


@dataclass(frozen=True)
class RangeReader:
    """Reads one range of one workspace.

    Attributes:
        session: A session in one consistent view of the database.
        view: The id by which other connections read in the same view; None on SQLite.
        address: The URL of the database as other drivers take it.
    """

    session: Session
    address: str
    workspace_id: int
    within: KeyRange
    view: str | None


def select_range(workspace_id: int, record_type: str, within: KeyRange, *, ordered: bool) -> Select[int, int, str]:
    """Return the query of id, account id (0 for none) and JSON text of the records of one type, by ascending id when asked."""
    table = Account if record_type == "account" else Person
    account_id = func.coalesce(Person.account_id, 0) if table is Person else literal(0)
    query = select(table.id, cast(account_id, BigInteger).label("account_id"), cast(table.attributes, Text).label("attributes"))
    query = query.where(table.workspace_id == workspace_id, in_range(record_type, within))
    return query.order_by(table.id) if ordered else query


@contextmanager
def one_view(database: Database, workspace_id: int) -> Iterator[RangeReader]:
    """Open all records of a workspace to read, in one consistent view; `replace` its `within` for readers of ranges in the same view.

    On PostgreSQL they may be read from several threads at once, on SQLite from this one only.
    """
    with database.bulk_reading() as session:
        view = None if database.is_sqlite else _export(session)
        yield RangeReader(session, _address(database), workspace_id, EVERYTHING, view)


def _address(database: Database) -> str:
    return database.url.set(drivername=database.url.get_backend_name()).render_as_string(hide_password=False)


@contextmanager
def open_range(url: str, workspace_id: int, within: KeyRange, view: str | None) -> Iterator[RangeReader]:
    """Open a range to read, in the view with this id or else in a view of its own.

    Raises:
        ViewGone: Nobody holds this view open any more.
    """
    database = Database(url)
    try:
        with database.bulk_reading() as session:
            if view is not None:
                _enter(session, view)
                _hold(session)
            elif not database.is_sqlite:
                view = _export(session)
            yield RangeReader(session, _address(database), workspace_id, within, view)
    finally:
        database.sync_engine.dispose()


def enter_view(view: str) -> sql.Composed:
    """Return the statement by which a transaction reads in an exported view."""
    return sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(view))


def _enter(session: Session, view: str) -> None:
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    try:
        connection.execute(enter_view(view))
    except psycopg.Error as error:
        if error.sqlstate in GONE_STATES:
            raise ViewGone(view) from error
        raise
