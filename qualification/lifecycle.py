"""ICPs with their versions and pointers: saved, read, compared, discarded (SPEC §5)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from qualification.definitions import Definition, parse_definition, unused_code, with_persona_codes
from qualification.errors import IcpNotFound, NameTaken, NothingToDelete, VersionConflict, VersionNotFound
from qualification.identity import Actor
from storage.results import delete_results
from storage.tables import Icp, IcpVersion, utc_now

Status = Literal["draft", "live", "paused"]


@dataclass(frozen=True)
class SavedIcp:
    """An ICP as it stands. `definition` is that of the draft version, the newest one saved."""

    icp_code: str
    name: str
    status: Status
    draft_version: int
    live_version: int | None
    definition: Definition

    @property
    def rewrite_in_progress(self) -> bool:
        """Whether a live version works on while a newer draft waits."""
        return self.live_version is not None and self.live_version != self.draft_version

    @property
    def standing(self) -> dict[str, int | str | None]:
        """Return where its pointers and its status stand, as change sets note what they were built on."""
        return {"version": self.draft_version, "live_version": self.live_version, "status": self.status}


@dataclass(frozen=True)
class WorkingIcp:
    """An ICP beside the version that works: the live one, also while paused; the draft of an ICP that was never live."""

    icp: SavedIcp
    version: int
    definition: Definition


@dataclass(frozen=True)
class Version:
    """One immutable copy."""

    version: int
    definition: Definition
    saved_by: str
    saved_at: datetime


async def list_icps(session: AsyncSession, workspace_id: int) -> list[SavedIcp]:
    """Return the ICPs of a workspace, the oldest first."""
    query = (
        select(Icp, IcpVersion.definition)
        .join(IcpVersion, (IcpVersion.icp_id == Icp.id) & (IcpVersion.version == Icp.draft_version))
        .where(Icp.workspace_id == workspace_id)
        .order_by(Icp.id)
    )
    return [_saved(icp, definition) for icp, definition in await session.execute(query)]


def _saved(icp: Icp, definition: dict[str, Any]) -> SavedIcp:
    status = cast("Status", icp.status)
    return SavedIcp(icp.icp_code, icp.name, status, icp.draft_version, icp.live_version, parse_definition(definition))


async def get_icp(session: AsyncSession, workspace_id: int, icp_code: str, *, lock: bool = False) -> SavedIcp:
    """Return one ICP.

    Args:
        lock: Let no other transaction change it until this one ends.

    Raises:
        IcpNotFound: No ICP of the workspace has this code.
    """
    icp = await _icp(session, workspace_id, icp_code, lock=lock)
    version = await _version(session, icp, icp.draft_version)
    return _saved(icp, version.definition)


async def live_definitions(session: AsyncSession, workspace_id: int) -> list[tuple[str, Definition]]:
    """Return code and live definition of every live ICP, the oldest first."""
    query = (
        select(Icp.icp_code, IcpVersion.definition)
        .join(IcpVersion, (IcpVersion.icp_id == Icp.id) & (IcpVersion.version == Icp.live_version))
        .where(Icp.workspace_id == workspace_id, Icp.status == "live")
        .order_by(Icp.id)
    )
    return [(code, parse_definition(body)) for code, body in await session.execute(query)]


async def list_working(
    session: AsyncSession, workspace_id: int, *, icp_codes: Collection[str] | None = None, limit: int | None = None, offset: int = 0
) -> list[WorkingIcp]:
    """Return ICPs with the version that works, the oldest first: all, a page of them, or those with these codes that are there."""
    named = [] if icp_codes is None else [Icp.icp_code.in_(icp_codes)]
    return await _working(session, Icp.workspace_id == workspace_id, *named, limit=limit, offset=offset)


async def get_working(session: AsyncSession, workspace_id: int, icp_code: str) -> WorkingIcp:
    """Return one ICP with the version that works. Raises IcpNotFound."""
    found = await _working(session, Icp.workspace_id == workspace_id, Icp.icp_code == icp_code)
    if not found:
        raise await _not_found(session, workspace_id, icp_code)
    return found[0]


async def _working(session: AsyncSession, *conditions: ColumnElement[bool], limit: int | None = None, offset: int = 0) -> list[WorkingIcp]:
    """The one place that says which definition of an ICP counts."""
    draft, working = aliased(IcpVersion), aliased(IcpVersion)
    query = (
        select(Icp, draft.definition, working.version, working.definition)
        .join(draft, (draft.icp_id == Icp.id) & (draft.version == Icp.draft_version))
        .join(working, (working.icp_id == Icp.id) & (working.version == func.coalesce(Icp.live_version, Icp.draft_version)))
        .where(*conditions)
        .order_by(Icp.id)
    )
    rows = await session.execute(query.limit(limit).offset(offset))
    return [WorkingIcp(_saved(icp, drafted), version, parse_definition(body)) for icp, drafted, version, body in rows]


async def list_versions(session: AsyncSession, workspace_id: int, icp_code: str, *, limit: int = 100, offset: int = 0) -> list[Version]:
    """Return versions of an ICP, the newest first. Raises IcpNotFound."""
    icp = await _icp(session, workspace_id, icp_code)
    query = select(IcpVersion).where(IcpVersion.icp_id == icp.id).order_by(IcpVersion.version.desc()).limit(limit).offset(offset)
    return [_read(row) for row in await session.scalars(query)]


async def get_version(session: AsyncSession, workspace_id: int, icp_code: str, version: int) -> Version:
    """Return one version. Raises IcpNotFound, VersionNotFound."""
    return _read(await _version(session, await _icp(session, workspace_id, icp_code), version))


def _read(row: IcpVersion) -> Version:
    return Version(row.version, parse_definition(row.definition), row.saved_by, row.saved_at)


async def _icp(session: AsyncSession, workspace_id: int, icp_code: str, *, lock: bool = False) -> Icp:
    query = select(Icp).where(Icp.workspace_id == workspace_id, Icp.icp_code == icp_code)
    icp = await session.scalar(query.with_for_update() if lock else query)
    if icp is None:
        raise await _not_found(session, workspace_id, icp_code)
    return icp


async def _not_found(session: AsyncSession, workspace_id: int, icp_code: str) -> IcpNotFound:
    codes = await session.scalars(select(Icp.icp_code).where(Icp.workspace_id == workspace_id).order_by(Icp.id).limit(20))
    return IcpNotFound(f"no ICP {icp_code}; there are {', '.join(codes) or 'none yet'}", icp_code=icp_code)


async def _version(session: AsyncSession, icp: Icp, version: int) -> IcpVersion:
    row = await session.scalar(select(IcpVersion).where(IcpVersion.icp_id == icp.id, IcpVersion.version == version))
    if row is None:
        newest = await _newest_version(session, icp)
        raise VersionNotFound(f"{icp.icp_code} has no version {version}; it has 1 to {newest}", icp_code=icp.icp_code, version=version)
    return row


async def next_version(session: AsyncSession, workspace_id: int, icp_code: str) -> int:
    """Return the number that the next version of an ICP gets: versions that were discarded keep theirs. Raises IcpNotFound."""
    return await _newest_version(session, await _icp(session, workspace_id, icp_code)) + 1


async def _newest_version(session: AsyncSession, icp: Icp) -> int:
    return await session.scalar(select(func.max(IcpVersion.version)).where(IcpVersion.icp_id == icp.id)) or 0


async def free_name(session: AsyncSession, workspace_id: int, name: str, *, icp_code: str | None) -> str:
    """Return the name, or the name with the next free number when another ICP has it."""
    query = select(Icp.name_key).where(Icp.workspace_id == workspace_id)
    taken = set(await session.scalars(query if icp_code is None else query.where(Icp.icp_code != icp_code)))
    candidate, number = name, 2
    while candidate.casefold() in taken:
        suffix = f" {number}"
        candidate, number = f"{name[: 120 - len(suffix)]}{suffix}", number + 1
    return candidate


async def save(session: AsyncSession, actor: Actor, definition: Definition, *, icp_code: str | None, base_version: int | None) -> SavedIcp:
    """Append a version and move the draft pointer; with no code, make a new ICP in status Draft.

    Args:
        definition: Validated against the workspace's fields.
        base_version: The draft version the edit was built on; None skips the check, for a new ICP.

    Raises:
        NameTaken: Another ICP has the name.
        VersionConflict: The draft moved on since `base_version`; details carry both definitions.
    """
    if await free_name(session, actor.workspace_id, definition.name, icp_code=icp_code) != definition.name:
        raise _taken(definition.name)
    if icp_code is None:
        icp = await _create(session, actor, definition)
    else:
        icp = await _icp(session, actor.workspace_id, icp_code, lock=True)
        await _refuse_conflict(session, icp, definition, base_version)
        icp.draft_version = await _newest_version(session, icp) + 1
        icp.name, icp.name_key = definition.name, definition.name.casefold()
    body = with_persona_codes(definition).dump()
    session.add(IcpVersion(icp_id=icp.id, version=icp.draft_version, definition=body, saved_by=actor.person, saved_at=utc_now()))
    await _flush(session, definition.name)
    return _saved(icp, body)


def _taken(name: str) -> NameTaken:
    return NameTaken(f"an ICP named {name} exists already; choose another name", name=name)


async def _flush(session: AsyncSession, name: str) -> None:
    """Write what is pending; another transaction may have taken the name since it was looked up."""
    try:
        await session.flush()
    except IntegrityError as error:
        raise _taken(name) from error


async def _create(session: AsyncSession, actor: Actor, definition: Definition) -> Icp:
    codes = set(await session.scalars(select(Icp.icp_code).where(Icp.workspace_id == actor.workspace_id)))
    code = unused_code(definition.name, codes)
    icp = Icp(
        workspace_id=actor.workspace_id,
        icp_code=code,
        name=definition.name,
        name_key=definition.name.casefold(),
        status="draft",
        draft_version=1,
        live_version=None,
    )
    session.add(icp)
    await _flush(session, definition.name)
    return icp


async def _refuse_conflict(session: AsyncSession, icp: Icp, definition: Definition, base_version: int | None) -> None:
    if base_version is None or base_version == icp.draft_version:
        return
    theirs = await _version(session, icp, icp.draft_version)
    raise VersionConflict(
        f"{theirs.saved_by} saved version {icp.draft_version} of {icp.icp_code} after the version {base_version} you edited; compare the two and save again",
        icp_code=icp.icp_code,
        current_version=icp.draft_version,
        theirs=theirs.definition,
        yours=definition.dump(),
    )


async def stand(session: AsyncSession, workspace_id: int, icp_code: str, *, status: Status, live_version: int | None) -> SavedIcp:
    """Set status and live version, and return the ICP as it is then. Nothing is scored by this.

    Raises:
        IcpNotFound, VersionNotFound: There is no such ICP, or no such version of it.
    """
    icp = await _icp(session, workspace_id, icp_code, lock=True)
    if live_version is not None:
        await _version(session, icp, live_version)
    icp.status, icp.live_version = status, live_version
    await session.flush()
    return _saved(icp, (await _version(session, icp, icp.draft_version)).definition)


async def move_draft(session: AsyncSession, workspace_id: int, icp_code: str, version: int | None) -> None:
    """Point the draft at another version; None removes an ICP that is not live.

    Raises:
        NameTaken: Another ICP has taken the name of the earlier version since.
    """
    icp = await _icp(session, workspace_id, icp_code, lock=True)
    if version is None:
        await _remove(session, icp)
        return
    name = (await _version(session, icp, version)).definition["name"]
    if await free_name(session, workspace_id, name, icp_code=icp_code) != name:
        raise NameTaken(f"version {version} of {icp_code} is named {name}, as another ICP is by now; rename that one first", name=name)
    icp.draft_version = version
    icp.name, icp.name_key = name, name.casefold()
    await _flush(session, name)


async def delete_draft(session: AsyncSession, workspace_id: int, icp_code: str) -> dict[str, Any] | None:
    """Discard the draft version: the pointer returns to the live one; a never-live ICP disappears.

    Returns:
        What `restore` needs to bring an ICP back that disappeared; None when the ICP is still there.

    Raises:
        NothingToDelete: The ICP is live or paused and has no newer draft.
        NameTaken: Another ICP has taken the name of the live version since.
    """
    icp = await _icp(session, workspace_id, icp_code, lock=True)
    if icp.live_version == icp.draft_version:
        raise NothingToDelete(f"{icp_code} is {icp.status} and has no draft version to discard", icp_code=icp_code)
    kept = await _dump_whole(session, icp) if icp.live_version is None else None
    await move_draft(session, workspace_id, icp_code, icp.live_version)
    return kept


async def _dump_whole(session: AsyncSession, icp: Icp) -> dict[str, Any]:
    rows = await session.scalars(select(IcpVersion).where(IcpVersion.icp_id == icp.id).order_by(IcpVersion.version))
    versions = [
        {"version": row.version, "definition": row.definition, "saved_by": row.saved_by, "saved_at": row.saved_at.isoformat()}
        for row in rows
    ]
    return {
        "id": icp.id,
        "name": icp.name,
        "draft_version": icp.draft_version,
        "created_at": icp.created_at.isoformat(),
        "versions": versions,
    }


async def restore(session: AsyncSession, workspace_id: int, icp_code: str, kept: dict[str, Any]) -> None:
    """Bring an ICP back that `delete_draft` made disappear: a Draft with all its versions, in its old place among the others.

    Raises:
        NameTaken: Another ICP has taken its name or its code since.
    """
    name = str(kept["name"])
    query = select(Icp.name).where(Icp.workspace_id == workspace_id, (Icp.icp_code == icp_code) | (Icp.name_key == name.casefold()))
    if (other := await session.scalar(query.limit(1))) is not None:
        raise NameTaken(f"{name} cannot come back: the ICP {other} has its name or its code by now", name=name)
    icp = Icp(
        id=kept["id"] if await session.get(Icp, kept["id"]) is None else None,
        workspace_id=workspace_id,
        icp_code=icp_code,
        name=name,
        name_key=name.casefold(),
        status="draft",
        draft_version=kept["draft_version"],
        live_version=None,
        created_at=datetime.fromisoformat(kept["created_at"]),
    )
    session.add(icp)
    await _flush(session, name)
    moments = [datetime.fromisoformat(each["saved_at"]) for each in kept["versions"]]
    session.add_all(IcpVersion(**{**each, "icp_id": icp.id, "saved_at": at}) for each, at in zip(kept["versions"], moments, strict=True))
    await session.flush()


async def _remove(session: AsyncSession, icp: Icp) -> None:
    await session.run_sync(delete_results, icp.workspace_id, icp.id)
    await session.execute(delete(IcpVersion).where(IcpVersion.icp_id == icp.id))
    await session.delete(icp)
    await session.flush()


async def put_sample(session: AsyncSession, actor: Actor, icps: Sequence[tuple[Definition, Status]]) -> None:
    """Save the sample's ICPs with their status as given; nothing is scored."""
    for definition, status in icps:
        saved = await save(session, actor, definition, icp_code=None, base_version=None)
        if status != "draft":
            icp = await _icp(session, actor.workspace_id, saved.icp_code)
            icp.status, icp.live_version = status, saved.draft_version
