"""The offline model speaks the protocol of a hosted one."""

from langchain_core.messages import AIMessageChunk, HumanMessage

from agent.interpreter.model import OfflineModel
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
