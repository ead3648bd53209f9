"""A workspace, its fields, its records with their changes and history, and what became of them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Float, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import BigKey, Table, utc_now


class Workspace(Table):
    """One tenant, with the counters that tell readers what they have not seen yet.

    `seq` counts record changes, `results_seq` changes of results, `events_seq` the news of its outbox; `epoch` is renewed
    when a field changes its type, `fields_seq` when a field or a term is worded anew.
    """

    __tablename__ = "workspace"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    seq: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    epoch: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    fields_seq: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    results_seq: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    events_seq: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class CustomField(Table):
    """A field that the workspace declared, or its wording of a built-in one."""

    __tablename__ = "custom_field"
    __table_args__ = (UniqueConstraint("workspace_id", "record_type", "key"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    record_type: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(200))
    label: Mapped[str] = mapped_column(String(200))
    category: Mapped[str] = mapped_column(String(80))
    type: Mapped[str] = mapped_column(String(20))
    aliases: Mapped[list[Any]] = mapped_column(default=list)
    order: Mapped[list[Any]] = mapped_column(default=list)


class Account(Table):
    """A company: its validated attributes as one document. `domain_key` is its domain in lower case, to find it by."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("workspace_id", "external_id"),
        Index("ix_account_domain", "workspace_id", "domain_key"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    external_id: Mapped[str] = mapped_column(String(300))
    domain_key: Mapped[str | None] = mapped_column(String(300))
    attributes: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)


class Person(Table):
    """Someone who works at an account. `email_key` is their e-mail in lower case, to find them by."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("workspace_id", "external_id"),
        Index("ix_person_account", "account_id"),
        Index("ix_person_email", "workspace_id", "email_key"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    external_id: Mapped[str] = mapped_column(String(300))
    email_key: Mapped[str | None] = mapped_column(String(320))
    attributes: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)


class RecordChange(Table):
    """One record that a transaction touched; read in the order of `seq` to catch a snapshot up."""

    __tablename__ = "record_change"
    __table_args__ = (Index("ix_record_change_seq", "workspace_id", "seq"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    seq: Mapped[int] = mapped_column(BigInteger)
    record_type: Mapped[str] = mapped_column(String(16))
    record_id: Mapped[int] = mapped_column(BigInteger)
    deleted: Mapped[bool] = mapped_column(Boolean, server_default=false())


class RecordHistory(Table):
    """What became known of a record at a moment: the fields that changed, with None for a value that was removed. Append-only."""

    __tablename__ = "record_history"
    __table_args__ = (Index("ix_record_history_record", "workspace_id", "record_type", "record_id"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    record_type: Mapped[str] = mapped_column(String(16))
    record_id: Mapped[int] = mapped_column(BigInteger)
    known_from: Mapped[datetime]
    changed: Mapped[dict[str, Any]]


class Outcome(Table):
    """What became of an account or a person: reply, meeting, signup, purchase, closed_won or closed_lost."""

    __tablename__ = "outcome"
    __table_args__ = (
        UniqueConstraint("workspace_id", "external_id"),
        Index("ix_outcome_kind", "workspace_id", "kind", "occurred_on"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    external_id: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(20))
    occurred_on: Mapped[date]
    amount_usd: Mapped[float | None] = mapped_column(Float)
    account_id: Mapped[int | None] = mapped_column(BigInteger)
    person_id: Mapped[int | None] = mapped_column(BigInteger)
    signal: Mapped[str | None] = mapped_column(String(120))
