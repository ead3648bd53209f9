"""Lets people in: by an API key, by the cookie of a session, or by name when a surface has authenticated them."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from qualification.access.keys import Scope
from qualification.access.secrets import digest
from qualification.identity import Role, lower_role, stored_role
from storage.tables import ApiKey, Member, WebSession, Workspace, utc_now

IDLE = timedelta(days=7)


@dataclass(frozen=True)
class Admitted:
    """A member who may come in now, with the role they act in.

    Attributes:
        credential: The id of the key or the hash of the session they came with; empty by name.
        csrf_token: What changing requests of this session must repeat; None with a key.
    """

    workspace_id: int
    workspace: str
    person: str
    name: str
    role: Role
    scope: Scope = "all"
    credential: str = ""
    csrf_token: str | None = None


def admit_key(session: Session, text: str) -> Admitted | None:
    """Return whom a key acts for; None for an unknown, expired or revoked one and for a disabled member."""
    return _of_key(session, ApiKey.key_hash == digest(text))


def admit_session(session: Session, token: str) -> Admitted | None:
    """Return who is signed in with a cookie; None when it has ended or was long unused, and for a disabled member."""
    return _of_session(session, WebSession.token_hash == digest(token))


def is_admitted(session: Session, is_key: bool, credential: str) -> bool:
    """Return whether the key or session with this id, which let somebody in, still would."""
    found = _of_key(session, ApiKey.id == credential) if is_key else _of_session(session, WebSession.token_hash == credential)
    return found is not None


def _of_key(session: Session, which: ColumnElement[bool]) -> Admitted | None:
    query = select(ApiKey, Member, Workspace.name).join(Member, Member.id == ApiKey.member_id)
    query = query.join(Workspace, Workspace.id == ApiKey.workspace_id).where(which, Member.disabled_at.is_(None))
    found = session.execute(query).one_or_none()
    if found is None:
        return None
    key, member, workspace = found
    if key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= utc_now()):
        return None
    role = lower_role(stored_role(key.role), stored_role(member.role))
    return Admitted(key.workspace_id, workspace, member.person, member.name, role, stored_scope(key.scope), key.id)


def _of_session(session: Session, which: ColumnElement[bool]) -> Admitted | None:
    query = select(WebSession, Member, Workspace.name).join(Member, Member.id == WebSession.member_id)
    query = query.join(Workspace, Workspace.id == WebSession.workspace_id).where(which, Member.disabled_at.is_(None))
    found = session.execute(query).one_or_none()
    if found is None:
        return None
    web, member, workspace = found
    if min(web.expires_at, web.seen_at + IDLE) <= utc_now():
        return None
    role = stored_role(member.role)
    return Admitted(web.workspace_id, workspace, member.person, member.name, role, credential=web.token_hash, csrf_token=web.csrf_token)


def admit_member(session: Session, workspace_id: int, person: str) -> Admitted | None:
    """Return a member by their id; None for a disabled one."""
    found = session.execute(_members(workspace_id).where(Member.person == person, Member.disabled_at.is_(None))).one_or_none()
    if found is None:
        return None
    member, workspace = found
    return Admitted(member.workspace_id, workspace, member.person, member.name, stored_role(member.role))


def _members(workspace_id: int) -> Select[Member, str]:
    return select(Member, Workspace.name).join(Workspace, Workspace.id == Member.workspace_id).where(Member.workspace_id == workspace_id)


def stored_scope(text: str) -> Scope:
    """Return a stored scope; one that this version does not know is the narrowest."""
    return "all" if text == "all" else "ingest"
