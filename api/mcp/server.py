"""The MCP server: the registry's tools, three resources, and how to use them. It keeps nothing from call to call."""

from typing import Any

from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListResourcesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
)

from api.mcp.callers import Call, Callers, Workbench
from api.mcp.calling import call_tool
from api.mcp.listing import list_tools
from api.mcp.resources import list_resources, read_resource
from prompts.render import render
from qualification.errors import WinnowError
from tools.errors import advise


def build_server(bench: Workbench, callers: Callers, *, version: str = "") -> Server[Any]:
    """Return a server of one process's workbench; `callers` says of each call whose it is."""
    tools = list_tools()

    async def on_list_tools(call: Call, params: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=tools)

    async def on_call_tool(call: Call, params: CallToolRequestParams) -> CallToolResult:
        return await call_tool(bench, callers, call, params)

    async def on_list_resources(call: Call, params: PaginatedRequestParams | None) -> ListResourcesResult:
        return ListResourcesResult(resources=list_resources())

    async def on_read_resource(call: Call, params: ReadResourceRequestParams) -> ReadResourceResult:
        try:
            found = await read_resource(bench, await callers(call), str(params.uri))
        except WinnowError as error:
            raise MCPError(INVALID_PARAMS, advise(error)) from error
        if found is None:
            raise MCPError(INVALID_PARAMS, f"there is no resource {params.uri}; resources/list names them")
        return found

    return Server(
        "winnow",
        title="Winnow",
        version=version,
        instructions=render("mcp", public_url=bench.public_url),
        on_list_tools=on_list_tools,
        on_call_tool=on_call_tool,
        on_list_resources=on_list_resources,
        on_read_resource=on_read_resource,
    )
