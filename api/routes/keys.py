"""The API keys of the workspace. For admins."""

from typing import Annotated

from fastapi import APIRouter, Path

from api.access_payloads import KeyBody, KeyMade, KeyOut
from api.cursors import decode_offset, encode
from api.dependencies import ActorDep, CursorParam, LimitParam, ReadingDep, ServicesDep
from api.payloads import Page
from qualification.access.admission import stored_scope
from qualification.access.keys import ListedKey, NewKey, create_key, list_keys, revoke_key
from qualification.errors import InvalidRequest
from qualification.identity import LOCAL_PERSON, stored_role

router = APIRouter(prefix="/api/v1/keys", tags=["Access"])


@router.get("", summary="The API keys, the newest first")
async def get_keys(actor: ActorDep, session: ReadingDep, limit: LimitParam = 50, cursor: CursorParam = None) -> Page[KeyOut]:
    """Revoked and expired ones too. The text of a key is kept nowhere; its beginning tells them apart."""
    start = decode_offset(cursor, "keys")
    rows = await session.run_sync(list_keys, actor.workspace_id, limit=limit + 1, offset=start)
    return Page(items=[_out(row) for row in rows[:limit]], next=encode("keys", start + limit) if len(rows) > limit else None)


@router.post("", summary="Make an API key", status_code=201)
async def post_key(body: KeyBody, actor: ActorDep, services: ServicesDep) -> KeyMade:
    """It acts for a member and never may more than they may. Its text is in this answer only."""
    person = body.person or actor.person
    if person == LOCAL_PERSON:
        raise InvalidRequest("person takes the member that the key acts for; add one first", field="person")
    if body.expires_at is not None and body.expires_at.tzinfo is None:
        raise InvalidRequest("expires_at takes a moment with its zone, such as 2027-01-31T00:00:00Z", field="expires_at")
    new = NewKey(body.name, person, body.role, body.scope, body.expires_at)
    async with services.database.writing() as session:
        listed, text = await session.run_sync(create_key, actor, new)
    return KeyMade(**_out(listed).model_dump(), key=text)


@router.delete("/{key_id}", summary="Revoke an API key")
async def delete_key(
    key_id: Annotated[str, Path(max_length=100, description="Its id, or its beginning.")], actor: ActorDep, services: ServicesDep
) -> KeyOut:
    """It is refused from the next request on; a second time nothing happens."""
    async with services.database.writing() as session:
        return _out(await session.run_sync(revoke_key, actor, key_id))


def _out(listed: ListedKey) -> KeyOut:
    key = listed.key
    return KeyOut(
        id=key.id,
        name=key.name,
        person=listed.person,
        role=stored_role(key.role),
        scope=stored_scope(key.scope),
        prefix=key.prefix,
        created_by=key.created_by,
        created_at=key.created_at,
        expires_at=key.expires_at,
        revoked_at=key.revoked_at,
        last_used_at=key.last_used_at,
    )
