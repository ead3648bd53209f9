"""What a model is told of each tool stays inside the strict JSON-schema subset and changes only on purpose."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from tools.registry import TOOLS

GOLDEN = Path(__file__).parent / "golden" / "schemas.json"
NAMES = [
    "search_catalog",
    "list_icps",
    "get_icp",
    "draft_icp",
    "edit_draft",
    "preview_draft",
    "what_if",
    "compare_icps",
    "compare_versions",
    "similar_icps",
    "suggest_weights",
    "explain_record",
    "top_records",
    "sanity_check",
    "outcome_analysis",
    "icp_insights",
    "list_signals",
    "signal_stats",
    "get_job",
    "draft_persona",
    "edit_persona",
    "clone_persona",
    "remove_persona",
    "propose_save",
    "propose_publish",
    "propose_pause",
    "propose_resume",
    "propose_rollback",
    "propose_delete_draft",
    "propose_autoqualify",
    "propose_qualify_captures",
    "propose_requalify",
    "propose_save_term",
    "propose_undo",
    "list_changesets",
]
ALLOWED = {"type", "description", "properties", "required", "additionalProperties", "items", "anyOf", "enum", "const"}


def schema_of(tool: BaseTool) -> dict[str, Any]:
    function: dict[str, Any] = convert_to_openai_tool(tool, strict=True)["function"]
    return function


def nodes(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a schema and every schema inside it."""
    yield schema
    inside = [*schema.get("properties", {}).values(), *schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())]
    for each in inside:
        yield from nodes(each)


def test_the_registry_holds_the_contract() -> None:
    assert [tool.name for tool in TOOLS] == NAMES


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_each_tool_says_what_it_does_and_when_to_call_it(tool: BaseTool) -> None:
    function = schema_of(tool)

    assert len(function["description"]) > 60
    assert all(argument.get("description") for argument in function["parameters"].get("properties", {}).values())
    assert "runtime" not in function["parameters"].get("properties", {})


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_each_schema_stays_inside_the_strict_subset(tool: BaseTool) -> None:
    parameters = schema_of(tool)["parameters"]
    arguments = {name: {key: each for key, each in body.items() if key != "default"} for name, body in parameters["properties"].items()}

    for node in nodes({**parameters, "properties": arguments}):
        assert set(node) <= ALLOWED, node
        if node.get("type") == "object":
            assert node["additionalProperties"] is False
            assert node.get("required", []) == list(node["properties"])


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_each_tool_is_async(tool: BaseTool) -> None:
    assert getattr(tool, "coroutine", None) is not None


def test_the_schemas_are_as_they_were_last_read(rewrite_golden: bool) -> None:
    text = json.dumps([schema_of(tool) for tool in TOOLS], indent=1) + "\n"
    if rewrite_golden:
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(text)

    assert GOLDEN.read_text() == text
