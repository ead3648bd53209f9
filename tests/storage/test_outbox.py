"""News is written with the change it tells of; no reader skips or repeats any."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from storage.database import Database
from storage.outbox import News, announce, first_kept, last_number, prune_news, read_news
from storage.tables import utc_now
from tests.support.workspace import make_workspace


def say(database: Database, workspace_id: int, text: str) -> None:
    with database.bulk_writing() as session:
        announce(session, workspace_id, "signal", {"text": text})


def news(database: Database, workspace_id: int, after: int = 0) -> list[News]:
    with database.bulk_reading() as session:
        return read_news(session, workspace_id, after)


def test_news_is_numbered_from_one_in_each_workspace(database: Database) -> None:
    first, second = make_workspace(database).workspace_id, make_workspace(database, "other").workspace_id

    for text in ("a", "b"):
        say(database, first, text)
    say(database, second, "c")

    assert [(each.number, each.body["text"]) for each in news(database, first)] == [(1, "a"), (2, "b")]
    assert [(each.number, each.body["text"]) for each in news(database, second)] == [(1, "c")]


def test_a_reader_goes_on_after_the_number_it_knows(database: Database) -> None:
    workspace_id = make_workspace(database).workspace_id
    for text in ("a", "b", "c"):
        say(database, workspace_id, text)

    assert [each.body["text"] for each in news(database, workspace_id, after=1)] == ["b", "c"]
    assert news(database, workspace_id, after=3) == []


def test_news_of_a_transaction_that_failed_was_never_news(database: Database) -> None:
    workspace_id = make_workspace(database).workspace_id
    rings: list[int] = []

    with database.bell.heard_by(rings.append):
        try:
            with database.bulk_writing() as session:
                announce(session, workspace_id, "signal", {"text": "never"})
                raise LookupError
        except LookupError:
            pass
        assert rings == []
        say(database, workspace_id, "kept")

    assert [(each.number, each.body["text"]) for each in news(database, workspace_id)] == [(1, "kept")]
    assert rings == [workspace_id]


async def test_the_bell_rings_when_news_is_committed(database: Database) -> None:
    workspace_id = make_workspace(database).workspace_id
    rings: list[int] = []

    with database.bell.heard_by(rings.append):
        async with database.writing() as session:
            await session.run_sync(announce, workspace_id, "icp", {"icp_code": "mid-market"})
            assert rings == []

    assert rings == [workspace_id]
    say(database, workspace_id, "after the listener left")
    assert rings == [workspace_id]


def test_writers_at_once_leave_no_gap_and_no_double(database: Database) -> None:
    workspace_id = make_workspace(database).workspace_id

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda number: say(database, workspace_id, str(number)), range(30)))

    assert [each.number for each in news(database, workspace_id)] == list(range(1, 31))


def test_pruned_news_is_gone_and_numbers_go_on(database: Database) -> None:
    workspace_id = make_workspace(database).workspace_id
    say(database, workspace_id, "old")
    with database.bulk_writing() as session:
        assert prune_news(session, [workspace_id], utc_now() + timedelta(seconds=1)) == 1
    say(database, workspace_id, "new")

    with database.bulk_reading() as session:
        assert (first_kept(session, workspace_id), last_number(session, workspace_id)) == (2, 2)


def test_many_news_of_one_transaction_ring_the_bell_once(database: Database) -> None:
    workspace_id = make_workspace(database).workspace_id
    rings: list[int] = []

    with database.bell.heard_by(rings.append):
        for _ in range(2):
            with database.bulk_writing() as session:
                for number in range(50):
                    announce(session, workspace_id, "signal", {"id": number})

    assert rings == [workspace_id, workspace_id]


def test_who_waits_for_one_kind_of_news_hears_of_it_alone_or_among_others(database: Database) -> None:
    workspace_id = make_workspace(database).workspace_id
    rings: list[int] = []

    with database.bell.heard_by(rings.append, of={"job"}):
        with database.bulk_writing() as session:
            announce(session, workspace_id, "signal", {"id": 1})
        assert rings == []
        with database.bulk_writing() as session:
            announce(session, workspace_id, "signal", {"id": 1})
            announce(session, workspace_id, "job", {"id": "1"})

    assert rings == [workspace_id]
