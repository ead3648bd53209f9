"""Two versions of one ICP side by side: what changed in words, and what each qualifies."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from qualification import lifecycle
from qualification.counts import count_together
from qualification.definitions import Definition
from qualification.diff import diff_definitions
from qualification.lifecycle import SavedIcp, Version
from qualification.payloads import Payload
from qualification.proposals import fitting
from qualification.snapshot import Records


class ComparedVersion(Payload):
    """One of the two; `qualified` is null when it speaks of a field that the workspace no longer has."""

    version: int
    saved_by: str
    saved_at: datetime
    live: bool
    qualified: int | None


class VersionComparison(Payload):
    """Two versions; `diff` says what changed from the first to the second."""

    icp_code: str
    name: str
    before: ComparedVersion
    after: ComparedVersion
    diff: tuple[str, ...]


@dataclass(frozen=True)
class TwoVersions:
    """An ICP with the two versions of it to compare."""

    icp: SavedIcp
    before: Version
    after: Version


async def two_versions(session: AsyncSession, workspace_id: int, icp_code: str, before: int | None, after: int | None) -> TwoVersions:
    """Return two versions of an ICP: `after` is the draft when none is said, `before` the live one, else the one before `after`.

    Raises:
        IcpNotFound: No ICP of the workspace has this code.
        VersionNotFound: It has no such version.
    """
    icp = await lifecycle.get_icp(session, workspace_id, icp_code)
    later = after or icp.draft_version
    live = icp.live_version if icp.live_version and icp.live_version < later else None
    earlier = before or live or max(1, later - 1)
    return TwoVersions(
        icp,
        await lifecycle.get_version(session, workspace_id, icp_code, earlier),
        await lifecycle.get_version(session, workspace_id, icp_code, later),
    )


def compare_versions_of(records: Records, pair: TwoVersions, *, today: date) -> VersionComparison:
    """Compare two versions over all accounts."""
    catalog = records.catalog
    ops = diff_definitions(pair.before.definition, pair.after.definition, catalog.account_fields, catalog.person_fields)
    return VersionComparison(
        icp_code=pair.icp.icp_code,
        name=pair.icp.name,
        before=_compared(records, pair.icp, pair.before, today),
        after=_compared(records, pair.icp, pair.after, today),
        diff=tuple(op.text for op in ops),
    )


def _compared(records: Records, icp: SavedIcp, version: Version, today: date) -> ComparedVersion:
    return ComparedVersion(
        version=version.version,
        saved_by=version.saved_by,
        saved_at=version.saved_at,
        live=version.version == icp.live_version,
        qualified=_qualified(records, version.definition, today),
    )


def _qualified(records: Records, definition: Definition, today: date) -> int | None:
    fits = fitting(definition, records)
    return None if fits is None else count_together(records, [fits], today=today).each[0].qualified
