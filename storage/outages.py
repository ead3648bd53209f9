"""What it means when the database refuses or is gone: nothing of the transaction was written, and what helps."""

from typing import Literal, TypeAlias

from sqlalchemy import exc

Outage: TypeAlias = Literal["full", "busy", "unreachable"]

REPEATABLE = frozenset({"40001", "40P01"})  # serialization failure, deadlock: the same transaction may succeed now
FULL = frozenset({"53100", "SQLITE_FULL"})
BUSY = frozenset({"55P03", "57014", "SQLITE_BUSY", "SQLITE_LOCKED"})  # a lock or a statement took too long


def is_repeatable(error: BaseException) -> bool:
    """Return whether PostgreSQL gave a transaction up for the sake of another, so that it can be done again at once."""
    return isinstance(error, exc.DBAPIError) and _code_of(error) in REPEATABLE


def outage_of(error: BaseException) -> Outage | None:
    """Return why the database did not serve: `full`, `busy`, or `unreachable`; None for any other error."""
    if isinstance(error, exc.TimeoutError):  # no connection of the pool became free in time
        return "busy"
    if not isinstance(error, exc.DBAPIError):
        return None
    code = _code_of(error)
    if code in FULL:
        return "full"
    if code in BUSY | REPEATABLE:
        return "busy"
    return "unreachable" if isinstance(error, exc.OperationalError | exc.InterfaceError) and not _is_of_sql(code) else None


def _is_of_sql(code: str) -> bool:
    """Whether a statement of ours is wrong, which SQLite tells as it tells an outage."""
    return code == "SQLITE_ERROR"


def _code_of(error: exc.DBAPIError) -> str:
    """Return PostgreSQL's SQLSTATE or SQLite's name of an error, empty when there is none."""
    cause = error.orig
    name = str(getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None) or "")
    return next((each for each in ("SQLITE_BUSY", "SQLITE_LOCKED") if name.startswith(each)), name)
