"""ICPs with their versions, and the matches that are their results."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import OPEN_END, BigKey, Table, utc_now


class Icp(Table):
    """An ICP: its code, its name, the two pointers into its versions, and which of its results are visible. The lower id is the older ICP.

    `generation` is that of the visible results, `scored_version` the version they were computed with, `scored_on` the day.
    """

    __tablename__ = "icp"
    __table_args__ = (
        UniqueConstraint("workspace_id", "icp_code"),
        UniqueConstraint("workspace_id", "name_key"),
        {"sqlite_autoincrement": True},
    )

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
