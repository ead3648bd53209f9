"""A model whose tools are behind MCP: every call it makes goes through the SDK's client to the MCP server, and back."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from langchain_core.messages import ToolMessage
from mcp.client.client import Client
from mcp_types import CallToolResult, TextContent

from agent.models import ToolRoute
from agent.requests import RunRequest
from api.mcp.callers import THREAD_META, Call, Caller, Workbench, caller_of
from api.mcp.calling import SHOWN_META
from api.mcp.server import build_server
from evals.cases import Case
from evals.sandbox import Sandbox
from evals.surfaces.surface import Heard, Say, SurfaceName, ask_copilot
from evals.template import TODAY
from qualification.changesets import dump_changeset, get_changeset
from qualification.own_ids import told_id
from tools.context import ToolContext

RUN_META = "winnow/run"
PUBLIC_URL = "https://winnow.example"
Json = dict[str, Any]


class McpSurface:
    """One client a conversation, over JSON-RPC. The person's confirms stay where they are: no tool has them."""

    name: SurfaceName = "mcp"

    def __init__(self) -> None:
        self._client: Client | None = None

    @property
    def tool_route(self) -> ToolRoute | None:
        """Send a model's calls through the client."""
        return self._carry_out

    def can_say(self, case: Case) -> bool:
        """Return true: only the tools are elsewhere."""
        return True

    @asynccontextmanager
    async def conversation(self, sandbox: Sandbox, case: Case) -> AsyncIterator[Say]:
        """Connect a client and say messages by starting runs, whose tool calls it carries."""

        async def say(request: RunRequest) -> Heard:
            return await ask_copilot(sandbox, request)

        async with Client(build_server(_bench(sandbox), _callers(sandbox)), mode="legacy") as client:
            await client.list_tools()  # results are held against the output schemas from here on
            self._client = client
            try:
                yield say
            finally:
                self._client = None

    async def _carry_out(self, call: Json, context: ToolContext) -> ToolMessage:
        assert self._client is not None, "a conversation is open"
        meta: Any = {THREAD_META: told_id(context.thread_id), RUN_META: context.run_id}
        result = await self._client.call_tool(call["name"], call["args"], meta=meta, progress_callback=_passing_on(context))
        return ToolMessage(
            _text_of(result),
            tool_call_id=call["id"],
            name=call["name"],
            status="error" if result.is_error else "success",
            artifact=await _artifact(context, result),
        )


def _bench(sandbox: Sandbox) -> Workbench:
    return Workbench(sandbox.database, sandbox.snapshots, sandbox.results, lambda: TODAY, PUBLIC_URL)


def _callers(sandbox: Sandbox) -> Any:
    """The calls of a run are of its own thread, and the run shows their cards."""

    async def caller(call: Call) -> Caller:
        named = caller_of(sandbox.actor, call)
        meta: Mapping[str, Any] = call.meta or {}
        run_id = str(meta[RUN_META])
        return Caller(named.actor, named.thread_id, run_id, named.client, keeps_cards=False)

    return caller


def _passing_on(context: ToolContext) -> Any:
    async def on_progress(progress: float, total: float | None, message: str | None) -> None:
        label, _, left = (message or "").rpartition(": ")
        remaining = int(left.removesuffix(" left").replace(",", "") or 0)
        context.emit_step({"label": label, "remaining": remaining, "step": int(progress), "steps": int(total or progress)})

    return on_progress


def _text_of(result: CallToolResult) -> str:
    return "".join(part.text for part in result.content if isinstance(part, TextContent))


async def _artifact(context: ToolContext, result: CallToolResult) -> Json:
    """Return what the person's client shows: of a change set the card as it is stored, for no MCP client is told its hash."""
    shown: Json = dict((result.meta or {}).get(SHOWN_META) or {})
    if "changeset" in shown:
        async with context.database.reading() as session:
            row = await get_changeset(session, context.actor.workspace_id, shown["changeset"]["id"])
        shown["changeset"] = dump_changeset(row)
    return shown
