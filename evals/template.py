"""The sample workspace in a file of its own, loaded once and kept until the code that makes it changes."""

import asyncio
import hashlib
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from qualification.identity import Actor
from sample.load import SampleSize, load_sample
from storage.database import Database
from storage.migrate import migrate
from storage.workspaces import ensure_workspace

TODAY = date(2026, 11, 20)  # the day of every eval: relative dates and the sample's dates count from it
WORKSPACE = "evals"
PERSON = "evaluator"
KEPT_TEMPLATES = 2
_ROOT = Path(__file__).resolve().parents[1]
_MAKERS = ("sample", "storage", "qualification")
OnRecords = Callable[[int, int], None]


def make_template(folder: Path, *, size: SampleSize | None = None, on_records: OnRecords | None = None) -> Path:
    """Return a database file that holds the sample; it takes seconds the first time and nothing after that."""
    size = size or SampleSize()
    path = folder / f"sample-{_digest(size)}.db"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        made = Path(scratch) / "sample.db"
        asyncio.run(_load(made, size, on_records))
        made.replace(path)
    _forget_old(folder, path)
    return path


def _digest(size: SampleSize) -> str:
    """Name the file after everything that its content depends on."""
    found = hashlib.sha256(f"{size} {TODAY}".encode())
    for maker in _MAKERS:
        for path in sorted((_ROOT / maker).rglob("*")):
            if path.suffix in (".py", ".csv", ".txt"):
                found.update(path.relative_to(_ROOT).as_posix().encode() + path.read_bytes())
    return found.hexdigest()[:16]


async def _load(path: Path, size: SampleSize, on_records: OnRecords | None) -> None:
    database = Database(f"sqlite:///{path}")
    try:
        await asyncio.to_thread(migrate, database)
        await load_sample(database, make_actor(database), size, today=TODAY, on_records=on_records or (lambda done, total: None))
        with database.sync_engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        await database.dispose()


def make_actor(database: Database) -> Actor:
    """Return the person of every eval, an admin of the sample's workspace."""
    with database.bulk_writing() as session:
        return Actor(ensure_workspace(session, WORKSPACE).id, WORKSPACE, PERSON, "admin", TODAY)


def _forget_old(folder: Path, kept: Path) -> None:
    """Keep the newest few: each is some tens of megabytes."""
    others = sorted((path for path in folder.glob("sample-*.db") if path != kept), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in others[KEPT_TEMPLATES - 1 :]:
        path.unlink(missing_ok=True)
