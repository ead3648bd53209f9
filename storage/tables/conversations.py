"""Threads, messages, runs and their events."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import BigKey, Table


class Thread(Table):
    """A conversation, private to its person, with its working draft. Ids of threads and runs: see `qualification.own_ids`."""

    __tablename__ = "thread"
    __table_args__ = (Index("ix_thread_person", "workspace_id", "person", "updated_at"),)

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    person: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))
    draft: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    shown_changeset_id: Mapped[str | None] = mapped_column(String(36))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Message(Table):
    """One message of a thread in LangChain's dictionary form; `v` is the version of that form."""

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("thread_id", "position"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    thread_id: Mapped[str] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    run_id: Mapped[str | None] = mapped_column(String(100))
    position: Mapped[int]
    v: Mapped[int] = mapped_column(default=1)
    body: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class Run(Table):
    """One turn of a thread. A running one whose lease ran out, or whose `owner` process is gone, was interrupted."""

    __tablename__ = "run"
    __table_args__ = (Index("ix_run_thread", "thread_id", "status"),)

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    thread_id: Mapped[str] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    person: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(16))
    owner: Mapped[str] = mapped_column(String(300), default="", server_default="")
    lease_until: Mapped[datetime]
    usage: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    feedback: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class RunEvent(Table):
    """One AG-UI event of a run; `number` counts from 1 and is the SSE id."""

    __tablename__ = "run_event"

    run_id: Mapped[str] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[dict[str, Any]]
