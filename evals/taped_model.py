"""A chat model that writes down what another one answers, or plays what was written down."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import orjson
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, message_to_dict
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import ConfigDict

from evals.recording import Request, Tape, request_of

_ANSWER = ("content", "tool_calls", "invalid_tool_calls", "usage_metadata", "response_metadata")


class TapedModel(BaseChatModel):
    """With `inner` it records, without it plays. Chunks are kept as the one message that they make."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    tape: Tape
    run_id: str
    inner: Any = None
    tools: list[Any] = []

    @property
    def _llm_type(self) -> str:
        return "taped"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[Any, AIMessage]:
        """Return this model with tools: their schemas are a part of each request."""
        inner = self.inner.bind_tools(tools, **kwargs) if self.inner is not None else None
        return self.model_copy(update={"tools": [convert_to_openai_tool(tool) for tool in tools], "inner": inner})

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise NotImplementedError("agents stream")

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        request = request_of([_plain(message) for message in messages], self.tools)
        file = self.tape.next_file(self.run_id)
        pieces = self._recorded(messages, request, file) if self.inner is not None else self._played(request, file)
        async for piece in pieces:
            chunk = ChatGenerationChunk(message=piece)
            if run_manager is not None:
                await run_manager.on_llm_new_token(str(piece.text), chunk=chunk)
            yield chunk

    async def _recorded(self, messages: list[BaseMessage], request: Request, file: Any) -> AsyncIterator[AIMessageChunk]:
        whole: AIMessageChunk | None = None
        quiet: RunnableConfig = {"callbacks": [], "tags": ["nostream"]}  # else the graph streams every piece twice
        async for piece in self.inner.astream(messages, quiet):
            whole = piece if whole is None else whole + piece
            yield piece
        if whole is not None:
            self.tape.keep(file, request, {key: getattr(whole, key) for key in _ANSWER})

    async def _played(self, request: Request, file: Any) -> AsyncIterator[AIMessageChunk]:
        answer = self.tape.play(self.run_id, file, request)
        calls = [
            tool_call_chunk(name=call["name"], args=_arguments(call["args"]), id=call["id"], index=place)
            for place, call in enumerate([*answer["tool_calls"], *answer["invalid_tool_calls"]])
        ]
        yield AIMessageChunk(
            content=answer["content"],
            tool_call_chunks=calls,
            usage_metadata=answer["usage_metadata"],
            response_metadata=answer["response_metadata"] or {},
            chunk_position="last",
        )


def _arguments(args: Any) -> str:
    return args if isinstance(args, str) else orjson.dumps(args).decode()


def _plain(message: BaseMessage) -> dict[str, Any]:
    """Return what a provider would see of a message."""
    data = message_to_dict(message)["data"]
    kept = {key: data.get(key) for key in ("content", "tool_calls", "tool_call_id", "name", "status")}
    return {"type": message.type, **{key: value for key, value in kept.items() if value}}
