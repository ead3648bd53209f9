"""Tells listeners of this process that a workspace has news, so that they need not wait for their next look."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

OnNews = Callable[[int], None]


class Bell:
    """Rings after commits, from any thread; a listener takes the workspace's id and returns at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: dict[object, OnNews] = {}

    def ring(self, workspace_id: int) -> None:
        """Tell every listener."""
        with self._lock:
            listeners = list(self._listeners.values())
        for listener in listeners:
            listener(workspace_id)

    @contextmanager
    def heard_by(self, listener: OnNews) -> Iterator[None]:
        """Call the listener for every ring meanwhile."""
        key = object()
        with self._lock:
            self._listeners[key] = listener
        try:
            yield
        finally:
            with self._lock:
                del self._listeners[key]
