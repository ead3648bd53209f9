"""The address that Slack gives with a command or a press: it takes five answers, for thirty minutes."""

import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from api.slack.blocks import Block
from api.slack.calls import LONGEST_WAIT_SECONDS, Sleep

MOST_USES = 5
LIFETIME_SECONDS = 30 * 60 - 30.0
_PAUSE_SECONDS = 1.0
_SLACKS = (".slack.com", ".slack-gov.com")


def is_of_slack(address: str, api_url: str) -> bool:
    """Return whether an address is one of Slack's, or of what stands in for it: answers hold what only the person may see."""
    try:
        parts, api = urlsplit(address), urlsplit(api_url)
        return parts.netloc == api.netloc or (
            parts.scheme == "https" and (parts.hostname or "").endswith(_SLACKS) and parts.username is None
        )
    except ValueError:
        return False


class ResponseUrl:
    """One such address. Every attempt counts: Slack may have taken one that looks failed."""

    def __init__(self, url: str, sleep: Sleep, *, now: float | None = None) -> None:
        self.uses_left = MOST_USES if url else 0
        self._url = url
        self._sleep = sleep
        self._until = (time.monotonic() if now is None else now) + LIFETIME_SECONDS

    @property
    def is_open(self) -> bool:
        """Whether another answer may be sent."""
        return self.uses_left > 0 and time.monotonic() < self._until

    async def send(self, text: str, blocks: Sequence[Block] = (), *, replaces: bool = False) -> bool:
        """Send an answer that only the person sees; returns whether it arrived.

        Args:
            replaces: The message that the address belongs to, or the last answer, is replaced.
        """
        body: dict[str, Any] = {"text": text, "response_type": "ephemeral", "replace_original": replaces}
        if blocks:
            body["blocks"] = list(blocks)
        while self.is_open:
            self.uses_left -= 1
            wait = await self._attempt(body)
            if wait is None:
                return True
            if wait < 0 or not self.is_open:
                return False
            await self._sleep(wait)
        return False

    async def _attempt(self, body: Mapping[str, Any]) -> float | None:
        """Send once; None when it arrived, a negative number when it never will, else how long to wait."""
        try:
            response = await AsyncWebhookClient(self._url, timeout=10).send_dict(dict(body))
        except (ClientError, TimeoutError, OSError):
            return _PAUSE_SECONDS
        if response.status_code == 429:
            asked = str({str(name).lower(): value for name, value in response.headers.items()}.get("retry-after", "1"))
            return min(float(asked) if asked.isdecimal() else _PAUSE_SECONDS, LONGEST_WAIT_SECONDS)
        if response.status_code >= 500:
            return _PAUSE_SECONDS
        return None if response.status_code < 300 else -1.0
