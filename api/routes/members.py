"""The people of the workspace. For admins."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import SecretStr

from api.access_payloads import MemberBody, MemberOut, MemberPatch
from api.cursors import decode_offset, encode
from api.dependencies import ActorDep, CursorParam, LimitParam, ReadingDep, ServicesDep
from api.payloads import Page
from qualification.access.members import MemberChange, NewMember, add_member, change_member, fold_person, list_members
from qualification.access.passwords import hash_password
from qualification.identity import stored_role
from storage.tables import Member

router = APIRouter(prefix="/api/v1/members", tags=["Access"])


@router.get("", summary="The members, in the order they were added")
async def get_members(actor: ActorDep, session: ReadingDep, limit: LimitParam = 50, cursor: CursorParam = None) -> Page[MemberOut]:
    """Disabled ones too."""
    rows = await session.run_sync(list_members, actor.workspace_id, limit=limit + 1, offset=decode_offset(cursor, "members"))
    following = encode("members", decode_offset(cursor, "members") + limit) if len(rows) > limit else None
    return Page(items=[_out(row) for row in rows[:limit]], next=following)


@router.post("", summary="Add a member", status_code=201)
async def post_member(body: MemberBody, actor: ActorDep, services: ServicesDep) -> MemberOut:
    """409 `member_exists` when they are one already, also when disabled."""
    person = fold_person(body.person)
    new = NewMember(person, body.name or body.person, body.role, await _hashed(body.password, person))
    async with services.database.writing() as session:
        return _out(await session.run_sync(add_member, actor, new))


@router.patch("/{person:path}", summary="Change a member")
async def patch_member(
    person: Annotated[str, Path(max_length=300, description="The id of the member.")],
    body: MemberPatch,
    actor: ActorDep,
    services: ServicesDep,
) -> MemberOut:
    """Name, role, password, and whether they may come in at all. 409 `last_admin` when nobody would be left to let others in."""
    change = MemberChange(body.name, body.role, body.disabled, await _hashed(body.password, person.casefold()))
    async with services.database.writing() as session:
        return _out(await session.run_sync(change_member, actor, person, change))


async def _hashed(password: SecretStr | None, person: str) -> str | None:
    return None if password is None else await asyncio.to_thread(hash_password, password.get_secret_value(), person)


def _out(row: Member) -> MemberOut:
    return MemberOut(
        person=row.person,
        name=row.name,
        role=stored_role(row.role),
        disabled=row.disabled_at is not None,
        has_password=row.password_hash is not None,
        created_by=row.created_by,
        created_at=row.created_at,
    )
