"""Captures taken back: held again, with all that they alone brought (SPEC §6)."""

from qualification.records.writes import remove_record
from tests.support.signals import (
    account_of,
    capture,
    import_person,
    make,
    person_of,
    qualify,
    record_set,
    results,
    stranger,
    take,
    undo,
)
from tests.support.workspace import Surroundings

LEADERS = "saas-leaders"


async def test_undo_holds_again_and_leads_made_only_by_them_leave(live: Surroundings) -> None:
    signal_id, before = make(live), record_set(live.database)
    fills = {"external_id": "per-0", "attributes": {"tenure_months": 7, "title": "ignored"}}
    take(live.database, live.actor, signal_id, stranger(1), stranger(2), capture("known", person=fills))
    row = await qualify(live.database, live.actor, signal_id)
    assert record_set(live.database) != before

    row = await undo(live.database, live.actor, row)

    assert record_set(live.database) == before
    assert set(results(live, signal_id).values()) == {("held", None)}
    assert {key: (row.result or {})[key] for key in ("held_again", "people_left", "accounts_left")} == {
        "held_again": 3,
        "people_left": 2,
        "accounts_left": 2,
    }


async def test_undo_leaves_what_another_capture_brought(live: Surroundings) -> None:
    keywords, demo = make(live), make(live, "Demo")
    take(live.database, live.actor, keywords, stranger(1, day="2026-11-20"))
    row = await qualify(live.database, live.actor, keywords)
    take(live.database, live.actor, demo, stranger(1, day="2026-11-10"))
    other = await qualify(live.database, live.actor, demo)
    before_both = len(record_set(live.database)[0])

    await undo(live.database, live.actor, row)

    account = account_of(live.database, "stranger1.example") or {}
    assert (account["last_signal_date"], account.get("signal.Keywords"), account["signal.Demo"]) == ("2026-11-10", None, "2026-11-10")
    assert (person_of(live.database, "new1@stranger1.example") or {})["last_signal_date"] == "2026-11-10"
    await undo(live.database, live.actor, other)
    assert account_of(live.database, "stranger1.example") is None
    assert person_of(live.database, "new1@stranger1.example") is None
    assert len(record_set(live.database)[0]) == before_both - 1


async def test_dates_return_to_the_last_of_what_is_left_in_any_order_of_undoing(live: Surroundings) -> None:
    before = record_set(live.database)
    import_person(live, "per-0", last_signal_date="2026-10-01")
    imported = record_set(live.database)
    signal_id, rows = make(live), []
    for key, day in (("first", "2026-11-10"), ("second", "2026-11-20"), ("between", "2026-11-15")):
        take(live.database, live.actor, signal_id, capture(key, day=day))
        rows.append(await qualify(live.database, live.actor, signal_id))

    seen = []
    for row in (rows[1], rows[0], rows[2]):
        await undo(live.database, live.actor, row)
        seen.append((person_of(live.database, "per-0") or {})["last_signal_date"])

    assert seen == ["2026-11-15", "2026-11-15", "2026-10-01"]
    assert record_set(live.database) == imported != before


async def test_a_person_whom_an_import_wrote_since_stays_after_an_undo(live: Surroundings) -> None:
    signal_id = make(live)
    take(live.database, live.actor, signal_id, stranger(1))
    row = await qualify(live.database, live.actor, signal_id)
    import_person(live, "new1@stranger1.example", title="CRO", seniority="C-level")

    await undo(live.database, live.actor, row)

    kept = person_of(live.database, "new1@stranger1.example") or {}
    assert (kept["title"], kept["seniority"]) == ("CRO", "C-level") and "last_signal_date" not in kept
    assert account_of(live.database, "stranger1.example") == {
        "domain": "stranger1.example",
        "sub_industry": "SaaS",
        "country": "Germany",
        "region": "EMEA",
    }


async def test_a_person_without_an_account_gets_that_of_the_capture_and_loses_it_with_the_undo(live: Surroundings) -> None:
    signal_id = make(live)
    import_person(live, "loner", name="Lo", seniority="VP")
    before = record_set(live.database)
    take(live.database, live.actor, signal_id, capture("a", person={"external_id": "loner"}, account={"external_id": "acc-0"}))

    row = await qualify(live.database, live.actor, signal_id)

    assert results(live, signal_id) == {"a": ("qualified", "qualified")}
    await undo(live.database, live.actor, row)
    assert record_set(live.database) == before


async def test_undo_passes_over_people_who_were_deleted_since(live: Surroundings) -> None:
    signal_id = make(live)
    take(live.database, live.actor, signal_id, stranger(1), capture("known"))
    row = await qualify(live.database, live.actor, signal_id)
    for external_id in ("new1@stranger1.example", "per-0"):
        with live.database.bulk_writing() as session:
            assert remove_record(session, live.actor.workspace_id, "person", external_id, today=live.actor.today)

    await undo(live.database, live.actor, row)

    assert set(results(live, signal_id).values()) == {("held", None)}
    assert account_of(live.database, "stranger1.example") is None


async def test_captures_qualified_again_after_an_undo_belong_to_their_new_change_set(live: Surroundings) -> None:
    signal_id, before = make(live), record_set(live.database)
    take(live.database, live.actor, signal_id, stranger(1))
    first = await qualify(live.database, live.actor, signal_id)
    await undo(live.database, live.actor, first)
    second = await qualify(live.database, live.actor, signal_id)

    await undo(live.database, live.actor, first)
    assert results(live, signal_id) == {"new-1": ("qualified", "qualified")}
    await undo(live.database, live.actor, second)

    assert record_set(live.database) == before
