"""A client of the tools over MCP, in the small workspace."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from mcp.client.client import Client
from mcp.server.lowlevel import Server
from mcp_types import CallToolResult, TextContent

from api.mcp.callers import Call, Caller, Workbench, caller_of
from api.mcp.server import build_server
from qualification.identity import Actor
from qualification.results import ResultsStore
from tests.support.workspace import TODAY, Surroundings, rule

PUBLIC_URL = "https://winnow.example"
SAAS_DRAFT: dict[str, Any] = {
    "name": "Mid-market SaaS",
    "parameters": [rule("sub_industry", "in", ["SaaS"]), rule("employee_count", "between", [51, 500])],
}
FIRST_CALLS: dict[str, dict[str, Any]] = {
    "draft_icp": SAAS_DRAFT,
    "search_catalog": {"query": "SaaS in EMEA"},
    "get_icp": {"icp_code": "mid-market-saas"},
    "edit_draft": {"edits": [{"action": "set_min_score", "min_score": 10}]},
    "what_if": {"base": "working_draft", "edits": [{"action": "set_min_score", "min_score": 50}]},
    "compare_icps": {"first": "working_draft", "second": "mid-market-saas"},
    "compare_versions": {"icp_code": "live-saas", "before": 1, "after": None},
    "similar_icps": {"icp_code": "mid-market-saas"},
    "suggest_weights": {"fields": ["industry", "revenue band"]},
    "explain_record": {"record": "acc-3", "icp_code": "mid-market-saas"},
    "icp_insights": {"icp_code": "mid-market-saas"},
    "signal_stats": {"signal": "Replies"},
    "draft_persona": {"name": "Revenue Leader", "parameters": [rule("seniority", "in", ["VP"])]},
    "edit_persona": {"persona": "Revenue Leader", "edits": [{"action": "set_min_score", "min_score": 5}]},
    "clone_persona": {"persona": "Revenue Leader", "to": "working_draft"},
    "remove_persona": {"persona": "Revenue Leader 2"},
    "propose_publish": {"icp_code": "mid-market-saas"},
    "propose_pause": {"icp_code": "live-saas"},
    "propose_resume": {"icp_code": "paused-saas"},
    "propose_rollback": {"icp_code": "live-saas", "version": 1},
    "propose_delete_draft": {"icp_code": "mid-market-saas"},
    "propose_autoqualify": {"signals": ["Replies"], "every": False, "on": True},
    "propose_qualify_captures": {"signal": "Replies", "last": None, "sample": None, "ids": [], "dry_run": False},
    "propose_save_term": {"term": "whales", "meaning": "big ones", "parameters": [rule("employee_count", "gte", 300)]},
}
"""Arguments with which each tool is called once; a tool that is not named takes none."""


def server_of(surroundings: Surroundings, actor: Actor | None = None) -> Server[Any]:
    """Return a server whose callers are one person."""

    async def caller(call: Call) -> Caller:
        return caller_of(actor or surroundings.actor, call)

    return build_server(bench_of(surroundings), caller)


def bench_of(surroundings: Surroundings) -> Workbench:
    """Return what the tools work with."""
    return Workbench(surroundings.database, surroundings.snapshots, ResultsStore(surroundings.database), lambda: TODAY, PUBLIC_URL)


@asynccontextmanager
async def connected(server: Any) -> AsyncIterator[Client]:
    """Connect the SDK's client to a server in this process, a URL or a command."""
    async with Client(server) as client:
        yield client


def said(result: CallToolResult) -> str:
    """Return the text of a result."""
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def body_of(result: CallToolResult) -> dict[str, Any]:
    """Return the structured content of a call that went well."""
    assert not result.is_error, said(result)
    body: dict[str, Any] = result.structured_content
    return body
