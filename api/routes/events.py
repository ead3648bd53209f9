"""News outside runs as an event stream: change sets, jobs, ICPs, signals."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from sse_starlette import EventSourceResponse

from api import sse
from api.dependencies import NewsDep, ServicesDep, SignedInDep, SlotsDep
from api.news import NewsFeed
from api.streams import hold

router = APIRouter(prefix="/api/v1/events", tags=["News"])

STREAM: dict[int | str, dict[str, Any]] = {
    200: {"description": "changeset, job, icp and signal events, each with its id", "content": {"text/event-stream": {}}}
}
LastEventId = Annotated[str | None, Header(description="The id of the last event that the client has.")]
After = Annotated[str | None, Query(description="The same, for the first request of a browser's EventSource.")]


@router.get("", summary="Follow what changes in the workspace", responses=STREAM, response_class=EventSourceResponse)
async def follow_news(
    found: SignedInDep, services: ServicesDep, slots: SlotsDep, news: NewsDep, last_event_id: LastEventId = None, after: After = None
) -> EventSourceResponse:
    """Stream the news after Last-Event-ID, or from now on without one. The header counts before `after`.

    `changeset` carries the change set, `job` the job, `icp` the row of the list as it is now (a deleted one: its code and status
    `deleted`; at most two a second of one ICP), `signal` the signal. `reload` comes first when news after the id is no longer kept: read
    again what is shown. `dropped` is the last event for a client that reads too slowly: connect again with the last id.
    """
    given = sse.read_number(last_event_id)
    if given is None:
        given = sse.read_number(after, "after")
    workspace_id = found.actor.workspace_id
    start = await news.last(workspace_id) if given is None else given
    return hold(services, found, slots.take(found), _events(news, workspace_id, start))


async def _events(news: NewsFeed, workspace_id: int, after: int) -> AsyncIterator[bytes]:
    yield sse.position(after)
    async for ready in news.follow(workspace_id, after):
        for piece in sse.joined(told.frame for told in ready):
            yield piece
