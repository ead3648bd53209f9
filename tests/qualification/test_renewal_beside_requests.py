"""A fresh card for captures is counted beside the requests: streams and health checks do not wait for it."""

import threading
from typing import Any

import pytest

from qualification import changesets
from qualification.capturing.choose import Choice
from qualification.plans import again
from qualification.plans.qualify_captures import build_qualify
from qualification.renewal import propose_again
from tests.support.signals import capture, make_signal, qualify, take
from tests.support.workspace import Surroundings


async def test_a_stale_card_of_captures_is_counted_anew_while_the_event_loop_goes_on(
    live: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    signal_id = make_signal(live.database, live.actor, "Demo")
    take(live.database, live.actor, signal_id, *(capture(number) for number in ("a", "b")))
    with live.database.bulk_reading() as reading:
        proposal = build_qualify(reading, live.actor.workspace_id, signal_id, Choice(), today=live.actor.today).proposal
    async with live.database.writing() as session:
        row = await changesets.propose(session, live.actor, proposal)
    await qualify(live.database, live.actor, signal_id, Choice(ids=("a",)))
    async with live.database.writing() as session:
        row = await changesets.confirm(session, live.actor, row.id, row.content_hash)
    counted_in: list[threading.Thread] = []

    def noting(*args: Any, **more: Any) -> Any:
        counted_in.append(threading.current_thread())
        return build_qualify(*args, **more)

    monkeypatch.setattr(again, "build_qualify", noting)  # which thread it runs in shows nowhere else
    fresh = await propose_again(live.database, live.snapshots, live.actor, row, today=live.actor.today)
    assert row.status == "stale" and len(fresh.after["capture_ids"]) == 1
    assert counted_in and threading.main_thread() not in counted_in
