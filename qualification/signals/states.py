"""Signals: where captures come from, in which state their autoqualify is, and which one a name means (SPEC §6)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast, get_args

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qualification.errors import AmbiguousSignal, InvalidSignal, NameTaken, SignalNotFound
from qualification.signals.names import meant_by
from storage.feed import signal_names
from storage.outbox import announce
from storage.tables import Capture, Signal, Workspace, utc_now

Source = Literal["1st_party", "2nd_party", "3rd_party"]
SignalStatus = Literal["draft", "needs_source", "live", "paused"]
Autoqualify = Literal["on", "off", "not_applicable"]
IDLE: tuple[SignalStatus, ...] = ("draft", "needs_source")
SOURCES: tuple[Source, ...] = get_args(Source)
MAX_SIGNALS = 200
MAX_NAMED = 20


@dataclass(frozen=True)
class Counts:
    """How many captures a signal has: those held, those run, and those of the run ones in the bucket `qualified`."""

    captures: int = 0
    held: int = 0
    run: int = 0
    qualified: int = 0

    @property
    def qualified_rate(self) -> float | None:
        """Share of the captures that were run which ended in the bucket `qualified`; None before the first."""
        return self.qualified / self.run if self.run else None


@dataclass(frozen=True)
class SavedSignal:
    """A signal as it stands. `is_on` is the toggle itself, which counts only where `autoqualify` is not a dash."""

    id: int
    name: str
    source: Source
    status: SignalStatus
    is_on: bool
    created_at: datetime
    counts: Counts = Counts()

    @property
    def autoqualify(self) -> Autoqualify:
        """The column's three states: a signal in draft or without a source has a dash."""
        if self.status in IDLE:
            return "not_applicable"
        return "on" if self.is_on else "off"

    @property
    def qualifies_on_arrival(self) -> bool:
        """Whether a capture is scored as it arrives. A paused signal keeps its toggle and holds."""
        return self.status == "live" and self.is_on

    def dump(self) -> dict[str, Any]:
        """Return the contract's row."""
        return {
            "id": self.id,
            "name": self.name,
            "source": self.source,
            "status": self.status,
            "autoqualify": self.autoqualify,
            "captures": self.counts.captures,
            "held": self.counts.held,
            "qualified_rate": self.counts.qualified_rate,
        }


def list_signals(session: Session, workspace_id: int, known: Mapping[int, Counts] | None = None) -> list[SavedSignal]:
    """Return the signals with their counts, the oldest first.

    Args:
        known: The counts, read before: counting many captures takes too long for a transaction that keeps writers waiting.
    """
    query = select(Signal).where(Signal.workspace_id == workspace_id).order_by(Signal.id).limit(MAX_SIGNALS)
    rows = list(session.scalars(query.execution_options(populate_existing=True)))
    counts = count_captures(session, workspace_id, [row.id for row in rows]) if known is None else known
    return [_saved(row, counts.get(row.id, Counts())) for row in rows]


def get_signal(session: Session, workspace_id: int, signal_id: int, *, counted: bool = True) -> SavedSignal:
    """Return one signal. Raises SignalNotFound."""
    row = signal_row(session, workspace_id, signal_id)
    return _saved(row, count_captures(session, workspace_id, [signal_id]).get(signal_id, Counts()) if counted else Counts())


def signal_row(session: Session, workspace_id: int, signal_id: int, *, lock: bool = False) -> Signal:
    """Return the row of one signal; `lock` keeps other writers off it until the transaction ends. Raises SignalNotFound."""
    query = select(Signal).where(Signal.workspace_id == workspace_id, Signal.id == signal_id).execution_options(populate_existing=True)
    row = session.scalar(query.with_for_update() if lock else query)
    if row is None:
        names = ", ".join(signal_names(session, workspace_id)[:MAX_NAMED])
        raise SignalNotFound(f"no signal {signal_id}; there are {names or 'none yet'}", signal=signal_id)
    return row


def _saved(row: Signal, counts: Counts) -> SavedSignal:
    source, status = cast("Source", row.source), cast("SignalStatus", row.status)
    return SavedSignal(row.id, row.name, source, status, row.autoqualify, row.created_at, counts)


def without_counts(row: Signal) -> SavedSignal:
    """Return a signal as its row says, its captures uncounted."""
    return _saved(row, Counts())


def count_captures(session: Session, workspace_id: int, signal_ids: Sequence[int]) -> dict[int, Counts]:
    """Return the counts of those signals that have captures."""
    query = (
        select(Capture.signal_id, Capture.state, Capture.bucket, func.count())
        .where(Capture.workspace_id == workspace_id, Capture.signal_id.in_(signal_ids))
        .group_by(Capture.signal_id, Capture.state, Capture.bucket)
        .order_by(Capture.signal_id)
    )
    found: dict[int, Counts] = {}
    for signal_id, state, bucket, number in session.execute(query):
        was, held = found.get(signal_id, Counts()), number if state == "held" else 0
        good = number if bucket == "qualified" else 0
        found[signal_id] = Counts(was.captures + number, was.held + held, was.run + number - held, was.qualified + good)
    return found


def resolve(signals: Sequence[SavedSignal], names: Iterable[str]) -> list[SavedSignal]:
    """Return the signals that names mean, each once, in the order they were named.

    Raises:
        SignalNotFound: A name matches none; the message names those there are.
        AmbiguousSignal: A name fits several.
    """
    by_name = {each.name: each for each in signals}
    found = [_meant(list(by_name), name) for name in names]
    return [by_name[name] for name in dict.fromkeys(found)]


def _meant(known: Sequence[str], said: str) -> str:
    found = meant_by(said, known)
    shown = said.strip()[:120]
    if not found:
        there = ", ".join(known[:MAX_NAMED]) or "none yet"
        raise SignalNotFound(f"no signal is called {shown}; there are {there}. Which one is meant?", signal=shown, signals=list(known))
    if len(found) > 1:
        raise AmbiguousSignal(f"{shown} can mean {' or '.join(found)}; which one is meant?", signal=shown, signals=found)
    return found[0]


def create_signal(session: Session, workspace_id: int, name: str, source: Source, status: SignalStatus, *, is_on: bool = False) -> Signal:
    """Write a new signal, whose date becomes an account field.

    Raises:
        NameTaken: Another signal has the name.
        InvalidSignal: The workspace has as many as it can have, or autoqualify is asked for where it does not apply.
    """
    if is_on and status in IDLE:
        raise InvalidSignal(f"autoqualify: a signal with the status {status} has none; send it without", field="autoqualify")
    if len(signal_names(session, workspace_id)) >= MAX_SIGNALS:
        raise InvalidSignal(f"a workspace has at most {MAX_SIGNALS} signals", field="name")
    _refuse_taken(session, workspace_id, name, None)
    row = Signal(
        workspace_id=workspace_id,
        name=name,
        name_key=name.casefold(),
        source=source,
        status=status,
        autoqualify=is_on,
        created_at=utc_now(),
    )
    session.add(row)
    flush(session, name)
    tell(session, row)
    note_fields(session, workspace_id)
    return row


def flush(session: Session, name: str) -> None:
    """Write what is pending; another transaction may have taken the name since it was looked up."""
    try:
        session.flush()
    except IntegrityError as error:
        raise _taken(name) from error


def _refuse_taken(session: Session, workspace_id: int, name: str, signal_id: int | None) -> None:
    query = select(Signal.id).where(Signal.workspace_id == workspace_id, Signal.name_key == name.casefold())
    if session.scalar(query) not in (None, signal_id):
        raise _taken(name)


def _taken(name: str) -> NameTaken:
    return NameTaken(f"a signal named {name} exists already; choose another name", name=name)


def note_fields(session: Session, workspace_id: int, *, moved: bool = False) -> None:
    """Let snapshots read the fields again; `moved` makes them read all records again too."""
    marks: dict[str, Any] = {"fields_seq": Workspace.fields_seq + 1}
    if moved:
        marks["epoch"] = Workspace.epoch + 1
    session.execute(update(Workspace).where(Workspace.id == workspace_id).values(**marks), execution_options={"synchronize_session": False})


def set_toggle(session: Session, row: Signal, is_on: bool) -> None:
    """Switch autoqualify of captures from now on; held ones stay held."""
    if row.autoqualify != is_on:
        row.autoqualify = is_on
        session.flush()
        tell(session, row)


def tell(session: Session, row: Signal) -> None:
    """Make the news of a signal that changed, or that has new captures: its row without counts, which readers ask for."""
    signal = without_counts(row)
    body = {"id": row.id, "name": row.name, "source": row.source, "status": row.status, "autoqualify": signal.autoqualify}
    announce(session, row.workspace_id, "signal", body)


def check_name_is_free(session: Session, row: Signal, name: str) -> None:
    """Raise NameTaken when another signal of the workspace has the name."""
    _refuse_taken(session, row.workspace_id, name, row.id)
