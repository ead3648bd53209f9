"""Personas of an ICP: read, saved, removed and copied by hand, each change as a new version of the ICP."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.by_hand import apply_plan
from api.cursors import decode_offset, encode
from api.dependencies import ActorDep, CursorParam, EditorDep, LimitParam, ReadingDep, ServicesDep
from api.lifecycle_payloads import CloneBody, PersonaBody, PersonaOut, PersonaRemoved, PersonaSaved, VersionNumber
from api.payloads import Page
from api.services import Services
from qualification import lifecycle
from qualification.definitions import Persona, dump_persona
from qualification.identity import Actor
from qualification.lifecycle import SavedIcp
from qualification.personas import find_persona
from qualification.plans.personas import plan_add_persona, plan_put_persona, plan_remove_persona
from storage.tables import ChangeSetRow

router = APIRouter(prefix="/api/v1/icps/{icp_code}/personas", tags=["Personas"])

Code = Annotated[str, Path(max_length=200, description="The ICP's code.")]
PersonaCode = Annotated[str, Path(max_length=200, description="The persona's code.")]
Base = Annotated[VersionNumber | None, Query(description="The draft version that the change was built on.")]


@router.get("", summary="The personas of an ICP's draft version")
async def list_personas(
    icp_code: Code, actor: ActorDep, session: ReadingDep, limit: LimitParam = 50, cursor: CursorParam = None
) -> Page[PersonaOut]:
    """In the order of the definition."""
    start = decode_offset(cursor, "personas")
    icp = await lifecycle.get_icp(session, actor.workspace_id, icp_code)
    personas = icp.definition.personas
    items = [_out(icp, persona) for persona in personas[start : start + limit]]
    return Page(items=items, next=encode("personas", start + limit) if start + limit < len(personas) else None)


@router.post("", summary="Add a persona", status_code=201)
async def add_persona(icp_code: Code, body: PersonaBody, actor: EditorDep, services: ServicesDep) -> PersonaSaved:
    """Saves a new draft version with it. 409 `name_taken` when the ICP has a persona of this name."""
    async with services.database.reading() as session:
        plan = await plan_add_persona(session, actor.workspace_id, icp_code, body.definition, base_version=body.base_version)
    return await _saved(services, actor, await apply_plan(services, actor, plan))


@router.get("/{persona_code}", summary="One persona")
async def get_persona(icp_code: Code, persona_code: PersonaCode, actor: ActorDep, session: ReadingDep) -> PersonaOut:
    """As the draft version of its ICP has it."""
    icp = await lifecycle.get_icp(session, actor.workspace_id, icp_code)
    return _out(icp, find_persona(icp.definition, persona_code))


@router.put("/{persona_code}", summary="Save a persona")
async def put_persona(
    icp_code: Code, persona_code: PersonaCode, body: PersonaBody, actor: EditorDep, services: ServicesDep
) -> PersonaSaved:
    """Saves a new draft version of the ICP in which only this persona differs; its code stays."""
    async with services.database.reading() as session:
        plan = await plan_put_persona(session, actor.workspace_id, icp_code, persona_code, body.definition, base_version=body.base_version)
    return await _saved(services, actor, await apply_plan(services, actor, plan))


@router.delete("/{persona_code}", summary="Remove a persona")
async def remove_persona(
    icp_code: Code, persona_code: PersonaCode, actor: EditorDep, services: ServicesDep, base_version: Base = None
) -> PersonaRemoved:
    """Saves a new draft version of the ICP without it."""
    async with services.database.reading() as session:
        plan = await plan_remove_persona(session, actor.workspace_id, icp_code, persona_code, base_version=base_version)
    row = await apply_plan(services, actor, plan)
    result = row.result or {}
    return PersonaRemoved(icp_code=icp_code, persona_code=result["persona_code"], version=result["version"], changeset_id=row.id)


@router.post("/{persona_code}/clone", summary="Copy a persona to another ICP", status_code=201)
async def clone_persona(
    icp_code: Code, persona_code: PersonaCode, body: CloneBody, actor: EditorDep, services: ServicesDep
) -> PersonaSaved:
    """Saves a new draft version of the other ICP; a name that is taken there gets the next number."""
    async with services.database.reading() as session:
        source = await lifecycle.get_icp(session, actor.workspace_id, icp_code)
        persona = find_persona(source.definition, persona_code)
        plan = await plan_add_persona(session, actor.workspace_id, body.to, persona, renames=True)
    return await _saved(services, actor, await apply_plan(services, actor, plan))


def _out(icp: SavedIcp, persona: Persona) -> PersonaOut:
    return PersonaOut(**dump_persona(persona), icp_code=icp.icp_code, version=icp.draft_version)


async def _saved(services: Services, actor: Actor, row: ChangeSetRow) -> PersonaSaved:
    result = row.result or {}
    async with services.database.reading() as session:
        icp = await lifecycle.get_icp(session, actor.workspace_id, result["icp_code"])
        saved = await lifecycle.get_version(session, actor.workspace_id, icp.icp_code, result["version"])
    persona = find_persona(saved.definition, result["persona_code"])
    return PersonaSaved(**dump_persona(persona), icp_code=icp.icp_code, version=saved.version, changeset_id=row.id)
