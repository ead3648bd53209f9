"""What a surface asks of a run, checked before anything starts. Only the person's last text is trusted."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

import orjson
from ag_ui.core import RunAgentInput, UserMessage

from qualification.drafts.working_draft import WorkingDraft, parse_draft
from qualification.errors import InvalidDefinition, InvalidRequest

MAX_TEXT = 8_000
MAX_ID = 64
MAX_PLACE = 200
MAX_DRAFT_BYTES = 2_000_000


class Unset(Enum):
    """Tells "not said" from "said: none"."""

    UNSET = "unset"


UNSET: Final = Unset.UNSET


@dataclass(frozen=True)
class RunRequest:
    """One turn as a surface sends it.

    Attributes:
        thread_id: An unknown one starts a thread with this id.
        run_id: The same id again answers with the same run.
        page: The page the person looks at, e.g. "qualification".
        icp_code: The ICP that the page shows.
        draft: The drawer's working draft `{rev, definition, icp_code?, base_version?}`; UNSET leaves the
            thread's as it is, None says that the drawer is closed.
        changeset: The card that the client shows: `{id, content_hash}`.
    """

    thread_id: str
    run_id: str
    text: str
    page: str | None = None
    icp_code: str | None = None
    draft: Mapping[str, Any] | None | Unset = UNSET
    changeset: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class RunHandle:
    """The run that answers a request; `is_new` is false when the run id was known already."""

    run_id: str
    thread_id: str
    is_new: bool


def read_run_input(body: RunAgentInput) -> RunRequest:
    """Return the request of an AG-UI input: its last user message and the state we know.

    Raises:
        InvalidRequest: There is no user text, or a part is not what it should be.
    """
    state = body.state or {}
    if not isinstance(state, dict):
        raise InvalidRequest("state must be an object with page, icp_code, draft and changeset")
    return RunRequest(
        thread_id=body.thread_id,
        run_id=body.run_id,
        text=_last_text(body),
        page=state.get("page"),
        icp_code=state.get("icp_code"),
        draft=state.get("draft", UNSET),
        changeset=state.get("changeset"),
    )


def _last_text(body: RunAgentInput) -> str:
    """Return what the person says now. A history that ends with an answer asks nothing: it is no repeated request."""
    last = body.messages[-1] if body.messages else None
    if not isinstance(last, UserMessage):
        raise InvalidRequest("messages must end with what the person says: {role: user, content: text}", field="messages")
    if isinstance(last.content, str):
        return last.content
    return "\n".join(part.text for part in last.content if part.type == "text")


def check_request(request: RunRequest) -> None:
    """Refuse what breaks a bound, naming it. Raises InvalidRequest."""
    for name, given in (("threadId", request.thread_id), ("runId", request.run_id)):
        if not isinstance(given, str) or not 1 <= len(given) <= MAX_ID or not given.isprintable() or " " in given:
            raise InvalidRequest(f"{name} takes 1 to {MAX_ID} characters without spaces", field=name)
    for name, said in (("state.page", request.page), ("state.icp_code", request.icp_code)):
        if said is not None and (not isinstance(said, str) or len(said) > MAX_PLACE):
            raise InvalidRequest(f"{name} takes a text of up to {MAX_PLACE} characters or null", field=name)
    if "\x00" in request.text or not _is_storable(request.text):
        raise InvalidRequest("the message holds characters that are no text; send plain Unicode", field="messages")
    if not request.text.strip():
        raise InvalidRequest("the message is empty; say what you want to know or change", field="messages")
    if len(request.text) > MAX_TEXT:
        raise InvalidRequest(
            f"a message takes up to {MAX_TEXT:,} characters, this one has {len(request.text):,}; shorten it", field="messages"
        )
    _check_changeset(request.changeset)


def _check_changeset(changeset: object) -> None:
    if changeset is None:
        return
    if not isinstance(changeset, Mapping) or not all(isinstance(changeset.get(key), str | None) for key in ("id", "content_hash")):
        raise InvalidRequest("state.changeset takes {id, content_hash} or null", field="state.changeset")


def draft_of(request: RunRequest) -> WorkingDraft | None:
    """Return the draft that the drawer shows; None when it is closed or unsaid.

    Raises:
        InvalidDefinition: Names each place at fault.
        InvalidRequest: The draft is too large.
    """
    draft = request.draft
    if draft is None or isinstance(draft, Unset):
        return None
    if not isinstance(draft, Mapping):
        raise InvalidDefinition("state.draft takes {rev, definition, icp_code?, base_version?} or null")
    if not _is_storable(dict(draft)):
        raise InvalidDefinition("state.draft holds something that is no JSON, such as broken Unicode")
    if len(orjson.dumps(dict(draft))) > MAX_DRAFT_BYTES:
        raise InvalidRequest(f"state.draft takes up to {MAX_DRAFT_BYTES:,} bytes", field="state.draft")
    body = dict(draft) if "definition" in draft else {"definition": dict(draft)}
    _check_origin(body)
    return parse_draft(body)


def _is_storable(value: object) -> bool:
    try:
        orjson.dumps(value)
    except orjson.JSONEncodeError:
        return False
    return True


def _check_origin(body: Mapping[str, Any]) -> None:
    if not isinstance(body.get("icp_code"), str | None):
        raise InvalidDefinition("state.draft.icp_code takes the code of an ICP or null")
    for key in ("rev", "base_version"):
        value = body.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31):
            raise InvalidDefinition(f"state.draft.{key} takes a whole number from 0 or null")
