"""What a job looks like over HTTP."""

from datetime import datetime
from typing import Literal

from qualification.payloads import Payload


class JobIcpOut(Payload):
    """What a job changed in one ICP: accounts that entered and left, and how many match now."""

    entered: int
    left: int
    qualified: int


class JobOut(Payload):
    """A full re-qualification (`requalify`) or a daily refresh. `done` of `total` counts accounts, each once an ICP.

    `result` has an entry for each ICP whose new results are visible; `error` names each that could not be scored, and why.
    """

    id: str
    kind: Literal["requalify", "refresh"]
    status: Literal["queued", "running", "done", "failed", "cancelled"]
    icp_codes: list[str]
    done: int
    total: int
    rate_per_second: float | None
    seconds_left: float | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    error: str | None
    requested_by: str
    changeset_id: str | None
    result: dict[str, JobIcpOut] | None
