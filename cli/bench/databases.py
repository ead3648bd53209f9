"""The rows that need a database: filled once, used by those that were asked for."""

from pathlib import Path

from rich.console import Console

from cli.bench.data import TODAY
from cli.bench.filling import fill
from cli.bench.report import Found
from cli.bench.rows.load import measure_load
from cli.bench.rows.requalify import measure_requalify
from cli.bench.rows.serving import measure_captures, measure_http, measure_start, measure_turn
from cli.bench.served import serving
from qualification.identity import Actor
from storage.database import Database
from storage.migrate import migrate

WORKSPACE = "bench"
COMPANY, CROWD = 50_000, 100_000  # the sizes that DESIGN §5 names for a workspace, and for previews over HTTP
ICPS = 10


def measure_databases(console: Console, folder: Path, rows: tuple[str, ...], largest: int) -> Found:
    """Measure on SQLite files in a folder; none is larger than the largest size asked for."""
    found = Found()
    if {"requalify", "start", "turn", "captures"} & set(rows):
        found.add(_measure_company(console, folder / "company", rows, min(COMPANY, largest)))
    if "http" in rows:
        found.add(_measure_http(console, folder / "crowd", min(CROWD, largest)))
    if {"load", "requalify"} & set(rows):
        found.add(_measure_largest(console, folder / "largest", rows, largest))
    return found


def _measure_company(console: Console, home: Path, rows: tuple[str, ...], accounts: int) -> Found:
    """A workspace with ten live ICPs and their results."""
    found = Found()
    database, actor = _filled(console, home, accounts, people=accounts)
    requalified = measure_requalify(console, database, actor, accounts=accounts, icps=ICPS)
    if "requalify" in rows:
        found.add(requalified)
    if {"start", "turn", "captures"} & set(rows):
        with serving(_url(home), home, WORKSPACE, TODAY) as served:
            if "start" in rows:
                found.add(measure_start(served, accounts))
            if "turn" in rows:
                found.add(measure_turn(console, served, accounts))
            if "captures" in rows:
                found.add(measure_captures(console, served, accounts, ICPS))
    database.sync_engine.dispose()
    return found


def _measure_http(console: Console, home: Path, accounts: int) -> Found:
    database, _ = _filled(console, home, accounts, people=accounts)
    database.sync_engine.dispose()
    with serving(_url(home), home, WORKSPACE, TODAY) as served:
        return measure_http(console, served, accounts)


def _measure_largest(console: Console, home: Path, rows: tuple[str, ...], accounts: int) -> Found:
    found = Found()
    database, actor = _filled(console, home, accounts)
    if "load" in rows:
        found.add(measure_load(console, database, actor, accounts=accounts))
    if "requalify" in rows:
        found.add(measure_requalify(console, database, actor, accounts=accounts, icps=1))
    database.sync_engine.dispose()
    return found


def _filled(console: Console, home: Path, accounts: int, people: int = 0) -> tuple[Database, Actor]:
    home.mkdir()
    database = Database(_url(home))
    migrate(database)
    with console.status(f"Filling a database with {accounts:,} accounts"):
        return database, fill(database, WORKSPACE, accounts=accounts, people=people)


def _url(home: Path) -> str:
    return f"sqlite:///{home / 'winnow.db'}"
