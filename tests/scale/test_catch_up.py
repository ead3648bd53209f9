"""Parts on the cluster are brought to the `seq` of the database before every use, also while others write."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count

import pytest

from qualification.catalog_edits.edits import edit_field
from qualification.definitions import Definition, parse_definition
from qualification.fields import Field, FieldType
from qualification.records.writes import remove_records, write_records
from sample.accounts import generate_accounts
from sample.people import generate_people
from storage.records import NewRecord
from tests.scale.worlds import DEFINITIONS, SIZE, TODAY, World, shown

pytestmark = pytest.mark.slow

ACCOUNTS = [NewRecord(external_id, document) for external_id, document in generate_accounts(SIZE.accounts, today=TODAY)]
PEOPLE = [NewRecord(*each) for each in ((e, d, a) for e, a, d in generate_people(50, accounts_count=SIZE.accounts, today=TODAY))]
EVERYONE: Definition = parse_definition({"name": "Everyone", "parameters": []})


def write(world: World, accounts: list[NewRecord], people: list[NewRecord]) -> None:
    with world.database.bulk_writing() as session:
        write_records(session, world.actor.workspace_id, "account", accounts, today=TODAY)
    with world.database.bulk_writing() as session:
        write_records(session, world.actor.workspace_id, "person", people, today=TODAY)


def remove(world: World, kind: str, external_ids: list[str]) -> None:
    with world.database.bulk_writing() as session:
        assert kind in ("account", "person")
        remove_records(session, world.actor.workspace_id, "account" if kind == "account" else "person", external_ids, today=TODAY)


def assert_same(world: World) -> None:
    for definition in (EVERYONE, *DEFINITIONS[:2]):
        here, there = world.both(definition, DEFINITIONS[0])
        assert there == here


def moved(people: list[NewRecord], by: int) -> list[NewRecord]:
    return [
        replace(each, account_external_id=ACCOUNTS[(number * 101 + by) % len(ACCOUNTS)].external_id) for number, each in enumerate(people)
    ]


def test_a_preview_reads_what_was_written_before_it(world: World) -> None:
    assert_same(world)
    write(world, [replace(each, attributes={**each.attributes, "employee_count": 77}) for each in ACCOUNTS[::100]], [])
    assert_same(world)
    write(world, [NewRecord("new-1", {"name": "New", "industry": "Software"})], moved(PEOPLE, 17))
    assert_same(world)
    write(world, [], [replace(each, account_external_id=None) for each in PEOPLE[:20]])
    assert_same(world)
    remove(world, "account", [each.external_id for each in ACCOUNTS[::333]])
    assert_same(world)
    remove(world, "person", [each.external_id for each in PEOPLE[10:30]])
    assert_same(world)


def test_a_new_field_and_a_field_of_another_type_are_there_at_once(world: World) -> None:
    assert_same(world)
    field = Field("custom.tier", "Tier", "Custom", FieldType.TEXT)
    with world.database.bulk_writing() as session:
        edit_field(session, world.actor, field)
    write(world, [replace(each, attributes={**each.attributes, "custom.tier": "7"}) for each in ACCOUNTS[5:9]], [])
    assert world.both(of("custom.tier", "equals", "7"))[1].qualified == 4
    assert_same(world)
    with world.database.bulk_writing() as session:
        edit_field(session, world.actor, replace(field, type=FieldType.NUMBER))
    here, there = world.both(of("custom.tier", "gt", 6))
    assert (there, there.qualified) == (here, 4)


def test_a_reader_keeps_the_version_that_it_began_with(world: World) -> None:
    before = world.remote
    seen = shown(before, EVERYONE)
    write(world, [NewRecord(f"new-{number}", {"name": "New"}) for number in range(5)], moved(PEOPLE, 40))
    after = shown(world.remote, EVERYONE)

    assert shown(before, EVERYONE) == seen
    assert (after.total, after.as_of_seq) == (seen.total + 5, seen.as_of_seq + 2)


def test_a_part_that_has_grown_is_split(world: World) -> None:
    assert_same(world)
    parts = len(world.cluster.current(world.actor.workspace_id).parts)
    write(world, [NewRecord(f"new-{number}", {"name": f"New {number}", "industry": "Software"}) for number in range(4_000)], [])

    assert_same(world)
    remove(world, "account", ["new-7"])
    assert_same(world)
    assert len(world.cluster.current(world.actor.workspace_id).parts) >= parts + 2


def test_old_versions_of_parts_are_given_up(world: World) -> None:
    for number in range(6):
        write(world, [], moved(PEOPLE, number))
        assert shown(world.remote, EVERYONE).total == SIZE.accounts
    held = sum(len(each.residents) for each in world.cluster.status())

    assert held == len(world.cluster.current(world.actor.workspace_id).parts)
    assert world.cluster.versions_held() <= 2 * held


def test_no_preview_falls_between_two_transactions(world: World) -> None:
    start = shown(world.remote, EVERYONE)
    with writing(world):
        for _ in range(25):
            seen = shown(world.remote, EVERYONE)
            written = seen.as_of_seq - start.as_of_seq
            assert seen.total == start.total + (written + 1) // 2
            assert seen.qualified_people == start.qualified_people


def of(field: str, operator: str, value: object) -> Definition:
    return parse_definition({"name": "x", "parameters": [{"field": field, "mode": "filter", "operator": operator, "value": value}]})


@contextmanager
def writing(world: World) -> Iterator[None]:
    """Meanwhile one thread adds an account and moves the same people to other accounts, in turn, a transaction each."""
    stop = threading.Event()

    def write_on() -> None:
        for number in count():
            if stop.is_set():
                return
            with world.database.bulk_writing() as session:
                write_records(session, world.actor.workspace_id, "account", [NewRecord(f"more-{number}", {"name": "More"})], today=TODAY)
            with world.database.bulk_writing() as session:
                write_records(session, world.actor.workspace_id, "person", moved(PEOPLE, number + 1), today=TODAY)

    thread = threading.Thread(target=write_on)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
