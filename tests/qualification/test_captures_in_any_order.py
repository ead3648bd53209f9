"""Whatever is qualified and taken back in whatever order, the record set is as if only the rest had ever been qualified."""

import random
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from qualification.capturing import qualify
from qualification.capturing.choose import Choice
from qualification.identity import Actor
from qualification.kinds import qualify_captures
from storage.database import Database
from storage.records import NewRecord
from storage.tables import Account, ChangeSetRow, Person
from tests.support import signals
from tests.support.signals import capture, make_signal, take, undo
from tests.support.workspace import Surroundings, accounts, fill, make_workspace, people

PEOPLE: tuple[dict[str, Any], ...] = (
    {"external_id": "per-0"},
    {"external_id": "per-1"},
    {"external_id": "loner"},
    {"email": "ann@new.example"},
    {"email": "bob@new.example"},
    {"email": "cid@company03.example"},
)
ACCOUNTS: tuple[dict[str, Any] | None, ...] = (None, {"domain": "new.example"}, {"external_id": "acc-0"}, {"domain": "other.example"})


def draw_capture(chance: random.Random, number: int) -> dict[str, Any]:
    """Return a capture of one of a few people; each sends another part of what can be known of them."""
    person = dict(chance.choice(PEOPLE))
    person["attributes"] = {key: f"{key} {chance.randrange(3)}" for key in ("title", "name") if chance.random() < 0.4}
    account = chance.choice(ACCOUNTS)
    if person.get("email", "").endswith("new.example"):
        account = {"domain": "new.example"}  # whoever comes first gives a person their account: all of these name one
    if person.get("external_id") == "loner":
        account = {"domain": "other.example"}
    if person.get("email", "").startswith("cid"):
        account = None
    if account is not None:
        account = {**account, "attributes": {"city": f"City {chance.randrange(3)}"} if chance.random() < 0.5 else {}}
    return capture(f"c{number:02}", day=f"2026-11-{chance.randrange(1, 22):02}", person=person, account=account)


def records_of(database: Database, actor: Actor) -> tuple[dict[str, Any], dict[str, Any]]:
    with database.bulk_reading() as session:
        found = {row.id: row for row in session.scalars(select(Account).where(Account.workspace_id == actor.workspace_id))}
        persons = session.scalars(select(Person).where(Person.workspace_id == actor.workspace_id))
        homes = {row.id: row.external_id for row in found.values()}
        return (
            {row.external_id: row.attributes for row in found.values()},
            {row.external_id: (row.attributes, homes.get(row.account_id or 0)) for row in persons},
        )


def start(database: Database, actor: Actor, items: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Fill a workspace, and hold the captures on two signals."""
    fill(database, actor.workspace_id, [], [next(p for p in people() if p.external_id == "per-0")])
    fill(database, actor.workspace_id, accounts()[:4], people()[:8])
    loner = next(p for p in people() if p.external_id == "per-9")
    fill(database, actor.workspace_id, [], [type(loner)("loner", {"name": "Lo"})])
    ids = {name: make_signal(database, actor, name) for name in ("Keywords", "Demo")}
    for number, item in enumerate(items):
        take(database, actor, list(ids.values())[number % 2], item)
    return ids


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
async def test_undo_in_any_order_leaves_what_the_rest_would_have_made(
    database: Database, surroundings: Surroundings, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qualify_captures, "CHUNK", 2)  # parts of one undo must not depend on each other either
    chance = random.Random(seed)
    items = [draw_capture(chance, number) for number in range(14)]
    actor = make_workspace(database, "tried")
    ids = start(database, actor, items)
    untouched = records_of(database, actor)
    applied: list[tuple[ChangeSetRow, list[int]]] = []
    for place in range(0, len(items), 2):
        for offset, signal_id in enumerate(ids.values()):
            row = await signals.qualify(database, actor, signal_id, Choice(ids=(items[place + offset]["external_id"],)))
            applied.append((row, [place + offset]))
    chance.shuffle(applied)

    half, rest = applied[: len(applied) // 2], applied[len(applied) // 2 :]
    for row, _ in half:
        await undo(database, actor, row)

    other = make_workspace(database, "fresh")
    others = start(database, other, items)
    for number in sorted(number for _, numbers in rest for number in numbers):
        await signals.qualify(database, other, list(others.values())[number % 2], Choice(ids=(items[number]["external_id"],)))
    for left, made in zip(records_of(database, actor), records_of(database, other), strict=True):
        assert {key: left.get(key) for key in {*left, *made} if left.get(key) != made.get(key)} == {
            key: made.get(key) for key in {*left, *made} if left.get(key) != made.get(key)
        }
    for row, _ in rest:
        await undo(database, actor, row)
    assert records_of(database, actor) == untouched
    assert qualify.CHUNK > 2


async def test_one_change_set_of_many_captures_is_taken_back_in_parts_as_if_at_once(
    surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qualify_captures, "CHUNK", 3)  # parts of one undo share people
    database, actor = surroundings.database, surroundings.actor
    signal_id = make_signal(database, actor, "Keywords")
    before = records_of(database, actor)
    chance = random.Random(3)
    for number in range(20):
        take(database, actor, signal_id, draw_capture(chance, number))

    row = await signals.qualify(database, actor, signal_id)
    assert records_of(database, actor) != before
    await undo(database, actor, row)

    assert records_of(database, actor) == before


async def test_an_account_that_one_capture_brought_leaves_with_it_though_another_of_the_person_stays(surroundings: Surroundings) -> None:
    database, actor = surroundings.database, surroundings.actor
    fill(database, actor.workspace_id, [], [NewRecord("loner", {"name": "Lo"})])
    signal_id = make_signal(database, actor, "Keywords")
    loner = {"external_id": "loner"}
    take(database, actor, signal_id, capture("a", person=loner), capture("b", person=loner, account={"domain": "other.example"}))
    await signals.qualify(database, actor, signal_id, Choice(ids=("a",)))
    before = records_of(database, actor)
    row = await signals.qualify(database, actor, signal_id, Choice(ids=("b",)))
    assert records_of(database, actor)[1]["loner"][1] == "other.example"

    await undo(database, actor, row)

    assert records_of(database, actor) == before


async def test_a_value_that_an_import_removed_does_not_come_back_by_an_undo(surroundings: Surroundings) -> None:
    database, actor = surroundings.database, surroundings.actor
    signal_id = make_signal(database, actor, "Keywords")
    take(
        database,
        actor,
        signal_id,
        *(capture(key, person={"external_id": "per-0", "attributes": {"title": f"Title {key}"}}) for key in "ab"),
    )
    await signals.qualify(database, actor, signal_id, Choice(ids=("a",)))
    fill(database, actor.workspace_id, [], [NewRecord("per-0", {"title": None})])
    row = await signals.qualify(database, actor, signal_id, Choice(ids=("b",)))
    assert records_of(database, actor)[1]["per-0"][0]["title"] == "Title b"

    await undo(database, actor, row)

    assert "title" not in records_of(database, actor)[1]["per-0"][0]
