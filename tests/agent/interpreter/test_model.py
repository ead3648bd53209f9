"""The offline model speaks the protocol of a hosted one."""

import threading

import pytest
from langchain_core.messages import AIMessageChunk, BaseMessage, HumanMessage, ToolMessage

from agent.interpreter.interpret import interpret, plan_of
from agent.interpreter.model import OfflineModel
from agent.interpreter.plan import Plan
from agent.interpreter.turn import Turn
from tests.agent.interpreter.workspace import sample_lexicon


def model() -> OfflineModel:
    return OfflineModel(lexicon=sample_lexicon())


async def test_text_streams_in_small_chunks_that_add_up_to_the_answer() -> None:
    chunks = [chunk async for chunk in model().astream([HumanMessage("hello")])]
    whole = model().invoke([HumanMessage("hello")])
    assert len(chunks) > 3
    assert "".join(chunk.text for chunk in chunks) == whole.text
    assert chunks[-1].response_metadata == {"model_name": "offline"}


async def test_a_tool_call_streams_in_chunks_that_add_up_to_its_arguments() -> None:
    words = "fintech, banking and insurance companies in the DACH region with 200-1000 employees, never competitors, ideally Snowflake +7"
    total: AIMessageChunk | None = None
    async for chunk in model().bind_tools([]).astream([HumanMessage(words)]):
        assert isinstance(chunk, AIMessageChunk)
        total = chunk if total is None else total + chunk
    assert total is not None
    assert [call["name"] for call in total.tool_calls] == ["draft_icp"]
    assert total.tool_calls[0]["args"] == model().invoke([HumanMessage(words)]).tool_calls[0]["args"]
    assert total.usage_metadata is not None


def test_without_streaming_the_message_names_the_model_and_its_usage() -> None:
    message = model().invoke([HumanMessage("hello")])
    assert message.response_metadata["model_name"] == "offline"
    assert message.usage_metadata is not None and message.usage_metadata["output_tokens"] > 0


def asked_and_called(replier: OfflineModel) -> list[BaseMessage]:
    messages: list[BaseMessage] = [HumanMessage("SaaS companies in Germany")]
    reply = replier.invoke(messages)
    return [*messages, reply, ToolMessage("No such field.", tool_call_id=reply.tool_calls[0]["id"], status="error")]


def test_the_plan_of_a_turn_is_made_once_for_all_its_model_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Turn] = []

    def noted(turn: Turn) -> Plan:
        made.append(turn)
        return plan_of(turn)

    monkeypatch.setattr("agent.interpreter.model.plan_of", noted)
    replier = model()
    replier.invoke(asked_and_called(replier))
    assert len(made) == 1
    replier.invoke([HumanMessage("Fintech companies")])
    assert len(made) == 2


def test_the_kept_plan_answers_as_the_pure_function_does() -> None:
    replier = model()
    messages = asked_and_called(replier)
    assert replier.invoke(messages).text == interpret(sample_lexicon(), messages).text


async def test_reading_happens_outside_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[int] = []

    def noted(turn: Turn) -> Plan:
        threads.append(threading.get_ident())
        return plan_of(turn)

    monkeypatch.setattr("agent.interpreter.model.plan_of", noted)
    await model().ainvoke([HumanMessage("hello")])
    async for _ in model().astream([HumanMessage("hello")]):
        pass
    assert len(threads) == 2
    assert threading.get_ident() not in threads
