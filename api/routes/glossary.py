"""The glossary: what terms of the workspace mean. Changes act at once for the person, and can be undone."""

from typing import Annotated

from fastapi import APIRouter, Path

from api.cursors import decode_offset, encode
from api.dependencies import ActorDep, CursorParam, EditorDep, LimitParam, ReadingDep, ServicesDep
from api.payloads import Page, TermBody, TermOut, TermSaved
from qualification.changesets import apply_directly
from qualification.definitions import Parameter, parse
from qualification.lookup.glossary import get_entry, read_glossary
from qualification.plans.term import build_forget_term, build_save_term

router = APIRouter(prefix="/api/v1/glossary", tags=["Glossary"])

TermPath = Annotated[str, Path(max_length=120, description="The term, whatever its capitals.")]


@router.get("", summary="The terms that the workspace gave a meaning")
async def list_terms(actor: ActorDep, session: ReadingDep, limit: LimitParam = 50, cursor: CursorParam = None) -> Page[TermOut]:
    """In alphabetical order."""
    start = decode_offset(cursor, "glossary")
    entries = list((await session.run_sync(read_glossary, actor.workspace_id)).values())
    following = encode("glossary", start + limit) if start + limit < len(entries) else None
    return Page(items=[TermOut(**entry.dump()) for entry in entries[start : start + limit]], next=following)


@router.get("/{term:path}", summary="One term")
async def get_term(term: TermPath, actor: ActorDep, session: ReadingDep) -> TermOut:
    """Its meaning in words and as rules."""
    return TermOut(**(await session.run_sync(get_entry, actor.workspace_id, term)).dump())


@router.put("/{term:path}", summary="Keep what a term means")
async def put_term(term: TermPath, body: TermBody, actor: EditorDep, services: ServicesDep) -> TermSaved:
    """The rules are all of accounts, or all of people. The same meaning again is refused as `nothing_to_change`."""
    parameters = [parse(Parameter, parameter) for parameter in body.parameters]
    snapshot = await services.snapshot(actor.workspace_id)
    async with services.database.writing() as session:
        proposal = await session.run_sync(build_save_term, snapshot, term, body.meaning, parameters)
        row = await apply_directly(session, actor, proposal)
    return TermSaved(**proposal.after["entry"], changeset_id=row.id)


@router.delete("/{term:path}", summary="Forget a term")
async def delete_term(term: TermPath, actor: EditorDep, services: ServicesDep) -> TermSaved:
    """Return what it meant, with the change set that brings it back."""
    async with services.database.writing() as session:
        proposal = await session.run_sync(build_forget_term, actor.workspace_id, term)
        row = await apply_directly(session, actor, proposal)
    return TermSaved(**proposal.base["entry"], changeset_id=row.id)
