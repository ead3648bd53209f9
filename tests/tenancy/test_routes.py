"""Nothing crosses from one workspace into another: not in an answer, a count, an error's words, a page or a stream."""

import itertools
import json
import re
from typing import Any

import pytest

from api.auth import actor_of_key
from api.news import NewsFeed
from api.permissions import NEEDS
from api.services import Services
from tests.tenancy.conftest import Tenants
from tests.tenancy.two_workspaces import LISTS, MADE_UP, Json, Tenant, all_that_it_holds

pytestmark = pytest.mark.slow

NAMED = re.compile(r"{(\w+)}")
OPEN_ENDED = ("GET /api/v1/events",)
DEFINITION = {"name": "Taken over", "parameters": [{"field": "employee_count", "mode": "filter", "operator": "gt", "value": 1}]}
CAPTURE = {"external_id": "x1", "person": {"external_id": "p1"}, "behaviour": "b", "occurred_at": "2026-11-01T09:00:00Z"}
BODIES: dict[str, Any] = {
    "/catalog/fields/{key}": {"label": "Mine", "type": "category"},
    "/glossary/{term}": {"parameters": DEFINITION["parameters"], "meaning": "mine"},
    "/icps/{icp_code}": {"definition": DEFINITION, "base_version": 1},
    "/icps/{icp_code}/rollback": {"version": 1},
    "/icps/{icp_code}/personas": {"persona": {"name": "X"}},
    "/personas/{persona_code}": {"persona": {"name": "X"}},
    "/personas/{persona_code}/clone": {"to": "mid-market"},
    "/changesets/{changeset_id}/confirm": {"content_hash": "0" * 64},
    "/runs/{run_id}/feedback": {"rating": "up"},
    "/threads/{thread_id}": {"title": "Mine now"},
    "/signals/{signal_id}": {"name": "Mine now"},
    "/signals/{signal_id}/captures": {"items": [CAPTURE]},
    "/signals/{signal_id}/qualify": {"last": 5},
    "/members/{person}": {"role": "viewer"},
    "/webhooks/{webhook_id}": {"active": False},
}
CREATES = ("PUT /api/v1/catalog/fields/{key}", "PUT /api/v1/glossary/{term}")


def foreign_routes() -> list[str]:
    """Every route whose path names something."""
    return [row for row, need in NEEDS.items() if NAMED.search(row) and need not in ("open", "signature")]


def asked(tenant: Tenant, row: str, ids: dict[str, str]) -> tuple[int, str]:
    """Return status and text of a route called with some ids; the ids themselves are written out of the text."""
    method, _, path = row.partition(" ")
    body = next((body for end, body in BODIES.items() if path.endswith(end)), None)
    numbers = {"before": "1", "after": "2"}
    names = NAMED.findall(path)
    answer = tenant.call(method, NAMED.sub(lambda found: (numbers | ids)[found[1]], path), json=body)
    text = answer.text
    for name in names:
        text = text.replace(ids.get(name, "\0"), f"<{name}>")
    return answer.status_code, text


@pytest.mark.parametrize("row", foreign_routes())
def test_an_id_of_another_workspace_is_answered_like_one_that_never_was(tenants: Tenants, row: str) -> None:
    north, south = tenants
    before = all_that_it_holds(south)
    if row in CREATES:  # these write what both have: here, and not there
        assert asked(north, row, {"key": "custom.tier", "term": "whales"})[0] == 200
    else:
        assert asked(north, row, south.ids) == asked(north, row, MADE_UP)

    assert all_that_it_holds(south) == before


@pytest.mark.parametrize("row", [row for row in NEEDS if row.startswith("GET /api/") and not NAMED.search(row) and row not in OPEN_ENDED])
def test_no_list_shows_anything_of_another_workspace(tenants: Tenants, row: str) -> None:
    for mine, theirs in itertools.permutations(tenants):
        text = mine.get(row.partition(" ")[2]).text

        assert theirs.mark not in text and theirs.name not in text.replace(f"{theirs.name}@", "")


@pytest.mark.parametrize("path", LISTS)
def test_a_cursor_of_another_workspace_leads_nowhere_else(tenants: Tenants, path: str) -> None:
    north, south = tenants
    cursor = south.get(path).json()["next"]
    if cursor is None:
        assert path in ("/api/v1/members?limit=1", "/api/v1/keys?limit=1")
        return
    page = north.get(path, params={"cursor": cursor})

    assert page.status_code in (200, 422)
    assert south.mark not in page.text and f"{south.name}-only" not in page.text


def test_the_same_counts_are_given_whether_another_workspace_is_full_or_empty(tenants: Tenants) -> None:
    for tenant in tenants:
        preview: Json = tenant.done("POST", "/api/v1/preview", {"definition": DEFINITION})

        assert (preview["total"], preview["qualified"], preview["qualified_people"]) == (3, 3, 2)
        icps = tenant.done("GET", "/api/v1/icps")["items"]
        assert {(row["qualified"], row["people"]) for row in icps if row["status"] == "live"} == {(3, 2)}


def test_filters_and_what_ifs_know_no_value_of_another_workspace(tenants: Tenants) -> None:
    north, south = tenants
    for value in (f"Software {south.mark}", "Software Nowhere"):
        rule = {"field": "industry", "mode": "filter", "operator": "in", "value": [value]}
        body = {"definition": {"name": "x", "parameters": [rule]}}
        assert north.done("POST", "/api/v1/preview", body)["qualified"] == 0
    said = []
    for given in (f"custom.{south.name}_field", MADE_UP["key"]):
        rule = {"field": given, "mode": "filter", "operator": "is_known"}
        answer = north.call("POST", "/api/v1/preview", json={"definition": {"name": "x", "parameters": [rule]}})
        said.append((answer.status_code, answer.text.replace(given, "<field>")))
    assert said[0] == said[1] and said[0][0] == 422


def test_the_same_thread_and_run_ids_are_two_conversations(tenants: Tenants) -> None:
    for mine, theirs in itertools.permutations(tenants):
        again = mine.say("what did I say?", thread=theirs.ids["thread_id"], run=theirs.ids["run_id"])
        thread = mine.get(f"/api/v1/threads/{theirs.ids['thread_id']}").json()

        assert theirs.mark not in again and '"RUN_FINISHED"' in again
        assert [each["content"] for each in thread["messages"] if each["role"] == "user"] == ["what did I say?"]


def test_a_word_that_only_another_workspace_knows_is_as_unknown_as_any(tenants: Tenants) -> None:
    north, south = tenants
    for number, text in enumerate(
        ("show me the ICP {}", "how many {} accounts are there?", "pause {} only", "what happened with {} visits?")
    ):
        theirs = north.say(text.format(south.mark), thread=f"ask-{number}", run=f"ask-{number}")
        nobodys = north.say(text.format("Nulbasal"), thread=f"nil-{number}", run=f"nil-{number}")

        assert _plain(theirs).replace(south.mark, "<word>").replace(south.mark.lower(), "<word>") == _plain(nobodys).replace(
            "Nulbasal", "<word>"
        ).replace("nulbasal", "<word>")


def _plain(stream: str) -> str:
    """Return what a run says and suggests, without its ids and times."""
    said = re.findall(r'"delta":\s*"((?:[^"\\]|\\.)*)"', stream)
    suggested = re.findall(r'"name":\s*"suggestions",\s*"value":\s*(\[.*?\])', stream)
    assert said, stream
    return "".join(said) + " ".join(suggested)


def test_the_news_of_a_workspace_tells_nothing_of_another(tenants: Tenants) -> None:
    for mine, theirs in itertools.permutations(tenants):
        told = json.dumps(mine.client.portal.call(all_news, mine))  # type: ignore[union-attr]

        assert mine.mark in told and theirs.mark not in told and theirs.name not in told


async def all_news(tenant: Tenant) -> list[Any]:
    """Return what is told to who follows a workspace from its first news on."""
    services: Services = tenant.client.app.state.services  # type: ignore[attr-defined]
    news: NewsFeed = tenant.client.app.state.news  # type: ignore[attr-defined]
    actor = await actor_of_key(services, tenant.key)
    last, told = await news.last(actor.workspace_id), []
    async for ready in news.follow(actor.workspace_id, 0):
        told += [[each.event, each.body] for each in ready]
        if ready[-1].number is None or ready[-1].number >= last:
            break
    return told
