"""The statistics of one signal: where its captures landed, and what speaks against autoqualify."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qualification.capturing.qualify import Buckets, IcpCount
from qualification.payloads import Payload
from qualification.preview_warnings import PreviewWarning
from qualification.signals.advice import advise_on
from qualification.signals.states import SavedSignal
from storage.tables import Capture, Icp


class SignalStats(Payload):
    """What became of a signal's captures.

    Attributes:
        buckets: Of those that were run, each by the result it got then.
        icps: The ICPs their accounts were assigned to, the oldest first; one that is gone by now is left out.
        advice: What speaks against turning autoqualify on.
    """

    buckets: Buckets
    icps: tuple[IcpCount, ...]
    first_at: datetime | None
    last_at: datetime | None
    advice: tuple[PreviewWarning, ...]


def read_stats(session: Session, workspace_id: int, signal: SavedSignal) -> SignalStats:
    """Return the statistics of a signal that was read with its counts."""
    code = Capture.result["icp_code"].as_string()
    mine = (Capture.workspace_id == workspace_id, Capture.signal_id == signal.id)
    query = select(Capture.bucket, code, func.count()).where(*mine, Capture.state == "qualified").group_by(Capture.bucket, code)
    counted = {(bucket, icp_code): number for bucket, icp_code, number in session.execute(query.order_by(Capture.bucket, code))}
    first, last = session.execute(select(func.min(Capture.occurred_at), func.max(Capture.occurred_at)).where(*mine)).one()
    buckets = {bucket: sum(number for (each, _), number in counted.items() if each == bucket) for bucket in Buckets.model_fields}
    icps = session.execute(select(Icp.icp_code, Icp.name).where(Icp.workspace_id == workspace_id).order_by(Icp.id))
    return SignalStats(
        buckets=Buckets(**buckets),
        icps=tuple(_count(icp_code, name, counted) for icp_code, name in icps if any(each == icp_code for _, each in counted)),
        first_at=first,
        last_at=last,
        advice=tuple(advise_on(session, workspace_id, [signal])),
    )


def _count(icp_code: str, name: str, counted: dict[tuple[str, str], int]) -> IcpCount:
    return IcpCount(
        icp_code=icp_code,
        name=name,
        qualified=counted.get(("qualified", icp_code), 0),
        no_persona_fit=counted.get(("no_persona_fit", icp_code), 0),
    )
