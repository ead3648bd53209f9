"""Waits as long as a busy endpoint asks for, when the run has the time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from langchain_core.exceptions import ModelRateLimitError

T = TypeVar("T")
MOST_WAITS = 5


async def call_patiently(call: Callable[[], Awaitable[T]], until: float) -> T:
    """Call a model; after a 429 that says when to come back, wait and call again.

    Args:
        until: The monotonic second at which the run ends: a wait that would last longer is not begun.

    Raises:
        ModelRateLimitError: It was said without a time, with one that is too late, or too often.
    """
    for _ in range(MOST_WAITS):
        try:
            return await call()
        except ModelRateLimitError as error:
            wait_seconds = retry_after_seconds(error)
            if wait_seconds is None or time.monotonic() + wait_seconds >= until:
                raise
        await asyncio.sleep(wait_seconds)
    return await call()


def retry_after_seconds(error: Exception) -> float | None:
    """Return the Retry-After of an error, which is a number of seconds or a moment; None when there is none to read."""
    headers: Any = getattr(getattr(error, "response", None), "headers", None)
    said = str((headers or {}).get("retry-after") or "").strip()
    try:
        return max(float(said), 0.0)
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    return max((moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds(), 0.0)
