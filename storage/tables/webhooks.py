"""Endpoints outside that are told a workspace's news."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table, utc_now


class Webhook(Table):
    """An endpoint, and how far it was told: everything up to `position` of the workspace's outbox was taken or is not for it.

    `secret` signs what is sent, so it is kept as it is. `failures` counts failed attempts since the last that was taken;
    `next_attempt_at` is when to try again. Whoever sends holds the lease: `owner` names the process and its attempt.
    """

    __tablename__ = "webhook"
    __table_args__ = (Index("ix_webhook_workspace", "workspace_id", "created_at"), Index("ix_webhook_status", "status"))

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    url: Mapped[str] = mapped_column(String(2000))
    description: Mapped[str] = mapped_column(String(200), default="")
    secret: Mapped[str] = mapped_column(String(100))
    events: Mapped[list[Any]]
    status: Mapped[str] = mapped_column(String(16))
    position: Mapped[int] = mapped_column(BigInteger)
    failures: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    last_delivered_at: Mapped[datetime | None]
    owner: Mapped[str] = mapped_column(String(300), default="")
    lease_until: Mapped[datetime | None]
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
