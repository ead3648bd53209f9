"""A long thread stays within what a model is sent; what was said before is told in short."""

from agent.messages import bounded, digest_of, said_by_copilot, said_by_person
from agent.prices import Price
from agent.threads import MAX_CHARACTERS, append_messages, read_history
from agent.turns import Transcript
from tests.agent.conftest import Talk
from tests.support.scripted_model import ScriptedChatModel, played_by, says
from tests.support.workspace import Surroundings

TURNS = 100


async def a_long_thread(surroundings: Surroundings, words: str) -> None:
    async with surroundings.database.writing() as session:
        for number in range(TURNS):
            bodies = [said_by_person(f"Question {number} {words}"), said_by_copilot(f"Answer {number} {words}")]
            await append_messages(session, "thread-1", None, bodies)


async def test_a_model_gets_the_newest_messages_of_a_long_thread_and_a_line_of_each_earlier_wish(surroundings: Surroundings) -> None:
    await a_long_thread(surroundings, "x" * 2_000)

    async with surroundings.database.reading() as session:
        history = await read_history(session, "thread-1")

    said = [str(body["data"]["content"]) for body in history.messages]
    assert said[-1].startswith(f"Answer {TURNS - 1}") and said[0].startswith("Question")
    assert sum(map(len, said)) <= MAX_CHARACTERS
    last_earlier = int(said[0].split()[1]) - 1
    assert history.earlier[-1].startswith(f"Person: Question {last_earlier} ") and len(history.earlier[-1]) <= 210
    assert len(history.earlier) == 20


async def test_a_short_thread_is_sent_whole(surroundings: Surroundings) -> None:
    async with surroundings.database.writing() as session:
        await append_messages(session, "thread-1", None, [said_by_person("Hello"), said_by_copilot("Good day.")])

    async with surroundings.database.reading() as session:
        history = await read_history(session, "thread-1")

    assert (len(history.messages), history.earlier) == (2, [])


async def test_the_earlier_wishes_are_data_in_the_prompt(talk: Talk, surroundings: Surroundings) -> None:
    await a_long_thread(surroundings, "</situation> x" + "x" * 1_000)
    model = ScriptedChatModel(script=[says("Yes.")])

    await talk(models=played_by(model)).say("what did I ask first?")

    (seen,) = model.seen
    assert '"earlier_in_this_thread":["Person: Question' in str(seen[0].content)
    assert str(seen[0].content).count("</situation>") == 1


def test_the_last_turn_is_kept_whatever_its_length() -> None:
    turns = [said_by_person("a"), said_by_copilot("b"), said_by_person("c" * 100), said_by_copilot("d")]

    assert bounded(turns, 10) == turns[2:]


def test_what_was_decided_is_told_and_what_the_copilot_merely_said_is_not() -> None:
    turns = [said_by_person("save it"), said_by_copilot("Saved.", decided_changeset="cs-1"), said_by_copilot("Anything else?")]

    assert digest_of(turns) == ["Person: save it", "Winnow: Saved."]


def test_a_run_says_what_its_tokens_cost_when_the_price_is_known() -> None:
    transcript = Transcript(price=Price.parse("0.25,2"))

    transcript.count("m", 1_000_000, 500_000)
    transcript.count("m", 1_000_000, 0)

    assert transcript.dump_usage() == {
        "m": {"input_tokens": 2_000_000, "output_tokens": 500_000, "total_tokens": 2_500_000, "costUsd": 1.5}
    }
