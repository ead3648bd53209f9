"""Qualifies held captures: counts what a run would give, and makes the run."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from qualification.capturing.items import CaptureFields, ReadCapture, read_again
from qualification.capturing.run import Run, run_captures
from qualification.capturing.write import write_runs
from qualification.payloads import Payload
from qualification.scoring import Scoring, read_scoring
from storage.captures import captures_with, update_captures
from storage.results import lock_workspace
from storage.tables import Capture, Signal, utc_now

CHUNK = 250


class Buckets(Payload):
    """Captures by the bucket their person lands in."""

    qualified: int = 0
    no_persona_fit: int = 0
    not_qualified: int = 0


class IcpCount(Payload):
    """The captures whose account is assigned to one ICP, by bucket."""

    icp_code: str
    name: str
    qualified: int
    no_persona_fit: int


class RunCounts(Payload):
    """What a run of captures gives: how many, by bucket, and by ICP the oldest first."""

    captures: int
    buckets: Buckets
    icps: tuple[IcpCount, ...]


@dataclass
class Tally:
    """Counts runs as they are made."""

    buckets: Counter[str] = field(default_factory=Counter)
    icps: Counter[tuple[int, str, str, str]] = field(default_factory=Counter)

    def add(self, runs: Iterable[Run]) -> None:
        """Count some runs."""
        for run in runs:
            self.buckets[run.verdict.bucket] += 1
            if (assigned := run.verdict.assigned) is not None:
                self.icps[assigned.icp.icp_id, assigned.icp.icp_code, assigned.icp.name, run.verdict.bucket] += 1

    def counts(self) -> RunCounts:
        """Return what was counted so far."""
        icps = [
            IcpCount(
                icp_code=code,
                name=name,
                qualified=self.icps[icp_id, code, name, "qualified"],
                no_persona_fit=self.icps[icp_id, code, name, "no_persona_fit"],
            )
            for icp_id, code, name in sorted({key[:3] for key in self.icps})
        ]
        return RunCounts(captures=self.buckets.total(), buckets=Buckets(**self.buckets), icps=tuple(icps))


def dry_run(session: Session, signal: Signal, capture_ids: Sequence[int], *, today: date) -> RunCounts:
    """Return what qualifying these captures now would give; writes nothing."""
    scoring, tally = read_scoring(session, signal.workspace_id), Tally()
    held = _held(session, signal, capture_ids)
    tally.add(run_captures(session, scoring, signal.name, [capture for _, capture in _read(scoring, held)], today=today).runs)
    return tally.counts()


def qualify_chunk(
    session: Session, signal: Signal, capture_ids: Sequence[int], tally: Tally, changeset_id: str | None, *, today: date
) -> None:
    """Qualify those of the captures that are still held, in the order they arrived, in the transaction of the caller."""
    lock_workspace(session, signal.workspace_id)
    scoring = read_scoring(session, signal.workspace_id)
    held = _read(scoring, _held(session, signal, capture_ids, lock=True))
    ran = run_captures(session, scoring, signal.name, [capture for _, capture in held], today=today)
    columns = write_runs(session, scoring, ran, today=today, now=utc_now())
    rows = [{"id": row.id, "changeset_id": changeset_id, **more} for (row, _), more in zip(held, columns, strict=True)]
    update_captures(session, rows)
    tally.add(ran.runs)


def _held(session: Session, signal: Signal, capture_ids: Sequence[int], *, lock: bool = False) -> list[Capture]:
    found = captures_with(session, signal.workspace_id, capture_ids, lock=lock)
    return [row for row in found if row.signal_id == signal.id and row.state == "held"]


def _read(scoring: Scoring, rows: Sequence[Capture]) -> list[tuple[Capture, ReadCapture]]:
    fields = CaptureFields.of(scoring.person_fields, scoring.account_fields)
    read = ((row, read_again(fields, row.payload)) for row in rows)
    return [(row, capture) for row, capture in read if capture is not None]
