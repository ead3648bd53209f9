"""Reads event streams as a good client does: it goes on after the last event it has when it is cut off."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp

from cli.bench.under_load.tally import Followed, Tally

AGAIN_SECONDS = 0.2


@dataclass(frozen=True)
class Event:
    """One event of a stream; a comment has no data."""

    number: int | None
    name: str
    data: str


async def read_events(answer: aiohttp.ClientResponse) -> AsyncIterator[Event]:
    """Yield the events of an answer to its end."""
    number, name, data = None, "", ""
    async for raw in answer.content:
        line = raw.decode().rstrip("\n")
        if not line:
            yield Event(number, name, data)
            number, name, data = None, "", ""
        key, _, value = line.partition(": ")
        if key == "id":
            number = int(value)
        elif key == "event":
            name = value
        elif key == "data":
            data = value


async def follow_news(http: aiohttp.ClientSession, tally: Tally, after: int) -> None:
    """Follow the news of the workspace until cancelled, from a number on."""
    followed = Followed()
    tally.followed.append(followed)
    while True:
        last = followed.told[-1][0] if followed.told else after
        try:
            async with http.get("/api/v1/events", headers={"Last-Event-ID": str(last)}) as answer:
                if answer.status != 200:
                    tally.errors[f"news {answer.status}"] += 1
                else:
                    await _take_news(answer, tally, followed)
        except aiohttp.ClientError as error:
            tally.errors[f"news {type(error).__name__}"] += 1
        await asyncio.sleep(AGAIN_SECONDS)


async def _take_news(answer: aiohttp.ClientResponse, tally: Tally, followed: Followed) -> None:
    followed.connections += 1
    tally.opened()
    try:
        async for event in read_events(answer):
            if event.number is not None and event.data:
                followed.told.append((event.number, event.name))
    finally:
        tally.closed()


async def tail_runs(http: aiohttp.ClientSession, tally: Tally, started: "asyncio.LifoQueue[str]") -> None:
    """Follow one run after another from its first event to its last, the newest first, until cancelled."""
    while True:
        run_id = await started.get()
        numbers: list[int] = []
        tally.opened()
        try:
            async with http.get(f"/agui/runs/{run_id}/events") as answer:
                if answer.status != 200:
                    tally.errors[f"tail {answer.status}"] += 1
                    continue
                async for event in read_events(answer):
                    if event.number is not None:
                        numbers.append(event.number)
            tally.tails.setdefault(run_id, []).append(numbers)
        except aiohttp.ClientError as error:
            tally.errors[f"tail {type(error).__name__}"] += 1
        finally:
            tally.closed()
