"""Signals and their captures."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import BigKey, Table, utc_now


class Signal(Table):
    """A source of captures. `autoqualify` counts only while the status is live or paused."""

    __tablename__ = "signal"
    __table_args__ = (UniqueConstraint("workspace_id", "name_key"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(240))
    source: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(16))
    autoqualify: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class Capture(Table):
    """A person, a behaviour and a moment, from a signal. Held, or qualified with the result it got then.

    `payload` is what the signal sent: until a capture of theirs is qualified, unknown people exist nowhere else.
    `effects` says what qualifying it added to the record set, so that an undo takes just that away.
    """

    __tablename__ = "capture"
    __table_args__ = (
        UniqueConstraint("signal_id", "external_id"),
        Index("ix_capture_state", "signal_id", "state", "id"),
        Index("ix_capture_person", "person_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    signal_id: Mapped[int] = mapped_column(ForeignKey("signal.id", ondelete="CASCADE"))
    external_id: Mapped[str] = mapped_column(String(300))
    payload: Mapped[dict[str, Any]]
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(default=utc_now)
    state: Mapped[str] = mapped_column(String(16))
    bucket: Mapped[str | None] = mapped_column(String(20))
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    effects: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    person_id: Mapped[int | None] = mapped_column(BigInteger)
    qualified_at: Mapped[datetime | None]
    changeset_id: Mapped[str | None] = mapped_column(String(36))
