"""Calls of Slack's API: tried again when Slack asks for patience or fails, given up when it refuses."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

Sleep: TypeAlias = Callable[[float], Awaitable[None]]

PATIENT, HASTY = 6, 1
LONGEST_WAIT_SECONDS = 60.0
_FIRST_WAIT_SECONDS = 0.5
_RATE_LIMITED = 429

log = logging.getLogger(__name__)


class SlackRefused(Exception):  # noqa: N818
    """Slack will not do this, or could not be reached for too long.

    Attributes:
        reason: Slack's own word, such as not_in_channel.
        wait_seconds: After how long another attempt may go better; None when it will not.
    """

    def __init__(self, method: str, reason: str, wait_seconds: float | None = None) -> None:
        super().__init__(f"{method}: {reason}")
        self.reason = reason
        self.wait_seconds = wait_seconds


class SlackCalls:
    """The one way out to Slack. `sleep` is how it waits."""

    def __init__(self, client: AsyncWebClient, sleep: Sleep = asyncio.sleep) -> None:
        self.client = client
        self.sleep = sleep

    async def call(self, method: str, arguments: Mapping[str, Any], *, attempts: int = PATIENT) -> Mapping[str, Any]:
        """Call a method of the client, such as `chat_postMessage`; returns Slack's answer.

        Raises:
            SlackRefused: Slack said no, or it still failed at the last attempt.
        """
        for attempt in range(1, attempts + 1):
            try:
                response = await getattr(self.client, method)(**arguments)
            except SlackApiError as error:
                wait, reason = _wait_of(error, attempt), _reason_of(error)
            except (ClientError, TimeoutError, OSError) as error:
                wait, reason = _backed_off(attempt), type(error).__name__
            else:
                return response.data if isinstance(response.data, Mapping) else {}
            if wait is None or attempt == attempts:
                raise SlackRefused(method, reason, wait)
            log.info("%s: %s; trying again in %.1f seconds", method, reason, wait)
            await self.sleep(wait)
        raise AssertionError("the last attempt returns or raises")


def _wait_of(error: SlackApiError, attempt: int) -> float | None:
    """Return how long to wait before the next attempt; None when there is no use in one."""
    status = int(getattr(error.response, "status_code", 0) or getattr(error.response, "status", 0))
    if status == _RATE_LIMITED or _reason_of(error) in ("ratelimited", "rate_limited"):
        return _asked_for(error)
    return _backed_off(attempt) if status >= 500 or _reason_of(error) in ("internal_error", "fatal_error", "service_unavailable") else None


def _asked_for(error: SlackApiError) -> float:
    headers = {str(name).lower(): value for name, value in dict(getattr(error.response, "headers", None) or {}).items()}
    said = str(headers.get("retry-after", "1"))
    return min(float(said) if said.isdecimal() else 1.0, LONGEST_WAIT_SECONDS)


def _backed_off(attempt: int) -> float:
    """Twice as long each time, with some chance in it, so that many do not come back at once."""
    wait = _FIRST_WAIT_SECONDS * float(2 ** (attempt - 1)) * (1 + random.random() / 2)  # noqa: S311
    return min(wait, LONGEST_WAIT_SECONDS)


def _reason_of(error: SlackApiError) -> str:
    data = getattr(error.response, "data", None)
    said = data.get("error") if isinstance(data, Mapping) else None
    return str(said or f"HTTP {getattr(error.response, 'status_code', '?')}")
