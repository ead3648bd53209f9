"""What was known of a record, and from when."""

from datetime import UTC, datetime

from qualification.records.history import known_since, note_deletions, note_first_sight, note_history, values_as_of
from storage.database import Database
from storage.records import find_id
from tests.support.workspace import fill, make_workspace, new_account

JANUARY, FEBRUARY, MARCH = (datetime(2026, month, 1, tzinfo=UTC) for month in (1, 2, 3))


def test_what_was_known_at_a_moment_is_the_first_sight_and_every_change_until_then(database: Database) -> None:
    workspace_id = make_workspace(database).workspace_id
    with database.bulk_writing() as session:
        note_history(session, workspace_id, "account", [(1, {"name": "Acme", "employee_count": 40})], JANUARY)
        note_history(session, workspace_id, "account", [(1, {"employee_count": 60}), (2, {"name": "Bolt"})], FEBRUARY)
        note_history(session, workspace_id, "account", [(1, {"employee_count": None})], MARCH)
        note_history(session, workspace_id, "person", [(1, {"name": "Ada"})], JANUARY)

        def known(moment: datetime) -> dict[int, dict[str, object]]:
            return values_as_of(session, workspace_id, "account", [1, 2], moment)

        assert known(datetime(2025, 12, 31, tzinfo=UTC)) == {}
        assert known(JANUARY) == {1: {"name": "Acme", "employee_count": 40}}
        assert known(FEBRUARY) == {1: {"name": "Acme", "employee_count": 60}, 2: {"name": "Bolt"}}
        assert known(MARCH) == {1: {"name": "Acme"}, 2: {"name": "Bolt"}}
        assert known_since(session, workspace_id, "account", [1]) == {1: {"name": JANUARY, "employee_count": MARCH}}


def test_history_of_another_workspace_is_not_known(database: Database) -> None:
    mine, theirs = make_workspace(database).workspace_id, make_workspace(database, "other").workspace_id
    with database.bulk_writing() as session:
        note_history(session, theirs, "account", [(1, {"name": "Acme"})], JANUARY)

        assert values_as_of(session, mine, "account", [1], MARCH) == {}


def test_a_deleted_record_was_known_until_it_was_deleted(database: Database) -> None:
    workspace_id = make_workspace(database).workspace_id
    with database.bulk_writing() as session:
        note_history(session, workspace_id, "account", [(1, {"name": "Acme"})], JANUARY)
        note_deletions(session, workspace_id, "account", [1], MARCH)

        assert values_as_of(session, workspace_id, "account", [1], FEBRUARY) == {1: {"name": "Acme"}}
        assert values_as_of(session, workspace_id, "account", [1], MARCH) == {}


def test_a_first_load_is_the_first_sight_of_every_record(database: Database) -> None:
    workspace_id = make_workspace(database).workspace_id
    fill(database, workspace_id, [new_account("a1", name="Acme", installed_tools=[]), new_account("a2", name="Bolt")])
    with database.bulk_writing() as session:
        note_first_sight(session, workspace_id, "account", FEBRUARY)
        note_first_sight(session, workspace_id, "account", MARCH)  # a load that was interrupted goes on
        ids = [find_id(session, workspace_id, "account", external_id) or 0 for external_id in ("a1", "a2")]

        assert values_as_of(session, workspace_id, "account", ids, MARCH) == {
            ids[0]: {"name": "Acme", "installed_tools": []},
            ids[1]: {"name": "Bolt"},
        }
        assert values_as_of(session, workspace_id, "account", ids, JANUARY) == {}
        assert set(known_since(session, workspace_id, "account", ids)[ids[0]].values()) == {FEBRUARY}
