"""Builds the change sets that qualify held captures: fixed captures, and what a run of them would give now."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from qualification.capturing.choose import Choice, choose
from qualification.capturing.qualify import RunCounts, dry_run
from qualification.changesets import Proposal
from qualification.diff import DiffOp
from qualification.preview_warnings import PreviewWarning
from qualification.signals.advice import advise_run
from qualification.signals.states import SavedSignal, get_signal, list_signals, resolve, signal_row


@dataclass(frozen=True)
class CountedRun:
    """A proposal to qualify captures, with what it would give if it ran now."""

    proposal: Proposal
    counts: RunCounts
    signal: SavedSignal


def build_qualify(session: Session, workspace_id: int, signal: str | int, choice: Choice, *, today: date) -> CountedRun:
    """Return the proposal to qualify held captures of a signal, by its name or its id. Reads only.

    Raises:
        SignalNotFound, AmbiguousSignal: The name is not clear.
        InvalidRequest, NothingToChange: As `choose` says.
    """
    found = (
        get_signal(session, workspace_id, signal) if isinstance(signal, int) else resolve(list_signals(session, workspace_id), [signal])[0]
    )
    chosen = choose(session, found, choice)
    counts = dry_run(session, signal_row(session, workspace_id, found.id), chosen.ids, today=today)
    number, held = len(chosen.ids), found.counts.held
    which = f"{choice.text} {number:,}" if choice != Choice() else f"all {number:,}"
    proposal = Proposal(
        kind="qualify_captures",
        title=f"Qualify {number:,} {'capture' if number == 1 else 'captures'} of {found.name}",
        read_back=_read_back(found, which, counts),
        target={"signal_id": found.id, "signal": found.name},
        base={"captures": number, "state": "held"},
        after={"signal_id": found.id, "signal": found.name, "capture_ids": list(chosen.ids)},
        diff=[_op(found, held, held - number)],
        warnings=[*_already(chosen.already), *advise_run(session, workspace_id)],
    )
    return CountedRun(proposal, counts, found)


def _op(signal: SavedSignal, before: int, after: int) -> DiffOp:
    text = f"{signal.name}: {before:,} held → {after:,} held"
    return DiffOp(op="replace", path=f"/signals/{signal.name}/held", before=before, after=after, text=text)


def _read_back(signal: SavedSignal, which: str, counts: RunCounts) -> str:
    buckets = counts.buckets
    said = (
        f"Scores {which} of {signal.counts.held:,} held captures of {signal.name} against the live ICPs. Counted now: "
        f"{buckets.qualified:,} qualified, {buckets.no_persona_fit:,} with no persona fit, {buckets.not_qualified:,} not qualified."
    )
    icps = "; ".join(f"{each.name} {each.qualified + each.no_persona_fit:,}" for each in counts.icps)
    new = " People and accounts that were unknown until now become records."
    return said + (f" By ICP: {icps}." if icps else "") + new


def _already(number: int) -> list[PreviewWarning]:
    if not number:
        return []
    return [
        PreviewWarning(code="already_qualified", message=f"{number:,} of the chosen captures are qualified already and stay as they are.")
    ]
