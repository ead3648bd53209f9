"""API keys: made, listed, revoked by an admin. A key acts for a member and never may more than they may."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from qualification import audit
from qualification.access.members import checked_name, require_member
from qualification.access.secrets import digest, make_key, prefix_of
from qualification.errors import InvalidRequest, KeyNotFound
from qualification.identity import Actor, Role, has_role, stored_role
from storage.tables import ApiKey, Member, utc_now

Scope = Literal["all", "ingest"]
"""What a key is for: everything its role may do, or only sending records, outcomes and captures."""
SCOPES: tuple[Scope, ...] = ("all", "ingest")
LONGEST_NAME = 100


@dataclass(frozen=True)
class NewKey:
    """A key to make; no role: that of its member. No end: until it is revoked."""

    name: str
    person: str
    role: Role | None = None
    scope: Scope = "all"
    expires_at: datetime | None = None


@dataclass(frozen=True)
class ListedKey:
    """A key beside the person it acts for."""

    key: ApiKey
    person: str


def create_key(session: Session, actor: Actor, new: NewKey) -> tuple[ListedKey, str]:
    """Make a key; its text is returned here and never again.

    Raises:
        Forbidden: The actor is no admin.
        MemberNotFound: The key would act for nobody.
        InvalidRequest: A role above that of the member, an end that has passed, a name that cannot be kept.
    """
    actor.require("admin")
    member = require_member(session, actor.workspace_id, new.person)
    name = _checked(new, member)
    text = make_key()
    key = ApiKey(
        id=str(uuid.uuid4()),
        workspace_id=actor.workspace_id,
        member_id=member.id,
        name=name,
        prefix=prefix_of(text),
        key_hash=digest(text),
        role=new.role or member.role,
        scope=new.scope,
        created_by=actor.person,
        expires_at=new.expires_at,
        revoked_at=None,
        last_used_at=None,
    )
    session.add(key)
    session.flush()
    audit.note(session, actor, "key.created", target=key.prefix, text=f"Created the key {name} ({key.role}) for {member.person}")
    return ListedKey(key, member.person), text


def _checked(new: NewKey, member: Member) -> str:
    name = checked_name(new.name)
    if len(name) > LONGEST_NAME:
        raise InvalidRequest(f"the name of a key takes up to {LONGEST_NAME} characters", field="name")
    if member.disabled_at is not None:
        raise InvalidRequest(f"{member.person} is disabled; enable them first", field="person")
    if new.role is not None and not has_role(stored_role(member.role), new.role):
        raise InvalidRequest(f"{member.person} is {member.role}: a key for them cannot be {new.role}", field="role")
    if new.expires_at is not None and new.expires_at <= utc_now():
        raise InvalidRequest("expires_at takes a moment in the future", field="expires_at")
    return name


def revoke_key(session: Session, actor: Actor, key_id: str) -> ListedKey:
    """End a key for good, by its id or its prefix; a second time nothing happens.

    Raises:
        Forbidden: The actor is no admin.
        KeyNotFound: The workspace has no such key.
    """
    actor.require("admin")
    found = session.execute(_listing(actor.workspace_id).where((ApiKey.id == key_id) | (ApiKey.prefix == key_id)).limit(2)).all()
    if len(found) != 1:
        raise KeyNotFound(f"no key {key_id} in this workspace", id=key_id)
    key, person = found[0]
    if key.revoked_at is None:
        key.revoked_at = utc_now()
        session.flush()
        audit.note(session, actor, "key.revoked", target=key.prefix, text=f"Revoked the key {key.name} of {person}")
    return ListedKey(key, person)


def list_keys(session: Session, workspace_id: int, *, limit: int, offset: int = 0) -> Sequence[ListedKey]:
    """Return the keys of a workspace, the newest first, revoked ones too."""
    rows = session.execute(_listing(workspace_id).order_by(ApiKey.created_at.desc(), ApiKey.id).limit(limit).offset(offset))
    return [ListedKey(*row) for row in rows]


def _listing(workspace_id: int) -> Select[ApiKey, str]:
    return select(ApiKey, Member.person).join(Member, Member.id == ApiKey.member_id).where(ApiKey.workspace_id == workspace_id)
