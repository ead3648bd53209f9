"""Calls a tool as the agent does: arguments validated, the runtime injected, the result a tool message."""

from typing import Any

import orjson
from langchain_core.messages import ToolMessage
from langchain_core.tools import BaseTool
from langgraph.prebuilt import ToolRuntime

from tools.context import ToolArtifact, ToolContext


def runtime_of(context: ToolContext) -> ToolRuntime[ToolContext]:
    """Return the runtime that LangGraph would inject."""
    return ToolRuntime(state={}, context=context, config={}, stream_writer=lambda _: None, tool_call_id="call-1", store=None)


async def call(tool: BaseTool, context: ToolContext, **arguments: Any) -> tuple[dict[str, Any], ToolArtifact]:
    """Call a tool and return what the model reads, parsed, and the client's block."""
    request = {"type": "tool_call", "id": "call-1", "name": tool.name, "args": {**arguments, "runtime": runtime_of(context)}}
    message = await tool.ainvoke(request)
    assert isinstance(message, ToolMessage) and isinstance(message.content, str)
    body: dict[str, Any] = orjson.loads(message.content)
    artifact: ToolArtifact = message.artifact
    return body, artifact
