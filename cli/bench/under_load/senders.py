"""Sends turns and captures at a steady pace, whatever the answers take, and feels the pulse of the event loop meanwhile."""

import asyncio
import itertools
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import aiohttp

from cli.bench.rows.serving import SENTENCE, capture
from cli.bench.under_load.streams import read_events
from cli.bench.under_load.tally import Run, Tally

SAID = (SENTENCE, "prefer companies that use Okta", "how many of them are in Germany?")
TURNS_AT_ONCE, BATCHES_AT_ONCE = 30, 8
BATCH = 100
PULSE_SECONDS = 0.1


@dataclass
class Sender:
    """One client process's worth of people and signals. `started` hands the runs to those who tail them."""

    http: aiohttp.ClientSession
    tally: Tally
    signal_ids: list[int]
    accounts: int
    name: str = "load"
    started: "asyncio.LifoQueue[str]" = field(default_factory=asyncio.LifoQueue)
    _idle: list[tuple[str, int]] = field(default_factory=list)  # conversations that are not over: thread, and what comes next
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def start_at(self, number: int) -> None:
        """Number what is sent from here on, so that two senders never name two things alike."""
        self._numbers = itertools.count(number)

    async def turn(self) -> None:
        """Say the next thing in a conversation that waits for it, or begin one."""
        thread, place = self._idle.pop(0) if self._idle else (f"{self.name}-{next(self._numbers)}", 0)
        run_id = f"{thread}-run-{place}"
        run = self.tally.runs[run_id] = Run(SAID[place])
        before = time.perf_counter()
        body = {"threadId": thread, "runId": run_id, "messages": [{"id": "1", "role": "user", "content": run.text}]}
        empty: dict[str, object] = {"tools": [], "context": [], "forwardedProps": {}, "state": {"page": "qualification"}}
        async with self.http.post("/agui", json={**body, **empty}) as answer:
            if answer.status != 200:
                del self.tally.runs[run_id]
                self.tally.errors[f"turn {answer.status}"] += 1
                return
            async for event in read_events(answer):
                if event.number is None:
                    continue
                if not run.numbers:
                    self.tally.first_ms.append(_since(before))
                    self.started.put_nowait(run_id)
                run.numbers.append(event.number)
                _note(run, json.loads(event.data))
        self.tally.turn_ms.append(_since(before))
        if place + 1 < len(SAID):
            self._idle.append((thread, place + 1))

    async def batch(self) -> None:
        """Send captures of people who are known."""
        first = next(self._numbers) * BATCH
        items = [capture(number, self.accounts) for number in range(first, first + BATCH)]
        signal_id = self.signal_ids[first // BATCH % len(self.signal_ids)]
        before = time.perf_counter()
        async with self.http.post(f"/api/v1/signals/{signal_id}/captures", json={"items": items}) as answer:
            if answer.status != 200:
                self.tally.errors[f"captures {answer.status}"] += 1
                return
            taken = await answer.json()
        self.tally.batch_ms.append(_since(before))
        self.tally.accepted += taken["accepted"]
        self.tally.captures |= {str(item["external_id"]) for item in items}

    async def feel_pulse(self) -> None:
        """Ask for what costs nothing, until cancelled: how long that takes is how long the event loop was busy with something else."""
        while True:
            before = time.perf_counter()
            try:
                async with self.http.get("/healthz") as answer:
                    await answer.read()
                self.tally.pulse_ms.append(_since(before))
            except aiohttp.ClientError as error:
                self.tally.errors[f"pulse {type(error).__name__}"] += 1
            await asyncio.sleep(PULSE_SECONDS)


def _since(before: float) -> float:
    return (time.perf_counter() - before) * 1000


def _note(run: Run, body: dict[str, object]) -> None:
    match body["type"]:
        case "ACTIVITY_SNAPSHOT":
            run.cards.add(str(body["messageId"]))
        case "RUN_FINISHED" | "RUN_ERROR" as last:
            run.ended = last


async def keep_pace(work: Callable[[], Awaitable[None]], tally: Tally, *, a_second: float, seconds: float, at_once: int) -> None:
    """Begin work so many times a second, and end when all of it has ended. With `at_once` under way the next waits, and the pace is lost."""
    under_way: set[asyncio.Task[None]] = set()
    start = time.perf_counter()
    for number in itertools.count():
        due = start + number / a_second
        if due >= start + seconds or time.perf_counter() >= start + seconds:
            break
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        while len(under_way) >= at_once:
            await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
        task = asyncio.create_task(_tried(work, tally))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    if under_way:
        await asyncio.wait(under_way)


async def _tried(work: Callable[[], Awaitable[None]], tally: Tally) -> None:
    try:
        await work()
    except (aiohttp.ClientError, TimeoutError) as error:
        tally.errors[f"sending {type(error).__name__}"] += 1
