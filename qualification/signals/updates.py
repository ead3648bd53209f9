"""Changes a signal by hand: its name with the field of its date, its status, its source."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from qualification.errors import InvalidSignal
from qualification.records.writes import write_records
from qualification.signals.states import SignalStatus, Source, check_name_is_free, flush, note_fields, tell
from storage.json_text import json_text
from storage.records import NewRecord
from storage.tables import Account, Icp, IcpVersion, Signal, Term


@dataclass(frozen=True)
class SignalChange:
    """What a person changes of a signal; None leaves it as it is. The toggle is a change set of its own."""

    name: str | None = None
    source: Source | None = None
    status: SignalStatus | None = None


def change_signal(session: Session, row: Signal, change: SignalChange, *, today: date) -> list[str]:
    """Write what differs; returns it in words, nothing when all is as asked.

    A new name takes the dates that accounts have along.

    Raises:
        NameTaken: Another signal has the name.
        InvalidSignal: A saved ICP or a term names the field of the old name.
    """
    said: list[str] = []
    if change.name is not None and change.name != row.name:
        said.append(f"name {row.name} → {change.name}")
        _rename(session, row, change.name, today)
    if change.source is not None and change.source != row.source:
        said.append(f"source {row.source} → {change.source}")
        row.source = change.source
    if change.status is not None and change.status != row.status:
        said.append(f"status {row.status} → {change.status}")
        row.status = change.status
    if said:
        flush(session, row.name)
        tell(session, row)
    return said


def _rename(session: Session, row: Signal, name: str, today: date) -> None:
    check_name_is_free(session, row, name)
    before, after = f"signal.{row.name}", f"signal.{name}"
    _refuse_used(session, row.workspace_id, before)
    row.name, row.name_key = name, name.casefold()
    flush(session, name)
    note_fields(session, row.workspace_id, moved=True)
    dated = _dated(session, row.workspace_id, before)
    if dated:
        moved = [NewRecord(external_id, {before: None, after: day}) for external_id, day in dated]
        write_records(session, row.workspace_id, "account", moved, today=today)


def _dated(session: Session, workspace_id: int, key: str) -> list[tuple[str, str]]:
    text = cast(Account.attributes, String)
    query = select(Account.external_id, Account.attributes).where(
        Account.workspace_id == workspace_id, text.contains(json_text(key), autoescape=True)
    )
    found = session.execute(query.order_by(Account.id))
    return [(external_id, attributes[key]) for external_id, attributes in found if key in attributes]


def _refuse_used(session: Session, workspace_id: int, key: str) -> None:
    """A definition keeps its meaning: its field cannot be renamed under it."""
    query = (
        select(Icp.name, IcpVersion.definition)
        .join(IcpVersion, IcpVersion.icp_id == Icp.id)
        .where(Icp.workspace_id == workspace_id, IcpVersion.version.in_((Icp.live_version, Icp.draft_version)))
        .order_by(Icp.id, IcpVersion.version)
    )
    users = [name for name, body in session.execute(query) if _names(body, key)]
    terms = select(Term.term, Term.parameters).where(Term.workspace_id == workspace_id).order_by(Term.id)
    users += [f"the term {term}" for term, parameters in session.execute(terms) if _names(parameters, key)]
    if users:
        said = ", ".join(dict.fromkeys(users))
        raise InvalidSignal(f"name: {said} names the field {key}; take that rule out first", field="name", used_by=users)


def _names(body: object, key: str) -> bool:
    """Return whether a stored definition, or a part of one, has a parameter on this field."""
    if isinstance(body, list):
        return any(_names(each, key) for each in body)
    return isinstance(body, dict) and (body.get("field") == key or any(_names(each, key) for each in body.values()))
