"""Two workspaces of one service with the same names, external ids and addresses, each full of a word that only it may see."""

import json
from dataclasses import dataclass, field
from typing import Any

from starlette.testclient import TestClient

Json = dict[str, Any]

MADE_UP = {
    "external_id": "bumble-only",
    "account": "bumble-only",
    "lead": "bumble-only-person",
    "term": "bumble-only-term",
    "key": "custom.bumble_field",
    "icp_code": "bumble-only",
    "persona_code": "leaders-bumble",
    "changeset_id": "00000000-0000-4000-8000-000000000000",
    "open_changeset": "00000000-0000-4000-8000-000000000001",
    "job_id": "00000000-0000-4000-8000-000000000002",
    "key_id": "00000000-0000-4000-8000-000000000003",
    "webhook_id": "00000000-0000-4000-8000-000000000004",
    "signal_id": "987654",
    "thread_id": "bumble-thread",
    "run_id": "bumble-run",
    "person": "sue@bumble.example",
}


@dataclass
class Tenant:
    """One workspace as its admin sees it.

    Attributes:
        mark: A word that is in every text of this workspace and nowhere else.
        ids: Ids that only this workspace has, by the name of the path parameter that takes them.
    """

    client: TestClient
    key: str
    name: str
    mark: str
    person: str
    ids: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, **more: Any) -> Any:
        return self.client.request(method, path, headers={"Authorization": f"Bearer {self.key}"} | more.pop("headers", {}), **more)

    def get(self, path: str, **more: Any) -> Any:
        return self.call("GET", path, **more)

    def done(self, method: str, path: str, body: object = None) -> Json:
        answer = self.call(method, path, json=body)
        assert answer.status_code < 300, (method, path, answer.text)
        found: Json = answer.json()
        return found

    def say(self, text: str, *, thread: str, run: str) -> str:
        """Say something to the copilot; return everything that it streams."""
        message = {"id": f"m-{run}", "role": "user", "content": text}
        body = {"threadId": thread, "runId": run, "messages": [message], "state": {}, "tools": [], "context": [], "forwardedProps": {}}
        answer = self.call("POST", "/agui", json=body)
        assert answer.status_code == 200, answer.text
        said: str = answer.text
        return said


def fill(tenant: Tenant) -> None:
    """Use every part of the product, with the same names as the other workspace and one of each that only this one has."""
    _records(tenant)
    _icps(tenant)
    _signals(tenant)
    _conversation(tenant)
    jobs = tenant.get("/api/v1/jobs").json()["items"]
    tenant.ids |= {"job_id": jobs[0]["id"], "key_id": tenant.get("/api/v1/keys").json()["items"][0]["id"]}
    person = tenant.done("POST", "/api/v1/members", {"person": f"sue@{tenant.name}.example", "name": f"Sue {tenant.mark}"})["person"]
    hook = tenant.done("POST", "/api/v1/webhooks", {"url": "https://127.0.0.1:9/hook", "description": tenant.mark})
    tenant.ids |= {"person": person, "webhook_id": hook["id"]}


def _records(tenant: Tenant) -> None:
    mark, only = tenant.mark, f"{tenant.name}-only"
    tenant.done("PUT", "/api/v1/catalog/fields/custom.tier", {"label": f"Tier {mark}", "type": "category"})
    tenant.done("PUT", f"/api/v1/catalog/fields/custom.{tenant.name}_field", {"label": f"Field {mark}", "type": "text"})
    attributes = {"industry": f"Software {mark}", "employee_count": 120, "country": "Germany", "custom.tier": f"Gold {mark}"}
    accounts = [
        {"external_id": each, "attributes": {**attributes, "name": f"Acme {mark} {each}", "domain": f"{each}.example"}}
        for each in ("a1", "a2", only)
    ]
    people = [
        {
            "external_id": each,
            "account_external_id": "a1",
            "attributes": {"name": f"Ada {mark} {each}", "email": f"{each}@acme.example", "seniority": "VP", "email_status": "verified"},
        }
        for each in ("p1", f"{only}-person")
    ]
    for kind, items in (("accounts", accounts), ("people", people)):
        assert tenant.done("POST", f"/api/v1/{kind}:batch", {"items": items})["errors"] == []
    deals = [
        {"external_id": f"o{number}", "kind": kind, "occurred_on": "2026-06-01", "account_external_id": account, "amount_usd": 5}
        for number, (kind, account) in enumerate((("closed_won", "a1"), ("closed_lost", "a2")))
    ]
    tenant.done("POST", "/api/v1/outcomes:batch", {"items": deals})
    tenant.done("PUT", "/api/v1/glossary/whales", {"meaning": f"big ones {mark}", "parameters": [_over(500)]})
    tenant.done("PUT", f"/api/v1/glossary/{only}-term", {"meaning": f"{mark}", "parameters": [_over(100)]})
    tenant.ids |= {"external_id": only, "account": only, "lead": f"{only}-person", "term": f"{only}-term"}
    tenant.ids |= {"key": f"custom.{tenant.name}_field"}


def _over(count: int) -> Json:
    return {"field": "employee_count", "mode": "filter", "operator": "gt", "value": count}


def _icps(tenant: Tenant) -> None:
    for name in ("Mid-market", f"{tenant.name} only"):
        persona = {
            "name": f"Leaders {tenant.name}",
            "parameters": [{"field": "seniority", "mode": "filter", "operator": "in", "value": ["VP"]}],
        }
        definition = {"name": name, "description": f"Secret of {tenant.mark}", "parameters": [_over(50)], "personas": [persona]}
        saved = tenant.done("POST", "/api/v1/icps", {"definition": definition})
        tenant.done("POST", f"/api/v1/icps/{saved['icp_code']}/publish", {})
    detail = tenant.done("GET", f"/api/v1/icps/{tenant.name}-only")
    tenant.ids |= {"icp_code": f"{tenant.name}-only", "persona_code": detail["personas"][0]["persona_code"]}
    tenant.ids |= {"changeset_id": tenant.get("/api/v1/changesets").json()["items"][0]["id"]}


def _signals(tenant: Tenant) -> None:
    for name in ("Keywords", f"{tenant.mark} visits"):
        made = tenant.done("POST", "/api/v1/signals", {"name": name, "source": "1st_party", "status": "live", "autoqualify": False})
        item = {
            "external_id": "c1",
            "person": {"external_id": "p1"},
            "behaviour": f"read {tenant.mark}",
            "occurred_at": "2026-11-01T09:00:00Z",
        }
        strange = {**item, "external_id": "c2", "person": {"email": f"stranger@{tenant.name}.example"}}
        tenant.done("POST", f"/api/v1/signals/{made['id']}/captures", {"items": [item, strange]})
    tenant.ids |= {"signal_id": str(made["id"])}


def _conversation(tenant: Tenant) -> None:
    thread, run = f"{tenant.name}-thread", f"{tenant.name}-run"
    tenant.say(f"build an ICP called {tenant.mark} for companies with over 60 employees", thread=thread, run=run)
    tenant.say("hello", thread="same-thread", run="same-run")
    tenant.ids |= {"thread_id": thread, "run_id": run}
    proposed = tenant.get("/api/v1/changesets", params={"status": "proposed"}).json()["items"]
    tenant.ids |= {"open_changeset": proposed[0]["id"], "content_hash": proposed[0]["content_hash"]}


LISTS = (
    "/api/v1/catalog?limit=2",
    "/api/v1/glossary?limit=1",
    "/api/v1/icps?limit=1",
    "/api/v1/changesets?limit=1",
    "/api/v1/jobs?limit=1",
    "/api/v1/signals?limit=1",
    "/api/v1/accounts?limit=1",
    "/api/v1/leads?limit=1",
    "/api/v1/audit?limit=1",
    "/api/v1/threads?limit=1",
    "/api/v1/members?limit=1",
    "/api/v1/keys?limit=1",
)


def all_that_it_holds(tenant: Tenant) -> str:
    """Return everything that a workspace shows of itself, as one text."""
    shown: list[Any] = []
    for path in LISTS:
        plain = path.partition("?")[0]
        body = tenant.get(plain, params={"limit": 100}).json()
        assert "items" in body, (plain, body)
        shown.append([{key: value for key, value in item.items() if key not in ("last_used_at",)} for item in body["items"]])
    shown.append(tenant.get(f"/api/v1/icps/{tenant.ids['icp_code']}").json())
    shown.append(tenant.get(f"/api/v1/threads/{tenant.ids['thread_id']}").json())
    shown.append(tenant.get(f"/api/v1/signals/{tenant.ids['signal_id']}/captures").json())
    return json.dumps(shown, sort_keys=True)
