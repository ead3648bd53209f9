"""The bodies that routes take and give, as OpenAPI shows them."""

from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from qualification.changesets import ChangeSetStatus
from qualification.definitions import Definition, RecordType, parse_definition
from qualification.diff import DiffOp
from qualification.fields import FieldType
from qualification.lifecycle import Status
from qualification.payloads import Payload
from qualification.preview import Preview
from qualification.preview_warnings import PreviewWarning
from qualification.sanity import Check

T = TypeVar("T")


def _definition(value: object) -> Definition:
    if not isinstance(value, dict):
        raise ValueError(f"takes a definition: an object with {', '.join(Definition.model_fields)}")
    return parse_definition(value)


def _compared(value: object) -> Definition | str | None:
    if value is None or isinstance(value, str):
        return value
    return _definition(value)


DefinitionBody = Annotated[Definition, BeforeValidator(_definition)]
"""A definition whose faults are told as `invalid_definition`."""


class Body(BaseModel):
    """A request body; keys it does not know are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Page(Payload, Generic[T]):
    """One page of a list; `next` is the cursor of the page after it."""

    items: list[T]
    next: str | None = None


class ErrorContent(Payload):
    """`code` is stable, `message` says what to change, `details` names the parts at fault."""

    code: str
    message: str
    details: dict[str, Any]


class ErrorOut(Payload):
    """The body of every error."""

    error: ErrorContent


class KnownValueOut(Payload):
    """A value that records have, and how many have it."""

    value: str
    count: int


class FieldOut(Payload):
    """A field of the workspace and what its records hold in it; `missing_rate` is 0 to 1."""

    key: str
    label: str
    category: str
    type: FieldType
    record_type: RecordType
    operators: tuple[str, ...]
    order: tuple[str, ...]
    aliases: tuple[str, ...]
    is_custom: bool
    missing_rate: float
    values: list[KnownValueOut]
    value_count: int


class FieldSaved(FieldOut):
    """A field after an edit: how many stored values were written over, and the job that re-qualifies what it decides."""

    values_rewritten: int = 0
    job_id: str | None = None


Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class FieldBody(Body):
    """A custom field to declare, or an edit of any field.

    Without a category it keeps its own; a new field gets `Custom`. `order` lists the values of a category from low to high; without it
    the order stays, an empty one takes it away.
    """

    label: Label
    category: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)] | None = None
    type: FieldType
    order: Annotated[tuple[Label, ...], Field(max_length=100)] | None = None
    aliases: Annotated[tuple[Label, ...], Field(max_length=50)] = ()


class TermOut(Payload):
    """A term of the glossary: its meaning in words, and as rules."""

    term: str
    meaning: str
    parameters: list[dict[str, Any]]


class TermSaved(TermOut):
    """A term after a change by hand, and the change set that undoes it."""

    changeset_id: str


class TermBody(Body):
    """What a term means. Without a meaning in words, that of its rules is taken."""

    meaning: str = ""
    parameters: Annotated[list[Any], Field(min_length=1, max_length=50)]


class IcpOut(Payload):
    """An ICP in a list. The counts are those of the live version, or of the draft when none is live.

    They are None when the workspace no longer has a field that the definition names. `no_persona_fit` counts the people
    of matching accounts whom no persona matches: the leads of that bucket.
    """

    icp_code: str
    name: str
    status: Status
    description: str
    draft_version: int
    live_version: int | None
    qualified: int | None
    assigned: int | None
    people: int | None
    reachable_rate: float | None
    no_persona_fit: int | None


class IcpDetail(IcpOut):
    """An ICP with its draft definition and its personas."""

    definition: dict[str, Any]
    personas: list[dict[str, Any]]


class IcpSaved(IcpDetail):
    """An ICP after a save by hand, the change set that undoes it, and the sanity checks of what was saved."""

    changeset_id: str
    checks: list[Check] = []


class DraftDeleted(Payload):
    """What became of an ICP whose draft was discarded; `status` is None when the ICP is gone. The change set brings it back."""

    icp_code: str
    discarded_version: int
    status: Status | None
    changeset_id: str


class CreateIcp(Body):
    """A new ICP."""

    definition: DefinitionBody


class PutIcp(Body):
    """A new version of an ICP. A definition without the key `personas` keeps the personas there are.

    With `run` the new version is published in the same transaction, and a job scores every record with it.
    """

    definition: DefinitionBody
    base_version: Annotated[int, Field(ge=1, lt=2**31, description="The draft version that the edit was built on.")]
    run: bool = False


class VersionOut(Payload):
    """An immutable version of an ICP."""

    version: int
    definition: dict[str, Any]
    saved_by: str
    saved_at: datetime
    is_draft: bool
    is_live: bool


class VersionDiff(Payload):
    """What changes from one version to another."""

    icp_code: str
    before: int
    after: int
    diff: list[DiffOp]


class ChangeSetOut(Payload):
    """A proposed change, and what became of it."""

    id: str
    kind: str
    status: ChangeSetStatus
    title: str
    read_back: str
    target: dict[str, Any]
    diff: list[DiffOp]
    preview: Preview | None
    warnings: list[PreviewWarning]
    base: dict[str, Any]
    content_hash: str
    thread_id: str | None
    requested_by: str
    decided_by: str | None
    created_at: datetime
    expires_at: datetime
    result: dict[str, Any] | None


class ConfirmBody(Body):
    """The hash of the content that the person saw."""

    content_hash: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class PreviewBody(Body):
    """A definition to count; `compare_to` is an ICP's code or another definition, for the movement."""

    definition: DefinitionBody
    compare_to: Annotated[Definition | str | None, BeforeValidator(_compared)] = None


class AuditOut(Payload):
    """Who did what."""

    id: int
    at: datetime
    actor: str
    action: str
    changeset_id: str | None
    target: str
    text: str


class BatchBody(Body):
    """Records to write by their external id: `{external_id, attributes}`, for people also `account_external_id`.

    Each item is checked alone, so that a bad one costs no good one. `as_of` is since when the values are known, a date or a date and
    time that is past; without it, since now. It never overwrites a value known from later on.
    """

    items: list[Any]
    as_of: Annotated[str, Field(max_length=40)] | None = None


class BatchProblem(Payload):
    """Why one item was refused; one entry for each field at fault."""

    index: int
    external_id: str | None
    field: str
    message: str


class BatchOut(Payload):
    """What a batch wrote and what it refused."""

    accepted: int
    created: int
    updated: int
    errors: list[BatchProblem]


class FeedbackBody(Body):
    """What the person thinks of a run."""

    rating: Literal["up", "down"]
    comment: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""


class FeedbackOut(FeedbackBody):
    """The feedback as stored with the run."""

    run_id: str


class Health(Payload):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Readiness(Payload):
    """Whether requests can be served at full speed, and what is missing.

    Attributes:
        database: It answers soon, and has the schema of this version.
        jobs: Queued jobs are being worked off.
        copilot: A first turn waits for no import.
    """

    status: Literal["ready", "starting", "unavailable"]
    database: bool
    jobs: bool
    copilot: bool


class ThreadOut(Payload):
    """A conversation in a list."""

    id: str
    title: str
    created_at: datetime
    updated_at: datetime


class ThreadBody(Body):
    """What a conversation is called."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class ThreadDetail(ThreadOut):
    """A conversation with its working draft, AG-UI messages, and change sets as they stand now.

    Attributes:
        is_whole: False when it is so long that its oldest messages are left out.
        feedback: What the person thinks of its runs.
    """

    draft: dict[str, Any] | None
    shown_changeset_id: str | None
    messages: list[dict[str, Any]]
    is_whole: bool
    changesets: list[ChangeSetOut]
    feedback: list[FeedbackOut]


class Cancelled(Payload):
    """The run was told to stop; its event stream ends with the last event."""

    run_id: str
