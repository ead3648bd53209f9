"""The ICPs of a workspace as a list to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from qualification import lifecycle
from qualification.counts import count_each
from qualification.definitions import Definition
from qualification.snapshot import Snapshot

SHOWN_DESCRIPTION = 200


@dataclass(frozen=True)
class IcpRow:
    """An ICP and the definition that works."""

    icp: lifecycle.SavedIcp
    standing: Definition


async def read_rows(session: AsyncSession, workspace_id: int) -> list[IcpRow]:
    """Return the ICPs of a workspace, the oldest first."""
    return [IcpRow(working.icp, working.definition) for working in await lifecycle.list_working(session, workspace_id)]


def dump_rows(snapshot: Snapshot, rows: Sequence[IcpRow], *, today: date) -> list[dict[str, object]]:
    """Return the rows with the qualified count of each; null where its rules no longer fit the workspace."""
    counts = count_each(snapshot, [row.standing for row in rows], today=today)
    return [_dump(row.icp, qualified) for row, qualified in zip(rows, counts, strict=True)]


def _dump(icp: lifecycle.SavedIcp, qualified: int | None) -> dict[str, object]:
    return {
        "icp_code": icp.icp_code,
        "name": icp.name,
        "status": icp.status,
        "description": icp.definition.description[:SHOWN_DESCRIPTION],
        "draft_version": icp.draft_version,
        "live_version": icp.live_version,
        "qualified": qualified,
        "personas": [persona.name for persona in icp.definition.personas],
    }
