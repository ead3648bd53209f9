"""A person talking to the copilot, and what a test looks for in the events."""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import delete

from agent.copilot import Copilot
from agent.models import ModelFactory
from agent.requests import RunRequest
from agent.turns import RunLimits
from qualification.identity import Actor
from qualification.lifecycle import list_icps
from storage.tables import Message, Run
from tests.support.workspace import THREAD, TODAY, Surroundings, save_icp

Body = dict[str, Any]


class Conversation:
    """One thread of one person. Runs are numbered from 1: run-1, run-2, …"""

    def __init__(
        self, surroundings: Surroundings, models: ModelFactory, limits: RunLimits | None = None, fallback: ModelFactory | None = None
    ) -> None:
        self.surroundings = surroundings
        self.actor = surroundings.actor
        self.copilot = Copilot(
            surroundings.database, surroundings.snapshots, models=models, today=lambda: TODAY, limits=limits, fallback=fallback
        )
        self.runs = 0
        self.last: list[Body] = []

    async def start(self, text: str, *, actor: Actor | None = None, thread_id: str = THREAD, **state: Any) -> str:
        """Say something and return the id of the run, without waiting for its end."""
        self.runs += 1
        request = RunRequest(thread_id, f"run-{self.runs}", text, **state)
        return (await self.copilot.start_run(actor or self.actor, request)).run_id

    async def say(self, text: str, **state: Any) -> list[Body]:
        """Say something and return all events of the run."""
        self.last = await self.events(await self.start(text, **state))
        return self.last

    async def events(self, run_id: str, after: int = 0) -> list[Body]:
        """Return the events of a run after a number, to the last one."""
        return [body async for _, body in self.copilot.events(self.actor, run_id, after)]

    async def saved_icps(self) -> list[str]:
        """Return the codes of the ICPs that are saved."""
        async with self.surroundings.database.reading() as session:
            return [icp.icp_code for icp in await list_icps(session, self.actor.workspace_id)]

    async def stored_usage(self, run_id: str) -> Body | None:
        """Return the tokens that the run's row keeps."""
        async with self.surroundings.database.reading() as session:
            run = await session.get(Run, run_id)
            assert run is not None
            return run.usage

    async def seed_icp(self, body: Body) -> str:
        """Save an ICP that was there before."""
        return await save_icp(self.surroundings.database, self.actor, body)

    async def forget_messages(self) -> None:
        """Lose all messages of the thread, as if the process had died before it stored them."""
        async with self.surroundings.database.writing() as session:
            await session.execute(delete(Message).where(Message.thread_id == THREAD))


def kinds(events: Sequence[Body]) -> list[str]:
    """Return the types of events; customs with their name."""
    return [f"CUSTOM {body['name']}" if body["type"] == "CUSTOM" else str(body["type"]) for body in events]


def customs(events: Sequence[Body], name: str) -> list[Any]:
    """Return the values of the customs of one name."""
    return [body["value"] for body in events if body["type"] == "CUSTOM" and body["name"] == name]


def spoken(events: Sequence[Body]) -> str:
    """Return all that the copilot said."""
    return "".join(body["delta"] for body in events if body["type"] == "TEXT_MESSAGE_CONTENT")


def cards(events: Sequence[Body]) -> list[Body]:
    """Return the change sets shown, in order."""
    return [body["content"] for body in events if body["type"] == "ACTIVITY_SNAPSHOT"]


def last_state(events: Sequence[Body]) -> Body:
    """Return the shared state after all events."""
    state: Body = {}
    for body in events:
        if body["type"] == "STATE_SNAPSHOT":
            state = dict(body["snapshot"])
        elif body["type"] == "STATE_DELTA":
            state |= {step["path"].removeprefix("/"): step["value"] for step in body["delta"]}
    return state


def error_of(events: Sequence[Body]) -> str | None:
    """Return the code of the error that ended a run; None when it finished."""
    last = events[-1]
    return cast("str | None", last.get("code")) if last["type"] == "RUN_ERROR" else None
