"""The sample's eight signals and 6,000 captures: held and qualified as its page says, and the trap that must stay text."""

from collections import Counter
from itertools import islice

import pytest

from qualification import changesets
from qualification.signals.states import list_signals
from sample.captures import INJECTION, SampleCaptures, generate_captures
from sample.load import SampleSize, load_sample
from sample.people import generate_people
from storage.database import Database
from storage.records import count_records
from tests.sample.conftest import TODAY
from tests.support.workspace import make_workspace


@pytest.fixture(scope="module")
def captures() -> list[SampleCaptures]:
    return list(generate_captures(today=TODAY))


def test_eight_signals_have_6000_captures_with_the_held_ones_as_described(captures: list[SampleCaptures]) -> None:
    assert len(captures) == 8 and sum(len(each.items) for each in captures) == 6_000
    assert {each.signal.name: len(each.items) - each.run for each in captures if len(each.items) > each.run} == {
        "Demo Viewed": 180,
        "Keywords": 2_400,
        "Ad Frequency": 1_900,
        "Pricing Page Visits": 20,
    }
    assert [(each.signal.name, each.signal.status) for each in captures if not each.items] == [
        ("Product Webhook", "needs_source"),
        ("Event Attendees", "draft"),
    ]


def test_each_capture_has_an_id_of_its_own_and_a_moment_of_the_last_90_days_in_order(captures: list[SampleCaptures]) -> None:
    items = [item for each in captures for item in each.items]

    assert len({item["external_id"] for item in items}) == 6_000
    for each in captures:
        moments = [item["occurred_at"] for item in each.items]
        assert moments == sorted(moments)
    assert min(item["occurred_at"] for item in items)[:7] == "2025-10" and max(item["occurred_at"] for item in items) < TODAY.isoformat()


def test_some_held_captures_name_people_whom_nobody_knows_and_no_qualified_one_does(captures: list[SampleCaptures]) -> None:
    unknown = Counter(each.signal.name for each in captures for item in each.items[each.run :] if "email" in item["person"])

    assert unknown["Keywords"] > 200 and unknown["Demo Viewed"] > 5
    assert not any("email" in item["person"] for each in captures for item in each.items[: each.run])


def test_a_known_person_is_named_with_their_own_account(captures: list[SampleCaptures]) -> None:
    homes = {person: account for person, account, _ in generate_people(today=TODAY)}
    known = [item for each in captures for item in each.items if "external_id" in item["person"]]

    assert all(homes[item["person"]["external_id"]] == item["account"]["external_id"] for item in islice(known, 2_000))


def test_one_held_capture_carries_an_instruction_to_the_copilot(captures: list[SampleCaptures]) -> None:
    (trap,) = [(each, place) for each in captures for place, item in enumerate(each.items) if item["behaviour"] == INJECTION]

    assert trap[0].signal.name == "Keywords" and trap[1] >= trap[0].run


def test_without_people_there_are_no_captures() -> None:
    assert sum(len(each.items) for each in generate_captures(1_000, 0, today=TODAY)) == 0


@pytest.mark.slow
async def test_the_loaded_signals_stand_as_described(database: Database) -> None:
    actor = make_workspace(database)

    await load_sample(database, actor, SampleSize(), today=TODAY)

    with database.bulk_reading() as session:
        found = {each.name: each for each in list_signals(session, actor.workspace_id)}
        assert count_records(session, actor.workspace_id) == 65_000
    assert {name: (each.source, each.status, each.autoqualify, each.counts.held) for name, each in found.items()} == {
        "Replies": ("1st_party", "live", "on", 0),
        "Demo Viewed": ("1st_party", "live", "off", 180),
        "Keywords": ("2nd_party", "live", "off", 2_400),
        "Ad Frequency": ("2nd_party", "live", "off", 1_900),
        "Job Changes": ("2nd_party", "live", "on", 0),
        "Pricing Page Visits": ("1st_party", "paused", "off", 20),
        "Product Webhook": ("1st_party", "needs_source", "not_applicable", 0),
        "Event Attendees": ("3rd_party", "draft", "not_applicable", 0),
    }
    assert sum(each.counts.captures for each in found.values()) == 6_000
    rates = {name: each.counts.qualified_rate for name, each in found.items()}
    assert (rates["Ad Frequency"] or 0) < 0.05 < 0.3 < (rates["Keywords"] or 0)
    async with database.reading() as reading:
        assert await changesets.list_changesets(reading, actor.workspace_id) == []
