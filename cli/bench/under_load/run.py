"""`winnow bench --load`: starts servers on a workspace of their own, loads them, compares, reports."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path

import aiohttp
from rich.console import Console
from rich.text import Text

from cli.bench.contenders.contender import LeftOut
from cli.bench.contenders.postgres_server import PostgresServer
from cli.bench.data import TODAY
from cli.bench.filling import fill
from cli.bench.measure import percentile
from cli.bench.report import Found, Goal, Line
from cli.bench.rows.requalify import measure_requalify
from cli.bench.served import Served, ask, serving
from cli.bench.under_load.books import ICP, differences
from cli.bench.under_load.senders import BATCH, BATCHES_AT_ONCE, TURNS_AT_ONCE, Sender, keep_pace
from cli.bench.under_load.streams import follow_news, tail_runs
from cli.bench.under_load.tally import Tally
from cli.errors import fail
from qualification.identity import Actor
from storage.database import Database
from storage.migrate import migrate
from storage.outbox import last_number, read_news

ROW, WORKSPACE = "under load", "bench"
FOLLOWERS, TAILS = 80, 20
TURNS_A_SECOND, CAPTURES_A_SECOND = 20.0, 1000.0
ICPS, SIGNALS = 10, 4
SETTLING_SECONDS = 30.0
LINE_BYTES = 8 * 1024 * 1024


def measure_under_load(console: Console, *, accounts: int, seconds: float, postgresql: bool, processes: int) -> Found:
    """Load as many servers on one database for so long. A difference between sent and stored is a line that does not agree."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="winnow-bench-")))
        url = stack.enter_context(_postgresql()) if postgresql else f"sqlite:///{home / 'winnow.db'}"
        database = Database(url)
        stack.callback(database.sync_engine.dispose)
        migrate(database)
        with console.status(f"Filling a database with {accounts:,} accounts"):
            actor = fill(database, WORKSPACE, accounts=accounts, people=accounts)
        measure_requalify(console, database, actor, accounts=accounts, icps=ICPS)
        servers = [stack.enter_context(serving(url, home, WORKSPACE, TODAY)) for _ in range(processes)]
        signal_ids = _make_signals(servers[0])
        with database.bulk_reading() as session:
            after = last_number(session, actor.workspace_id)
        tally, before, span = Tally(), _memory(servers), time.perf_counter()
        with console.status(f"Streams, turns and captures for {seconds:g} seconds"):
            span = asyncio.run(_load(servers, tally, database, actor, signal_ids, accounts=accounts, seconds=seconds, after=after))
        with database.bulk_reading() as session:
            wrong = differences(session, actor.workspace_id, tally, after)
        grown = [now - then for now, then in zip(_memory(servers), before, strict=True)]
    for line in wrong[:20]:
        console.print(Text(line), style="bold red")
    return _found(tally, wrong, accounts=accounts, seconds=span, grown_mb=grown, name="PostgreSQL" if postgresql else "SQLite")


@contextmanager
def _postgresql() -> Iterator[str]:
    try:
        server = PostgresServer.start()
    except LeftOut as why:
        fail(f"PostgreSQL: {why}")
    try:
        yield server.url
    finally:
        server.stop()


def _make_signals(served: Served) -> list[int]:
    connection = served.connect()
    made = [
        ask(connection, "POST", "/api/v1/signals", {"name": f"Load {number}", "source": "1st_party", "status": "live", "autoqualify": "on"})
        for number in range(SIGNALS)
    ]
    connection.close()
    return [int(each["id"]) for each in made]


async def _load(
    servers: list[Served],
    tally: Tally,
    database: Database,
    actor: Actor,
    signal_ids: list[int],
    *,
    accounts: int,
    seconds: float,
    after: int,
) -> float:
    """Do it all at once, wait until the followers have been told everything; returns how long turns and captures were sent."""
    async with AsyncExitStack() as stack:
        https = [await stack.enter_async_context(_client(served)) for served in servers]
        senders = [Sender(http, tally, signal_ids, accounts, f"load-{place}") for place, http in enumerate(https)]
        for place, sender in enumerate(senders):
            sender.start_at(place * 10_000_000)
            await sender.turn()  # the first of a process reads the records
        share = len(senders)
        streams = [asyncio.create_task(follow_news(https[place % share], tally, after)) for place in range(FOLLOWERS)]
        streams += [asyncio.create_task(tail_runs(https[place % share], tally, senders[place % share].started)) for place in range(TAILS)]
        streams += [asyncio.create_task(sender.feel_pulse()) for sender in senders]
        began = time.perf_counter()
        turns, batches = TURNS_A_SECOND / share, CAPTURES_A_SECOND / BATCH / share
        await asyncio.gather(
            *(keep_pace(each.turn, tally, a_second=turns, seconds=seconds, at_once=TURNS_AT_ONCE // share) for each in senders),
            *(keep_pace(each.batch, tally, a_second=batches, seconds=seconds, at_once=BATCHES_AT_ONCE // share) for each in senders),
        )
        span = time.perf_counter() - began
        await _settle(database, actor, tally, after)
        for task in streams:
            task.cancel()
        for task in streams:
            with suppress(asyncio.CancelledError):
                await task
        return span


@asynccontextmanager
async def _client(served: Served) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(
        f"http://127.0.0.1:{served.port}",
        connector=aiohttp.TCPConnector(limit=0),
        timeout=aiohttp.ClientTimeout(total=None, sock_read=180),
        read_bufsize=LINE_BYTES,
    ) as http:
        yield http


async def _settle(database: Database, actor: Actor, tally: Tally, after: int) -> None:
    """Wait until every follower has the last news, not for ever."""
    last = await asyncio.to_thread(_last_news, database, actor, after)
    until = time.perf_counter() + SETTLING_SECONDS
    while any(not each.told or each.told[-1][0] < last for each in tally.followed):
        if time.perf_counter() > until:
            return
        await asyncio.sleep(0.2)


def _last_news(database: Database, actor: Actor, after: int) -> int:
    """Return the number of the newest news that is told each for itself."""
    with database.bulk_reading() as session:
        last = last_number(session, actor.workspace_id)
        while last > after and read_news(session, actor.workspace_id, last - 1, 1)[0].event == ICP:
            last -= 1
    return last


def _memory(servers: list[Served]) -> list[float]:
    """Return the resident megabytes of each server, 0 where the system does not say."""
    found = []
    for served in servers:
        try:
            status = Path(f"/proc/{served.pid}/status").read_text(encoding="ascii")
        except OSError:
            return [0.0] * len(servers)
        found.append(next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")) / 1024)
    return found


def _found(tally: Tally, wrong: list[str], *, accounts: int, seconds: float, grown_mb: list[float], name: str) -> Found:
    turns, captures = len(tally.turn_ms) / seconds, len(tally.captures) / seconds
    said = [
        ("first event of a turn", tally.first_ms, f"{len(tally.first_ms):,} turns"),
        ("whole turn", tally.turn_ms, f"{turns:,.1f} turns/s, {sum(len(run.cards) for run in tally.runs.values()):,} cards"),
        (f"batch of {BATCH} captures", tally.batch_ms, f"{captures:,.0f} captures/s, {len(tally.captures):,} in all"),
        ("/healthz: lag of the event loop", tally.pulse_ms, f"{len(tally.pulse_ms):,} asked"),
    ]
    lines = [
        Line(
            ROW,
            accounts,
            f"{name}, {what}",
            percentile(times, 50),
            percentile(times, 95),
            version=f"p99 {percentile(times, 99):,.0f} ms; {more}",
        )
        for what, times, more in said
        if times
    ]
    told = sum(len(each.told) for each in tally.followed)
    news = f"{told:,} news told, {sum(len(each) for each in tally.tails.values()):,} runs tailed, memory +{max(grown_mb):,.0f} MB a process"
    lines.append(Line(ROW, accounts, f"{name}, sent = stored", 0.0, version=news, agrees=not wrong))
    problems = ", ".join(f"{what}: {count}" for what, count in tally.errors.most_common()) or "none"
    return Found(
        lines,
        [
            Goal(ROW, accounts, f"{name}, event streams open at once", tally.most_open, FOLLOWERS + TAILS, "streams", more_is_better=True),
            Goal(ROW, accounts, f"{name}, turns", turns, TURNS_A_SECOND * 0.99, "/s", more_is_better=True),
            Goal(ROW, accounts, f"{name}, captures", captures, CAPTURES_A_SECOND * 0.99, "/s", more_is_better=True),
            Goal(ROW, accounts, f"{name}, requests that failed ({problems})", tally.errors.total(), 0, "errors"),
        ],
    )
