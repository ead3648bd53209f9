"""What it takes to tell an endpoint one thing, and how it went. Without the HTTP library: a service starts without it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from storage.tables import Webhook


@dataclass(frozen=True)
class Attempt:
    """How an attempt went.

    Attributes:
        error: Why it was not taken, in a sentence without anything of the answer's body; None when it was.
        wait_seconds: How long the endpoint asked to wait.
        is_final: The endpoint said that it is gone for good.
    """

    error: str | None = None
    status: int | None = None
    wait_seconds: float | None = None
    is_final: bool = False
    elapsed_ms: float = 0.0

    @property
    def is_taken(self) -> bool:
        """Whether the endpoint answered with success."""
        return self.error is None


class Sender(Protocol):
    """Tells an endpoint one thing, once."""

    @property
    def local(self) -> bool:
        """Whether endpoints on this machine may be told."""

    async def send(self, webhook: Webhook, workspace: str, delivery: str, event: str, body: Mapping[str, object]) -> Attempt:
        """Try once. `delivery` is the same whenever the same thing is sent again."""
