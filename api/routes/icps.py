"""ICPs: read, saved by hand, compared, discarded."""

from typing import Annotated

from fastapi import APIRouter, Path

from api import icps
from api.by_hand import apply_plan
from api.cursors import decode_offset, encode
from api.dependencies import ActorDep, CursorParam, EditorDep, LimitParam, ReadingDep, ServicesDep
from api.lifecycle_payloads import IcpRun
from api.payloads import CreateIcp, DraftDeleted, IcpDetail, IcpOut, IcpSaved, Page, PutIcp, VersionDiff, VersionOut
from api.saving import plan_save, save_and_run
from api.services import Services
from qualification import lifecycle
from qualification.definitions import Definition
from qualification.diff import diff_definitions
from qualification.edits import rebuilt
from qualification.identity import Actor
from qualification.lifecycle import SavedIcp
from qualification.plans.drafts import plan_delete_draft

router = APIRouter(prefix="/api/v1/icps", tags=["ICPs"])

Code = Annotated[str, Path(max_length=200, description="The ICP's code.")]
Number = Annotated[int, Path(ge=1, lt=2**31)]


@router.get("", summary="The ICPs of the workspace, the oldest first")
async def list_icps(actor: ActorDep, services: ServicesDep, limit: LimitParam = 50, cursor: CursorParam = None) -> Page[IcpOut]:
    """Each with the counts of its live version, or of its draft when it was never live."""
    start = decode_offset(cursor, "icps")
    async with services.database.reading() as session:
        found = await lifecycle.list_working(session, actor.workspace_id, limit=limit + 1, offset=start)
    rows = await icps.rows_of(services, actor.workspace_id, icps.with_definition(found[:limit]))
    return Page(items=rows, next=encode("icps", start + limit) if len(found) > limit else None)


@router.post("", summary="Save a new ICP in status Draft", status_code=201)
async def create_icp(body: CreateIcp, actor: EditorDep, services: ServicesDep) -> IcpSaved:
    """Acts at once, as a change set already applied, so that it can be undone."""
    return await _save(services, actor, body.definition, icp_code=None, base_version=None)


@router.get("/{icp_code}", summary="One ICP with its draft definition and personas")
async def get_icp(icp_code: Code, actor: ActorDep, services: ServicesDep) -> IcpDetail:
    """Return the ICP as it stands."""
    return await icps.detail_of(services, actor.workspace_id, icp_code)


@router.put("/{icp_code}", summary="Save a new version of an ICP")
async def put_icp(icp_code: Code, body: PutIcp, actor: EditorDep, services: ServicesDep) -> IcpRun:
    """Acts at once, as a change set already applied. 409 `version_conflict` when somebody saved since `base_version`."""
    async with services.database.reading() as session:
        saved = await lifecycle.get_icp(session, actor.workspace_id, icp_code)
    definition = _with_personas(body.definition, saved)
    if body.run:
        return await save_and_run(services, actor, definition, icp_code, body.base_version)
    out = await _save(services, actor, definition, icp_code=icp_code, base_version=body.base_version)
    return IcpRun(**out.model_dump())


def _with_personas(definition: Definition, saved: SavedIcp) -> Definition:
    """Personas are edited at their own routes: a definition that does not speak of them keeps them."""
    return definition if "personas" in definition.model_fields_set else rebuilt(definition, personas=saved.definition.personas)


@router.delete("/{icp_code}", summary="Discard the draft version of an ICP")
async def delete_draft(icp_code: Code, actor: EditorDep, services: ServicesDep) -> DraftDeleted:
    """An ICP that was never live disappears; a live or paused one keeps its live version. An undo brings it back."""
    async with services.database.reading() as session:
        plan = await plan_delete_draft(session, actor.workspace_id, icp_code)
    row = await apply_plan(services, actor, plan)
    result = row.result or {}
    return DraftDeleted(icp_code=icp_code, discarded_version=result["discarded_version"], status=result["status"], changeset_id=row.id)


@router.get("/{icp_code}/versions", summary="The versions of an ICP, the newest first")
async def list_versions(
    icp_code: Code, actor: ActorDep, session: ReadingDep, limit: LimitParam = 50, cursor: CursorParam = None
) -> Page[VersionOut]:
    """Versions are immutable."""
    start = decode_offset(cursor, "versions")
    icp = await lifecycle.get_icp(session, actor.workspace_id, icp_code)
    found = await lifecycle.list_versions(session, actor.workspace_id, icp_code, limit=limit + 1, offset=start)
    items = [_version_out(version, icp) for version in found[:limit]]
    return Page(items=items, next=encode("versions", start + limit) if len(found) > limit else None)


@router.get("/{icp_code}/versions/{before}/diff/{after}", summary="What changes from one version to another")
async def diff_versions(icp_code: Code, before: Number, after: Number, actor: ActorDep, services: ServicesDep) -> VersionDiff:
    """Return the changes field by field, in the order of the definition."""
    async with services.database.reading() as session:
        old = await lifecycle.get_version(session, actor.workspace_id, icp_code, before)
        new = await lifecycle.get_version(session, actor.workspace_id, icp_code, after)
    catalog = (await services.snapshot(actor.workspace_id)).catalog
    diff = diff_definitions(old.definition, new.definition, catalog.account_fields, catalog.person_fields)
    return VersionDiff(icp_code=icp_code, before=before, after=after, diff=diff)


def _version_out(version: lifecycle.Version, icp: SavedIcp) -> VersionOut:
    return VersionOut(
        version=version.version,
        definition=version.definition.dump(),
        saved_by=version.saved_by,
        saved_at=version.saved_at,
        is_draft=version.version == icp.draft_version,
        is_live=version.version == icp.live_version,
    )


async def _save(services: Services, actor: Actor, definition: Definition, *, icp_code: str | None, base_version: int | None) -> IcpSaved:
    plan = await plan_save(services, actor.workspace_id, definition, icp_code, base_version)
    return await icps.saved_of(services, actor.workspace_id, await apply_plan(services, actor, plan))
