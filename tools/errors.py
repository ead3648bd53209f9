"""What a model should do about each expected error."""

from typing import Literal

from qualification import errors as e

Advice = Literal[
    "fix the arguments and call again",
    "look it up with search_catalog, then call again",
    "look it up with list_icps, then call again",
    "ask the user which one is meant",
    "start a draft first, or name an ICP",
    "tell the user that there is nothing to change, and why",
    "tell the user that there is nothing to save",
    "read it again, tell the user what changed, and propose afresh",
    "tell the user that their role does not allow it",
    "tell the user; do not try again",
]

ADVICE: dict[type[e.WinnowError], Advice] = {
    e.InvalidDefinition: "fix the arguments and call again",
    e.UnknownField: "look it up with search_catalog, then call again",
    e.OperatorMismatch: "fix the arguments and call again",
    e.InvalidValue: "fix the arguments and call again",
    e.InvalidField: "fix the arguments and call again",
    e.InvalidRequest: "fix the arguments and call again",
    e.InvalidEdit: "fix the arguments and call again",
    e.WorkspaceNotFound: "tell the user; do not try again",
    e.WorkspaceNotEmpty: "tell the user; do not try again",
    e.IcpNotFound: "look it up with list_icps, then call again",
    e.PersonaNotFound: "fix the arguments and call again",
    e.VersionNotFound: "fix the arguments and call again",
    e.NameTaken: "ask the user which one is meant",
    e.VersionConflict: "read it again, tell the user what changed, and propose afresh",
    e.NothingToDelete: "tell the user; do not try again",
    e.NothingToSave: "tell the user that there is nothing to save",
    e.RecordNotFound: "ask the user which one is meant",
    e.AmbiguousRecord: "ask the user which one is meant",
    e.SignalNotFound: "ask the user which one is meant",
    e.AmbiguousSignal: "ask the user which one is meant",
    e.InvalidSignal: "tell the user; do not try again",
    e.NothingToChange: "tell the user that there is nothing to change, and why",
    e.TermNotFound: "fix the arguments and call again",
    e.FieldInUse: "tell the user; do not try again",
    e.FieldsChanged: "tell the user; do not try again",
    e.InvalidTerm: "fix the arguments and call again",
    e.EmptyDraft: "start a draft first, or name an ICP",
    e.ChangeSetNotFound: "tell the user; do not try again",
    e.ChangeSetNotOpen: "tell the user; do not try again",
    e.ChangeSetStale: "read it again, tell the user what changed, and propose afresh",
    e.HashMismatch: "tell the user; do not try again",
    e.Forbidden: "tell the user that their role does not allow it",
    e.Unauthenticated: "tell the user; do not try again",
    e.JobNotFound: "tell the user; do not try again",
    e.ThreadNotFound: "tell the user; do not try again",
    e.RunNotFound: "tell the user; do not try again",
    e.RunInProgress: "tell the user; do not try again",
    e.ImportFailed: "tell the user; do not try again",
    e.SlackNotConfigured: "tell the user; do not try again",
    e.LinkNotValid: "tell the user; do not try again",
    e.MemberNotFound: "tell the user; do not try again",
    e.MemberExists: "tell the user; do not try again",
    e.LastAdmin: "tell the user; do not try again",
    e.KeyNotFound: "tell the user; do not try again",
    e.WebhookNotFound: "tell the user; do not try again",
    e.ClusterUnavailable: "tell the user; do not try again",
    e.CsrfFailed: "tell the user; do not try again",
    e.TooManyRequests: "tell the user; do not try again",
}


def advise(error: e.WinnowError) -> str:
    """Return the sentence that a failed tool call gives the model: what is wrong, then what to do."""
    end = "" if error.message.endswith((".", "?", "!")) else "."
    return f"{error.message}{end} Next: {ADVICE[type(error)]}."
