"""Which held captures are qualified: the last, a sample, chosen ones, fixed when proposed (SPEC §6)."""

import pytest

from qualification import changesets
from qualification.capturing.choose import Choice, choose
from qualification.errors import InvalidRequest, NothingToChange
from qualification.plans.qualify_captures import build_qualify
from qualification.renewal import propose_again
from qualification.signals.states import get_signal
from tests.support.signals import (
    capture,
    captures_of,
    make,
    qualify,
    record_set,
    results,
    stranger,
    take,
)
from tests.support.workspace import Surroundings

LEADERS = "saas-leaders"


async def test_qualify_takes_the_last_captures_to_arrive(live: Surroundings) -> None:
    signal_id = make(live)
    take(live.database, live.actor, signal_id, *(capture(f"c{number}") for number in range(5)))

    row = await qualify(live.database, live.actor, signal_id, Choice(last=2))

    assert [key for key, each in captures_of(live.database, signal_id).items() if each.state == "qualified"] == ["c3", "c4"]
    assert (row.result or {})["qualified"] == 2 and (row.result or {})["buckets"]["qualified"] == 2


def test_a_sample_is_random_fixed_and_of_held_captures_only(live: Surroundings) -> None:
    signal_id = make(live)
    take(live.database, live.actor, signal_id, *(capture(f"c{number}") for number in range(40)))

    with live.database.bulk_reading() as session:
        chosen = [
            build_qualify(session, live.actor.workspace_id, "keywords", Choice(sample=10), today=live.actor.today).proposal.after[
                "capture_ids"
            ]
            for _ in range(2)
        ]

    assert chosen[0] == chosen[1] and len(set(chosen[0])) == 10 and chosen[0] != sorted(chosen[0])[:1] * 10
    assert chosen[0] != list(range(min(chosen[0]), min(chosen[0]) + 10))


async def test_the_captures_are_fixed_when_proposed(live: Surroundings) -> None:
    signal_id = make(live)
    take(live.database, live.actor, signal_id, capture("a"), capture("b"))
    with live.database.bulk_reading() as session:
        proposal = build_qualify(session, live.actor.workspace_id, signal_id, Choice(last=1), today=live.actor.today).proposal

    take(live.database, live.actor, signal_id, capture("later"))
    async with live.database.writing() as session:
        row = await changesets.propose(session, live.actor, proposal)
    async with live.database.writing() as session:
        row = await changesets.confirm(session, live.actor, row.id, row.content_hash)

    assert row.status == "applied"
    assert results(live, signal_id) == {"a": ("held", None), "b": ("qualified", "qualified"), "later": ("held", None)}


async def test_a_proposal_is_stale_once_one_of_its_captures_is_no_longer_held(live: Surroundings) -> None:
    signal_id = make(live)
    take(live.database, live.actor, signal_id, capture("a"), capture("b"))
    with live.database.bulk_reading() as session:
        proposal = build_qualify(session, live.actor.workspace_id, signal_id, Choice(), today=live.actor.today).proposal
    async with live.database.writing() as session:
        row = await changesets.propose(session, live.actor, proposal)

    await qualify(live.database, live.actor, signal_id, Choice(last=1))
    async with live.database.writing() as session:
        row = await changesets.confirm(session, live.actor, row.id, row.content_hash)

    assert row.status == "stale" and results(live, signal_id)["a"] == ("held", None)


@pytest.mark.parametrize("choice", [Choice(last=0), Choice(last=9_999), Choice(last=1, sample=1), Choice(ids=("nobody",))])
def test_a_choice_that_cannot_be_made_says_what_is_allowed(live: Surroundings, choice: Choice) -> None:
    signal_id = make(live)
    take(live.database, live.actor, signal_id, capture("a"))

    with live.database.bulk_reading() as session, pytest.raises(InvalidRequest):
        build_qualify(session, live.actor.workspace_id, signal_id, choice, today=live.actor.today)


def test_with_nothing_held_there_is_nothing_to_qualify(live: Surroundings) -> None:
    signal_id = make(live)

    with live.database.bulk_reading() as session, pytest.raises(NothingToChange):
        build_qualify(session, live.actor.workspace_id, signal_id, Choice(), today=live.actor.today)


def test_a_dry_run_counts_per_bucket_and_icp_and_writes_nothing(live: Surroundings) -> None:
    signal_id, before = make(live), record_set(live.database)
    take(live.database, live.actor, signal_id, stranger(1), stranger(2, seniority="Manager"), stranger(3, sub_industry="Fintech"))

    with live.database.bulk_reading() as session:
        counted = build_qualify(session, live.actor.workspace_id, signal_id, Choice(), today=live.actor.today)

    assert counted.counts.buckets.model_dump() == {"qualified": 1, "no_persona_fit": 1, "not_qualified": 1}
    assert [each.model_dump() for each in counted.counts.icps] == [
        {"icp_code": LEADERS, "name": "SaaS leaders", "qualified": 1, "no_persona_fit": 1}
    ]
    assert "1 qualified, 1 with no persona fit, 1 not qualified" in counted.proposal.read_back
    assert record_set(live.database) == before


async def test_the_captures_are_fixed_when_proposed_and_a_stale_card_is_renewed_with_no_others(live: Surroundings) -> None:
    signal_id = make(live)
    take(live.database, live.actor, signal_id, *(capture(number) for number in ("3", "4", "1", "2")))
    ids = {key: row.id for key, row in captures_of(live.database, signal_id).items()}
    with live.database.bulk_reading() as session:
        proposal = build_qualify(session, live.actor.workspace_id, signal_id, Choice(last=2), today=live.actor.today).proposal
    async with live.database.writing() as session:
        row = await changesets.propose(session, live.actor, proposal)
    assert row.after["capture_ids"] == [ids["1"], ids["2"]]

    await qualify(live.database, live.actor, signal_id, Choice(ids=("2",)))
    async with live.database.writing() as session:
        row = await changesets.confirm(session, live.actor, row.id, row.content_hash)
    fresh = await propose_again(live.database, live.snapshots, live.actor, row, today=live.actor.today)

    assert row.status == "stale" and fresh.after["capture_ids"] == [ids["1"]]


@pytest.mark.parametrize(("said", "meant"), [(("1",), ["1"]), (("3", "2"), ["3", "2"]), (("7",), ["5"])])
def test_a_chosen_capture_is_named_by_its_external_id_also_where_that_is_a_number(
    live: Surroundings, said: tuple[str, ...], meant: list[str]
) -> None:
    signal_id = make(live)
    take(live.database, live.actor, signal_id, *(capture(number) for number in ("3", "4", "1", "2", "9", "8", "5")))
    ids = {key: row.id for key, row in captures_of(live.database, signal_id).items()}

    with live.database.bulk_reading() as session:
        chosen = choose(session, get_signal(session, live.actor.workspace_id, signal_id), Choice(ids=said))

    assert ids["5"] == 7 and chosen.ids == tuple(sorted(ids[each] for each in meant))


def test_external_ids_and_our_own_are_never_mixed_in_one_choice(live: Surroundings) -> None:
    signal_id = make(live)
    take(live.database, live.actor, signal_id, *(capture(number) for number in ("3", "4", "9")))

    with live.database.bulk_reading() as session, pytest.raises(InvalidRequest, match="has no capture 1"):
        choose(session, get_signal(session, live.actor.workspace_id, signal_id), Choice(ids=("3", "1")))
