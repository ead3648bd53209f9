"""Why a turn failed, as a stable code and a safe sentence that says what to do next."""

import sys
from dataclasses import dataclass

import httpx
from langchain.agents.middleware.model_call_limit import ModelCallLimitExceededError
from langchain.agents.middleware.tool_call_limit import ToolCallLimitExceededError
from langchain_core.exceptions import (
    ContextOverflowError,
    ModelAuthenticationError,
    ModelError,
    ModelInvalidRequestError,
    ModelNotFoundError,
    ModelPermissionDeniedError,
    ModelRateLimitError,
    ModelTimeoutError,
)

from storage.outages import outage_of


@dataclass(frozen=True)
class Failure:
    """What the person is told. `is_expected` failures need no traceback."""

    code: str
    message: str
    is_expected: bool = True


_GO_ON = "Nothing was changed."
AUTH = Failure("model_auth", f"The language model refused our key. {_GO_ON} Check WINNOW_OPENAI_API_KEY, or use WINNOW_MODEL=offline.")
RATE_LIMITED = Failure("model_rate_limited", f"The language model is over its limit just now. {_GO_ON} Wait a minute and send it again.")
STALLED = Failure("model_stalled", f"The language model stopped answering. {_GO_ON} Send the message again.")
UNAVAILABLE = Failure(
    "model_unavailable", f"The language model cannot be reached. {_GO_ON} Send the message again, or use WINNOW_MODEL=offline."
)
NOT_FOUND = Failure("model_not_found", f"The endpoint has no such language model. {_GO_ON} Check WINNOW_MODEL and WINNOW_OPENAI_BASE_URL.")
REJECTED = Failure(
    "model_rejected", f"The language model refused the request. {_GO_ON} Say it in other words, or start a new conversation."
)
TOO_LONG = Failure("conversation_too_long", f"This conversation is too long for the language model. {_GO_ON} Start a new one.")
CALL_LIMIT = Failure(
    "call_limit", "I went round in circles and stopped. Nothing was saved. Ask for one thing at a time, or say it in other words."
)
DATABASE = Failure(
    "database_unavailable", "The database does not answer just now. Nothing was saved beyond what the cards say. Send the message again."
)
INTERNAL = Failure(
    "internal", "Something went wrong on our side. Nothing was saved beyond what the cards say. Send the message again.", is_expected=False
)

_KNOWN: tuple[tuple[tuple[type[Exception], ...], Failure], ...] = (
    ((ModelCallLimitExceededError, ToolCallLimitExceededError), CALL_LIMIT),
    ((ContextOverflowError,), TOO_LONG),
    ((ModelAuthenticationError, ModelPermissionDeniedError), AUTH),
    ((ModelRateLimitError,), RATE_LIMITED),
    ((ModelTimeoutError, TimeoutError), STALLED),
    ((ModelNotFoundError,), NOT_FOUND),
    ((ModelInvalidRequestError,), REJECTED),
    ((ModelError, httpx.HTTPError, ConnectionError), UNAVAILABLE),
)


def failure_of(error: Exception) -> Failure:
    """Return what to tell about an error that ended a turn; the error's own text is never shown."""
    for kinds, failure in _KNOWN:
        if isinstance(error, kinds):
            return failure
    if outage_of(error) is not None:
        return DATABASE
    return UNAVAILABLE if isinstance(error, _transport_errors()) else INTERNAL


def fallen_back(error: Exception) -> str | None:
    """Return what is said before the offline interpreter answers in the place of a model that cannot; None for any other error."""
    failure = failure_of(error)
    if failure not in (AUTH, RATE_LIMITED, STALLED, UNAVAILABLE, NOT_FOUND):
        return None
    return f"{failure.message.partition('. ')[0]}. I answer this without it, by fixed rules."


def _transport_errors() -> tuple[type[Exception], ...]:
    """The errors of a hosted model's client, which is imported only when one is used."""
    names = (("openai", "APIError"), ("httpx2", "HTTPError"))
    return tuple(getattr(sys.modules[module], name) for module, name in names if module in sys.modules)
