"""Conversations of the person, and what they think of an answer."""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import JSONResponse, Response

from agent.feedback import rate_run
from agent.threads import delete_thread as forget_thread
from agent.threads import get_thread as read_thread
from agent.threads import list_threads as read_threads
from agent.threads import rename_thread as name_thread
from api.cursors import decode_offset, encode
from api.dependencies import ActorDep, CursorParam, LimitParam, ReadingDep, ServicesDep
from api.payloads import FeedbackBody, FeedbackOut, Page, ThreadBody, ThreadDetail, ThreadOut

router = APIRouter(prefix="/api/v1", tags=["Conversations"])

Id = Annotated[str, Path(max_length=100)]


@router.get("/threads", summary="The person's conversations, the one used last first", response_model=Page[ThreadOut])
async def list_threads(actor: ActorDep, session: ReadingDep, limit: LimitParam = 50, cursor: CursorParam = None) -> Response:
    """A conversation is private to its person."""
    start = decode_offset(cursor, "threads")
    found: list[dict[str, Any]] = await read_threads(session, actor, limit=limit + 1, offset=start)
    return JSONResponse({"items": found[:limit], "next": encode("threads", start + limit) if len(found) > limit else None})


@router.get("/threads/{thread_id}", summary="One conversation with its messages and current change sets", response_model=ThreadDetail)
async def get_thread(thread_id: Id, actor: ActorDep, session: ReadingDep) -> Response:
    """Change sets are as they stand now, not as they were when shown."""
    return JSONResponse(await read_thread(session, actor, thread_id))


@router.patch("/threads/{thread_id}", summary="Give a conversation another title", response_model=ThreadOut)
async def rename_thread(thread_id: Id, body: ThreadBody, actor: ActorDep, services: ServicesDep) -> Response:
    """It keeps its place in the list; a long title is shortened."""
    async with services.database.writing() as session:
        return JSONResponse(await name_thread(session, actor, thread_id, body.title))


@router.delete("/threads/{thread_id}", summary="Delete a conversation", status_code=204)
async def delete_thread(thread_id: Id, actor: ActorDep, services: ServicesDep) -> Response:
    """What it saved stays, what it proposed can still be decided. 409 `run_in_progress` while it is being answered."""
    async with services.database.writing() as session:
        await forget_thread(session, actor, thread_id)
    return Response(status_code=204)


@router.post("/runs/{run_id}/feedback", summary="Say what you think of an answer")
async def rate(run_id: Id, body: FeedbackBody, actor: ActorDep, services: ServicesDep) -> FeedbackOut:
    """A second rating replaces the first."""
    async with services.database.writing() as session:
        await rate_run(session, actor, run_id, body.rating, body.comment)
    return FeedbackOut(run_id=run_id, rating=body.rating, comment=body.comment)
