"""Every error that Winnow expects. Edges map them by type; clients match on `code`, never on the message."""

from typing import Any, ClassVar


class WinnowError(Exception):
    """Base of every expected error.

    The message is safe to show and says what to change. `code` is stable. `details` is JSON-ready
    and names the parts of the input at fault.
    """

    code: ClassVar[str]

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class InvalidDefinition(WinnowError):
    """A definition that breaks a rule of its own shape: a weight of 0, two segments of one name."""

    code = "invalid_definition"


class UnknownField(WinnowError):
    """A parameter names a field the catalog of the workspace lacks."""

    code = "unknown_field"


class OperatorMismatch(WinnowError):
    """The field's type has no such operator."""

    code = "operator_mismatch"


class InvalidValue(WinnowError):
    """A value that the field or the operator cannot take."""

    code = "invalid_value"


class InvalidField(WinnowError):
    """A custom field that cannot be declared like this."""

    code = "invalid_field"


class InvalidRequest(WinnowError):
    """A request whose body or parameters break a documented limit."""

    code = "invalid_request"


class WorkspaceNotFound(WinnowError):
    """No workspace has this name."""

    code = "workspace_not_found"


class IcpNotFound(WinnowError):
    """The workspace has no ICP with this code."""

    code = "icp_not_found"


class PersonaNotFound(WinnowError):
    """The ICP has no persona with this code or name."""

    code = "persona_not_found"


class VersionNotFound(WinnowError):
    """The ICP has no version with this number."""

    code = "version_not_found"


class NameTaken(WinnowError):
    """Another ICP of the workspace has this name."""

    code = "name_taken"


class VersionConflict(WinnowError):
    """The ICP changed since the version this edit was built on."""

    code = "version_conflict"


class NothingToDelete(WinnowError):
    """A live or paused ICP has no draft version to discard."""

    code = "nothing_to_delete"


class RecordNotFound(WinnowError):
    """The workspace has no such account or person."""

    code = "record_not_found"


class EmptyDraft(WinnowError):
    """The thread has no working draft to act on."""

    code = "empty_draft"


class NothingToSave(WinnowError):
    """The working draft equals the saved version."""

    code = "nothing_to_save"


class AmbiguousRecord(WinnowError):
    """Several records fit a name; the message lists them."""

    code = "ambiguous_record"


class InvalidEdit(WinnowError):
    """An edit that finds nothing to change in the draft, or that fits two places."""

    code = "invalid_edit"


class ChangeSetNotFound(WinnowError):
    """The workspace has no change set with this id."""

    code = "changeset_not_found"


class HashMismatch(WinnowError):
    """The hash of a confirm is not the hash of the change set: it was built on another content."""

    code = "hash_mismatch"


class ChangeSetNotOpen(WinnowError):
    """The change set can no longer be confirmed, rejected or undone."""

    code = "changeset_not_open"


class ChangeSetStale(WinnowError):
    """The target changed since the proposal; nothing was applied."""

    code = "changeset_stale"


class Forbidden(WinnowError):
    """The person's role does not allow this."""

    code = "forbidden"


class Unauthenticated(WinnowError):
    """The request names no person whom this server knows."""

    code = "unauthenticated"


class JobNotFound(WinnowError):
    """The workspace has no job with this id."""

    code = "job_not_found"


class ThreadNotFound(WinnowError):
    """The person has no thread with this id."""

    code = "thread_not_found"


class RunNotFound(WinnowError):
    """The person has no run with this id."""

    code = "run_not_found"


class RunInProgress(WinnowError):
    """The thread already has a run under way."""

    code = "run_in_progress"


class ImportFailed(WinnowError):
    """A file that cannot be imported at all: unreadable, empty, or without a name column."""

    code = "import_failed"


class WorkspaceNotEmpty(WinnowError):
    """The workspace holds records that the sample would mix with."""

    code = "workspace_not_empty"


class SignalNotFound(WinnowError):
    """The workspace has no signal with this id or name."""

    code = "signal_not_found"


class AmbiguousSignal(WinnowError):
    """Several signals fit a name; the message lists them."""

    code = "ambiguous_signal"


class InvalidSignal(WinnowError):
    """A signal that cannot be made or changed like this."""

    code = "invalid_signal"


class NothingToChange(WinnowError):
    """Everything that was asked for is so already, or does not apply."""

    code = "nothing_to_change"


class TermNotFound(WinnowError):
    """The glossary has no such term."""

    code = "term_not_found"


class InvalidTerm(WinnowError):
    """A term of the glossary past one of its bounds."""

    code = "invalid_term"


class FieldInUse(WinnowError):
    """Saved rules on a field would no longer be valid after this edit of it."""

    code = "field_in_use"


class FieldsChanged(WinnowError):
    """A field got another type while values for it were on their way."""

    code = "fields_changed"


class MemberNotFound(WinnowError):
    """The workspace has no member with this id."""

    code = "member_not_found"


class MemberExists(WinnowError):
    """The person is a member of the workspace already."""

    code = "member_exists"


class LastAdmin(WinnowError):
    """Nobody would be left who may let others in."""

    code = "last_admin"


class KeyNotFound(WinnowError):
    """The workspace has no API key with this id."""

    code = "key_not_found"


class CsrfFailed(WinnowError):
    """A changing request came with a cookie and without the token of its session."""

    code = "csrf_failed"


class TooManyRequests(WinnowError):
    """A limit on how often or how much at once; `details.retry_after_seconds` says when to come back."""

    code = "too_many_requests"


class SlackNotConfigured(WinnowError):
    """Slack called, and this server has no Slack app."""

    code = "slack_not_configured"


class LinkNotValid(WinnowError):
    """A link between a Slack user and a person was used before, has expired or never was."""

    code = "link_not_valid"


class WebhookNotFound(WinnowError):
    """The workspace has no webhook with this id."""

    code = "webhook_not_found"


class ClusterUnavailable(WinnowError):
    """The cluster that holds the workspace's records does not answer, or has no room for them."""

    code = "cluster_unavailable"
