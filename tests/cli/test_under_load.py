"""`winnow bench --load`: what was sent and is not stored, or told with a gap, is a difference; a good client takes up where it was cut off."""

from collections.abc import Callable

import pytest

from cli.bench.under_load.books import differences
from cli.bench.under_load.senders import keep_pace
from cli.bench.under_load.tally import Followed, Run, Tally
from storage.database import Database
from storage.outbox import announce
from storage.tables import Message, RunEvent, Thread, utc_now
from storage.tables import Run as RunRow
from tests.support.workspace import make_workspace

TEXT = "how many accounts are there?"


@pytest.fixture
def kept(database: Database) -> Callable[[Tally], list[str]]:
    """One run of two events and two news are stored; returns what differs from what clients saw."""
    workspace_id, now = make_workspace(database).workspace_id, utc_now()
    about = {"workspace_id": workspace_id, "person": "local"}
    with database.bulk_writing() as session:
        session.add(Thread(id="t", title=TEXT, draft=None, shown_changeset_id=None, created_at=now, updated_at=now, **about))
        session.flush()
        session.add(RunRow(id="r", thread_id="t", status="finished", lease_until=now, started_at=now, ended_at=now, **about))
        session.flush()
        for position, kind in ((1, "human"), (2, "ai")):
            body = {"type": kind, "data": {"content": TEXT}}
            session.add(Message(thread_id="t", run_id="r", position=position, body=body, created_at=now))
            session.add(RunEvent(run_id="r", number=position, body={}))
        for number in (1, 2):
            announce(session, workspace_id, "signal", {"id": number})

    def compare(tally: Tally) -> list[str]:
        with database.bulk_reading() as session:
            return differences(session, workspace_id, tally, 0)

    return compare


def seen() -> Tally:
    run = Run(TEXT, [1, 2], set(), "RUN_FINISHED")
    return Tally(runs={"r": run}, tails={"r": [[1, 2]]}, followed=[Followed([(1, "signal"), (2, "signal")])])


def test_what_is_stored_as_it_was_seen_differs_in_nothing(kept: Callable[[Tally], list[str]]) -> None:
    assert kept(seen()) == []


def test_whatever_was_lost_is_told(kept: Callable[[Tally], list[str]]) -> None:
    lost = seen()
    lost.captures.add("c-1")
    lost.runs["r"].numbers = [1]
    lost.runs["r"].cards.add("card")
    lost.tails["r"] = [[2]]
    lost.followed = [Followed([(2, "signal")])]
    lost.runs["gone"] = Run("hello", [1], set(), "RUN_FINISHED")

    told = kept(lost)

    for what in (
        "captures: 1 ",
        "runs: 2 ",
        "run r: 1 events",
        "run gone: said",
        "tail of it has 1",
        "change sets: 1 ",
        "follower 0: was told 1 ",
    ):
        assert any(line.startswith(what) or what in line for line in told), (what, told)


async def test_the_pace_is_kept_and_what_was_begun_is_awaited() -> None:
    done: list[int] = []

    async def work() -> None:
        done.append(1)

    await keep_pace(work, Tally(), a_second=1000, seconds=0.3, at_once=2)

    assert 1 <= len(done) <= 300
