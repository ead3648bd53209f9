"""Slack: each message is a signed mention that the Slack app answers, on a stand-in for Slack on this machine."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import delete, select

from agent import threads
from agent.models import ToolRoute
from agent.requests import RunRequest, Unset, draft_of
from api.services import Services
from api.slack.cards import Pressed
from api.slack.conversations import key_of
from api.slack.inbox import Place, Visitor
from api.slack.quick import Listed, read_command
from evals.cases import Case
from evals.sandbox import Sandbox
from evals.surfaces.slack_driver import CHANNEL, TEAM, USER, open_surface
from evals.surfaces.surface import Heard, Say, SurfaceName
from evals.template import TODAY, WORKSPACE
from qualification.drafts.working_draft import write_draft
from qualification.icp_counts import IcpCounts
from qualification.jobs import JobRunner
from qualification.own_ids import told_id
from settings import Settings
from storage.slack import ThreadKey, find_thread, keep_thread
from storage.tables import Member, Run, SlackCard, SlackDelivery, SlackThread

ROOT_TS = "1700000000.000001"
SILENT = "Slack started no run for this message"
Json = dict[str, Any]


class SlackEvals:
    """One Slack thread a conversation, with the Slack user linked to the person of the evals."""

    name: SurfaceName = "slack"
    tool_route: ToolRoute | None = None

    def can_say(self, case: Case) -> bool:
        """Return false for "this ICP", for Slack has no pages, and for its short commands, such as help, that no run answers."""
        return case.icp_code is None and not any(isinstance(read_command(turn.user), Listed) for turn in case.turns)

    @asynccontextmanager
    async def conversation(self, sandbox: Sandbox, case: Case) -> AsyncIterator[Say]:
        """Open the app beside the copilot. A drawer's draft is what the person brought into the conversation."""
        await _prepare(sandbox)
        async with open_surface(_services(sandbox), sandbox.actor) as slack:

            async def say(request: RunRequest) -> Heard:
                if not isinstance(request.draft, Unset) and request.draft is not None:
                    await _bring_draft(sandbox, request)
                before = await _last_run(sandbox)
                turn = await slack.say(request.text, root_ts=ROOT_TS)
                run_id = await _last_run(sandbox)
                if run_id is None or run_id == before:
                    return Heard(request.run_id, [{"type": "RUN_FINISHED"}], [SILENT])
                events = [body async for _, body in sandbox.copilot.events(sandbox.actor, run_id)]
                return Heard(run_id, events, _differences(events, turn.proposed))

            yield say


def _services(sandbox: Sandbox) -> Services:
    done: asyncio.Task[None] = asyncio.create_task(asyncio.sleep(0))
    return Services(
        settings=Settings(auth="keys", _env_file=None),
        database=sandbox.database,
        snapshots=sandbox.snapshots,
        results=sandbox.results,
        counts=IcpCounts(),
        jobs=JobRunner(sandbox.database, sandbox.snapshots, lambda: TODAY),
        copilot=sandbox.copilot,
        today=lambda: TODAY,
        workspace=(WORKSPACE, sandbox.actor.workspace_id),
        warm=done,
    )


async def _prepare(sandbox: Sandbox) -> None:
    """Make the person a member, and forget the Slack threads of earlier cases."""
    actor = sandbox.actor
    async with sandbox.database.writing() as session:
        for table in (SlackDelivery, SlackCard, SlackThread):
            await session.execute(delete(table))
        query = select(Member.id).where(Member.workspace_id == actor.workspace_id, Member.person == actor.person)
        if await session.scalar(query) is None:
            member = {"person": actor.person, "name": actor.person, "role": actor.role, "created_by": actor.person}
            session.add(Member(workspace_id=actor.workspace_id, **member))


def _key(sandbox: Sandbox) -> ThreadKey:
    return key_of(sandbox.actor, Visitor(TEAM, USER), Place(CHANNEL, ROOT_TS))


async def _bring_draft(sandbox: Sandbox, request: RunRequest) -> None:
    draft = draft_of(request)
    assert draft is not None, "the caller saw one"
    async with sandbox.database.writing() as session:
        thread = await threads.open_thread(session, sandbox.actor, request.thread_id, request.text)
        await session.run_sync(keep_thread, _key(sandbox), told_id(thread.id))
        await write_draft(session, thread.id, draft.definition, icp_code=draft.icp_code, base_version=draft.base_version)


async def _last_run(sandbox: Sandbox) -> str | None:
    """Return the newest run of the conversation in this Slack thread."""
    async with sandbox.database.reading() as session:
        thread_id = await session.run_sync(find_thread, _key(sandbox))
        query = select(Run.id).where(Run.thread_id == thread_id).order_by(Run.started_at.desc(), Run.id).limit(1)
        found = await session.scalar(query)
    return None if found is None else told_id(found)


def _differences(events: Sequence[Json], buttons: Sequence[Pressed]) -> list[str]:
    """Say where the Confirm buttons in Slack stand for other change sets, or other contents, than the run proposed last."""
    shown = [event["content"] for event in events if event["type"] == "ACTIVITY_SNAPSHOT" and event["activityType"] == "changeset"]
    open_cards = {card["id"]: card["content_hash"] for card in shown if card["status"] == "proposed"}
    closed = {card["id"] for card in shown if card["status"] != "proposed"}
    wanted = {key: value for key, value in open_cards.items() if key not in closed}
    found = {each.changeset_id: each.content_hash for each in buttons if each.changeset_id not in closed}
    return (
        []
        if wanted.items() <= found.items()
        else [f"Slack shows Confirm for {sorted(found.items())}, the run proposed {sorted(wanted.items())}"]
    )
