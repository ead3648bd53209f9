"""What Winnow remembers of Slack: who is who, which conversation is which, what was posted, and what was taken already."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import BigKey, Table, utc_now


class SlackUser(Table):
    """The Winnow person that a Slack user acts as."""

    __tablename__ = "slack_user"

    team_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    person: Mapped[str] = mapped_column(String(200))
    linked_at: Mapped[datetime] = mapped_column(default=utc_now)


class SlackLinkCode(Table):
    """A code that lets one browser say once whom a Slack user acts as. Only its SHA-256 is kept; a user has one at a time."""

    __tablename__ = "slack_link_code"

    team_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    team_name: Mapped[str] = mapped_column(String(200))
    expires_at: Mapped[datetime]


class SlackThread(Table):
    """The conversation of one person in one Slack thread; `root_ts` is empty for the main line of a direct message."""

    __tablename__ = "slack_thread"

    team_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    channel: Mapped[str] = mapped_column(String(40), primary_key=True)
    root_ts: Mapped[str] = mapped_column(String(40), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True)
    person: Mapped[str] = mapped_column(String(200), primary_key=True)
    thread_id: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime] = mapped_column(default=utc_now)


class SlackCard(Table):
    """A change set that was posted as a message; `shown` is the state that the message shows."""

    __tablename__ = "slack_card"
    __table_args__ = (Index("ix_slack_card_changeset", "changeset_id"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    changeset_id: Mapped[str] = mapped_column(ForeignKey("changeset.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(String(40))
    ts: Mapped[str] = mapped_column(String(40))
    root_ts: Mapped[str] = mapped_column(String(40))
    shown: Mapped[str] = mapped_column(String(16))
    posted_at: Mapped[datetime] = mapped_column(default=utc_now)


class SlackDelivery(Table):
    """A request of Slack that was taken up: it may send the same one again."""

    __tablename__ = "slack_delivery"
    __table_args__ = (Index("ix_slack_delivery_taken", "taken_at"),)

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    taken_at: Mapped[datetime] = mapped_column(default=utc_now)
