"""ICPs as rows: their pointers with the counts of the version that works."""

import asyncio
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any, TypeAlias

from api.payloads import IcpDetail, IcpOut, IcpSaved
from api.services import Services
from qualification import lifecycle
from qualification.definitions import Definition, dump_persona
from qualification.lifecycle import SavedIcp, WorkingIcp
from qualification.preview import Preview
from qualification.sanity import checks_of
from storage.tables import ChangeSetRow

Working: TypeAlias = tuple[SavedIcp, Definition]
"""An ICP and the definition that works."""


def with_definition(found: Sequence[WorkingIcp]) -> list[Working]:
    """Return each ICP beside the definition that works, to be counted once the session is closed."""
    return [(each.icp, each.definition) for each in found]


async def rows_of(services: Services, workspace_id: int, working: Sequence[Working]) -> list[IcpOut]:
    """Return the rows of ICPs, counted on the records of now. Call it with no session open."""
    return [IcpOut(**row) for row in await _rows(services, workspace_id, working)]


async def rows_by_code(services: Services, workspace_id: int, icp_codes: AbstractSet[str]) -> dict[str, dict[str, Any]]:
    """Return the rows, as JSON, of those ICPs that are still there."""
    async with services.database.reading() as session:
        working = with_definition(await lifecycle.list_working(session, workspace_id, icp_codes=icp_codes))
    return {row.icp_code: row.model_dump(mode="json") for row in await rows_of(services, workspace_id, working)}


async def detail_of(services: Services, workspace_id: int, icp_code: str) -> IcpDetail:
    """Return one ICP with its draft definition and personas. Raises IcpNotFound."""
    async with services.database.reading() as session:
        found = await lifecycle.get_working(session, workspace_id, icp_code)
    icp = found.icp
    (row,) = await _rows(services, workspace_id, with_definition([found]))
    return IcpDetail(**row, definition=icp.definition.dump(), personas=[dump_persona(persona) for persona in icp.definition.personas])


async def saved_of(services: Services, workspace_id: int, row: ChangeSetRow) -> IcpSaved:
    """Return an ICP as a save by hand left it, with the sanity checks of what was saved."""
    assert row.result is not None and row.preview is not None, "a save that was applied has a result and counts"
    detail = await detail_of(services, workspace_id, row.result["icp_code"])
    return IcpSaved(**detail.model_dump(), changeset_id=row.id, checks=list(checks_of(Preview.model_validate(row.preview))))


async def _rows(services: Services, workspace_id: int, working: Sequence[Working]) -> list[dict[str, Any]]:
    results, snapshot = await services.visible_results(workspace_id), await services.snapshot(workspace_id)
    today, count = services.today(), services.counts.of
    counts = await asyncio.to_thread(lambda: [count(snapshot, results, icp.icp_code, definition, today) for icp, definition in working])
    return [
        {
            "icp_code": icp.icp_code,
            "name": icp.name,
            "status": icp.status,
            "description": icp.definition.description,
            "draft_version": icp.draft_version,
            "live_version": icp.live_version,
            "qualified": count.qualified,
            "assigned": count.assigned,
            "people": count.people,
            "reachable_rate": count.reachable_rate,
            "no_persona_fit": count.no_persona_fit,
        }
        for (icp, _), count in zip(working, counts, strict=True)
    ]
