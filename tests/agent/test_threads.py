"""Conversations are private, titled, listed and read again."""

import asyncio

import pytest

from agent.feedback import rate_run
from agent.messages import said_by_copilot
from agent.run_log import open_run
from agent.threads import WINDOW, append_messages, delete_thread, get_thread, list_threads, rename_thread, shows_card, title_of
from qualification.changesets import list_changesets
from qualification.errors import RunInProgress, ThreadNotFound
from qualification.identity import Actor
from tests.agent.conftest import Talk
from tests.support.conversations import cards, last_state
from tests.support.scripted_model import calls, says
from tests.support.workspace import SAAS

pytestmark = pytest.mark.slow

BUILD = (calls("draft_icp", "call-1", **SAAS), calls("propose_save", "call-2"), says("Shall I save it?"))


async def test_an_unknown_thread_starts_with_the_first_words_as_its_title(talk: Talk) -> None:
    conversation = talk(says("Hello."))
    await conversation.say("build me an ICP\nfor   SaaS " + "and more " * 20, thread_id="new-thread")

    async with conversation.surroundings.database.reading() as session:
        thread = await get_thread(session, conversation.actor, "new-thread")

    assert thread["title"].startswith("build me an ICP for SaaS and more")
    assert thread["title"].endswith("…") and len(thread["title"]) <= 80


def test_a_short_message_is_the_whole_title() -> None:
    assert title_of(" hello\nthere ") == "hello there"


async def test_a_thread_shows_what_was_said_and_each_card_where_it_was_shown(talk: Talk) -> None:
    conversation = talk(*BUILD)
    (card,) = cards(await conversation.say("build it"))
    await conversation.say("no, scrap that")

    async with conversation.surroundings.database.reading() as session:
        thread = await get_thread(session, conversation.actor, "thread-1")

    assert [(message["role"], message.get("activityType")) for message in thread["messages"]] == [
        ("user", None),
        ("activity", "changeset"),
        ("assistant", None),
        ("user", None),
        ("assistant", None),
    ]
    assert thread["messages"][1]["id"] == card["id"]
    assert thread["messages"][1]["content"]["status"] == "rejected"
    assert thread["draft"]["definition"]["name"] == "Mid-market SaaS"


async def test_threads_are_listed_for_their_person_the_one_used_last_first(talk: Talk) -> None:
    conversation = talk(says("A."), says("B."), says("C."))
    for thread_id in ("a", "b", "a"):
        await conversation.say("hello", thread_id=thread_id)
    other = Actor(conversation.actor.workspace_id, conversation.actor.workspace, "somebody else")

    async with conversation.surroundings.database.reading() as session:
        mine = await list_threads(session, conversation.actor, limit=2)
        rest = await list_threads(session, conversation.actor, limit=2, offset=2)
        theirs = await list_threads(session, other)

    assert [thread["id"] for thread in mine] == ["a", "b"]
    assert [thread["id"] for thread in rest] == ["thread-1"]
    assert theirs == []


async def test_a_thread_of_another_person_or_workspace_is_not_found(talk: Talk) -> None:
    conversation = talk()
    me = conversation.actor

    async with conversation.surroundings.database.reading() as session:
        for actor in (Actor(me.workspace_id, me.workspace, "somebody else"), Actor(me.workspace_id + 1, "other", me.person)):
            with pytest.raises(ThreadNotFound):
                await get_thread(session, actor, "thread-1")


async def test_a_message_is_kept_before_its_run_has_ended(talk: Talk) -> None:
    conversation = talk(says("Hello."))
    run_id = await conversation.start("hello")

    async with conversation.surroundings.database.reading() as session:
        thread = await get_thread(session, conversation.actor, "thread-1")

    assert [message["content"] for message in thread["messages"]] == ["hello"]
    await asyncio.wait_for(conversation.events(run_id), 60)


async def test_the_drawers_draft_replaces_the_working_draft_only_when_it_differs(talk: Talk) -> None:
    conversation = talk(*(says("Seen.") for _ in range(5)))
    drawer = {"rev": 7, "definition": {"name": "Fintech", "parameters": []}}

    revs = [
        last_state(await conversation.say("look", draft=draft))["draft"]["rev"]
        for draft in (drawer, drawer, {**drawer, "definition": {"name": "Fintech 2"}}, None)
    ]

    assert revs == [1, 1, 2, 2]
    assert last_state(await conversation.say("look"))["draft"]["definition"]["name"] == "Fintech 2"


async def test_a_card_is_found_however_many_what_ifs_came_after_it(talk: Talk) -> None:
    conversation = talk(*BUILD)
    (card,) = cards(await conversation.say("build it"))
    async with conversation.surroundings.database.writing() as session:
        await append_messages(session, "thread-1", None, [said_by_copilot(f"What if {number}?") for number in range(2 * WINDOW)])

    await conversation.say("confirm")

    assert await conversation.saved_icps() == ["mid-market-saas"]
    async with conversation.surroundings.database.reading() as session:
        assert await shows_card(session, "thread-1", card["id"])
        assert not await shows_card(session, "thread-2", card["id"])
        assert not await shows_card(session, "thread-1", "another-card")


async def test_a_thread_gets_another_title_and_keeps_its_place(talk: Talk) -> None:
    conversation = talk(says("A."), says("B."))
    for thread_id in ("a", "b"):
        await conversation.say("hello", thread_id=thread_id)

    async with conversation.surroundings.database.writing() as session:
        renamed = await rename_thread(session, conversation.actor, "a", "Fintech\n in EMEA")
        listed = await list_threads(session, conversation.actor)

    assert renamed["title"] == "Fintech in EMEA"
    assert [(thread["id"], thread["title"]) for thread in listed[:2]] == [("b", "hello"), ("a", "Fintech in EMEA")]


async def test_a_deleted_thread_is_gone_and_what_it_proposed_can_still_be_decided(talk: Talk) -> None:
    conversation = talk(*BUILD)
    (card,) = cards(await conversation.say("build it"))
    stranger = Actor(conversation.actor.workspace_id, conversation.actor.workspace, "somebody else")

    async with conversation.surroundings.database.writing() as session:
        with pytest.raises(ThreadNotFound):
            await delete_thread(session, stranger, "thread-1")
        await delete_thread(session, conversation.actor, "thread-1")

    async with conversation.surroundings.database.reading() as session:
        assert await list_threads(session, conversation.actor) == []
        with pytest.raises(ThreadNotFound):
            await get_thread(session, conversation.actor, "thread-1")
        (left,) = await list_changesets(session, conversation.actor.workspace_id)
        assert (left.id, left.status, left.thread_id) == (card["id"], "proposed", None)


async def test_a_thread_that_is_being_answered_is_not_deleted(talk: Talk) -> None:
    conversation = talk(says("Hello."))
    await conversation.say("hello")

    async with conversation.surroundings.database.writing() as session:
        open_run(session, conversation.actor, "thread-1", "under-way", "", 60)
        await session.flush()
        with pytest.raises(RunInProgress):
            await delete_thread(session, conversation.actor, "thread-1")


async def test_a_thread_tells_what_the_person_thought_of_its_answers_and_whether_it_is_all_there(talk: Talk) -> None:
    conversation = talk(says("Hello."), says("Again."))
    await conversation.say("hello")
    async with conversation.surroundings.database.reading() as session:
        (run_id, *_) = [each["run_id"] for each in (await get_thread(session, conversation.actor, "thread-1"))["messages"]]
    async with conversation.surroundings.database.writing() as session:
        await rate_run(session, conversation.actor, run_id, "down", "Too short")
        await append_messages(session, "thread-1", None, [said_by_copilot(f"Line {number}") for number in range(1000)])

    async with conversation.surroundings.database.reading() as session:
        thread = await get_thread(session, conversation.actor, "thread-1")

    assert thread["feedback"] == [{"run_id": run_id, "rating": "down", "comment": "Too short"}]
    assert (thread["is_whole"], len(thread["messages"])) == (False, 1000)
