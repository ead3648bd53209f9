"""Runs end exactly once, are stored as they go, and can be followed, stopped and recovered."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from agent import run_log
from agent.copilot import Copilot
from agent.events import is_last
from agent.requests import RunRequest
from agent.threads import get_thread
from agent.turns import RunLimits
from qualification.errors import InvalidRequest, RunInProgress, RunNotFound, TooManyRequests
from qualification.identity import Actor
from storage.owner import process_name
from storage.tables import Run, utc_now
from tests.agent.conftest import Talk
from tests.support.conversations import Body, Conversation, error_of, kinds, spoken
from tests.support.scripted_model import ScriptedChatModel, calls, played_by, says
from tests.support.workspace import SAAS, TODAY, Surroundings

pytestmark = pytest.mark.slow

BUILD = (calls("draft_icp", "call-1", **SAAS), calls("propose_save", "call-2"), says("Shall I save it?"))


class Held:
    """A model that waits before it speaks, until a test lets it."""

    def __init__(self, *script: Any) -> None:
        self.gate = asyncio.Semaphore(0)
        self.models = played_by(ScriptedChatModel(script=list(script), gate=self.gate))

    def let(self, pieces: int = 1000) -> None:
        """Let the model say some pieces more."""
        for _ in range(pieces):
            self.gate.release()


async def first_events(conversation: Conversation, run_id: str, count: int) -> list[Body]:
    """Return the first events of a run that goes on."""
    found: list[Body] = []
    async for _, body in conversation.copilot.events(conversation.actor, run_id):
        found.append(body)
        if len(found) == count:
            break
    return found


async def test_following_after_a_number_yields_strictly_what_came_later(talk: Talk) -> None:
    conversation = talk(*BUILD)
    events = await conversation.say("build it")

    for number in (0, 1, 7, len(events) - 1):
        assert await conversation.events("run-1", after=number) == events[number:]
    assert await conversation.events("run-1", after=len(events)) == []
    assert await conversation.events("run-1", after=len(events) + 100) == []


async def test_live_followers_and_late_ones_see_the_same_events(talk: Talk) -> None:
    conversation = talk(*BUILD)
    run_id = await conversation.start("build it")

    live = await asyncio.gather(*(conversation.events(run_id, after=after) for after in (0, 0, 3)))
    late = await conversation.events(run_id)

    assert live[0] == live[1] == late
    assert live[2] == late[3:]
    assert [kind for kind in kinds(late) if kind in ("RUN_FINISHED", "RUN_ERROR")] == ["RUN_FINISHED"]
    assert kinds(late)[-1] == "RUN_FINISHED"


async def test_a_follower_that_leaves_does_not_stop_the_run(talk: Talk) -> None:
    held = Held(*BUILD)
    conversation = talk(models=held.models)
    run_id = await conversation.start("build it")

    seen = await first_events(conversation, run_id, 2)
    held.let()

    assert kinds(seen) == ["RUN_STARTED", "STATE_SNAPSHOT"]
    assert kinds(await conversation.events(run_id, after=2))[-1] == "RUN_FINISHED"


async def test_a_thread_answers_one_message_at_a_time(talk: Talk) -> None:
    held = Held(says("One."), says("Two."))
    conversation = talk(models=held.models)
    run_id = await conversation.start("first")

    with pytest.raises(RunInProgress):
        await conversation.start("second")
    held.let()

    assert spoken(await conversation.events(run_id)) == "One."
    assert spoken(await conversation.say("third")) == "Two."


async def test_two_messages_at_once_start_one_run(talk: Talk) -> None:
    held = Held(says("One."))
    conversation = talk(models=held.models)

    results = await asyncio.gather(*(conversation.start("hello", thread_id="new") for _ in range(5)), return_exceptions=True)
    held.let()

    assert sorted(type(result).__name__ for result in results) == ["RunInProgress"] * 4 + ["str"]


async def test_the_same_run_id_answers_with_the_same_run(talk: Talk) -> None:
    conversation = talk(says("Hello."))
    request = RunRequest("thread-1", "run-x", "hello")

    handles = [await conversation.copilot.start_run(conversation.actor, request) for _ in range(3)]

    assert [handle.is_new for handle in handles] == [True, False, False]
    assert spoken(await conversation.events("run-x")) == "Hello."
    assert (await conversation.copilot.start_run(conversation.actor, request)).is_new is False
    with pytest.raises(InvalidRequest, match="another thread"):
        await conversation.copilot.start_run(conversation.actor, RunRequest("thread-2", "run-x", "hello"))


async def test_threads_and_runs_of_another_person_are_not_found(talk: Talk) -> None:
    conversation = talk(says("Hello."))
    await conversation.say("hello")
    other = Actor(conversation.actor.workspace_id, conversation.actor.workspace, "somebody else")

    with pytest.raises(RunNotFound):
        await conversation.copilot.cancel(other, "run-1")
    with pytest.raises(RunNotFound):
        await anext(aiter(conversation.copilot.events(other, "run-1")))


async def test_one_person_has_a_bounded_number_of_answers_under_way_and_others_go_on(talk: Talk) -> None:
    held = Held(says("One."), says("Two."), says("Three."))
    conversation = talk(models=held.models, limits=RunLimits(runs_per_person=1, runs_per_workspace=2))
    me, copilot = conversation.actor, conversation.copilot
    bob, cy = (Actor(me.workspace_id, me.workspace, person) for person in ("bob", "cy"))
    first = await conversation.start("first", thread_id="t1")

    with pytest.raises(TooManyRequests, match="1 answers of yours are under way") as refused:
        await conversation.start("second", thread_id="t2")
    again = await copilot.start_run(me, RunRequest("t1", first, "first"))
    await copilot.start_run(bob, RunRequest("t", "b1", "hello"))
    with pytest.raises(TooManyRequests, match="2 answers of this workspace"):
        await copilot.start_run(cy, RunRequest("t", "c1", "hello"))
    held.let()
    await conversation.events(first)
    await collected(copilot, bob, "b1")

    assert (refused.value.details["limit"], again.is_new) == (1, False)
    assert spoken(await conversation.say("second", thread_id="t2")) in ("Two.", "Three.")


async def test_two_people_may_choose_the_same_ids_and_keep_their_own_conversations(talk: Talk) -> None:
    conversation = talk(says("Hello, me."), says("Hello, you."), says("Hello again."))
    me, database = conversation.actor, conversation.surroundings.database
    other = Actor(me.workspace_id, me.workspace, "somebody else")
    mine = await conversation.say("it is me")
    handle = await conversation.copilot.start_run(other, RunRequest("thread-1", "run-1", "it is you"))
    theirs = await collected(conversation.copilot, other, "run-1")
    again = await conversation.say("me again")
    async with database.reading() as session:
        thread, another = await get_thread(session, me, "thread-1"), await get_thread(session, other, "thread-1")

    assert handle.is_new and (handle.thread_id, handle.run_id) == ("thread-1", "run-1")
    assert [spoken(each) for each in (mine, theirs, again)] == ["Hello, me.", "Hello, you.", "Hello again."]
    assert {(each["threadId"], each["runId"]) for each in theirs if "threadId" in each} == {("thread-1", "run-1")}
    assert [message["content"] for message in another["messages"]] == ["it is you", "Hello, you."]
    assert (thread["id"], another["id"]) == ("thread-1", "thread-1") and len(thread["messages"]) == 4
    assert {message["run_id"] for message in another["messages"]} == {"run-1"}


async def test_a_stopped_run_ends_as_cancelled_with_its_text_closed_and_kept(talk: Talk) -> None:
    held = Held(says("A long answer that nobody wants to hear to its end."), says("Yes?"))
    conversation = talk(models=held.models)
    run_id = await conversation.start("tell me all")
    follower = asyncio.create_task(conversation.events(run_id))
    held.let(1)
    await first_events(conversation, run_id, 4)

    await conversation.copilot.cancel(conversation.actor, run_id)
    events = await follower

    assert events[-1]["type"] == "RUN_FINISHED" and events[-1]["outcome"] == {"type": "cancelled"}
    assert kinds(events).count("TEXT_MESSAGE_START") == kinds(events).count("TEXT_MESSAGE_END")
    held.let()
    assert spoken(await conversation.say("go on")) == "Yes?"


async def test_stopping_a_run_that_has_ended_changes_nothing(talk: Talk) -> None:
    conversation = talk(says("Hello."))
    events = await conversation.say("hello")

    await conversation.copilot.cancel(conversation.actor, "run-1")

    assert await conversation.events("run-1") == events


async def test_a_run_that_takes_too_long_ends_and_says_what_to_do(talk: Talk) -> None:
    conversation = talk(models=Held(says("Never said.")).models, limits=RunLimits(run_timeout_seconds=0.05))

    async with asyncio.timeout(60):
        events = await conversation.say("hello")

    assert error_of(events) == "run_timeout"
    assert "send the message again" in events[-1]["message"]


async def test_closing_the_copilot_interrupts_what_is_under_way(talk: Talk) -> None:
    conversation = talk(models=Held(says("Never said.")).models)
    run_id = await conversation.start("hello")

    await conversation.copilot.close()

    assert error_of(await conversation.events(run_id)) == "interrupted"


async def test_a_run_can_be_followed_and_stopped_from_another_process(talk: Talk, elsewhere: Copilot) -> None:
    conversation = talk(models=Held(says("Never said.")).models, limits=RunLimits(lease_seconds=10, flush_seconds=0.01))
    run_id = await conversation.start("hello")
    follower = asyncio.create_task(collected(elsewhere, conversation.actor, run_id))

    await elsewhere.cancel(conversation.actor, run_id)
    events = await follower

    assert kinds(events)[:2] == ["RUN_STARTED", "STATE_SNAPSHOT"]
    assert events[-1]["outcome"] == {"type": "cancelled"}
    assert events == await conversation.events(run_id)


@pytest.fixture
async def elsewhere(surroundings: Surroundings) -> AsyncIterator[Copilot]:
    """The copilot of another process on the same database."""
    models = played_by(ScriptedChatModel(script=[says("Here I am.")]))
    copilot = Copilot(surroundings.database, surroundings.snapshots, models=models, today=lambda: TODAY)
    yield copilot
    await copilot.close()


async def collected(copilot: Copilot, actor: Actor, run_id: str, after: int = 0) -> list[Body]:
    return [body async for _, body in copilot.events(actor, run_id, after)]


async def died(surroundings: Surroundings, *, owner: str, lease_seconds: float) -> str:
    """Leave the rows of a run whose process was killed after two events."""
    actor = surroundings.actor
    async with surroundings.database.writing() as session:
        run_log.open_run(session, actor, "thread-1", "dead-run", owner, lease_seconds)
        await session.flush()
        await run_log.append_events(session, "dead-run", 0, [{"type": "RUN_STARTED"}, {"type": "STATE_SNAPSHOT"}])
    return "dead-run"


async def test_a_run_whose_process_died_is_interrupted_at_start_up(surroundings: Surroundings, elsewhere: Copilot) -> None:
    machine = process_name().partition("|")[0]
    run_id = await died(surroundings, owner=f"{machine}|999999999|1", lease_seconds=60)

    assert await elsewhere.recover() == 1
    assert await elsewhere.recover() == 0

    events = await collected(elsewhere, surroundings.actor, run_id)
    assert kinds(events) == ["RUN_STARTED", "STATE_SNAPSHOT", "RUN_ERROR"]
    assert error_of(events) == "interrupted"


async def test_a_run_whose_lease_ran_out_is_interrupted_for_whoever_follows_it(surroundings: Surroundings, elsewhere: Copilot) -> None:
    run_id = await died(surroundings, owner="another machine|1|1", lease_seconds=-1)

    events = await collected(elsewhere, surroundings.actor, run_id, after=1)

    assert kinds(events) == ["STATE_SNAPSHOT", "RUN_ERROR"]


async def test_a_thread_whose_run_died_takes_the_next_message(surroundings: Surroundings, elsewhere: Copilot) -> None:
    run_id = await died(surroundings, owner="another machine|1|1", lease_seconds=-1)

    await elsewhere.start_run(surroundings.actor, RunRequest("thread-1", "next", "are you there?"))

    assert spoken(await collected(elsewhere, surroundings.actor, "next")) == "Here I am."
    assert error_of(await collected(elsewhere, surroundings.actor, run_id)) == "interrupted"


async def test_a_run_on_another_machine_that_holds_its_lease_is_left_alone(surroundings: Surroundings, elsewhere: Copilot) -> None:
    await died(surroundings, owner="another machine|1|1", lease_seconds=60)

    assert await elsewhere.recover() == 0
    with pytest.raises(RunInProgress):
        await elsewhere.start_run(surroundings.actor, RunRequest("thread-1", "next", "hello"))


async def test_a_run_given_up_for_dead_elsewhere_does_not_end_twice(talk: Talk, surroundings: Surroundings) -> None:
    held = Held(says("Too late."))
    conversation = talk(models=held.models, limits=RunLimits(flush_seconds=0.01))
    run_id = await conversation.start("hello")
    await first_events(conversation, run_id, 2)
    async with surroundings.database.writing() as session:
        run = await session.get(Run, run_id)
        assert run is not None
        run.lease_until = utc_now() - timedelta(seconds=1)
        await run_log.interrupt(session, run)

    held.let()
    live = await conversation.events(run_id)
    stored = await conversation.events(run_id)

    assert error_of(live) == error_of(stored) == "interrupted"
    assert kinds(stored).count("RUN_ERROR") == 1


async def test_twenty_threads_at_once_all_end(surroundings: Surroundings, talk: Talk) -> None:
    script = [says(f"Hello {number}.") for number in range(20)]
    conversation = talk(*script)

    runs = [await conversation.start("hello", thread_id=f"parallel-{number}") for number in range(20)]
    ended = await asyncio.gather(*(conversation.events(run_id) for run_id in runs))

    assert {kinds(events)[-1] for events in ended} == {"RUN_FINISHED"}


@pytest.mark.parametrize(
    ("change", "field"),
    [({"text": "x" * 8001}, "messages"), ({"text": "  "}, "messages"), ({"thread_id": "x" * 65}, "threadId"), ({"run_id": ""}, "runId")],
)
async def test_a_broken_bound_is_named_before_anything_starts(talk: Talk, change: dict[str, str], field: str) -> None:
    conversation = talk()
    body: dict[str, Any] = {"thread_id": "thread-1", "run_id": "run-1", "text": "hello", **change}

    with pytest.raises(InvalidRequest) as refused:
        await conversation.copilot.start_run(conversation.actor, RunRequest(**body))

    assert refused.value.details["field"] == field


@pytest.mark.parametrize("error", [ValueError("no column holds this"), KeyError("thread")])
async def test_whatever_storing_the_end_raises_listeners_get_one_last_event(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(run_log, "end_run", fail)
    events = await talk(says("Hello.")).say("hello")

    assert [body["code"] for body in events if is_last(body)] == ["not_stored"]


async def test_a_saver_that_fails_does_not_keep_the_end_from_being_told(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise ValueError("no column holds this")

    monkeypatch.setattr(run_log, "renew", fail)
    events = await talk(says("Hello."), limits=RunLimits(flush_seconds=0.001)).say("hello")

    assert [body["type"] for body in events if is_last(body)] == ["RUN_FINISHED"]


async def test_warming_a_workspace_reads_its_records_and_a_failure_is_harmless(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation = talk(says("Hello."))
    surroundings = conversation.surroundings

    await conversation.copilot.warm(surroundings.actor.workspace_id)

    catalog = surroundings.snapshots.current(surroundings.actor.workspace_id).catalog
    assert {"account_phrases", "person_phrases"} <= vars(catalog).keys()
    monkeypatch.setattr(surroundings.snapshots, "current", None)
    await conversation.copilot.warm(surroundings.actor.workspace_id)


async def test_reading_ahead_of_the_first_message_tells_nobody_and_a_failure_is_harmless(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    conversation = talk(says("Hello."))
    surroundings = conversation.surroundings

    await conversation.copilot.rehearse(surroundings.actor.workspace_id)

    assert caplog.records == []
    async with surroundings.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Run)) == 0
    monkeypatch.setattr(surroundings.snapshots, "current", None)
    await conversation.copilot.rehearse(surroundings.actor.workspace_id)
    assert "could not read ahead" in caplog.text
