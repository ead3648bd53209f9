"""The bodies that the routes of signals and captures take and give."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from api.payloads import BatchProblem, Body
from qualification.capturing.choose import MAX_AT_ONCE
from qualification.capturing.qualify import Buckets, IcpCount
from qualification.definitions import Name
from qualification.payloads import Payload
from qualification.preview_warnings import PreviewWarning
from qualification.signals.states import MAX_SIGNALS, Autoqualify, SignalStatus, Source

State = Literal["held", "qualified"]
Switch = bool | Literal["on", "off"]
Number = Annotated[int, Field(ge=1, le=MAX_AT_ONCE)]
CaptureId = Annotated[int, Field(ge=1, lt=2**63)] | Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class SignalOut(Payload):
    """A signal and its captures: all, those held, and of those run the share that qualified (None before the first run).

    `autoqualify` is `not_applicable` while the status is draft or needs_source.
    """

    id: int
    name: str
    source: Source
    status: SignalStatus
    autoqualify: Autoqualify
    captures: int
    held: int
    qualified_rate: float | None


class CreateSignal(Body):
    """A new signal; autoqualify starts off."""

    name: Name
    source: Source
    status: SignalStatus = "draft"
    autoqualify: Switch = False


class PatchSignal(Body):
    """What to change of a signal; what is not named stays."""

    name: Name | None = None
    source: Source | None = None
    status: SignalStatus | None = None
    autoqualify: Switch | None = None


class SignalSaved(SignalOut):
    """A signal after a change by hand. `changeset_id` undoes a switch of autoqualify; None when none was made."""

    changeset_id: str | None
    warnings: list[PreviewWarning]


class ToggleBody(Body):
    """The signals to switch, by their ids, or all of them."""

    signal_ids: Literal["all"] | Annotated[list[int], Field(min_length=1, max_length=MAX_SIGNALS)]
    on: bool


class ToggleOut(Payload):
    """All signals after a switch. `changeset_id` undoes it in one step; None when nothing changed."""

    changeset_id: str | None
    changed: list[str]
    warnings: list[PreviewWarning]
    items: list[SignalOut]


class CaptureBatch(Body):
    """Up to 1,000 captures.

    Each is `{external_id, person: {external_id | email, attributes?}, account?: {external_id | domain, attributes?}, behaviour?,
    occurred_at}`; the flat keys person_external_id, email, attributes, account_external_id and account_domain are taken as well.
    """

    items: list[Any]


class CapturesOut(Payload):
    """What became of a batch: new captures, held or qualified; repeats changed nothing; bad ones are named."""

    accepted: int
    duplicates: int
    held: int
    qualified: int
    errors: list[BatchProblem]


class CaptureOut(Payload):
    """A capture with what the signal sent. `result` is what it got when it was qualified, and stays so."""

    id: int
    external_id: str
    state: State
    occurred_at: datetime
    received_at: datetime
    bucket: str | None
    result: dict[str, Any] | None
    person_id: int | None
    qualified_at: datetime | None
    changeset_id: str | None
    payload: dict[str, Any]


class QualifyBody(Body):
    """Which held captures: the last ones to arrive, a random sample, chosen ones; all of them otherwise.

    In `ids` a text is an external id, and a number is the `id` of a capture.
    """

    last: Number | None = None
    sample: Number | None = None
    ids: Annotated[list[CaptureId], Field(max_length=MAX_AT_ONCE)] = []
    dry_run: bool = False


class QualifiedOut(Payload):
    """What a run gave, or would give when it was a dry run. `qualified` captures are no longer held; `changeset_id` holds them again."""

    signal: str
    dry_run: bool
    captures: int
    qualified: int
    buckets: Buckets
    icps: list[IcpCount]
    warnings: list[PreviewWarning]
    changeset_id: str | None
