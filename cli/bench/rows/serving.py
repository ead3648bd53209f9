"""What a person waits for over HTTP: the first answer after the start, a preview, a turn of the copilot, captures."""

import itertools
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass

from rich.console import Console

from cli.bench.data import TODAY, tightened
from cli.bench.measure import percentile
from cli.bench.report import Found, Goal, Line
from cli.bench.served import Served, ask

SENTENCE = (
    "build me an ICP for mid-market SaaS companies (51-500 employees), primarily NA and EMEA, growth-stage, excluding competitor accounts"
)
PREVIEWS, TURNS, AT_ONCE, SINGLES, BATCHES, BATCH = 60, 20, 20, 60, 6, 500
PREVIEW_MS, FIRST_MS, TURN_MS, CAPTURE_MS, CAPTURES_PER_SECOND, START_MS = 25.0, 50.0, 300.0, 50.0, 1000.0, 2000.0


def measure_start(served: Served, accounts: int) -> Found:
    """From the start of the process to the first answer of /healthz."""
    line = Line("start", accounts, "/healthz after start", served.answered_ms)
    return Found([line], [Goal("start", accounts, "/healthz after start", served.answered_ms, START_MS, "ms")])


def measure_http(console: Console, served: Served, accounts: int) -> Found:
    """Previews of definitions that were never asked before, one after another on one connection.

    Some turns come first, as with the turns: a server goes on reading for seconds after it is ready, and this is of one that has read.
    """
    numbers = itertools.count(1)

    def preview() -> None:
        ask(connection, "POST", "/api/v1/preview", {"definition": tightened(next(numbers)).dump()})

    with closing(served.connect()) as connection, console.status(f"Previewing {accounts:,} accounts over HTTP"):
        _warm_up(served)
        times = _times(preview, PREVIEWS)
    return Found(
        [Line("http", accounts, "POST /api/v1/preview", percentile(times, 50), percentile(times, 95))],
        [Goal("http", accounts, "whole preview over HTTP, p95", percentile(times, 95), PREVIEW_MS, "ms")],
    )


@dataclass(frozen=True)
class TakenTurn:
    """One turn: milliseconds to the first event and to the last, and whether it ended well."""

    first_ms: float
    whole_ms: float
    is_well: bool


def measure_turn(console: Console, served: Served, accounts: int) -> Found:
    """Turns that build an ICP and propose it: one at a time, then twenty threads at once."""
    with console.status(f"Talking to the copilot about {accounts:,} accounts"):
        _warm_up(served)
        alone = [_take_turn(served, f"alone-{number}") for number in range(TURNS)]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            crowd = list(pool.map(lambda number: _take_turn(served, f"crowd-{number}"), range(AT_ONCE)))
    first, whole, together = [t.first_ms for t in alone], [t.whole_ms for t in alone], [t.whole_ms for t in crowd]
    errors = sum(not turn.is_well for turn in (*alone, *crowd))
    return Found(
        [
            Line("turn", accounts, "first event", percentile(first, 50), percentile(first, 95)),
            Line("turn", accounts, "whole turn", percentile(whole, 50), percentile(whole, 95), agrees=errors == 0),
            Line("turn", accounts, f"whole turn, {AT_ONCE} at once", percentile(together, 50), percentile(together, 95), threads=AT_ONCE),
        ],
        [
            Goal("turn", accounts, "first event of an offline turn, p95", percentile(first, 95), FIRST_MS, "ms"),
            Goal("turn", accounts, "whole offline turn, p95", percentile(whole, 95), TURN_MS, "ms"),
            Goal("turn", accounts, f"{AT_ONCE} threads at once", errors, 0, "errors"),
        ],
    )


def _warm_up(served: Served) -> None:
    for number in range(3):
        _take_turn(served, f"warm-{number}")


def _take_turn(served: Served, name: str) -> TakenTurn:
    body = {
        "threadId": f"bench-{name}",
        "runId": f"bench-run-{name}",
        "messages": [{"id": "1", "role": "user", "content": SENTENCE}],
        "state": {"page": "qualification"},
        "tools": [],
        "context": [],
        "forwardedProps": {},
    }
    started = time.perf_counter()
    first_ms, last = 0.0, ""
    with closing(served.connect()) as connection:
        connection.request("POST", "/agui", json.dumps(body), {"Content-Type": "application/json", "Accept": "text/event-stream"})
        answer = connection.getresponse()
        for line in answer:
            if line.startswith(b"data:"):
                first_ms = first_ms or (time.perf_counter() - started) * 1000
                last = line.decode()
    return TakenTurn(first_ms, (time.perf_counter() - started) * 1000, answer.status == 200 and '"RUN_FINISHED"' in last)


def measure_captures(console: Console, served: Served, accounts: int, icps: int) -> Found:
    """Captures through autoqualify: one at a time, then in batches, all of people who are known."""
    numbers = itertools.count(1)
    connection = served.connect()
    signal = ask(connection, "POST", "/api/v1/signals", {"name": "Bench", "source": "1st_party", "status": "live", "autoqualify": "on"})

    def take(count: int) -> None:
        items = [capture(next(numbers), accounts) for _ in range(count)]
        taken = ask(connection, "POST", f"/api/v1/signals/{signal['id']}/captures", {"items": items})
        if taken["errors"] or taken["qualified"] != count:
            raise RuntimeError(f"captures were not qualified: {str(taken)[:300]}")

    with console.status(f"Capturing against {icps} ICPs"):
        take(1)
        singles = _times(lambda: take(1), SINGLES)
        batches = _times(lambda: take(BATCH), BATCHES)
    connection.close()
    rate = BATCH / percentile(batches, 50) * 1000
    return Found(
        [
            Line("captures", accounts, f"one capture, {icps} ICPs", percentile(singles, 50), percentile(singles, 95)),
            Line(
                "captures",
                accounts,
                f"batch of {BATCH}",
                percentile(batches, 50),
                percentile(batches, 95),
                version=f"{rate:,.0f} captures/s",
            ),
        ],
        [
            Goal("captures", accounts, "one capture through autoqualify, p95", percentile(singles, 95), CAPTURE_MS, "ms"),
            Goal("captures", accounts, f"captures in batches of {BATCH}", rate, CAPTURES_PER_SECOND, "/s", more_is_better=True),
        ],
    )


def capture(number: int, accounts: int) -> dict[str, object]:
    """Return a capture of somebody who is known; numbers one after another are people far apart."""
    person = number * 7919 % accounts + 1
    return {
        "external_id": f"bench-{number}",
        "person": {"external_id": f"per-{person:07d}"},
        "behaviour": "pricing page",
        "occurred_at": f"{TODAY.isoformat()}T08:00:00Z",
    }


def _times(work: Callable[[], None], count: int) -> list[float]:
    """Return the milliseconds of each of some runs, after three that warm up."""
    for _ in range(min(3, count)):
        work()
    times = []
    for _ in range(count):
        before = time.perf_counter()
        work()
        times.append((time.perf_counter() - before) * 1000)
    return times
