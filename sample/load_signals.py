"""Writes the sample's signals and captures into a workspace, and qualifies those that were."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualification.capturing.items import read_captures
from qualification.capturing.qualify import Tally, qualify_chunk
from qualification.capturing.take import read_capture_fields, take_captures
from qualification.signals.states import create_signal, signal_row
from sample.captures import SampleCaptures, generate_captures
from sample.signals import SAMPLE_SIGNALS, SampleSignal
from storage.database import Database
from storage.tables import Capture, Signal, utc_now

CHUNK = 500
AGE = timedelta(days=120)


def load_signals(database: Database, workspace_id: int, accounts: int, people: int, *, today: date) -> None:
    """Write what is not there yet, after people and live ICPs: a load that was interrupted goes on."""
    with database.bulk_writing() as session:
        ids = {signal.name: _signal(session, workspace_id, signal) for signal in SAMPLE_SIGNALS}
    for captures in generate_captures(accounts, people, today=today):
        _load(database, workspace_id, ids[captures.signal.name], captures, today)


def _signal(session: Session, workspace_id: int, signal: SampleSignal) -> int:
    """Return the id of a signal, made switched off: it is switched on once its captures are there."""
    known = session.scalar(select(Signal.id).where(Signal.workspace_id == workspace_id, Signal.name_key == signal.name.casefold()))
    if known is not None:
        return known
    row = create_signal(session, workspace_id, signal.name, signal.source, signal.status)
    row.created_at = utc_now() - AGE
    return row.id


def _load(database: Database, workspace_id: int, signal_id: int, captures: SampleCaptures, today: date) -> None:
    with database.bulk_reading() as session:
        fields = read_capture_fields(session, workspace_id)
    for start in range(0, len(captures.items), CHUNK):
        items = captures.items[start : start + CHUNK]
        read = read_captures(fields, items)
        with database.bulk_writing() as session:
            take_captures(session, workspace_id, signal_id, items, read, today=today)
    with database.bulk_reading() as session:
        query = select(Capture.id).where(Capture.signal_id == signal_id).order_by(Capture.id).limit(captures.run)
        run = list(session.scalars(query))
    for start in range(0, len(run), CHUNK):
        with database.bulk_writing() as session:
            qualify_chunk(session, signal_row(session, workspace_id, signal_id), run[start : start + CHUNK], Tally(), None, today=today)
    if captures.signal.is_on:
        with database.bulk_writing() as session:
            signal_row(session, workspace_id, signal_id).autoqualify = True
