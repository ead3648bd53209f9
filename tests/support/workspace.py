"""A small workspace in a real database: 36 hand-made accounts, 60 people, and the surroundings of a tool."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from qualification import lifecycle
from qualification.catalog_edits.custom_fields import declare
from qualification.definitions import Definition, parse_definition
from qualification.fields import Field, FieldType
from qualification.identity import Actor
from qualification.results import ResultsStore
from qualification.snapshots import SnapshotStore
from storage.database import Database
from storage.records import NewRecord, upsert
from storage.tables import Thread, utc_now
from storage.workspaces import ensure_workspace
from tools.context import ToolContext

TODAY = date(2026, 11, 22)
THREAD = "thread-1"
RUN = "run-1"

CUSTOM_FIELDS = (
    Field("custom.is_competitor", "Is competitor", "Custom", FieldType.BOOLEAN, aliases=("competitor",)),
    Field("custom.security_program", "Security program", "Custom", FieldType.CATEGORY, aliases=("security",)),
)
SUB_INDUSTRIES = (("Software", "SaaS"), ("Software", "Cybersecurity"), ("Financial Services", "Fintech"))
PLACES = (("United States", "North America"), ("Germany", "EMEA"), ("Japan", "APAC"))
STAGES = ("Seed", "Series A", "Series B", "Series C", None)
TOOLS: tuple[list[str], ...] = (["Salesforce", "Snowflake"], ["HubSpot"], ["Salesforce"], [])


@dataclass(frozen=True)
class Surroundings:
    """A workspace with its database, snapshots and person, and what tools emitted in it."""

    database: Database
    snapshots: SnapshotStore
    actor: Actor
    emitted: list[dict[str, Any]] = field(default_factory=list)

    def context(self, thread_id: str = THREAD, run_id: str = RUN, actor: Actor | None = None) -> ToolContext:
        """Return what a tool gets from the runtime."""
        return ToolContext(
            self.database, self.snapshots, ResultsStore(self.database), actor or self.actor, TODAY, thread_id, run_id, self.emitted.append
        )


def accounts() -> list[NewRecord]:
    """Return 36 accounts: every sub-industry in every place; each third has no funding stage known or no tools."""
    return [account(number) for number in range(36)]


def account(number: int) -> NewRecord:
    """Return account `number`: sub-industry turns fastest, then the place, then size and stack."""
    industry, sub_industry = SUB_INDUSTRIES[number % 3]
    country, region = PLACES[number // 3 % 3]
    return new_account(
        f"acc-{number}",
        name=f"Company {number:02}",
        domain=f"company{number:02}.example",
        industry=industry,
        sub_industry=sub_industry,
        country=country,
        region=region,
        employee_count=20 * (number + 1),
        revenue_usd=None if number % 2 else 1_000_000 * (number + 1),
        funding_stage=STAGES[number % 5],
        installed_tools=TOOLS[number % 4],
        **{"custom.is_competitor": number == 3, "custom.security_program": "SOC 2" if number % 6 == 0 else None},
    )


def new_account(external_id: str, **attributes: Any) -> NewRecord:
    """Return an account; None stands for a missing value."""
    return NewRecord(external_id, {key: value for key, value in attributes.items() if value is not None})


def people() -> list[NewRecord]:
    """Return 60 people, two at each of the first 30 accounts; every second address is deliverable, none has a phone."""
    return [
        NewRecord(
            f"per-{number}",
            {
                "name": f"Person {number:02}",
                "title": "VP Sales" if number % 4 == 0 else "Engineer",
                "seniority": "VP" if number % 4 == 0 else "Individual Contributor",
                "department": "Sales" if number % 4 == 0 else "Engineering",
                "email": f"person{number:02}@example.com",
                "email_status": "verified" if number % 2 == 0 else "invalid",
            },
            account_external_id=f"acc-{number // 2}",
        )
        for number in range(60)
    ]


def make_workspace(database: Database, name: str = "default", *, person: str = "local") -> Actor:
    """Make an empty workspace with the two custom fields and return an admin of it."""
    with database.bulk_writing() as session:
        workspace = ensure_workspace(session, name)
        for each in CUSTOM_FIELDS:
            declare(session, workspace.id, each)
        return Actor(workspace.id, name, person)


def fill(database: Database, workspace_id: int, accounts: Sequence[NewRecord], people: Sequence[NewRecord] = ()) -> None:
    """Write records, the accounts before the people who work at them."""
    with database.bulk_writing() as session:
        upsert(session, workspace_id, "account", accounts)
    if people:
        with database.bulk_writing() as session:
            upsert(session, workspace_id, "person", people)


def make_thread(database: Database, actor: Actor, thread_id: str = THREAD, draft: dict[str, Any] | None = None) -> None:
    """Start an empty conversation of the actor."""
    now = utc_now()
    with database.bulk_writing() as session:
        session.add(
            Thread(
                id=thread_id,
                workspace_id=actor.workspace_id,
                person=actor.person,
                title="A conversation",
                draft=draft,
                shown_changeset_id=None,
                created_at=now,
                updated_at=now,
            )
        )


async def save_icp(database: Database, actor: Actor, body: Mapping[str, Any], *, status: lifecycle.Status = "draft") -> str:
    """Save an ICP without a change set and return its code."""
    definition = parse_definition(body)
    async with database.writing() as session:
        await lifecycle.put_sample(session, actor, [(definition, status)])
        icps = await lifecycle.list_icps(session, actor.workspace_id)
    return next(icp.icp_code for icp in icps if icp.name == definition.name)


def rule(field: str, operator: str, value: Any = None, *, mode: str = "filter", weight: int | None = None) -> dict[str, Any]:
    """Return the JSON of one parameter."""
    body = {"field": field, "mode": mode, "operator": operator, "value": value, "weight": weight}
    return {key: each for key, each in body.items() if each is not None}


def definition(name: str, *parameters: dict[str, Any], **more: Any) -> Definition:
    """Return a definition of these parameters."""
    return parse_definition({"name": name, "parameters": list(parameters), **more})


SAAS = {
    "name": "Mid-market SaaS",
    "description": "SaaS companies that sell to sales teams",
    "parameters": [
        rule("sub_industry", "in", ["SaaS"]),
        rule("region", "in", ["North America", "EMEA"]),
        rule("installed_tools", "any_of", ["Salesforce"], mode="score", weight=5),
        rule("installed_tools", "any_of", ["Snowflake"], mode="score", weight=3),
        rule("custom.is_competitor", "is_true", mode="exclude"),
    ],
}
