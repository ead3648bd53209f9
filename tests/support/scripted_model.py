"""A chat model that plays a script: no network, no surprises, and a failure when it is called once too often."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from pydantic import ConfigDict, Field

from agent.models import ModelFactory, Scene

Turn = AIMessage | Exception | Callable[[Sequence[BaseMessage]], AIMessage]


class ScriptedChatModel(BaseChatModel):
    """Answers with the next entry of its script: a message, a function of the history, or an error to raise.

    `gate`, when given, lets one piece of an answer through for each release, so that a test decides when a
    model speaks.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    script: list[Any] = Field(default_factory=list)
    seen: list[list[BaseMessage]] = Field(default_factory=list)
    gate: asyncio.Semaphore | None = None
    pieces: int = 3

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[Any, AIMessage]:
        return self

    def _next(self, messages: list[BaseMessage]) -> AIMessage:
        assert len(self.seen) < len(self.script), "the model was called once too often"
        entry = self.script[len(self.seen)]
        self.seen.append(messages)
        if isinstance(entry, Exception):
            raise entry
        answer = entry(messages) if callable(entry) else entry
        assert isinstance(answer, AIMessage)
        return answer

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise AssertionError("agents stream")

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        for piece in _pieces(self._next(messages), self.pieces):
            if self.gate is not None:
                await self.gate.acquire()
            chunk = ChatGenerationChunk(message=piece)
            if run_manager is not None:
                await run_manager.on_llm_new_token(str(piece.text), chunk=chunk)
            yield chunk


def _pieces(answer: AIMessage, count: int) -> Iterator[AIMessageChunk]:
    """Cut an answer the way providers stream it: text, then each call's name, then its arguments in parts."""
    for part in _cut(str(answer.text), count):
        yield AIMessageChunk(content=part)
    for place, call in enumerate(answer.tool_calls):
        yield AIMessageChunk(content="", tool_call_chunks=[tool_call_chunk(name=call["name"], args="", id=call["id"], index=place)])
        for part in _cut(json.dumps(call["args"]), count):
            yield AIMessageChunk(content="", tool_call_chunks=[tool_call_chunk(args=part, index=place)])
    for broken in answer.invalid_tool_calls:
        chunk = tool_call_chunk(name=broken["name"], args=broken["args"], id=broken["id"], index=0)
        yield AIMessageChunk(content="", tool_call_chunks=[chunk])
    yield AIMessageChunk(
        content="",
        chunk_position="last",
        usage_metadata={"input_tokens": 10, "output_tokens": 5, "total_tokens": 15},
        response_metadata={"model_name": "scripted"},
    )


def _cut(text: str, count: int) -> list[str]:
    step = max(1, -(-len(text) // count))
    return [text[start : start + step] for start in range(0, len(text), step)]


def says(text: str) -> AIMessage:
    """Return an answer in words."""
    return AIMessage(text)


def calls(name: str, call_id: str = "call-1", /, **arguments: Any) -> AIMessage:
    """Return an answer that calls one tool."""
    return AIMessage("", tool_calls=[{"name": name, "args": arguments, "id": call_id, "type": "tool_call"}])


def played_by(model: BaseChatModel) -> ModelFactory:
    """Return the factory that gives every run this model."""

    async def make(scene: Scene) -> BaseChatModel:
        return model

    return make
