"""What nobody reads any more is deleted; whoever is further behind reads everything again and misses nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from qualification.identity import Actor
from qualification.jobs import enqueue
from qualification.snapshots import SnapshotStore
from storage import pruning
from storage.database import Database
from storage.outbox import announce, first_kept
from storage.pruning import prune
from storage.records import remove
from storage.tables import OutboxEvent, RecordChange, utc_now
from tests.support.workspace import fill, make_workspace, new_account


@pytest.fixture
def actor(database: Database) -> Actor:
    return make_workspace(database)


def changes(database: Database) -> int:
    with database.bulk_reading() as session:
        return session.scalar(select(func.count()).select_from(RecordChange)) or 0


def write(database: Database, actor: Actor, *numbers: int) -> None:
    for number in numbers:
        fill(database, actor.workspace_id, [new_account(f"a{number}", name=f"Company {number}")])


def test_a_snapshot_further_behind_than_what_is_kept_is_loaded_anew(database: Database, actor: Actor) -> None:
    store = SnapshotStore(database)
    write(database, actor, 1, 2)
    assert len(store.current(actor.workspace_id).accounts) == 2
    write(database, actor, 3, 4, 5, 6)
    with database.bulk_writing() as session:
        remove(session, actor.workspace_id, "account", "a1")
    write(database, actor, 7, 8)

    prune(database, changes_kept=2)

    assert changes(database) == 3
    snapshot = store.current(actor.workspace_id)
    assert len(snapshot.accounts) == 7
    assert snapshot.seq == store.current(actor.workspace_id).seq == 9


def test_a_snapshot_that_needs_only_what_is_kept_is_caught_up(database: Database, actor: Actor) -> None:
    store = SnapshotStore(database)
    write(database, actor, *range(1, 7))
    before = store.current(actor.workspace_id)
    write(database, actor, 7, 8)

    prune(database, changes_kept=2)

    after = store.current(actor.workspace_id)
    assert (len(after.accounts), after.people is before.people) == (8, True)


def test_changes_go_in_short_transactions(database: Database, actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "CHUNK", 3)  # several chunks without thousands of records
    write(database, actor, *range(12))

    prune(database, changes_kept=1)

    assert changes(database) == 2


def test_while_a_job_waits_or_runs_its_changes_stay(database: Database, actor: Actor) -> None:
    write(database, actor, *range(5))
    with database.bulk_writing() as session:
        enqueue(session, actor, icp_codes=["x"])

    prune(database, changes_kept=1)

    assert changes(database) == 5


def test_news_of_the_last_days_stays(database: Database, actor: Actor) -> None:
    with database.bulk_writing() as session:
        for text in ("old", "new"):
            announce(session, actor.workspace_id, "signal", {"text": text})
        session.execute(update(OutboxEvent).where(OutboxEvent.number == 1).values(at=utc_now() - timedelta(days=3)))

    prune(database)

    with database.bulk_reading() as session:
        assert first_kept(session, actor.workspace_id) == 2
