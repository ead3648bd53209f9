"""What a surface does with a message of a case: passes it on, and gives back the run that answered."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

from agent.models import ToolRoute
from agent.requests import RunRequest
from evals.cases import Case

if TYPE_CHECKING:
    from evals.sandbox import Sandbox

SurfaceName = Literal["agui", "slack", "mcp"]
SURFACES: tuple[SurfaceName, ...] = ("agui", "slack", "mcp")


@dataclass(frozen=True)
class Heard:
    """What a message gave.

    Attributes:
        events: The AG-UI events of the run, in order.
        notes: What the surface showed otherwise than the run did.
    """

    run_id: str
    events: Sequence[dict[str, Any]]
    notes: Sequence[str] = ()


Say: TypeAlias = Callable[[RunRequest], Awaitable[Heard]]


class Surface(Protocol):
    """Where cases are said."""

    @property
    def name(self) -> SurfaceName:
        """Which it is."""

    @property
    def tool_route(self) -> ToolRoute | None:
        """Where a model's tool calls are carried out; None for the copilot's own tools."""

    def can_say(self, case: Case) -> bool:
        """Return whether a case means the same there."""

    def conversation(self, sandbox: "Sandbox", case: Case) -> AbstractAsyncContextManager[Say]:
        """Open a new conversation and give what says a message in it."""


class AguiSurface:
    """The copilot itself, as the rail, the terminal and any AG-UI client use it."""

    name: SurfaceName = "agui"
    tool_route: ToolRoute | None = None

    def can_say(self, case: Case) -> bool:
        """Return true: cases are written for it."""
        return True

    @asynccontextmanager
    async def conversation(self, sandbox: "Sandbox", case: Case) -> AsyncIterator[Say]:
        """Say messages by starting runs."""

        async def say(request: RunRequest) -> Heard:
            return await ask_copilot(sandbox, request)

        yield say


async def ask_copilot(sandbox: "Sandbox", request: RunRequest) -> Heard:
    """Start a run and return all its events."""
    await sandbox.copilot.start_run(sandbox.actor, request)
    return Heard(request.run_id, [body async for _, body in sandbox.copilot.events(sandbox.actor, request.run_id)])
