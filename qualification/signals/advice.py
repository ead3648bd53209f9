"""The advice against autoqualify, and against qualifying now (SPEC §6): what to know before a confirm. It forbids nothing."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualification.preview_warnings import PreviewWarning
from qualification.signals.states import SavedSignal
from qualification.wording import say_number
from storage.tables import Icp, utc_now

SETTLING = timedelta(hours=24)
HIGH_VOLUME = 1_000
ENOUGH_RUN = 20
LOW_RATE = 0.2
SEQUENCE = "Turn autoqualify off, publish, re-qualify, then turn it on again"


def advise_on(session: Session, workspace_id: int, signals: Sequence[SavedSignal]) -> list[PreviewWarning]:
    """Return what speaks against turning autoqualify on for signals that it applies to."""
    return [*advise_run(session, workspace_id), *(warning for signal in signals for warning in _of_signal(signal))]


def advise_run(session: Session, workspace_id: int) -> list[PreviewWarning]:
    """Return what speaks against scoring captures now, whichever signal they are from."""
    query = select(Icp.name, Icp.live_version, Icp.draft_version).where(Icp.workspace_id == workspace_id, Icp.status == "live")
    live = list(session.execute(query.order_by(Icp.id)))
    if not live:
        message = "No ICP is live, so no capture can qualify. Publish one first."
        return [PreviewWarning(code="no_live_icp", message=message)]
    rewritten = [f"{name} (live version {here}, draft version {there})" for name, here, there in live if here != there]
    if not rewritten:
        return []
    message = f"A rewrite is in progress: {', '.join(rewritten)}. Captures are scored by the live version and keep that result. {SEQUENCE}."
    return [PreviewWarning(code="rewrite_in_progress", message=message)]


def _of_signal(signal: SavedSignal) -> list[PreviewWarning]:
    counts, found = signal.counts, []
    if utc_now() - signal.created_at < SETTLING:
        message = f"{signal.name} is younger than 24 hours. Look at its raw captures first."
        found.append(PreviewWarning(code="new_signal", message=message, field=signal.name))
    if is_imprecise(signal):
        rate = f"{counts.qualified_rate:.0%}"
        message = (
            f"{signal.name} brings many captures ({say_number(counts.captures)}) and only {rate} of those run qualified. "
            "Keep it off and qualify in batches, with a sample first."
        )
        found.append(PreviewWarning(code="low_precision", message=message, field=signal.name))
    if signal.status == "paused":
        message = f"{signal.name} is paused: its captures are held until it is live again."
        found.append(PreviewWarning(code="paused", message=message, field=signal.name))
    return found


def is_imprecise(signal: SavedSignal) -> bool:
    """Whether a signal has many captures and few of those that were run qualified."""
    counts, rate = signal.counts, signal.counts.qualified_rate
    return counts.captures >= HIGH_VOLUME and counts.run >= ENOUGH_RUN and rate is not None and rate < LOW_RATE
