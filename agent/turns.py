"""What one turn works with and leaves behind."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from ag_ui.core import BaseEvent, TokenUsage

from agent import events
from agent.live import LiveRun
from agent.messages import Body, said_by_copilot
from agent.models import ModelFactory, ToolRoute
from agent.prices import Price
from agent.requests import RunRequest
from qualification.own_ids import told_id
from tools.context import ToolContext

Status = Literal["finished", "failed", "cancelled", "interrupted"]


@dataclass(frozen=True)
class RunLimits:
    """How long and how often.

    Attributes:
        flush_seconds: How long an event may wait in memory before it is a row.
        lease_seconds: How long a run counts as alive without news of its process.
        runs_per_person: How many runs of one person this process drives at once; likewise of one workspace.
    """

    run_timeout_seconds: float = 120
    max_model_calls: int = 12
    max_tool_calls: int = 24
    flush_seconds: float = 0.1
    lease_seconds: float = 15
    runs_per_person: int = 40
    runs_per_workspace: int = 100


@dataclass
class Transcript:
    """What a turn has said so far: kept when it is stopped half way."""

    messages: list[Body] = field(default_factory=list)
    usage: dict[str, TokenUsage] = field(default_factory=dict)
    price: Price | None = None

    def count(self, model: str, input_tokens: int, output_tokens: int) -> None:
        """Add the tokens of one model call. What they cost is said beside them when a price is known."""
        before = self.usage.get(model) or TokenUsage(model=model, input_tokens=0, output_tokens=0)
        used = ((before.input_tokens or 0) + input_tokens, (before.output_tokens or 0) + output_tokens)
        cost = {} if self.price is None else {"costUsd": round(self.price.cost_usd(*used), 6)}
        self.usage[model] = TokenUsage(model=model, input_tokens=used[0], output_tokens=used[1], total_tokens=sum(used), **cost)

    def dump_usage(self) -> dict[str, Any] | None:
        """Return tokens by model, as the run's row keeps them."""
        return {model: used.model_dump(exclude_none=True, exclude={"model"}) for model, used in self.usage.items()} or None


@dataclass(frozen=True)
class Turn:
    """One message of a person with all that answering it needs. `fallback` answers when the model cannot be reached."""

    context: ToolContext
    request: RunRequest
    live: LiveRun
    transcript: Transcript
    models: ModelFactory
    limits: RunLimits
    tool_route: ToolRoute | None = None
    fallback: ModelFactory | None = None
    started: float = field(default_factory=time.monotonic)

    @property
    def until(self) -> float:
        """The monotonic second at which it is stopped."""
        return self.started + self.limits.run_timeout_seconds

    @property
    def emit(self) -> Callable[[BaseEvent], None]:
        """Add an event to the run."""
        return self.live.emit

    def say(self, text: str, **notes: Any) -> None:
        """Say a whole message that no model wrote; a run that decides several cards says one of each."""
        message_id = f"{told_id(self.live.run_id)}-text-{len(self.transcript.messages) + 1}"
        self.emit(events.text_started(message_id))
        self.emit(events.text_said(message_id, text))
        self.emit(events.text_ended(message_id))
        self.transcript.messages.append(said_by_copilot(text, **notes))


@dataclass(frozen=True)
class Ending:
    """How a run ended: its status and its last event."""

    status: Status
    event: BaseEvent
