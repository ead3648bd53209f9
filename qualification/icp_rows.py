"""The ICPs of a workspace as a list to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from qualification import lifecycle
from qualification.definitions import Definition
from qualification.icp_counts import Counts, IcpCounts
from qualification.results import Results
from qualification.snapshot import Records

SHOWN_DESCRIPTION = 200


@dataclass(frozen=True)
class IcpRow:
    """An ICP and the definition that works."""

    icp: lifecycle.SavedIcp
    standing: Definition


async def read_rows(session: AsyncSession, workspace_id: int) -> list[IcpRow]:
    """Return the ICPs of a workspace, the oldest first."""
    return [IcpRow(working.icp, working.definition) for working in await lifecycle.list_working(session, workspace_id)]


def dump_rows(records: Records, results: Results, rows: Sequence[IcpRow], *, today: date) -> list[dict[str, object]]:
    """Return the rows with the counts of each; null where its rules no longer fit the workspace."""
    count = IcpCounts().of
    return [_dump(row.icp, count(records, results, row.icp.icp_code, row.standing, today)) for row in rows]


def _dump(icp: lifecycle.SavedIcp, counts: Counts) -> dict[str, object]:
    return {
        "icp_code": icp.icp_code,
        "name": icp.name,
        "status": icp.status,
        "description": icp.definition.description[:SHOWN_DESCRIPTION],
        "draft_version": icp.draft_version,
        "live_version": icp.live_version,
        "qualified": counts.qualified,
        "assigned": counts.assigned,
        "people": counts.people,
        "no_persona_fit": counts.no_persona_fit,
        "personas": [persona.name for persona in icp.definition.personas],
    }
