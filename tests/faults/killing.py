"""Kills a victim at a random moment, again and again on one database, and says what is wrong with what it left."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qualification.identity import Actor
from qualification.jobs import Pace, run_pending
from qualification.snapshots import SnapshotStore
from storage.database import Database
from tests.faults.left_behind import Left, problems_after_jobs, problems_of
from tests.faults.victim import ACTS, BATCH, BODIES, CODE, unknown
from tests.support.driven_workspace import DrivenWorkspace
from tests.support.scoring import requalify
from tests.support.workspace import TODAY, accounts, fill, make_workspace, people, save_icp

ROOT = Path(__file__).resolve().parents[2]
LONGEST_SECONDS = 0.1
MOST_LINES = 7
HELD = 400


@dataclass
class Report:
    """What a series of kills gave."""

    kills: int = 0
    acknowledged: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


@contextmanager
def victims() -> Iterator[subprocess.Popen[str]]:
    """Start the process that victims are forked from: it imports everything once."""
    command = [sys.executable, "-m", "tests.faults.victim"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None and process.stdout is not None
    try:
        yield process
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


async def prepare(database: Database) -> None:
    """Fill a migrated database with records and one live ICP with its results, and close it."""
    actor = make_workspace(database)
    fill(database, actor.workspace_id, accounts(), people())
    await save_icp(database, actor, BODIES[0], status="live")
    requalify(database, actor, CODE)
    await database.dispose()


def prepare_signals(url: str) -> None:
    """Make the two signals, and hold captures on one of them."""
    driven = DrivenWorkspace(Database(url), Actor(1, "default", "local", today=TODAY))
    driven.create_signal("Keywords", "live", True)
    driven.create_signal("Held", "live", False)
    driven.take("Held", [unknown(10_000 + number, number % BATCH) for number in range(HELD)])
    driven.close()


def kill_again_and_again(url: str, kills: int, seed: int, kinds: Sequence[str] = tuple(ACTS), *, most: int = 5) -> Report:
    """Kill so many victims, one kind of work after the other; stops after `most` problems."""
    chance, report = random.Random(seed), Report()
    with victims() as process:
        while report.kills < kills and len(report.problems) < most:
            kind = kinds[report.kills % len(kinds)]
            before = Left(url)
            moment = chance.randrange(MOST_LINES), chance.uniform(0, LONGEST_SECONDS)
            lines = kill_one(process, kind, url, before.next_act, *moment)
            report.kills += 1
            report.acknowledged.update(line["done"] for line in lines)
            found = [*problems_of(url, lines), *go_on(url, lines)]
            report.problems += [f"kill {report.kills} (seed {seed}) of {kind}: {problem}" for problem in found]
    return report


def kill_one(process: subprocess.Popen[str], kind: str, url: str, first: int, after: int, seconds: float) -> list[dict[str, Any]]:
    """Kill a victim some time after so many acknowledgements; returns all that it made."""
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(f"{kind} {first} {url}\n")
    process.stdin.flush()
    forked = json.loads(process.stdout.readline())
    assert json.loads(process.stdout.readline()) == {"done": "ready"}
    lines: list[dict[str, Any]] = [json.loads(process.stdout.readline()) for _ in range(after)]
    threading.Event().wait(seconds)  # the moment of the kill
    os.kill(forked["pid"], signal.SIGKILL)
    for line in iter(process.stdout.readline, ""):
        told = json.loads(line)
        if told["done"] == "ended":
            assert told["killed"], f"the victim of {kind} ended by itself, after {lines[-3:]}"
            break
        lines.append(told)
    return lines


def go_on(url: str, lines: Sequence[dict[str, Any]]) -> list[str]:
    """Run what is queued, as the next start does, and return what is wrong then."""
    database = Database(url)
    run_pending(database, SnapshotStore(database), lambda: TODAY, pace=Pace(chunk=20))
    database.sync_engine.dispose()
    return problems_after_jobs(url, lines)
