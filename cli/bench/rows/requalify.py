"""A full re-qualification: every account against live ICPs, one row a match, written."""

import asyncio
import time

from rich.console import Console
from sqlalchemy import func, select

from cli.bench.data import TODAY
from cli.bench.filling import put_live
from cli.bench.report import Found, Goal, Line
from qualification.identity import Actor
from qualification.jobs import enqueue
from qualification.jobs.runner import run_pending
from qualification.snapshots import SnapshotStore
from storage.database import Database
from storage.tables import AccountMatch, Icp, PersonMatch

MANY, SECONDS, ROWS_PER_SECOND = 100_000, 2.0, 100_000
MILLION, MILLION_SECONDS = 1_000_000, 10.0


def measure_requalify(console: Console, database: Database, actor: Actor, *, accounts: int, icps: int) -> Found:
    """Publish the ICPs, so to speak, and wait for the job; the records are in memory before."""
    codes = asyncio.run(put_live(database, actor, icps))
    snapshots = SnapshotStore(database)
    with console.status(f"Re-qualifying {accounts:,} accounts against {icps} ICPs"):
        snapshots.current(actor.workspace_id)
        with database.bulk_writing() as session:
            enqueue(session, actor, icp_codes=codes)
        started = time.perf_counter()
        run_pending(database, snapshots, lambda: TODAY)
        seconds = time.perf_counter() - started
    written = _written(database, actor)
    name = f"{icps} ICP{'s' if icps > 1 else ''}, {written:,} rows"
    line = Line("requalify", accounts, name, seconds * 1000, version=f"{written / seconds:,.0f} rows/s", agrees=written > 0)
    return Found([line], [_goal(accounts, icps, written, seconds)])


def _goal(accounts: int, icps: int, written: int, seconds: float) -> Goal:
    text = f"re-qualify {accounts:,} accounts × {icps}"
    if icps == 1:
        return Goal("requalify", accounts, text, seconds, max(MILLION_SECONDS * accounts / MILLION, SECONDS), "s")
    if written > MANY:
        return Goal("requalify", accounts, text, written / seconds, ROWS_PER_SECOND, "/s", more_is_better=True)
    return Goal("requalify", accounts, text, seconds, SECONDS, "s")


def _written(database: Database, actor: Actor) -> int:
    icps = select(Icp.id).where(Icp.workspace_id == actor.workspace_id)
    with database.bulk_reading() as session:
        return sum(
            session.scalar(select(func.count()).select_from(table).where(table.icp_id.in_(icps))) or 0
            for table in (AccountMatch, PersonMatch)
        )
