"""Runs the comparison at each size and prints it."""

import asyncio
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import orjson
import typer
from rich.console import Console
from rich.table import Table

from cli.bench.command import sizes_of
from cli.bench.contenders.contender import LeftOut
from cli.bench.contenders.postgres_server import PostgresServer
from cli.bench.filling import put_live
from cli.bench.local_cluster import local_cluster
from cli.bench.scaling.filling import fill_many
from cli.bench.scaling.lag import Lag, watched
from cli.bench.scaling.sides import MEGABYTE, Side, ask, requalify, resident_megabytes
from cli.console import make_console
from qualification.identity import Actor
from qualification.scale.cluster import Cluster
from qualification.scale.options import ScaleOptions
from qualification.scale.saving import save
from qualification.snapshots import SnapshotStore
from storage.database import Database
from storage.migrate import migrate

SHAPES = ((2, 4), (1, 1), (1, 4), (2, 2), (2, 8))  # workers and parts; the first also re-qualifies
LAG_GOAL_MS = 50.0


@dataclass(frozen=True)
class Shape:
    """A cluster, in how many parts it has the workspace, and the folder it reads them from instead of the database."""

    workers: int
    parts: int
    source: str | None = None

    @property
    def name(self) -> str:
        """What it is called in the table."""
        named = f"{self.workers} worker{'s' * (self.workers > 1)}, {self.parts} part{'s' * (self.parts > 1)}"
        return f"{named}, Parquet" if self.source else named

    def rows_a_part(self, accounts: int) -> int:
        """Return the size of a part that gives so many parts."""
        return -(-accounts // self.parts) + accounts // 1000


@dataclass(frozen=True)
class Compared:
    """What one size gave."""

    accounts: int
    database: str
    sides: tuple[Side, ...]
    lag: Lag

    @property
    def agrees(self) -> bool:
        """Whether every side gave the same counts."""
        return all(side.counts == self.sides[0].counts for side in self.sides)


def compare_all(sizes: str, json_file: Path | None) -> None:
    """Print the figures of each size; exit code 1 when counts differ."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that servers and workers are stopped
    console = make_console()
    found = []
    for accounts in sizes_of(sizes):
        with _filled(console, accounts) as (database, actor):
            found.append(asyncio.run(compare(console, database, actor, accounts, SHAPES)))
        show(console, found[-1])
    if json_file is not None:
        json_file.write_bytes(orjson.dumps([dump(each) for each in found], option=orjson.OPT_INDENT_2))
    if not all(each.agrees for each in found):
        raise typer.Exit(1)


@contextmanager
def _filled(console: Console, accounts: int) -> Iterator[tuple[Database, Actor]]:
    """Fill a PostgreSQL server of our own; a SQLite file where none is installed."""
    with tempfile.TemporaryDirectory(prefix="winnow-bench-") as folder:
        try:
            server = PostgresServer.start()
        except LeftOut as reason:
            console.print(f"On SQLite, since of PostgreSQL {reason}")
            server = None
        database = Database(server.url if server else f"sqlite:///{folder}/winnow.db")
        try:
            migrate(database)
            with console.status(f"Filling a database with {accounts:,} accounts"):
                yield database, fill_many(database, "bench", accounts)
        finally:
            database.sync_engine.dispose()
            if server:
                server.stop()


async def compare(console: Console, database: Database, actor: Actor, accounts: int, shapes: Sequence[tuple[int, int]]) -> Compared:
    """Measure this process, then clusters of each shape."""
    codes = await put_live(database, actor, 2)  # one for each side: results that are there already are not written again
    async with watched() as lag:
        sides = [await _here(console, database, actor, codes[:1], lag)]
        for number, (workers, parts) in enumerate(shapes):
            tell(console, sides)
            shape = Shape(workers, parts)
            sides.append(await _there(console, database, actor, accounts, shape, codes[1:] if number == 0 else None, lag))
            if number == 0:
                tell(console, sides)
                with tempfile.TemporaryDirectory(prefix="winnow-bench-parts-") as folder:
                    await _save(console, database, actor, accounts, shape, Path(folder))
                    sides.append(await _there(console, database, actor, accounts, replace(shape, source=folder), None, lag))
    lag.beats = [beat for beat in lag.beats if not beat.phase.startswith(sides[0].name)]
    return Compared(accounts, database.url.get_backend_name(), tuple(sides), lag)


async def _here(console: Console, database: Database, actor: Actor, codes: list[str], lag: Lag) -> Side:
    side = Side("this process")
    before = resident_megabytes()
    store = SnapshotStore(database)
    with console.status("Asking this process"):
        await ask(side, store, actor, lag)
        side.megabytes = (resident_megabytes() - before,)
        side.process_megabytes = (resident_megabytes(),)
        await requalify(side, database, store, actor, codes, lag)
    return side


async def _save(console: Console, database: Database, actor: Actor, accounts: int, shape: Shape, folder: Path) -> None:
    with console.status("Writing Parquet"):
        began = time.perf_counter()
        saved = await asyncio.to_thread(save, database, actor.workspace_id, folder, shape.rows_a_part(accounts))
        seconds = time.perf_counter() - began
    told = f"as Parquet: {saved.parts} parts, {saved.nbytes / MEGABYTE:,.0f} MB, written in {seconds:,.1f} s"
    console.print(told, style="dim", highlight=False)


async def _there(
    console: Console, database: Database, actor: Actor, accounts: int, shape: Shape, codes: list[str] | None, lag: Lag
) -> Side:
    side = Side(shape.name)
    url = database.url.render_as_string(hide_password=False)
    with console.status(f"Asking {side.name}"), local_cluster(0) as processes:
        await asyncio.to_thread(processes.restart, shape.workers)
        options = ScaleOptions(processes.address, rows=1, rows_a_part=shape.rows_a_part(accounts), source=shape.source)
        with closing(Cluster(options, database, url)) as cluster:
            store = SnapshotStore(database, cluster=cluster)
            await ask(side, store, actor, lag)
            if codes is not None:
                await requalify(side, database, store, actor, codes, lag)
            held = await asyncio.to_thread(cluster.status)
            side.megabytes = tuple(worker.nbytes / MEGABYTE for worker in held)
            side.process_megabytes = tuple(worker.memory_bytes / MEGABYTE for worker in held)
    return side


def tell(console: Console, sides: Sequence[Side]) -> None:
    """Say that the last side is done, and whether it counts as the first does: the whole takes many minutes, and may be ended before."""
    side = sides[-1]
    agrees = "" if len(sides) == 1 else ", counts agree" if side.counts == sides[0].counts else ", counts DIFFER"
    told = f"{side.name}: loaded in {side.load_seconds:,.1f} s, a preview in {side.preview_ms:,.0f} ms{agrees}"
    console.print(told, style="dim", highlight=False)


def show(console: Console, found: Compared) -> None:
    """Print one line a side, and how late the loop was."""
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    console.print(f"{found.accounts:,} accounts on {found.database}, {os.cpu_count()} cores, load average {load}", highlight=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in (
        "",
        "Load s",
        "First ms",
        "Preview ms",
        "Slider ms",
        "Re-qualify s",
        "Parts MB",
        "Process MB",
        "Counts",
    ):
        table.add_column(heading, justify="left" if heading in ("", "Counts") else "right", no_wrap=True)
    for side in found.sides:
        times = (f"{side.load_seconds:,.1f}", f"{side.first_ms:,.0f}", f"{side.preview_ms:,.0f}", f"{side.slider_ms:,.0f}")
        written = "" if side.requalify_seconds is None else f"{side.requalify_seconds:,.1f}"
        sizes = ("+".join(f"{each:,.0f}" for each in side.megabytes), "+".join(f"{each:,.0f}" for each in side.process_megabytes))
        table.add_row(side.name, *times, written, *sizes, "agree" if side.counts == found.sides[0].counts else "DIFFER")
    console.print(table)
    worst = found.lag.worst()
    verdict = "reached" if found.lag.p99_ms() <= LAG_GOAL_MS else "MISSED"
    console.print(
        f"Event loop while the cluster works: p99 {found.lag.p99_ms():.1f} ms (goal ≤ {LAG_GOAL_MS:.0f}: {verdict}), worst {worst.late_ms:.0f} ms in "
        f"{worst.phase}, of which this process computed {worst.computing_ms:.0f} ms",
        highlight=False,
    )


def dump(found: Compared) -> dict[str, object]:
    """Return the figures as JSON."""
    sides = [{key: value for key, value in asdict(side).items() if key != "counts"} for side in found.sides]
    return {
        "accounts": found.accounts,
        "database": found.database,
        "agrees": found.agrees,
        "load_average": os.getloadavg(),
        "sides": sides,
        "loop_p99_ms": found.lag.p99_ms(),
        "loop_worst": asdict(found.lag.worst()),
    }
