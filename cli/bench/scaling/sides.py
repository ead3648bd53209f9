"""The same questions to one process and to a cluster: how long each takes, what memory it holds, whether the counts agree."""

import asyncio
import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from cli.bench.data import (
    CLOUDS,
    DEFINITION,
    EMPLOYEES,
    HIRES,
    PROGRAMS,
    REGIONS,
    REVENUE_USD,
    STAGES,
    SUB_INDUSTRIES,
    TODAY,
    TOOLS,
    tightened,
)
from cli.bench.scaling.lag import BEAT_SECONDS, Lag
from qualification.definitions import Definition, Parameter
from qualification.identity import Actor
from qualification.jobs import enqueue
from qualification.jobs.runner import run_pending
from qualification.preview import Preview, preview
from qualification.snapshots import SnapshotStore
from storage.database import Database

T = TypeVar("T")
PREVIEWS, SLIDERS = 5, 9
MEGABYTE = 1_000_000


@dataclass
class Side:
    """What one side took. `counts` are what it answered, to hold against the other's."""

    name: str
    load_seconds: float = 0.0
    first_ms: float = 0.0
    preview_ms: float = 0.0
    slider_ms: float = 0.0
    requalify_seconds: float | None = None
    megabytes: tuple[float, ...] = ()
    process_megabytes: tuple[float, ...] = ()
    counts: list[object] = field(default_factory=list)


async def ask(side: Side, store: SnapshotStore, actor: Actor, lag: Lag) -> None:
    """Load, then count: the first time, with every rule changed, with one rule moved."""

    async def timed(phase: str, work: Callable[[], T]) -> tuple[float, T]:
        gc.collect()
        await asyncio.sleep(2 * BEAT_SECONDS)  # the beat that this held up is not of the phase
        lag.phase = f"{side.name}: {phase}"
        began = time.perf_counter()
        found = await asyncio.to_thread(work)
        seconds = time.perf_counter() - began
        lag.phase = ""
        return seconds, found

    side.load_seconds, _ = await timed("load", lambda: store.records(actor.workspace_id))
    seconds, found = await timed("first preview", lambda: shown(store, actor, DEFINITION))
    side.first_ms = seconds * 1000
    side.counts.append(told(found))
    for definitions, phase in ((map(turned, range(1, PREVIEWS + 1)), "preview"), (map(tightened, range(1, SLIDERS + 1)), "slider")):
        times = []
        for definition in definitions:
            seconds, found = await timed(phase, lambda asked=definition: shown(store, actor, asked))  # type: ignore[misc]
            times.append(seconds * 1000)
            side.counts.append(told(found))
        setattr(side, f"{phase}_ms", statistics.median(times))


async def requalify(side: Side, database: Database, store: SnapshotStore, actor: Actor, codes: list[str], lag: Lag) -> None:
    """Score every account against the live ICPs and write what matches, by the product's own job."""
    with database.bulk_writing() as session:
        enqueue(session, actor, icp_codes=codes)
    lag.phase = f"{side.name}: re-qualification"
    began = time.perf_counter()
    await asyncio.to_thread(run_pending, database, store, lambda: TODAY)
    side.requalify_seconds = time.perf_counter() - began
    lag.phase = ""


def shown(store: SnapshotStore, actor: Actor, definition: Definition) -> Preview:
    """Return the whole preview of a definition."""
    return preview(store.records(actor.workspace_id), definition, today=TODAY)


def told(found: Preview) -> object:
    """Return what a preview says, without how long it took."""
    return found.model_copy(update={"elapsed_ms": 0.0}).model_dump()


def turned(step: int) -> Definition:
    """Return the definition with a value of nearly every rule changed, another way for each step."""
    values = {
        "employee_count": (EMPLOYEES[0] + step, EMPLOYEES[1] + step),
        "sub_industry": SUB_INDUSTRIES[step % len(SUB_INDUSTRIES) :],
        "region": (REGIONS[step % 2], "APAC"),
        "funding_stage": (STAGES[step % 3], "Seed"),
        "custom.security_program": (PROGRAMS[step % 3], "Basic"),
        "installed_tools": (TOOLS[step % 2], ("Okta", "Stripe", "Slack", "Jira", "Twilio")[step % 5]),
        "hiring_velocity": HIRES + step,
        "revenue_usd": REVENUE_USD + 1000 * step,
        "infrastructure": (CLOUDS[step % 2], "Google Cloud"),
    }
    return DEFINITION.model_copy(update={"parameters": tuple(_with(each, values.get(each.field)) for each in DEFINITION.parameters)})


def _with(parameter: Parameter, value: object) -> Parameter:
    return parameter if value is None else parameter.model_copy(update={"value": value})


def resident_megabytes() -> float:
    """Return the memory of this process that is in use."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")) * 1024 / MEGABYTE
