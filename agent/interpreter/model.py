"""The offline chat model: rule-based, no network, plainly labelled; it speaks the same protocol as a hosted one."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from pydantic import Field, InstanceOf, PrivateAttr

from agent.interpreter.interpret import follow, interpret, last_human, plan_of, turn_of
from agent.interpreter.lexicon import Lexicon
from agent.interpreter.plan import Plan

MODEL_NAME = "offline"
CHUNK_WORDS = 6
ARGUMENT_CHUNK = 4000


class OfflineModel(BaseChatModel):
    """Reads requests by rules. What it knows of the workspace is fixed when it is made, once a run."""

    lexicon: InstanceOf[Lexicon] = Field(repr=False)  # the framework prints its models on every call

    _planned: tuple[list[BaseMessage], Plan] | None = PrivateAttr(default=None)

    def _reply(self, messages: Sequence[BaseMessage]) -> AIMessage:
        """Return the next message. The plan of a turn is made once and kept for the model calls that go on with it."""
        start = last_human(messages)
        if start is None:
            return interpret(self.lexicon, messages)
        asked, planned = list(messages[: start + 1]), self._planned
        plan = planned[1] if planned is not None and planned[0] == asked else plan_of(turn_of(self.lexicon, asked))
        self._planned = asked, plan
        return follow(plan, start, messages[start + 1 :])

    @property
    def _llm_type(self) -> str:
        return MODEL_NAME

    def bind_tools(
        self, tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool], *, tool_choice: str | None = None, **kwargs: Any
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Return the model itself: the lexicon says which tools there are."""
        return self

    def _generate(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: CallbackManagerForLLMRun | None = None, **kwargs: Any
    ) -> ChatResult:
        message = self._reply(messages)
        message.response_metadata = {"model_name": MODEL_NAME}
        message.usage_metadata = _usage(messages, message)
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: CallbackManagerForLLMRun | None = None, **kwargs: Any
    ) -> Iterator[ChatGenerationChunk]:
        for chunk in _chunks(messages, self._reply(messages)):
            if run_manager:
                run_manager.on_llm_new_token(chunk.text, chunk=chunk)
            yield chunk

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return await asyncio.to_thread(self._generate, messages, stop, None, **kwargs)

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        message = await asyncio.to_thread(self._reply, messages)
        for chunk in _chunks(messages, message):
            if run_manager:
                await run_manager.on_llm_new_token(chunk.text, chunk=chunk)
            yield chunk


def _chunks(messages: Sequence[BaseMessage], message: AIMessage) -> Iterator[ChatGenerationChunk]:
    """Yield a message in small pieces: text by words, the arguments of tool calls by length, then the usage."""
    for piece in re.findall(rf"(?:\S+\s*){{1,{CHUNK_WORDS}}}|\s+", message.text):
        yield ChatGenerationChunk(message=AIMessageChunk(content=piece))
    for index, call in enumerate(message.tool_calls):
        arguments = json.dumps(call["args"], ensure_ascii=False)
        pieces = [arguments[at : at + ARGUMENT_CHUNK] for at in range(0, len(arguments), ARGUMENT_CHUNK)]
        for number, piece in enumerate(pieces):
            name, call_id = (call["name"], call["id"]) if number == 0 else (None, None)
            part = tool_call_chunk(name=name, args=piece, id=call_id, index=index)
            yield ChatGenerationChunk(message=AIMessageChunk(content="", tool_call_chunks=[part]))
    last = AIMessageChunk(
        content="", response_metadata={"model_name": MODEL_NAME}, usage_metadata=_usage(messages, message), chunk_position="last"
    )
    yield ChatGenerationChunk(message=last)


def _usage(messages: Sequence[BaseMessage], message: AIMessage) -> UsageMetadata:
    """Return word counts: a rule-based model has no tokens, and costs nothing."""
    read, written = sum(len(each.text.split()) for each in messages), len(message.text.split())
    return UsageMetadata(input_tokens=read, output_tokens=written, total_tokens=read + written)
