"""Runs of the copilot as AG-UI event streams. A dropped client loses nothing: the run goes on and its log is read again."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from ag_ui.core import RunAgentInput
from fastapi import APIRouter, Header, Path
from sse_starlette import EventSourceResponse

from agent.requests import read_run_input
from api import sse
from api.dependencies import ActorDep, ServicesDep, SignedInDep, SlotsDep
from api.payloads import Cancelled
from api.services import Services
from api.streams import hold
from qualification.identity import Actor

router = APIRouter(prefix="/agui", tags=["Copilot"])

STREAM: dict[int | str, dict[str, Any]] = {200: {"description": "AG-UI events, each with its id", "content": {"text/event-stream": {}}}}

RunId = Annotated[str, Path(max_length=100)]
LastEventId = Annotated[str | None, Header(description="The id of the last event that the client has.")]


@router.post("", summary="Say something to the copilot", responses=STREAM, response_class=EventSourceResponse)
async def start_run(body: RunAgentInput, found: SignedInDep, services: ServicesDep, slots: SlotsDep) -> EventSourceResponse:
    """Start a run and stream its events. An unknown threadId starts a thread; the same runId answers with the same run.

    Only the last user message is trusted; `state` is `{page, icp_code, draft, changeset: {id, content_hash}}`.
    """
    request, slot = read_run_input(body), slots.take(found)
    try:
        handle = await services.copilot.start_run(found.actor, request)
    except BaseException:
        slot.release()
        raise
    return hold(services, found, slot, _events(services, found.actor, handle.run_id, after=0))


@router.get("/runs/{run_id}/events", summary="Follow a run from any event on", responses=STREAM, response_class=EventSourceResponse)
async def follow_run(
    run_id: RunId, found: SignedInDep, services: ServicesDep, slots: SlotsDep, last_event_id: LastEventId = None
) -> EventSourceResponse:
    """Stream the events after Last-Event-ID, stored and live, to the last one."""
    after = sse.read_number(last_event_id) or 0
    await services.copilot.require_run(found.actor, run_id)
    return hold(services, found, slots.take(found), _events(services, found.actor, run_id, after=after))


@router.post("/runs/{run_id}/cancel", summary="Stop a run")
async def cancel_run(run_id: RunId, actor: ActorDep, services: ServicesDep) -> Cancelled:
    """Nothing happens when it has ended already."""
    await services.copilot.cancel(actor, run_id)
    return Cancelled(run_id=run_id)


async def _events(services: Services, actor: Actor, run_id: str, *, after: int) -> AsyncIterator[bytes]:
    async for ready in services.copilot.bursts(actor, run_id, after):
        for piece in sse.joined(sse.event(body, number=number) for number, body in ready):
            yield piece
