"""Who a Slack user is in Winnow: said once in a signed-in browser, looked up on every request."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from api.auth import actor_of_member, local_admin
from api.services import Services
from api.slack.inbox import Visitor
from qualification import audit
from qualification.errors import Forbidden, LinkNotValid
from qualification.identity import LOCAL_PERSON, Actor
from settings import Settings
from storage.slack import find_user, forget_user
from storage.tables import SlackLinkCode, SlackUser, utc_now

LIFETIME = timedelta(minutes=15)
PATH = "/slack/link"
LONGEST_CODE = 100
_NAME = 200
NOT_VALID = "this link was used before, has expired or is not whole; write /winnow in Slack to get a new one"


@dataclass(frozen=True)
class Claim:
    """The Slack user that a link is for."""

    team_id: str
    user_id: str
    name: str
    team_name: str


async def actor_of_visitor(services: Services, visitor: Visitor) -> Actor | None:
    """Return the member that a Slack user acts as, with the role of now; None when they must say who they are (again)."""
    async with services.database.reading() as session:
        found = await session.run_sync(find_user, visitor.team_id, visitor.user_id)
    if found is None:
        return None
    if services.settings.is_open:
        local = local_admin(services).actor
        return local if (found.workspace_id, found.person) == (local.workspace_id, LOCAL_PERSON) else None
    try:
        return await actor_of_member(services, found.workspace_id, found.person)
    except Forbidden:
        return None


async def make_link(services: Services, visitor: Visitor) -> str:
    """Return the address where a person says once that a Slack user is them; earlier ones of this user stop working.

    The code stands behind `#`, which browsers keep for themselves: no log of a server holds it.
    """
    code = secrets.token_urlsafe(32)
    async with services.database.writing() as session:
        await session.run_sync(keep_code, visitor, code)
    return f"{link_base(services.settings)}{PATH}#{code}"


def link_base(settings: Settings) -> str:
    """Return where the link is opened. Without keys whoever opens it is an admin: then only on this machine itself."""
    return settings.local_url if settings.is_open else settings.browser_url


def keep_code(session: Session, visitor: Visitor, code: str) -> None:
    """Let a code stand for a Slack user, in the place of the one before."""
    session.merge(
        SlackLinkCode(
            team_id=visitor.team_id,
            user_id=visitor.user_id,
            code_hash=_digest(code),
            name=visitor.name[:_NAME],
            team_name=visitor.team_name[:_NAME],
            expires_at=utc_now() + LIFETIME,
        )
    )
    session.flush()


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


async def read_claim(services: Services, code: str) -> Claim:
    """Return whom a link is for, without using it up. Raises LinkNotValid."""
    async with services.database.reading() as session:
        return await session.run_sync(_claim_of, code)


def _claim_of(session: Session, code: str) -> Claim:
    found = session.scalar(select(SlackLinkCode).where(SlackLinkCode.code_hash == _digest(code)))
    if found is None or found.expires_at <= utc_now():
        raise LinkNotValid(NOT_VALID)
    return Claim(found.team_id, found.user_id, found.name or found.user_id, found.team_name or found.team_id)


async def accept_claim(services: Services, actor: Actor, code: str) -> Claim:
    """Let a Slack user act as this person from now on; the link is used up. Raises LinkNotValid."""
    async with services.database.writing() as session:
        return await session.run_sync(_link, actor, code)


def _link(session: Session, actor: Actor, code: str) -> Claim:
    claim = _claim_of(session, code)
    used = delete(SlackLinkCode).where(SlackLinkCode.code_hash == _digest(code))
    if session.execute(used).rowcount != 1:  # type: ignore[attr-defined]  # another request was faster
        raise LinkNotValid(NOT_VALID)
    forget_user(session, claim.team_id, claim.user_id)
    session.add(
        SlackUser(team_id=claim.team_id, user_id=claim.user_id, workspace_id=actor.workspace_id, person=actor.person, linked_at=utc_now())
    )
    text = f"Slack user {claim.name} ({claim.user_id}) of {claim.team_name} acts as {actor.person}"
    audit.note(session, actor, "slack.linked", target=actor.person, text=text)
    return claim


async def unlink(services: Services, actor: Actor, visitor: Visitor) -> None:
    """Let a Slack user act as nobody."""

    def forget(session: Session) -> None:
        forget_user(session, visitor.team_id, visitor.user_id)
        audit.note(session, actor, "slack.unlinked", target=actor.person, text=f"Slack user {visitor.user_id} acts as nobody")

    async with services.database.writing() as session:
        await session.run_sync(forget)
