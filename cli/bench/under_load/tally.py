"""What clients sent and were answered while the server was under load."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Run:
    """One turn as its sender saw it: what was said, the numbers of its events in their order, and the cards they showed."""

    text: str
    numbers: list[int] = field(default_factory=list)
    cards: set[str] = field(default_factory=set)
    ended: str | None = None


@dataclass
class Followed:
    """What one follower of the news was told: number and kind, in the order they came, over however many connections."""

    told: list[tuple[int, str]] = field(default_factory=list)
    connections: int = 0


@dataclass
class Tally:
    """Everything that was seen. Times are in milliseconds."""

    runs: dict[str, Run] = field(default_factory=dict)
    tails: dict[str, list[list[int]]] = field(default_factory=dict)
    followed: list[Followed] = field(default_factory=list)
    captures: set[str] = field(default_factory=set)
    accepted: int = 0
    open_streams: int = 0
    most_open: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    first_ms: list[float] = field(default_factory=list)
    turn_ms: list[float] = field(default_factory=list)
    batch_ms: list[float] = field(default_factory=list)
    pulse_ms: list[float] = field(default_factory=list)

    def opened(self) -> None:
        """Note that a stream is open."""
        self.open_streams += 1
        self.most_open = max(self.most_open, self.open_streams)

    def closed(self) -> None:
        """Note that one is not any more."""
        self.open_streams -= 1
