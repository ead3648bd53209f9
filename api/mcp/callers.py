"""Who calls a tool over MCP, and in which conversation its working draft is."""

import hashlib
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from mcp.server.context import ServerRequestContext

from agent import threads
from agent.requests import MAX_ID
from qualification.errors import InvalidRequest
from qualification.identity import Actor
from qualification.own_ids import own_id
from qualification.results import ResultsStore
from qualification.snapshots import SnapshotStore
from storage.database import Database
from storage.tables import Thread

THREAD_META = "winnow/thread"
THREAD_HEADER = "winnow-thread"
Call: TypeAlias = ServerRequestContext[Any, Any]


@dataclass(frozen=True)
class Caller:
    """One call's person and conversation.

    Attributes:
        client: The name of the program that calls, where it said so.
        keeps_cards: Whether the thread gets a line with the card of each proposal; not where a run of the copilot adds its own.
    """

    actor: Actor
    thread_id: str
    run_id: str
    client: str = ""
    keeps_cards: bool = True


Callers: TypeAlias = Callable[[Call], Awaitable[Caller]]


@dataclass(frozen=True)
class Workbench:
    """What the tools of a process work with.

    Attributes:
        public_url: Where a person opens the product in a browser, without a slash at the end.
    """

    database: Database
    snapshots: SnapshotStore
    results: ResultsStore
    today: Callable[[], date]
    public_url: str


def caller_of(actor: Actor, call: Call, *, headers: Mapping[str, str] | None = None, thread_id: str | None = None) -> Caller:
    """Return the caller: in the thread that the call names, else in the given one, else in the person's own for MCP.

    Connections carry no conversation that would outlive them, so a person's calls meet in one thread unless they say otherwise.

    Raises:
        InvalidRequest: The thread that the call names is no thread id.
    """
    said = (call.meta or {}).get(THREAD_META) or (headers or {}).get(THREAD_HEADER)
    named = thread_id if said is None else check_thread(said)
    return Caller(actor, named or own_thread(actor), f"mcp-{uuid.uuid4().hex}", _client_of(call))


def own_thread(actor: Actor) -> str:
    """Return the id of the thread that a person's calls meet in."""
    return f"mcp-{hashlib.sha256(f'{actor.workspace_id} {actor.person}'.encode()).hexdigest()[:32]}"


def new_thread() -> str:
    """Return the id of a thread for one connection alone."""
    return f"mcp-{uuid.uuid4().hex}"


def check_thread(said: object) -> str:
    """Return a thread id as it was said. Raises InvalidRequest."""
    if not isinstance(said, str) or not 1 <= len(said) <= MAX_ID or not said.isprintable() or " " in said:
        raise InvalidRequest(f"a thread id takes 1 to {MAX_ID} characters without spaces", field="thread")
    return said


def _client_of(call: Call) -> str:
    params = call.session.client_params
    return "" if params is None else (params.client_info.title or params.client_info.name)[:80]


async def open_thread(bench: Workbench, caller: Caller) -> Thread:
    """Return the thread that the caller knows by this id, started when it is new; another's has another row."""
    async with bench.database.reading() as session:
        known = await session.get(Thread, await own_id(session, Thread, caller.actor, caller.thread_id))
    if known is not None:
        return known
    async with bench.database.writing() as session:
        return await threads.open_thread(session, caller.actor, caller.thread_id, f"{caller.client or 'A program'} over MCP")
