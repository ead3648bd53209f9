"""A workspace read in ranges of keys: nothing twice, nothing left out, one view."""

import time

import pytest
from sqlalchemy import delete, update

from storage import feed
from storage.database import Database
from storage.parts import EVERYTHING, KeyRange, ViewGone, exported_view, has_at_least, open_range, plan_ranges
from storage.parts_arrow import read_batches
from storage.records import NewRecord, upsert
from storage.tables import Account, Person
from tests.support.workspace import accounts, fill, make_workspace, people

UNEMPLOYED = [NewRecord(f"free-{number}", {"name": f"Free {number}"}) for number in range(7)]


@pytest.fixture
def workspace_id(database: Database) -> int:
    actor, other = make_workspace(database), make_workspace(database, "other")
    fill(database, other.workspace_id, accounts()[:9], people()[:5])
    fill(database, actor.workspace_id, accounts(), [*people(), *UNEMPLOYED])
    fill(database, other.workspace_id, accounts()[9:], people()[5:])
    return actor.workspace_id


def read(database: Database, workspace_id: int, within: KeyRange, record_type: str, view: str | None = None) -> list[int]:
    with open_range(database.url.render_as_string(False), workspace_id, within, view) as reader:
        return [record_id for batch in read_batches(reader, record_type) for record_id in batch.column("id").to_pylist()]


def planned(database: Database, workspace_id: int, rows: int, within: KeyRange = EVERYTHING) -> list[KeyRange]:
    with database.bulk_reading() as session:
        return plan_ranges(session, workspace_id, rows, within)


def everything(database: Database, workspace_id: int, record_type: str) -> list[int]:
    with database.bulk_reading() as session:
        return [record_id for chunk in feed.read_all(session, workspace_id, record_type) for record_id in chunk.record_ids]


@pytest.mark.parametrize("rows", [15, 40, 1_000])
def test_the_parts_of_a_workspace_hold_each_record_once_and_nothing_of_another(database: Database, workspace_id: int, rows: int) -> None:
    ranges = planned(database, workspace_id, rows)

    assert [each.upper for each in ranges[:-1]] == [each.lower for each in ranges[1:]]
    assert (ranges[0].lower, ranges[-1].upper) == (0, None)
    for record_type in ("account", "person"):
        held = [read(database, workspace_id, each, record_type) for each in ranges]
        assert sorted(sum(held, [])) == everything(database, workspace_id, record_type)


def test_parts_are_about_as_large_as_asked(database: Database, workspace_id: int) -> None:
    ranges = planned(database, workspace_id, 20)

    sizes = [sum(len(read(database, workspace_id, each, kind)) for kind in ("account", "person")) for each in ranges]
    assert sum(sizes) == 36 + 60 + 7
    assert len(ranges) in (5, 6, 7, 8) and max(sizes) <= 30


def test_a_person_is_in_the_part_of_their_account(database: Database, workspace_id: int) -> None:
    for within in planned(database, workspace_id, 12):
        with open_range(database.url.render_as_string(False), workspace_id, within, None) as reader:
            held = {record_id for batch in read_batches(reader, "account") for record_id in batch.column("id").to_pylist()}
            employers = {account_id for batch in read_batches(reader, "person") for account_id in batch.column("account_id").to_pylist()}

        assert employers - {0} <= held


def test_a_part_that_grew_is_split_where_it_was(database: Database, workspace_id: int) -> None:
    whole = planned(database, workspace_id, 40)[0]
    assert whole.upper is not None

    halves = planned(database, workspace_id, 20, within=whole)

    assert len(halves) > 1 and (halves[0].lower, halves[-1].upper) == (whole.lower, whole.upper)
    held = [record_id for half in halves for record_id in read(database, workspace_id, half, "account")]
    assert held == read(database, workspace_id, whole, "account")


def test_an_empty_workspace_is_one_part(database: Database) -> None:
    empty = make_workspace(database).workspace_id

    assert planned(database, empty, 10) == [EVERYTHING]
    assert read(database, empty, EVERYTHING, "person") == []


def test_keys_far_apart_make_parts_of_the_same_size(database: Database, workspace_id: int) -> None:
    """Ids of one workspace are scattered when others are filled in between."""
    far = 4_000_000_000_000
    with database.bulk_writing() as session:
        session.execute(delete(Person).where(Person.workspace_id == workspace_id))
        session.execute(
            update(Account).where(Account.workspace_id == workspace_id, Account.external_id != "acc-0").values(id=Account.id + far)
        )

    sizes = [len(read(database, workspace_id, each, "account")) for each in planned(database, workspace_id, 6)]

    assert sum(sizes) == 36 and max(sizes) <= 6


def test_how_large_a_workspace_is_is_known_without_counting_to_the_end(database: Database, workspace_id: int) -> None:
    with database.bulk_reading() as session:
        assert [has_at_least(session, workspace_id, rows) for rows in (1, 36, 37, 103, 104)] == [True, True, True, True, False]


def test_workers_read_what_was_there_when_the_view_was_exported(database: Database, workspace_id: int) -> None:
    """SQLite has no view that processes share: there each part is consistent in itself, and caught up from its own seq."""
    with exported_view(database) as view:
        with database.bulk_writing() as session:
            upsert(session, workspace_id, "account", [NewRecord("late", {"name": "Late"})])
        with open_range(database.url.render_as_string(False), workspace_id, EVERYTHING, view) as reader:
            rows = sum(len(batch) for batch in read_batches(reader, "account"))
            marks = feed.marks_of(reader.session, workspace_id)

    with database.bulk_reading() as session:
        now = feed.marks_of(session, workspace_id)
    assert (rows, marks.seq) == ((36, now.seq - 1) if view else (37, now.seq))


@pytest.mark.slow
def test_whoever_reads_in_a_view_may_take_longer_than_a_server_lets_a_transaction_rest(database: Database, workspace_id: int) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has no such limit")
    impatient = database.url.update_query_dict({"options": "-c idle_in_transaction_session_timeout=200ms"}).render_as_string(False)
    with exported_view(database) as view, open_range(impatient, workspace_id, EVERYTHING, view) as reader:
        time.sleep(1)

        assert feed.marks_of(reader.session, workspace_id).seq > 0


def test_a_view_that_was_closed_is_said_to_be_gone(database: Database, workspace_id: int) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has no view that processes share")
    with exported_view(database) as view:
        pass

    for gone in (view, "00000003-0000001B-1", "nonsense"):
        with pytest.raises(ViewGone), open_range(database.url.render_as_string(False), workspace_id, EVERYTHING, gone):
            pass
