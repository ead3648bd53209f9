"""Takes the qualification of captures back: held again, what they added leaves, and what others brought stays."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from qualification.capturing.effects import Effect, values_left, was_made
from qualification.capturing.heirs import heirs_among
from qualification.capturing.items import CaptureFields, read_again
from qualification.capturing.run import LAST_SIGNAL
from qualification.capturing.take import NOTHING, read_capture_fields
from qualification.fields import signal_field
from qualification.records.writes import remove_records, write_records
from storage.captures import (
    StoredRecord,
    brief_captures_of,
    captures_with,
    find_accounts,
    find_people,
    keep_moments,
    update_captures,
)
from storage.records import LOOKUP_CHUNK, TABLES, NewRecord
from storage.results import lock_workspace
from storage.tables import Capture, Outcome, Person, Signal

Kind = Literal["account", "person"]
PREFIX = "signal."


@dataclass(frozen=True)
class Undone:
    """What an undo did: captures held again, and the records that left with them."""

    held: int = 0
    people: int = 0
    accounts: int = 0

    def __add__(self, other: "Undone") -> "Undone":
        """Return what two parts of an undo did."""
        return Undone(self.held + other.held, self.people + other.people, self.accounts + other.accounts)


@dataclass(eq=False)
class Traces:
    """The effects of one capture on its person and its account."""

    row: Capture
    effects: dict[Kind, Effect]


@dataclass(frozen=True)
class _Undo:
    session: Session
    workspace_id: int
    today: date
    gone: Sequence[Traces]
    kept: Sequence[Traces]
    left: dict[Kind, int] = field(default_factory=dict)


def take_back(session: Session, workspace_id: int, capture_ids: Sequence[int], *, today: date) -> Undone:
    """Hold qualified captures again and take what they alone added out of the record set, in the transaction of the caller.

    A record that something else wrote since, that another qualified capture names, or that has outcomes, stays. A value
    that others wrote since stays. Dates go back to the last of what is left.
    """
    lock_workspace(session, workspace_id)
    rows = [row for row in captures_with(session, workspace_id, capture_ids, lock=True) if row.state == "qualified"]
    others = _staying(session, workspace_id, rows)
    names = signal_names(session, workspace_id)
    fields = read_capture_fields(session, workspace_id)
    gone, kept = ([_traces(row, fields, names[row.signal_id]) for row in each] for each in (rows, others))
    undo = _Undo(session, workspace_id, today, gone, kept)
    update_captures(session, [{"id": row.id, "state": "held", **NOTHING} for row in rows])
    _take_back_records(undo, "person")
    _take_back_records(undo, "account")
    update_captures(session, [{"id": each.row.id, "effects": _stored(each)} for each in kept if _is_changed(each)])
    return Undone(len(rows), undo.left.get("person", 0), undo.left.get("account", 0))


def signal_names(session: Session, workspace_id: int) -> dict[int, str]:
    """Return the names of the workspace's signals by id."""
    query = select(Signal.id, Signal.name).where(Signal.workspace_id == workspace_id).order_by(Signal.id)
    return {signal_id: name for signal_id, name in session.execute(query)}


def _staying(session: Session, workspace_id: int, rows: Sequence[Capture]) -> list[Capture]:
    """Return those captures that stay qualified, of the same people and of everybody at the same accounts, which can take something over."""
    account_ids = {row.effects["account"]["id"] for row in rows if row.effects and "account" in row.effects}
    people = {row.person_id for row in rows if row.person_id is not None}
    for chunk in _chunks(sorted(account_ids)):
        query = select(Person.id).where(Person.workspace_id == workspace_id, Person.account_id.in_(chunk)).order_by(Person.id)
        people.update(session.scalars(query))
    taken = {row.id for row in rows}
    brief = [each for each in brief_captures_of(session, workspace_id, sorted(people)) if each.capture_id not in taken]
    return captures_with(session, workspace_id, heirs_among(brief, [row.effects or {} for row in rows]))


def _traces(row: Capture, fields: CaptureFields, signal: str) -> Traces:
    read = read_again(fields, row.payload)
    day = row.occurred_at.date().isoformat()
    dates = {"person": {LAST_SIGNAL: day}, "account": {LAST_SIGNAL: day, signal_field(signal).key: day}}
    is_named = (row.effects or {}).get("account", {}).get("named", False)
    sent: dict[str, Mapping[str, Any]] = {
        "person": read.person.attributes if read else {},
        "account": read.account.attributes if read and read.account and is_named else {},
    }
    kinds: tuple[Kind, ...] = ("person", "account")
    effects = row.effects or {}
    added = {kind: _renamed(effects[kind], signal_field(signal).key) for kind in kinds if kind in effects}
    return Traces(row, {kind: Effect(each, sent[kind], dates[kind]) for kind, each in added.items()})


def _renamed(added: Mapping[str, Any], key: str) -> dict[str, Any]:
    """A capture moves the date of no signal but its own, whose field may be called otherwise by now."""
    if "moved" not in added:
        return dict(added)
    return {**added, "moved": {key if each.startswith(PREFIX) else each: step for each, step in added["moved"].items()}}


def _stored(traces: Traces) -> dict[str, Any]:
    return {kind: effect.added for kind, effect in traces.effects.items()}


def _is_changed(traces: Traces) -> bool:
    return any(effect.is_changed for effect in traces.effects.values())


def _take_back_records(undo: _Undo, kind: Kind) -> None:
    gone, kept = _by_record(undo.gone, kind), _by_record(undo.kept, kind)
    leaving: list[str] = []
    changed: dict[int, tuple[StoredRecord, dict[str, Any]]] = {}
    stored_records = _find(undo, kind, gone)
    needed = _needed(undo, kind, [stored.record_id for stored in stored_records])
    for stored in stored_records:
        mine, others = gone[stored.record_id], kept.get(stored.record_id, [])
        made = was_made(mine, stored)
        if made and not others and stored.record_id not in needed:
            leaving.append(stored.external_id)
            continue
        if made and others:
            others[0].answer_for("created")
        values = values_left(stored, mine, others, keeps_filled=made and not others)
        changed[stored.record_id] = (stored, values)
    if kind == "person":
        _unlink(undo, gone, changed)
    _write(undo, kind, leaving, changed)


def _by_record(traces: Sequence[Traces], kind: Kind) -> dict[int, list[Effect]]:
    found: dict[int, list[Effect]] = {}
    for each in traces:
        if kind in each.effects:
            found.setdefault(each.effects[kind].added["id"], []).append(each.effects[kind])
    return found


def _find(undo: _Undo, kind: Kind, ids: Mapping[int, Any]) -> list[StoredRecord]:
    find = find_people if kind == "person" else find_accounts
    return find(undo.session, undo.workspace_id, ids=ids)


def _needed(undo: _Undo, kind: Kind, ids: Sequence[int]) -> set[int]:
    """Return the records that others refer to: those with outcomes, and accounts with people."""
    needed: set[int] = set()
    columns: list[tuple[Any, Any]] = [(Outcome.person_id, Outcome.workspace_id)]
    if kind == "account":
        columns = [(Outcome.account_id, Outcome.workspace_id), (Person.account_id, Person.workspace_id)]
    for chunk in _chunks(ids):
        for column, workspace in columns:
            query = select(column).where(workspace == undo.workspace_id, column.in_(chunk)).distinct().order_by(column)
            needed.update(undo.session.scalars(query))
    return needed


def _unlink(undo: _Undo, gone: Mapping[int, Sequence[Effect]], changed: Mapping[int, tuple[StoredRecord, Any]]) -> None:
    """Take the account from people who got it from a capture alone; another capture of theirs at that account takes the link over."""
    loose: list[int] = []
    for person_id, (stored, _) in changed.items():
        if not any(effect.added.get("linked") and effect.is_last_word(stored) for effect in gone[person_id]):
            continue
        if (heir := _at_account(undo, person_id, stored.account_id)) is not None:
            heir.answer_for("linked")
        else:
            loose.append(person_id)
    for chunk in _chunks(loose):
        statement = update(Person).where(Person.workspace_id == undo.workspace_id, Person.id.in_(chunk)).values(account_id=None)
        undo.session.execute(statement, execution_options={"synchronize_session": False})


def _at_account(undo: _Undo, person_id: int, account_id: int | None) -> Effect | None:
    """Return what the first capture of a person brought that stays and was about this account."""
    for each in undo.kept:
        person, account = each.effects.get("person"), each.effects.get("account")
        if person and account and (person.added["id"], account.added["id"]) == (person_id, account_id):
            return person
    return None


def _write(undo: _Undo, kind: Kind, leaving: Sequence[str], changed: Mapping[int, tuple[StoredRecord, dict[str, Any]]]) -> None:
    records = [NewRecord(stored.external_id, values) for stored, values in changed.values()]
    write_records(undo.session, undo.workspace_id, kind, records, today=undo.today)
    keep_moments(undo.session, TABLES[kind], {record_id: stored.updated_at for record_id, (stored, _) in changed.items()})
    undo.left[kind] = remove_records(undo.session, undo.workspace_id, kind, leaving, today=undo.today)


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), LOOKUP_CHUNK):
        yield ids[start : start + LOOKUP_CHUNK]
