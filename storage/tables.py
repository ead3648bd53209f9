"""The tables of the system of record. Every row belongs to one workspace."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

OPEN_END = 2**31 - 1
BigKey = BigInteger().with_variant(Integer, "sqlite")


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; SQLite forgets the zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment with its zone."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def utc_now() -> datetime:
    """Return the real time: what rows, leases and audit are stamped with, whatever *today* is set to."""
    return datetime.now(UTC)


class Table(DeclarativeBase):
    """Base of all rows."""

    type_annotation_map = {dict[str, Any]: JSON, list[Any]: JSON, datetime: Moment, date: Date}


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


class Icp(Table):
    """An ICP: its code, its name, the two pointers into its versions, and which of its results are visible.

    `generation` is that of the visible results, `scored_version` the version they were computed with, `scored_on` the day.
    """

    __tablename__ = "icp"
    __table_args__ = (UniqueConstraint("workspace_id", "icp_code"), UniqueConstraint("workspace_id", "name_key"))

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    icp_code: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(240))
    status: Mapped[str] = mapped_column(String(16), default="draft")
    draft_version: Mapped[int]
    live_version: Mapped[int | None]
    generation: Mapped[int] = mapped_column(default=0, server_default="0")
    scored_version: Mapped[int | None]
    scored_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class IcpVersion(Table):
    """An immutable, numbered copy of an ICP with its personas."""

    __tablename__ = "icp_version"
    __table_args__ = (UniqueConstraint("icp_id", "version"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    icp_id: Mapped[int] = mapped_column(ForeignKey("icp.id", ondelete="CASCADE"))
    version: Mapped[int]
    definition: Mapped[dict[str, Any]]
    saved_by: Mapped[str] = mapped_column(String(200))
    saved_at: Mapped[datetime]


class AccountMatch(Table):
    """An account that matches an ICP: visible from generation `since` on, and before generation `until`."""

    __tablename__ = "account_match"
    __table_args__ = (Index("ix_account_match_account", "account_id"), {"sqlite_with_rowid": False})

    icp_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    since: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    until: Mapped[int] = mapped_column(default=OPEN_END, server_default=str(OPEN_END))
    tenths: Mapped[int] = mapped_column(SmallInteger)
    points: Mapped[int]


class PersonMatch(Table):
    """A person of a matching account who matches a persona of its ICP; visible as the account's match is."""

    __tablename__ = "person_match"
    __table_args__ = (Index("ix_person_match_person", "person_id"), {"sqlite_with_rowid": False})

    icp_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    persona_code: Mapped[str] = mapped_column(String(100), primary_key=True)
    since: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    until: Mapped[int] = mapped_column(default=OPEN_END, server_default=str(OPEN_END))
    tenths: Mapped[int] = mapped_column(SmallInteger)
    points: Mapped[int]


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


class OutboxEvent(Table):
    """News outside runs, written with the change it tells of; `number` counts from 1 in each workspace and is the SSE id."""

    __tablename__ = "outbox"

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event: Mapped[str] = mapped_column(String(16))
    body: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(default=utc_now)


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
    thread_id: Mapped[str | None] = mapped_column(String(64))
    run_id: Mapped[str | None] = mapped_column(String(64))
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


class Thread(Table):
    """A conversation, private to its person, with its working draft."""

    __tablename__ = "thread"
    __table_args__ = (Index("ix_thread_person", "workspace_id", "person", "updated_at"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
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
    run_id: Mapped[str | None] = mapped_column(String(64))
    position: Mapped[int]
    v: Mapped[int] = mapped_column(default=1)
    body: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class Run(Table):
    """One turn of a thread. A running one whose lease ran out, or whose `owner` process is gone, was interrupted."""

    __tablename__ = "run"
    __table_args__ = (Index("ix_run_thread", "thread_id", "status"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
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
