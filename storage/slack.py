"""Rows of Slack: links, conversations, posted cards, and what was taken already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage.tables import ChangeSetRow, SlackCard, SlackDelivery, SlackLinkCode, SlackThread, SlackUser, utc_now

MOST_CARDS = 100


def take_delivery(session: Session, keys: Sequence[str]) -> bool:
    """Note a request of Slack as taken; False when one of its keys is known already, and then nothing is noted."""
    try:
        with session.begin_nested():
            session.add_all(SlackDelivery(key=key, taken_at=utc_now()) for key in keys)
    except IntegrityError:
        return False
    return True


def prune_deliveries(session: Session, before: datetime) -> None:
    """Forget requests taken before a moment: Slack sends none again that late. Codes that have expired go with them."""
    session.execute(delete(SlackDelivery).where(SlackDelivery.taken_at < before))
    session.execute(delete(SlackLinkCode).where(SlackLinkCode.expires_at < before))


def find_user(session: Session, team_id: str, user_id: str) -> SlackUser | None:
    """Return whom a Slack user acts as; None when nobody said so yet."""
    return session.get(SlackUser, (team_id, user_id))


def forget_user(session: Session, team_id: str, user_id: str) -> None:
    """Take a link away."""
    session.execute(delete(SlackUser).where(SlackUser.team_id == team_id, SlackUser.user_id == user_id))


@dataclass(frozen=True)
class ThreadKey:
    """Whose conversation where."""

    team_id: str
    channel: str
    root_ts: str
    workspace_id: int
    person: str

    @property
    def identity(self) -> tuple[str, str, str, int, str]:
        """The primary key."""
        return (self.team_id, self.channel, self.root_ts, self.workspace_id, self.person)


def find_thread(session: Session, key: ThreadKey) -> str | None:
    """Return the conversation of a person in a Slack thread; None when they have none there."""
    found = session.get(SlackThread, key.identity)
    return None if found is None else found.thread_id


def keep_thread(session: Session, key: ThreadKey, thread_id: str) -> str:
    """Return the conversation of a person in a Slack thread, which is this one when they had none there."""
    found = session.get(SlackThread, key.identity)
    if found is None:
        found = SlackThread(**vars(key), thread_id=thread_id, used_at=utc_now())
        session.add(found)
    found.used_at = utc_now()
    session.flush()
    return found.thread_id


def leave_thread(session: Session, key: ThreadKey) -> None:
    """Forget which conversation goes on in a Slack thread: the next message starts another."""
    found = session.get(SlackThread, key.identity)
    if found is not None:
        session.delete(found)


def outdated_cards(session: Session) -> list[tuple[SlackCard, ChangeSetRow]]:
    """Return posted cards whose change set is no longer what they show, the oldest first, a page of them.

    A card that shows anything but `proposed` or `applied` never changes again. Cards of all workspaces: they are told apart by their
    change sets, and one Slack app serves them all.
    """
    moved = and_(SlackCard.shown == "proposed", ChangeSetRow.status != "proposed")
    late = and_(SlackCard.shown == "proposed", ChangeSetRow.status == "proposed", ChangeSetRow.expires_at <= utc_now())
    undone = and_(SlackCard.shown == "applied", ChangeSetRow.result["undone_by"].as_string().is_not(None))
    query = select(SlackCard, ChangeSetRow).join(ChangeSetRow, ChangeSetRow.id == SlackCard.changeset_id)
    query = query.where(SlackCard.workspace_id == ChangeSetRow.workspace_id, or_(moved, late, undone))
    return [(card, row) for card, row in session.execute(query.order_by(SlackCard.id).limit(MOST_CARDS))]
