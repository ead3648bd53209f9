"""Reads from the database what is saved: how an eval knows that nothing was, whatever the events say."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from storage.tables import (
    Account,
    Audit,
    Capture,
    ChangeSetRow,
    CustomField,
    Icp,
    IcpVersion,
    Job,
    Outcome,
    Person,
    Signal,
    Term,
    Workspace,
)

MANY = 10_000
_MARKS = ("seq", "epoch", "fields_seq", "results_seq")


class SavedIcp(BaseModel):
    """What the row of an ICP says."""

    model_config = ConfigDict(frozen=True)

    icp_code: str
    name: str
    status: str
    draft_version: int
    live_version: int | None


class Saved(BaseModel):
    """Everything that only a confirm may change, small enough to read before and after each turn.

    Attributes:
        held: Held captures, by signal.
        rest: Numbers of rows and counters of everything else that can be written.
    """

    model_config = ConfigDict(frozen=True)

    icps: tuple[SavedIcp, ...]
    signals: dict[str, str]
    held: dict[str, int]
    terms: tuple[str, ...]
    applied: tuple[str, ...]
    rejected: tuple[str, ...]
    rest: tuple[tuple[str, str], ...]

    @property
    def seq(self) -> str:
        """The counter of record changes."""
        return dict(self.rest)["seq"]

    @property
    def jobs(self) -> str:
        """How many jobs there are, done ones included."""
        return dict(self.rest)["job"]

    def same_as(self, other: "Saved") -> bool:
        """Return whether nothing was saved between the two; a rejected card is no save."""
        return self.model_copy(update={"rejected": ()}) == other.model_copy(update={"rejected": ()})

    def changes_since(self, before: "Saved") -> list[str]:
        """Return what differs, in words for a report."""
        named = {"icps": "ICPs", "signals": "signals", "held": "captures", "terms": "glossary", "applied": "applied change sets"}
        found = [word for key, word in named.items() if getattr(self, key) != getattr(before, key)]
        return found + [f"{name} ({old} → {new})" for (name, new), (_, old) in zip(self.rest, before.rest, strict=True) if new != old]


def read_saved(session: Session, workspace_id: int) -> Saved:
    """Return what is saved in a workspace."""
    signals = list(session.scalars(_of(Signal, workspace_id).order_by(Signal.id)))
    names = {signal.id: signal.name for signal in signals}
    return Saved(
        icps=tuple(_icp(row) for row in session.scalars(_of(Icp, workspace_id).order_by(Icp.id))),
        signals={signal.name: _state(signal) for signal in signals},
        held=_held(session, workspace_id, names),
        terms=tuple(session.scalars(select(Term.term).where(Term.workspace_id == workspace_id).order_by(Term.term_key).limit(MANY))),
        applied=_decided(session, workspace_id, "applied"),
        rejected=_decided(session, workspace_id, "rejected"),
        rest=tuple(_rest(session, workspace_id)),
    )


def _of(table: Any, workspace_id: int) -> Select[Any]:
    return select(table).where(table.workspace_id == workspace_id).limit(MANY)


def _icp(row: Icp) -> SavedIcp:
    return SavedIcp(icp_code=row.icp_code, name=row.name, status=row.status, draft_version=row.draft_version, live_version=row.live_version)


def _state(signal: Signal) -> str:
    return f"{signal.status} {'on' if signal.autoqualify else 'off'}"


def _held(session: Session, workspace_id: int, names: dict[int, str]) -> dict[str, int]:
    query = select(Capture.signal_id, func.count()).where(Capture.workspace_id == workspace_id, Capture.state == "held")
    found: Sequence[Any] = session.execute(query.group_by(Capture.signal_id).order_by(Capture.signal_id)).all()
    return {names[signal_id]: count for signal_id, count in found}


def _decided(session: Session, workspace_id: int, status: str) -> tuple[str, ...]:
    query = select(ChangeSetRow.kind).where(ChangeSetRow.workspace_id == workspace_id, ChangeSetRow.status == status)
    return tuple(session.scalars(query.order_by(ChangeSetRow.decided_at, ChangeSetRow.id).limit(MANY)))


def _rest(session: Session, workspace_id: int) -> list[tuple[str, str]]:
    """Counters and row counts that any other write would move, in one statement."""
    marks = [getattr(Workspace, name) for name in _MARKS]
    counts = [
        select(func.count()).select_from(table).where(table.workspace_id == workspace_id).scalar_subquery().label(table.__tablename__)
        for table in (Account, Person, Outcome, Capture, CustomField, Term, Job)
    ]
    versions = select(func.count()).select_from(IcpVersion).join(Icp, Icp.id == IcpVersion.icp_id).where(Icp.workspace_id == workspace_id)
    noted = select(func.count()).select_from(Audit).where(Audit.workspace_id == workspace_id, Audit.action.not_like("changeset.%"))
    query = select(*marks, *counts, versions.scalar_subquery().label("versions"), noted.scalar_subquery().label("audit"))
    row = session.execute(query.where(Workspace.id == workspace_id)).one()
    terms = select(Term.parameters).where(Term.workspace_id == workspace_id).order_by(Term.id).limit(MANY)
    return [*((name, str(value)) for name, value in row._mapping.items()), ("term rules", str(list(session.scalars(terms))))]
