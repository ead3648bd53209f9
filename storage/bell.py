"""Tells listeners of this process that a workspace has news, so that they need not wait for their next look."""

import threading
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager

OnNews = Callable[[int], None]


class Bell:
    """Rings after commits, from any thread; a listener takes the workspace's id and returns at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: dict[object, tuple[OnNews, AbstractSet[str] | None]] = {}

    def ring(self, workspace_id: int, kinds: AbstractSet[str]) -> None:
        """Tell every listener who wants to hear of one of these kinds of news."""
        with self._lock:
            listeners = list(self._listeners.values())
        for listener, wanted in listeners:
            if wanted is None or not wanted.isdisjoint(kinds):
                listener(workspace_id)

    @contextmanager
    def heard_by(self, listener: OnNews, *, of: AbstractSet[str] | None = None) -> Iterator[None]:
        """Call the listener for every ring meanwhile, or for those that tell of some kinds of news."""
        key = object()
        with self._lock:
            self._listeners[key] = listener, of
        try:
            yield
        finally:
            with self._lock:
                del self._listeners[key]
