"""A signal gets another name: its dates, what was known of them, and undo go along; what said the former name turns stale (SPEC §6)."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from qualification import changesets
from qualification.changesets import Proposal
from qualification.errors import InvalidSignal
from qualification.plans.autoqualify import build_autoqualify
from qualification.records.history import values_as_of
from qualification.signals.states import signal_row
from qualification.signals.updates import SignalChange, change_signal
from storage.tables import Account, ChangeSetRow, utc_now
from tests.support.signals import account_of, capture, make, qualify, record_set, stranger, take, undo
from tests.support.workspace import Surroundings, rule, save_icp


def rename(here: Surroundings, signal_id: int, name: str) -> None:
    with here.database.bulk_writing() as session:
        change_signal(session, signal_row(session, here.actor.workspace_id, signal_id, lock=True), SignalChange(name=name))


async def propose(here: Surroundings, proposal: Proposal) -> ChangeSetRow:
    async with here.database.writing() as session:
        return await changesets.propose(session, here.actor, proposal)


def saving(definition: Mapping[str, Any]) -> Proposal:
    target, base = {"icp_code": None}, {"version": None}
    return Proposal("save_icp", "Save", "Saves it.", target, base, definition, ())


def history_of(here: Surroundings, moment: Any) -> dict[str, Any]:
    with here.database.bulk_reading() as session:
        account_id = session.scalars(select(Account.id).where(Account.external_id == "acc-0")).one()
        return values_as_of(session, here.actor.workspace_id, "account", [account_id], moment)[account_id]


async def test_what_was_proposed_with_the_former_name_is_stale_after_a_rename(live: Surroundings) -> None:
    signal_id = make(live, "Demo")
    row = await propose(live, saving({"name": "Sig", "parameters": [rule("signal.Demo", "within_last_days", 30)]}))
    with live.database.bulk_reading() as session:
        toggle = build_autoqualify(session, live.actor.workspace_id, ["Demo"], every=False, on=True)
    card = await propose(live, toggle)

    rename(live, signal_id, "Trial")

    for each in (row, card):
        async with live.database.writing() as session:
            assert (await changesets.confirm(session, live.actor, each.id, each.content_hash)).status == "stale"


async def test_undo_of_captures_after_a_rename_takes_all_they_alone_brought(live: Surroundings) -> None:
    signal_id, before = make(live, "Demo"), record_set(live.database)
    take(live.database, live.actor, signal_id, stranger(1), capture("known"))
    row = await qualify(live.database, live.actor, signal_id)

    rename(live, signal_id, "Trial")
    assert "signal.Trial" in (account_of(live.database, "acc-0") or {})
    undone = await undo(live.database, live.actor, row)

    assert ((undone.result or {})["people_left"], (undone.result or {})["accounts_left"]) == (1, 1)
    assert record_set(live.database) == before


async def test_a_rename_makes_no_date_newly_known(live: Surroundings) -> None:
    signal_id = make(live, "Demo", on=True)
    take(live.database, live.actor, signal_id, capture("a", day="2026-01-05"))
    moment = utc_now()

    rename(live, signal_id, "Trial")

    for when in (moment, utc_now()):
        known = {key: value for key, value in history_of(live, when).items() if key.startswith("signal.")}
        assert known == {"signal.Trial": "2026-01-05"}
    with live.database.bulk_reading() as session:
        assert all(at <= moment for at in session.scalars(select(Account.updated_at)))


async def test_a_name_that_a_rule_speaks_of_cannot_change(live: Surroundings) -> None:
    signal_id = make(live, "Demo")
    await save_icp(live.database, live.actor, {"name": "Sig", "parameters": [rule("signal.Demo", "within_last_days", 30)]})

    with pytest.raises(InvalidSignal, match="names the field signal.Demo"):
        rename(live, signal_id, "Trial")
