"""The people of a workspace: added, given a role, disabled. Only by an admin, and each in the audit."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from qualification import audit
from qualification.errors import InvalidRequest, LastAdmin, MemberExists, MemberNotFound
from qualification.identity import LOCAL_PERSON, Actor, Role
from storage.tables import Member, WebSession, utc_now

LONGEST_PERSON = LONGEST_NAME = 200
RESERVED = (LOCAL_PERSON, "winnow")


@dataclass(frozen=True)
class NewMember:
    """A person to add; no password hash: they come with an API key or from Slack only."""

    person: str
    name: str
    role: Role
    password_hash: str | None = None


@dataclass(frozen=True)
class MemberChange:
    """What becomes of a member; None leaves it as it is."""

    name: str | None = None
    role: Role | None = None
    is_disabled: bool | None = None
    password_hash: str | None = None


def fold_person(text: str) -> str:
    """Return the id of a person as it is kept: on one line, in lower case. Raises InvalidRequest."""
    person = fold_text(text)
    if not 1 <= len(person) <= LONGEST_PERSON or not person.isprintable():
        raise InvalidRequest(f"a person is an e-mail address or a name of 1 to {LONGEST_PERSON} printable characters", field="person")
    if person in RESERVED:
        raise InvalidRequest(f"{person} is what Winnow itself acts as; choose another name for a person", field="person")
    return person


def fold_text(text: str) -> str:
    """Return how a person's id is compared, whatever it holds."""
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


def checked_name(text: str) -> str:
    """Return a display name as it is kept. Raises InvalidRequest."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise InvalidRequest(f"name takes 1 to {LONGEST_NAME} printable characters", field="name")
    return name


def add_member(session: Session, actor: Actor, new: NewMember) -> Member:
    """Add a person to the actor's workspace.

    Raises:
        Forbidden: The actor is no admin.
        MemberExists: They are in it already, also when disabled.
        InvalidRequest: A person or a name that cannot be kept.
    """
    actor.require("admin")
    person = fold_person(new.person)
    if find_member(session, actor.workspace_id, person) is not None:
        raise MemberExists(f"{person} is a member of {actor.workspace} already; change their role or enable them", person=person)
    member = Member(
        workspace_id=actor.workspace_id,
        person=person,
        name=checked_name(new.name or new.person),
        role=new.role,
        password_hash=new.password_hash,
        disabled_at=None,
        created_by=actor.person,
    )
    session.add(member)
    session.flush()
    audit.note(session, actor, "member.added", target=person, text=f"Added {person} as {new.role}")
    return member


def change_member(session: Session, actor: Actor, person: str, change: MemberChange) -> Member:
    """Change a member of the actor's workspace. Who is disabled or gets a new password is signed out everywhere.

    Raises:
        Forbidden: The actor is no admin.
        MemberNotFound: Nobody has this id here.
        LastAdmin: Nobody would be left who may do this.
    """
    actor.require("admin")
    member = require_member(session, actor.workspace_id, person)
    if _loses_admin(member, change):
        _refuse_last(session, member)
    said = _apply(member, change)
    if change.is_disabled or change.password_hash is not None:
        sign_out_everywhere(session, member)
    session.flush()
    if said:
        audit.note(session, actor, "member.changed", target=member.person, text=f"{member.person}: {', '.join(said)}")
    return member


def change_own_password(session: Session, actor: Actor, password_hash: str) -> None:
    """Give the actor a new password; they are signed out everywhere."""
    member = require_member(session, actor.workspace_id, actor.person)
    member.password_hash = password_hash
    sign_out_everywhere(session, member)
    session.flush()
    audit.note(session, actor, "member.changed", target=member.person, text=f"{member.person}: a new password of their own")


def _apply(member: Member, change: MemberChange) -> list[str]:
    """Write what differs; return it in words."""
    said: list[str] = []
    if change.name is not None and (name := checked_name(change.name)) != member.name:
        member.name = name
        said.append(f"now named {name}")
    if change.role is not None and change.role != member.role:
        said.append(f"{member.role} → {change.role}")
        member.role = change.role
    if change.is_disabled is not None and change.is_disabled != (member.disabled_at is not None):
        member.disabled_at = utc_now() if change.is_disabled else None
        said.append("disabled" if change.is_disabled else "enabled again")
    if change.password_hash is not None:
        member.password_hash = change.password_hash
        said.append("a new password")
    return said


def _loses_admin(member: Member, change: MemberChange) -> bool:
    is_admin = member.role == "admin" and member.disabled_at is None
    return is_admin and (bool(change.is_disabled) or change.role not in (None, "admin"))


def _refuse_last(session: Session, member: Member) -> None:
    """Look under a lock: two admins who demote each other at once would leave none."""
    query = select(Member).where(Member.workspace_id == member.workspace_id, Member.role == "admin", Member.disabled_at.is_(None))
    admins = session.scalars(query.order_by(Member.id).with_for_update().execution_options(populate_existing=True)).all()
    if all(each.id == member.id for each in admins):
        raise LastAdmin(f"{member.person} is the last admin of this workspace; make somebody else an admin first", person=member.person)


def sign_out_everywhere(session: Session, member: Member) -> None:
    """End every web session of a member."""
    session.execute(delete(WebSession).where(WebSession.workspace_id == member.workspace_id, WebSession.member_id == member.id))


def find_member(session: Session, workspace_id: int, person: str) -> Member | None:
    """Return the member with this id, written in any case."""
    return session.scalar(select(Member).where(Member.workspace_id == workspace_id, Member.person == fold_text(person)))


def require_member(session: Session, workspace_id: int, person: str) -> Member:
    """Return the member with this id. Raises MemberNotFound."""
    member = find_member(session, workspace_id, person)
    if member is None:
        raise MemberNotFound(f"no member {person} in this workspace", person=person)
    return member


def list_members(session: Session, workspace_id: int, *, limit: int, offset: int = 0) -> Sequence[Member]:
    """Return members in the order they were added."""
    query = select(Member).where(Member.workspace_id == workspace_id)
    return session.scalars(query.order_by(Member.id).limit(limit).offset(offset)).all()


def has_admin(session: Session, workspace_id: int) -> bool:
    """Return whether somebody can let others in."""
    query = select(Member.id).where(Member.workspace_id == workspace_id, Member.role == "admin", Member.disabled_at.is_(None))
    return session.scalar(query.limit(1)) is not None
