"""Proposed changes, and what a person decides about them."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse, Response

from api import decisions
from api.cursors import decode_offset, encode
from api.dependencies import ActorDep, CursorParam, EditorDep, LimitParam, ReadingDep, ServicesDep
from api.payloads import ChangeSetOut, ConfirmBody, ErrorOut, Page
from qualification import changesets
from qualification.changesets import ChangeSetStatus, dump_changeset
from qualification.own_ids import own_id
from storage.tables import Thread

router = APIRouter(prefix="/api/v1/changesets", tags=["Change sets"])

Id = Annotated[str, Path(max_length=100, description="The change set's id.")]


@router.get("", summary="Change sets, the newest first", response_model=Page[ChangeSetOut])
async def list_changesets(
    actor: ActorDep,
    session: ReadingDep,
    status: ChangeSetStatus | None = None,
    thread_id: Annotated[str | None, Query(max_length=100)] = None,
    limit: LimitParam = 50,
    cursor: CursorParam = None,
) -> Response:
    """Those past their expiry are not listed as proposed."""
    start = decode_offset(cursor, "changesets")
    thread = None if thread_id is None else await own_id(session, Thread, actor, thread_id)
    rows = await changesets.list_changesets(session, actor.workspace_id, status=status, thread_id=thread, limit=limit + 1, offset=start)
    following = encode("changesets", start + limit) if len(rows) > limit else None
    return JSONResponse({"items": [dump_changeset(row) for row in rows[:limit]], "next": following})


@router.get("/{changeset_id}", summary="One change set", response_model=ChangeSetOut)
async def get_changeset(changeset_id: Id, actor: ActorDep, session: ReadingDep) -> Response:
    """Return it with its diff, preview and content hash."""
    return JSONResponse(dump_changeset(await changesets.get_changeset(session, actor.workspace_id, changeset_id)))


@router.post(
    "/{changeset_id}/confirm",
    summary="Apply a proposed change once",
    response_model=ChangeSetOut,
    responses={409: {"model": ErrorOut, "description": "Stale: `details.changeset` is a fresh proposal; or not open; or another hash"}},
)
async def confirm(changeset_id: Id, body: ConfirmBody, actor: EditorDep, services: ServicesDep) -> Response:
    """Apply it, or return the result of the confirm that already did."""
    return JSONResponse(dump_changeset(await decisions.confirm(services, actor, changeset_id, body.content_hash)))


@router.post("/{changeset_id}/reject", summary="Turn a proposal down", response_model=ChangeSetOut)
async def reject(changeset_id: Id, actor: EditorDep, services: ServicesDep) -> Response:
    """A second reject returns the first result."""
    return JSONResponse(dump_changeset(await decisions.reject(services, actor, changeset_id)))


@router.post("/{changeset_id}/undo", summary="Take an applied change back", response_model=ChangeSetOut)
async def undo(changeset_id: Id, actor: EditorDep, services: ServicesDep) -> Response:
    """Acts at once and is audited; a second undo returns the first result."""
    return JSONResponse(dump_changeset(await decisions.undo(services, actor, changeset_id)))
