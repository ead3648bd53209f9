"""No tool reads or changes anything of another workspace, whatever a model asks it for."""

import re
from typing import Any

import orjson
import pytest
from langchain_core.tools import BaseTool

from api.auth import actor_of_key
from api.services import Services
from qualification.errors import WinnowError
from tests.support.calls import call
from tests.tenancy.conftest import Tenants
from tests.tenancy.two_workspaces import MADE_UP, Tenant, all_that_it_holds
from tools.context import ToolContext
from tools.errors import advise
from tools.registry import TOOLS

pytestmark = pytest.mark.slow

ADD = [{"action": "add", "parameter": {"field": "{key}", "mode": "filter", "operator": "is_known", "value": None, "weight": None}}]
RULE = [{"field": "{key}", "mode": "filter", "operator": "is_known", "value": None, "weight": None}]
ARGUMENTS: dict[str, dict[str, Any]] = {
    "search_catalog": {"query": "{mark}"},
    "list_icps": {},
    "get_icp": {"icp_code": "{icp_code}"},
    "draft_icp": {"name": "Mine", "parameters": RULE},
    "edit_draft": {"edits": ADD, "icp_code": "{icp_code}"},
    "preview_draft": {},
    "what_if": {"base": "{icp_code}", "edits": ADD},
    "compare_icps": {"first": "{icp_code}", "second": "mid-market"},
    "compare_versions": {"icp_code": "{icp_code}", "before": 1, "after": None},
    "similar_icps": {"icp_code": "{icp_code}"},
    "suggest_weights": {"fields": ["{key}"]},
    "explain_record": {"record": "{account}", "icp_code": "{icp_code}"},
    "top_records": {"limit": 5, "icp_code": "{icp_code}"},
    "sanity_check": {"icp_code": "{icp_code}"},
    "outcome_analysis": {},
    "icp_insights": {"icp_code": "{icp_code}"},
    "list_signals": {},
    "signal_stats": {"signal": "{signal_id}"},
    "get_job": {"job_id": "{job_id}"},
    "draft_persona": {"name": "Mine", "parameters": [], "icp_code": "{icp_code}"},
    "edit_persona": {"persona": "{persona_code}", "edits": ADD, "icp_code": "{icp_code}"},
    "clone_persona": {"persona": "{persona_code}", "to": "mid-market", "source": "{icp_code}"},
    "remove_persona": {"persona": "{persona_code}", "icp_code": "{icp_code}"},
    "propose_save": {},
    "propose_publish": {"icp_code": "{icp_code}"},
    "propose_pause": {"icp_code": "{icp_code}"},
    "propose_resume": {"icp_code": "{icp_code}"},
    "propose_rollback": {"icp_code": "{icp_code}", "version": 1},
    "propose_delete_draft": {"icp_code": "{icp_code}"},
    "propose_autoqualify": {"signals": ["{signal}"], "every": False, "on": True},
    "propose_qualify_captures": {"signal": "{signal}", "last": 5, "sample": None, "ids": [], "dry_run": False},
    "propose_requalify": {"icp_code": "{icp_code}"},
    "propose_save_term": {"term": "{term}", "meaning": "mine", "parameters": RULE},
    "propose_undo": {"changeset_id": "{changeset_id}"},
    "list_changesets": {},
}


def filled(value: Any, names: dict[str, str]) -> Any:
    """Return arguments with the names in them written out."""
    if isinstance(value, str):
        return value.format_map(names) if "{" in value else value
    if isinstance(value, list):
        return [filled(each, names) for each in value]
    return {key: filled(each, names) for key, each in value.items()} if isinstance(value, dict) else value


async def answered(tenant: Tenant, tool: BaseTool, arguments: dict[str, Any]) -> str:
    """Return everything that a tool gives to a model and to a client, or the words of its error."""
    services: Services = tenant.client.app.state.services  # type: ignore[attr-defined]
    actor = await actor_of_key(services, tenant.key)
    context = ToolContext(
        services.database, services.snapshots, services.results, actor, services.today(), tenant.ids["thread_id"], "run", lambda _: None
    )
    try:
        body, shown = await call(tool, context, **arguments)
    except WinnowError as error:
        return advise(error)
    return orjson.dumps([body, shown]).decode()


def plain(text: str, names: dict[str, str]) -> str:
    """Return a text without the names that were asked for."""
    for key, name in sorted(names.items(), key=lambda each: -len(each[1])):
        text = text.replace(name, f"<{key}>")
    return text


def test_every_tool_is_tried() -> None:
    assert set(ARGUMENTS) == {tool.name for tool in TOOLS}


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_a_tool_knows_as_little_of_another_workspace_as_of_what_never_was(tenants: Tenants, tool: BaseTool) -> None:
    north, south = tenants
    arguments, before = ARGUMENTS[tool.name], all_that_it_holds(south)
    theirs = {**south.ids, "mark": south.mark, "signal": f"{south.mark} visits"}
    nobodys = {**MADE_UP, "mark": "Nulbasal", "signal": "Nulbasal visits"}

    def ask(names: dict[str, str]) -> str:
        said: str = north.client.portal.call(answered, north, tool, filled(arguments, names))  # type: ignore[union-attr]
        return said

    asked, made_up = ask(theirs), ask(nobodys)

    if re.search(r"{\w+}", str(arguments)):
        assert plain(asked, theirs) == plain(made_up, nobodys)
    else:
        assert south.mark not in asked and south.name not in asked
    assert all_that_it_holds(south) == before
