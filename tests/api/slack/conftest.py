"""The Slack app beside a small workspace with members, and a Slack that runs in this process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import select, update

from agent.copilot import Copilot
from agent.models import ModelFactory, model_factory
from api.services import Services
from api.slack.cards import Pressed
from api.slack.replies import Habits
from evals.surfaces.slack_driver import SlackSurface, link, open_surface
from qualification.access.members import NewMember, add_member
from qualification.icp_counts import IcpCounts
from qualification.identity import Actor, Role
from qualification.jobs import JobRunner
from qualification.results import ResultsStore
from settings import Settings
from storage.tables import Audit, ChangeSetRow, Icp, SlackLinkCode, utc_now
from tests.support.workspace import TODAY, Surroundings

ROOT = "1700000000.000001"
SAAS = "build me an ICP for SaaS companies in EMEA"
PEOPLE: dict[str, tuple[str, Role]] = {
    "U1": ("ada@example.com", "editor"),
    "U2": ("bo@example.com", "editor"),
    "U3": ("vera@example.com", "viewer"),
}


@dataclass
class Waits:
    """How long the app waited for Slack; it does not really."""

    seconds: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await asyncio.sleep(0)


@dataclass
class Office:
    """Three linked people: Ada (U1) and Bo (U2), who edit, and Vera (U3), who looks. Nobody knows U9."""

    surface: SlackSurface
    services: Services
    waits: Waits
    actors: dict[str, Actor]

    async def row(self, changeset_id: str) -> ChangeSetRow:
        async with self.services.database.reading() as session:
            found = await session.get(ChangeSetRow, changeset_id)
            assert found is not None
            return found

    async def icps(self) -> list[str]:
        async with self.services.database.reading() as session:
            return list(await session.scalars(select(Icp.name).order_by(Icp.id)))

    async def deeds(self) -> list[tuple[str, str]]:
        async with self.services.database.reading() as session:
            found = await session.execute(select(Audit.actor, Audit.action).order_by(Audit.id))
            return [(actor, action) for actor, action in found if action.startswith("changeset.")]

    async def propose(self, text: str = SAAS, *, user: str = "U1", root_ts: str = ROOT) -> Pressed:
        """Let somebody ask for a change, and return the Confirm button of its card."""
        (pressed,) = (await self.surface.say(text, user=user, root_ts=root_ts)).proposed
        return pressed

    async def age_links(self) -> None:
        async with self.services.database.writing() as session:
            await session.execute(update(SlackLinkCode).values(expires_at=utc_now() - timedelta(seconds=1)))


def make_services(surroundings: Surroundings, models: ModelFactory | None = None, **settings: object) -> Services:
    database, snapshots, actor = surroundings.database, surroundings.snapshots, surroundings.actor
    results = ResultsStore(database)

    copilot = Copilot(database, snapshots, results, models=models or model_factory("offline"), today=lambda: TODAY)
    given = {"database_url": SecretStr(str(database.url)), "auth": "keys", "public_url": "https://winnow.example", **settings}
    return Services(
        Settings(_env_file=None, **given),  # type: ignore[arg-type]
        database,
        snapshots,
        results,
        IcpCounts(),
        JobRunner(database, snapshots, lambda: TODAY),
        copilot,
        lambda: TODAY,
        (actor.workspace, actor.workspace_id),
        asyncio.create_task(asyncio.sleep(0)),
    )


async def make_members(services: Services) -> dict[str, Actor]:
    name, workspace_id = services.workspace
    admin = Actor(workspace_id, name, "setup")
    async with services.database.writing() as session:
        for person, role in PEOPLE.values():
            await session.run_sync(add_member, admin, NewMember(person, person, role))
    return {user: Actor(workspace_id, name, person, role, TODAY) for user, (person, role) in PEOPLE.items()}


@asynccontextmanager
async def open_office(surroundings: Surroundings, models: ModelFactory | None = None) -> AsyncIterator[Office]:
    services = make_services(surroundings, models)
    actors, waits = await make_members(services), Waits()
    async with open_surface(services, actors["U1"], sleep=waits.sleep, habits=Habits(True, 0, 0, 0)) as surface:
        for user, actor in actors.items():
            await link(services, actor, user)
        yield Office(surface, services, waits, actors)
    await services.copilot.close()


@pytest.fixture
async def office(surroundings: Surroundings) -> AsyncIterator[Office]:
    async with open_office(surroundings) as opened:
        yield opened
