"""A snapshot has every committed change and nothing else, however writers and readers interleave (DESIGN §3.2)."""

import threading

import pytest

from qualification.catalog_edits.custom_fields import declare
from qualification.fields import Field, FieldType
from qualification.snapshots import SnapshotStore
from storage.database import Database
from storage.records import NewRecord, remove, upsert
from storage.workspaces import ensure_workspace


@pytest.fixture
def workspace_id(database: Database) -> int:
    with database.bulk_writing() as session:
        return ensure_workspace(session, "default").id


def add(database: Database, workspace_id: int, external_id: str, **attributes: object) -> None:
    with database.bulk_writing() as session:
        upsert(session, workspace_id, "account", [NewRecord(external_id, {"name": external_id, **attributes})])


def names(store: SnapshotStore, workspace_id: int) -> list[object]:
    accounts = store.current(workspace_id).accounts
    return [accounts.fields["name"].at(row) for row in range(len(accounts))]


def test_a_snapshot_reads_its_own_writes(database: Database, workspace_id: int) -> None:
    store = SnapshotStore(database)
    add(database, workspace_id, "a")
    assert names(store, workspace_id) == ["a"]

    add(database, workspace_id, "b")
    add(database, workspace_id, "a", name="A")
    assert names(store, workspace_id) == ["A", "b"]

    with database.bulk_writing() as session:
        assert remove(session, workspace_id, "account", "a")
    assert names(store, workspace_id) == ["b"]


def test_a_reader_keeps_its_snapshot_while_others_write(database: Database, workspace_id: int) -> None:
    store = SnapshotStore(database)
    add(database, workspace_id, "a")
    kept = store.current(workspace_id)

    add(database, workspace_id, "b")

    assert (len(kept.accounts), len(store.current(workspace_id).accounts)) == (1, 2)


def test_an_open_transaction_is_invisible_and_the_next_writer_waits_for_it(database: Database, workspace_id: int) -> None:
    store, waiting = SnapshotStore(database), threading.Event()

    def second() -> None:
        waiting.set()
        add(database, workspace_id, "second")

    writer = threading.Thread(target=second)
    with database.bulk_writing() as session:
        upsert(session, workspace_id, "account", [NewRecord("first", {"name": "first"})])
        writer.start()
        waiting.wait()
        assert (store.current(workspace_id).seq, names(store, workspace_id)) == (0, [])
    writer.join()

    assert (store.current(workspace_id).seq, names(store, workspace_id)) == (2, ["first", "second"])


def test_a_snapshot_never_skips_a_change_under_concurrent_writers(database: Database, workspace_id: int) -> None:
    """Each transaction adds one account, so a snapshot of seq n that has not n accounts has skipped one."""
    stores = [SnapshotStore(database) for _ in range(2)]  # as two processes have
    start, done, wrong = threading.Barrier(5), threading.Event(), []

    def write(writer: int) -> None:
        start.wait()
        for number in range(15):
            add(database, workspace_id, f"{writer}-{number}")

    def read(store: SnapshotStore) -> None:
        start.wait()
        while not done.is_set():
            snapshot = store.current(workspace_id)
            if len(snapshot.accounts) != snapshot.seq:
                wrong.append((snapshot.seq, len(snapshot.accounts)))

    writers = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    readers = [threading.Thread(target=read, args=(store,)) for store in stores]
    for thread in writers + readers:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in readers:
        thread.join()

    assert wrong == []
    assert [len(store.current(workspace_id).accounts) for store in stores] == [45, 45]


def test_a_new_field_adds_a_column_and_a_new_label_touches_none(database: Database, workspace_id: int) -> None:
    store = SnapshotStore(database)
    add(database, workspace_id, "a")
    before = store.current(workspace_id)
    field = Field("custom.tier", "Tier", "Custom", FieldType.CATEGORY)

    with database.bulk_writing() as session:
        declare(session, workspace_id, field)
    added = store.current(workspace_id)
    with database.bulk_writing() as session:
        declare(session, workspace_id, Field("custom.tier", "Account tier", "Custom", FieldType.CATEGORY, aliases=("grade",)))
    relabelled = store.current(workspace_id)

    assert added.accounts.fields["name"] is before.accounts.fields["name"]
    assert added.accounts.fields["custom.tier"].at(0) is None
    assert relabelled.accounts.fields["custom.tier"] is added.accounts.fields["custom.tier"]
    assert relabelled.catalog.account_fields["custom.tier"].label == "Account tier"


def test_people_follow_their_account(database: Database, workspace_id: int) -> None:
    store = SnapshotStore(database)
    add(database, workspace_id, "acme")
    with database.bulk_writing() as session:
        upsert(session, workspace_id, "person", [NewRecord("p1", {"name": "P"}, "acme"), NewRecord("p2", {"name": "Q"}, None)])
    assert store.current(workspace_id).account_rows.tolist() == [0, -1]

    with database.bulk_writing() as session:
        remove(session, workspace_id, "account", "acme")

    assert store.current(workspace_id).account_rows.tolist() == [-1, -1]


def test_an_id_is_never_given_twice(database: Database, workspace_id: int) -> None:
    store = SnapshotStore(database)
    add(database, workspace_id, "a")
    store.current(workspace_id)
    with database.bulk_writing() as session:
        remove(session, workspace_id, "account", "a")
    add(database, workspace_id, "b")

    assert names(store, workspace_id) == ["b"]
