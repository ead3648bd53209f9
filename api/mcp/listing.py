"""The registry's tools as MCP lists them: the same names, descriptions and argument schemas."""

from typing import Any

from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from mcp_types import Tool, ToolAnnotations

from api.mcp.results import RESULTS
from tools.registry import TOOLS

PROPOSING = "propose_"
DRAFTING = ("draft_icp", "edit_draft", "draft_persona", "edit_persona", "clone_persona", "remove_persona", "outcome_analysis")


def list_tools() -> list[Tool]:
    """Return every tool of the registry, in its order."""
    return [_listed(tool) for tool in TOOLS]


def schema_of(tool: BaseTool) -> dict[str, Any]:
    """Return what a model is told of a tool: name, description and the strict schema of its arguments."""
    function: dict[str, Any] = convert_to_openai_tool(tool, strict=True)["function"]
    return function


def _listed(tool: BaseTool) -> Tool:
    told = schema_of(tool)
    return Tool(
        name=told["name"],
        title=told["name"].replace("_", " ").capitalize().replace("icp", "ICP"),
        description=told["description"],
        input_schema=told["parameters"],
        output_schema=RESULTS[told["name"]].model_json_schema(),
        annotations=_hints(told["name"]),
    )


def _hints(name: str) -> ToolAnnotations:
    """Nothing of the workspace is ever changed by a call: drafting writes the caller's own working draft, proposing a proposal."""
    writes = name.startswith(PROPOSING) or name in DRAFTING
    return ToolAnnotations(read_only_hint=not writes, destructive_hint=False, idempotent_hint=not writes, open_world_hint=False)
