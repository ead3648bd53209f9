"""The ways to count that are held side by side with the evaluator."""

from collections.abc import Callable
from importlib.util import find_spec

from cli.bench.contenders.contender import Contender, LeftOut
from cli.bench.contenders.loop import PlainLoop

NOT_INSTALLED = "is not installed (make bench installs it)"


def _pandas() -> Contender:
    from cli.bench.contenders.frames import Pandas

    return Pandas()


def _polars() -> Contender:
    from cli.bench.contenders.frames import Polars

    return Polars()


def _sqlite() -> Contender:
    from cli.bench.contenders.lite import SqLite

    return SqLite()


def _duckdb() -> Contender:
    from cli.bench.contenders.duck import DuckDb

    return DuckDb()


def _postgres() -> Contender:
    from cli.bench.contenders.postgres import Postgres

    return Postgres()


RIVALS: tuple[tuple[str, str | None, Callable[[], Contender]], ...] = (
    ("Python loop", None, PlainLoop),
    ("pandas", "pandas", _pandas),
    ("Polars", "polars", _polars),
    ("SQLite", None, _sqlite),
    ("DuckDB", "duckdb", _duckdb),
    ("PostgreSQL", "psycopg", _postgres),
)


def rivals() -> tuple[list[Contender], list[str]]:
    """Return those that can take part, and for each of the others a sentence that names it and says why not."""
    found: list[Contender] = []
    left_out: list[str] = []
    for name, package, make in RIVALS:
        if package is not None and find_spec(package) is None:
            left_out.append(f"{name} {NOT_INSTALLED}")
            continue
        try:
            found.append(make())
        except LeftOut as reason:
            left_out.append(f"{name}: {reason}")
    return found, left_out
