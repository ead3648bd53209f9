"""Carries out one call: arguments checked, the person's own surroundings injected, errors as the advice that a model gets."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson
from langchain_core.messages import ToolMessage
from langchain_core.tools import BaseTool
from langgraph.prebuilt import ToolRuntime
from mcp_types import CallToolRequestParams, CallToolResult, TextContent
from pydantic import ValidationError

from agent.messages import said_by_copilot
from agent.threads import append_messages
from api.errors import sentence_of
from api.mcp.callers import Call, Caller, Callers, Workbench, open_thread
from api.mcp.listing import schema_of
from api.mcp.progress import progress_to
from qualification.errors import WinnowError
from storage.json_text import json_text
from tools.context import Emit, ToolContext
from tools.errors import advise
from tools.registry import TOOLS

logger = logging.getLogger(__name__)
Json = dict[str, Any]
MOST_PROBLEMS = 10
MOST_QUOTED = 300
SHOWN_META = "winnow/shown"
BROKEN = "Something went wrong on our side; nothing was changed by this call. Try again, and tell the user when it happens twice."
HOW = "Nothing is applied. Give the person this link: only they can confirm or reject it there."
_TOOLS: dict[str, BaseTool] = {tool.name: tool for tool in TOOLS}


async def call_tool(bench: Workbench, callers: Callers, call: Call, params: CallToolRequestParams) -> CallToolResult:
    """Return the result of one call; whatever goes wrong is a result that says what to do next."""
    tool = _TOOLS.get(params.name)
    if tool is None:
        return _failed(f"There is no tool {params.name[:MOST_QUOTED]!r}; there are {', '.join(_TOOLS)}.")
    arguments = params.arguments or {}
    takes = _arguments_of(tool)
    if unknown := sorted(set(arguments) - set(takes)):
        return _failed(f"{', '.join(unknown)[:MOST_QUOTED]} is no argument of {tool.name}; it takes {', '.join(takes) or 'none'}.")
    try:
        return await _carry_out(bench, await callers(call), call, tool, arguments)
    except WinnowError as error:
        return _failed(advise(error))
    except ValidationError as error:
        return _failed(f"The arguments of {tool.name} do not fit: {_problems(error)}. Next: fix the arguments and call again.")
    except Exception:  # older protocol versions would send its text to the client
        logger.exception("the tool %s failed over MCP", tool.name)
        return _failed(BROKEN)


def _problems(error: ValidationError) -> str:
    """Return what is wrong with the arguments, in sentences; of very many the first."""
    found = error.errors(include_url=False)
    more = [f"and {len(found) - MOST_PROBLEMS:,} more"] if len(found) > MOST_PROBLEMS else []
    return "; ".join([*(sentence_of(item)[:MOST_QUOTED] for item in found[:MOST_PROBLEMS]), *more])


def _arguments_of(tool: BaseTool) -> list[str]:
    """Return the names of the arguments that a client may send: the injected surroundings are none of them."""
    return list(schema_of(tool)["parameters"]["properties"])


def _failed(text: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=text)], is_error=True)


async def _carry_out(bench: Workbench, caller: Caller, call: Call, tool: BaseTool, arguments: Mapping[str, Any]) -> CallToolResult:
    caller = replace(caller, thread_id=(await open_thread(bench, caller)).id)
    async with progress_to(call.session) as emit_step:
        context = _context(bench, caller, emit_step)
        runtime: ToolRuntime[ToolContext] = ToolRuntime(
            state={}, context=context, config={}, stream_writer=_unheard, tool_call_id=caller.run_id, store=None
        )
        request = {"type": "tool_call", "id": caller.run_id, "name": tool.name, "args": {**arguments, "runtime": runtime}}
        message = await tool.ainvoke(request)
    assert isinstance(message, ToolMessage), "a call is answered with a message"
    body: Json = orjson.loads(str(message.content))
    shown: Json = message.artifact or {}
    if caller.keeps_cards and "changeset" in shown:
        await _keep_card(bench, caller, shown["changeset"])
    linked = _with_links(body, bench.public_url)
    content = [TextContent(type="text", text=json_text(linked))]
    return CallToolResult(content=content, structured_content=linked, _meta={SHOWN_META: _without_hash(shown)})


def _unheard(_: object) -> None:
    """Nobody listens to a tool's own stream here."""


def _context(bench: Workbench, caller: Caller, emit_step: Emit) -> ToolContext:
    return ToolContext(
        database=bench.database,
        snapshots=bench.snapshots,
        results=bench.results,
        actor=caller.actor,
        today=bench.today(),
        thread_id=caller.thread_id,
        run_id=caller.run_id,
        emit_step=emit_step,
    )


async def _keep_card(bench: Workbench, caller: Caller, card: Mapping[str, Any]) -> None:
    """Show the card in the thread too, where the person can also confirm it."""
    text = f"{caller.client or 'A program'} asked for this over MCP: {card['title']}"
    async with bench.database.writing() as session:
        await append_messages(session, caller.thread_id, None, [said_by_copilot(text, shows_changeset=card["id"])])


def _with_links(body: Json, public_url: str) -> Json:
    """Say of each change set that waits where a person confirms it."""
    waiting = [body.get("changeset"), *(body.get("items") or ())]
    for each in waiting:
        if isinstance(each, dict) and each.get("status") == "proposed":
            each |= {"confirm_url": f"{public_url}/?changeset={each['id']}", "how_to_confirm": HOW}
    return body


def _without_hash(shown: Json) -> Json:
    """Only a person's confirm carries the hash."""
    if "changeset" not in shown:
        return shown
    return {**shown, "changeset": {key: value for key, value in shown["changeset"].items() if key != "content_hash"}}
