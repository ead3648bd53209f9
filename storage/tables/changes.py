"""Proposed and applied changes, what was done and by whom, jobs, news and the glossary."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import BigKey, Table, utc_now


class ChangeSetRow(Table):
    """A proposed change, and what became of it."""

    __tablename__ = "changeset"
    __table_args__ = (Index("ix_changeset_status", "workspace_id", "status", "created_at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(300))
    read_back: Mapped[str] = mapped_column(Text)
    target: Mapped[dict[str, Any]]
    diff: Mapped[list[Any]]
    after: Mapped[dict[str, Any]]
    preview: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    warnings: Mapped[list[Any]]
    base: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(String(64))
    thread_id: Mapped[str | None] = mapped_column(String(100))
    run_id: Mapped[str | None] = mapped_column(String(100))
    draft_rev: Mapped[int | None]
    requested_by: Mapped[str] = mapped_column(String(200))
    decided_by: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class Audit(Table):
    """Who did what, in the words a person reads. Append-only."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_workspace", "workspace_id", "id"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(60))
    changeset_id: Mapped[str | None] = mapped_column(String(36))
    target: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)


class Job(Table):
    """Work that goes on after the request: a full re-qualification. A running one whose lease ran out is taken up by another process.

    `body` says what to do; `progress` is where it stands, written with each chunk's rows; `done` of `total` accounts are through.
    """

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_status", "workspace_id", "status"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(16))
    body: Mapped[dict[str, Any]]
    progress: Mapped[dict[str, Any]]
    done: Mapped[int] = mapped_column(BigInteger, default=0)
    total: Mapped[int] = mapped_column(BigInteger, default=0)
    owner: Mapped[str] = mapped_column(String(300), default="")
    lease_until: Mapped[datetime | None]
    cancel_requested: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    requested_by: Mapped[str] = mapped_column(String(200))
    changeset_id: Mapped[str | None] = mapped_column(String(36))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class OutboxEvent(Table):
    """News outside runs, written with the change it tells of; `number` counts from 1 in each workspace and is the SSE id."""

    __tablename__ = "outbox"

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event: Mapped[str] = mapped_column(String(16))
    body: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(default=utc_now)


class Term(Table):
    """An entry of the workspace's glossary: what a term means, as parameters, and in words."""

    __tablename__ = "term"
    __table_args__ = (UniqueConstraint("workspace_id", "term_key"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    term: Mapped[str] = mapped_column(String(120))
    term_key: Mapped[str] = mapped_column(String(240))
    meaning: Mapped[str] = mapped_column(Text, default="")
    parameters: Mapped[list[Any]]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)
