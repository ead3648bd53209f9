"""What the process counts of itself, for Prometheus: never a name, a text or an id of a workspace."""

import time
from collections.abc import Callable
from typing import Any, cast

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from storage.database import Database

QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
SLOW = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
MOST_TOOLS = 64
MOST_WAITING = 10_000
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


class Metrics:
    """The numbers of one process. Belongs to the event loop's thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.registry = registry = CollectorRegistry()
        self._clock = clock
        self._requests = Histogram(
            "winnow_request_seconds",
            "Requests until the answer began, by route",
            ("method", "route", "status"),
            buckets=QUICK,
            registry=registry,
        )
        self._runs = Histogram(
            "winnow_run_seconds", "Answers of the copilot, by how they ended", ("ending",), buckets=SLOW, registry=registry
        )
        self._tools = Histogram("winnow_tool_seconds", "Calls of tools", ("tool",), buckets=QUICK, registry=registry)
        self._previews = Histogram("winnow_preview_seconds", "Counting one definition, in a run", buckets=QUICK, registry=registry)
        self._captures = Counter("winnow_captures", "Captures taken in over HTTP, by what became of them", ("state",), registry=registry)
        self._jobs = Gauge("winnow_jobs", "Jobs by status", ("status",), registry=registry)
        self._names: set[str] = set()
        self._started: dict[str, float] = {}
        self._called: dict[str, tuple[str, float]] = {}

    def watch(self, database: Database, open_streams: Callable[[], int]) -> None:
        """Read at each scrape how many streams and connections are in use."""
        streams = Gauge("winnow_streams_open", "Event streams held open", registry=self.registry)
        streams.set_function(lambda: float(open_streams()))
        in_use = Gauge("winnow_database_connections_in_use", "Connections of the pool in use", ("engine",), registry=self.registry)
        for name, engine in (("async", database.async_engine.sync_engine), ("sync", database.sync_engine)):
            checked_out = getattr(engine.pool, "checkedout", lambda: 0)
            in_use.labels(name).set_function(lambda count=checked_out: float(count()))  # type: ignore[misc]

    def note_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered."""
        self._requests.labels(method if method in METHODS else "other", route, f"{status // 100}xx").observe(seconds)

    def note_captures(self, *, held: int, qualified: int) -> None:
        """Captures were taken in."""
        self._captures.labels("held").inc(held)
        self._captures.labels("qualified").inc(qualified)

    def note_event(self, run_id: str, body: dict[str, Any]) -> None:
        """An event of a run was sent: tells how long runs, tools and previews take."""
        now = self._clock()
        match body["type"]:
            case "RUN_STARTED":
                self._started[run_id] = now
            case "TOOL_CALL_START":
                if len(self._called) < MOST_WAITING:
                    self._called[f"{run_id} {body['toolCallId']}"] = (body["toolCallName"], now)
            case "TOOL_CALL_RESULT":
                name, began = self._called.pop(f"{run_id} {body['toolCallId']}", (None, now))
                if name is not None:
                    self._tools.labels(self._tool(name)).observe(now - began)
            case "CUSTOM" if body["name"] == "preview" and isinstance(body["value"], dict):
                self._previews.observe(float(body["value"].get("elapsed_ms") or 0) / 1000)
            case "RUN_FINISHED":
                self._end(run_id, "finished" if (body.get("outcome") or {}).get("type", "success") == "success" else "cancelled", now)
            case "RUN_ERROR":
                self._end(run_id, str(body.get("code") or "error"), now)

    def _end(self, run_id: str, ending: str, now: float) -> None:
        self._runs.labels(ending).observe(now - self._started.pop(run_id, now))
        for key in [each for each in self._called if each.startswith(f"{run_id} ")]:
            del self._called[key]

    def _tool(self, name: str) -> str:
        """Return the name for a label: a model may call what does not exist, and each name would be a series for ever."""
        if name not in self._names and len(self._names) >= MOST_TOOLS:
            return "other"
        self._names.add(name)
        return name

    def show(self, jobs: dict[str, int]) -> bytes:
        """Return everything in Prometheus' text format; `jobs` are the counts of now by status."""
        self._jobs.clear()
        for status, count in jobs.items():
            self._jobs.labels(status).set(count)
        return generate_latest(self.registry)


class Measured:
    """Times every request. Routes are told by their pattern, so that no id becomes a label."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and note when its answer began."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, metrics = time.perf_counter(), cast("Metrics", scope["app"].state.services.metrics)

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = str(getattr(scope.get("route"), "path_format", "other"))
                metrics.note_request(scope["method"], route, message["status"], time.perf_counter() - began)
            await send(message)

        await self._app(scope, receive, noted)
