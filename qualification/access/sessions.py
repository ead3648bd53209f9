"""Browsers that members are signed in with: opened with a password, used, ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from qualification.access.admission import IDLE
from qualification.access.members import find_member
from qualification.access.secrets import digest, make_token
from storage.tables import ApiKey, Member, WebSession, Workspace, utc_now

LIFETIME = timedelta(days=30)


@dataclass(frozen=True)
class Candidate:
    """Who somebody says they are, as far as known: the hash to hold the password against is None for nobody."""

    member_id: int | None
    password_hash: str | None


def find_candidate(session: Session, workspace: str, person: str) -> Candidate:
    """Return the member that a sign-in names; a disabled one, or one without a password, is nobody."""
    workspace_id = session.scalar(select(Workspace.id).where(Workspace.name == workspace))
    member = find_member(session, -1 if workspace_id is None else workspace_id, person)
    if member is None or member.disabled_at is not None or member.password_hash is None:
        return Candidate(None, None)
    return Candidate(member.id, member.password_hash)


def open_session(session: Session, member_id: int) -> tuple[str, datetime]:
    """Sign a member in; return the secret of the cookie, which is kept nowhere, and when it ends. Ended sessions are swept."""
    member = session.scalars(select(Member).where(Member.id == member_id)).one()
    now = utc_now()
    session.execute(delete(WebSession).where((WebSession.expires_at <= now) | (WebSession.seen_at <= now - IDLE)))
    token = make_token()
    row = WebSession(
        token_hash=digest(token),
        workspace_id=member.workspace_id,
        member_id=member.id,
        csrf_token=make_token(),
        created_at=now,
        seen_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(row)
    session.flush()
    return token, row.expires_at


def close_session(session: Session, token: str) -> None:
    """Sign out; nothing happens when that was done already."""
    session.execute(delete(WebSession).where(WebSession.token_hash == digest(token)))


def note_uses(session: Session, keys: Mapping[str, datetime], sessions: Mapping[str, datetime]) -> None:
    """Write when keys and sessions were last used."""
    for key_id, at in keys.items():
        session.execute(update(ApiKey).where(ApiKey.id == key_id).values(last_used_at=at))
    for token_hash, at in sessions.items():
        session.execute(update(WebSession).where(WebSession.token_hash == token_hash).values(seen_at=at))
