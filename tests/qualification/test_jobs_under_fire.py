"""Jobs whose process is killed, and jobs beside busy writers: nothing half is seen, nothing is lost (DESIGN §6)."""

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from qualification import jobs
from qualification.jobs import Pace
from qualification.records.writes import remove_record, write_records
from qualification.results import ResultsStore
from qualification.snapshots import SnapshotStore
from storage.records import NewRecord
from tests.qualification.test_jobs import CODE, FIRST, SECOND, leftovers
from tests.support.scoring import enqueue, expected, job_of, publish, requalify, told, visible
from tests.support.workspace import TODAY, Surroundings, account, people, save_icp

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
KILLS = 6
VICTIM = """
import sys
from qualification.jobs import Pace, run_pending
from qualification.snapshots import SnapshotStore
from storage.database import Database
from tests.support.workspace import TODAY

database = Database(sys.argv[1])
tell = lambda told: print(told["done"], flush=True)
run_pending(database, SnapshotStore(database), lambda: TODAY, on_progress=tell, pace=Pace(chunk=1))
print("through", flush=True)
"""


def kill_after(at: Surroundings, lines: int) -> bool:
    """Run jobs in another process and kill it with SIGKILL after some lines of progress; returns whether it was through by then."""
    url = at.database.url.render_as_string(hide_password=False)
    victim = subprocess.Popen([sys.executable, "-c", VICTIM, url], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert victim.stdout is not None
    last = ""
    for _, line in zip(range(lines), victim.stdout, strict=False):
        last = line.strip()
    os.kill(victim.pid, signal.SIGKILL)
    victim.wait()
    rest = victim.stdout.read()
    victim.stdout.close()
    return last == "through" or "through" in rest


async def test_a_job_goes_on_after_its_process_was_killed_again_and_again(surroundings: Surroundings) -> None:
    await save_icp(surroundings.database, surroundings.actor, FIRST, status="live")
    requalify(surroundings.database, surroundings.actor, CODE)
    before = visible(surroundings.database, surroundings.actor.workspace_id)
    publish(surroundings.database, surroundings.actor, CODE, SECOND)
    job_id = enqueue(surroundings.database, surroundings.actor, CODE)
    after = None
    for kill in range(KILLS):
        through = kill_after(surroundings, random.Random(kill).randrange(1, 9))
        seen = visible(surroundings.database, surroundings.actor.workspace_id)
        after = after or (expected(surroundings.database, surroundings.actor.workspace_id) if seen != before else None)
        assert seen == (after or before)
        if through:
            break
    jobs.run_pending(surroundings.database, surroundings.snapshots, lambda: TODAY)
    assert job_of(surroundings.database, job_id)["status"] == "done"
    assert visible(surroundings.database, surroundings.actor.workspace_id) == expected(
        surroundings.database, surroundings.actor.workspace_id
    )
    assert leftovers(surroundings.database) == 0


async def test_jobs_and_writers_at_once_leave_what_a_full_computation_gives(surroundings: Surroundings) -> None:
    database, actor = surroundings.database, surroundings.actor
    await save_icp(database, actor, FIRST, status="live")
    requalify(database, actor, CODE)
    stop, problems = threading.Event(), []

    def write(seed: int) -> None:
        chance = random.Random(seed)
        try:
            while not stop.is_set():
                with database.bulk_writing() as session:
                    write_some(session, actor.workspace_id, chance)
        except Exception as error:
            problems.append(error)

    def read() -> None:
        kept = ResultsStore(database)
        try:
            while not stop.is_set():
                seen = told(kept.current(actor.workspace_id))[CODE]
                staff = {code for _, code in seen["people"]}
                assert staff <= {"vp", "seller"}
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=write, args=(seed,)) for seed in (1, 2)] + [threading.Thread(target=read)]
    for thread in threads:
        thread.start()
    for number in range(4):
        publish(database, actor, CODE, FIRST if number % 2 else SECOND)
        enqueue(database, actor, CODE)
        jobs.run_pending(database, SnapshotStore(database), lambda: TODAY, pace=Pace(chunk=3))
    stop.set()
    for thread in threads:
        thread.join()
    assert problems == []
    assert visible(database, actor.workspace_id) == expected(database, actor.workspace_id)
    assert leftovers(database) == 0


def write_some(session: Any, workspace_id: int, chance: random.Random) -> None:
    """One transaction of a busy writer."""
    kind = chance.choice(["accounts", "people", "remove"])
    if kind == "accounts":
        touched = [
            account(chance.randrange(60)),
            NewRecord(f"acc-{chance.randrange(40)}", {"industry": chance.choice(["Software", "Retail"])}),
        ]
        write_records(session, workspace_id, "account", touched, today=TODAY)
    elif kind == "people":
        moved = [NewRecord(each.external_id, each.attributes, f"acc-{chance.randrange(60)}") for each in chance.sample(people(), 3)]
        write_records(session, workspace_id, "person", moved, today=TODAY)
    else:
        remove_record(session, workspace_id, chance.choice(["account", "person"]), f"acc-{chance.randrange(60)}", today=TODAY)
