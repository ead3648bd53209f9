"""A stand-in for Slack on this machine, to drive the Slack app without one: it takes its calls as Slack would, and writes them down."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

Json = dict[str, Any]

_FIRST_TS = 1_700_000_000


@dataclass(frozen=True)
class Call:
    """One call of the app: the method, such as `chat.postMessage`, what was sent with it, and whether Slack did it."""

    method: str
    body: Json
    is_taken: bool = True


@dataclass(frozen=True)
class Failure:
    """How one call is to fail: a status with its header, or Slack's own word in an answer of 200."""

    status: int = 200
    error: str = ""
    retry_after: int | None = None


@dataclass
class LoopbackSlack:
    """Open it with `async with`; `url` is then where the app calls, and `response_url` where answers to a command go.

    Attributes:
        calls: Everything that the app asked for, in its order, refused calls included.
        answers: What was sent to response addresses.
        failures: By method, how its next calls fail.
        closed: Methods that this Slack workspace does not have.
    """

    calls: list[Call] = field(default_factory=list)
    answers: list[Json] = field(default_factory=list)
    failures: dict[str, deque[Failure]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    url: str = ""
    response_url: str = ""
    _runner: web.AppRunner | None = None
    _posted: int = 0

    async def __aenter__(self) -> "LoopbackSlack":
        app = web.Application()
        app.router.add_post("/api/{method}", self._on_call)
        app.router.add_get("/api/{method}", self._on_call)
        app.router.add_post("/respond/{id}", self._on_answer)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url, self.response_url = f"http://127.0.0.1:{port}/api/", f"http://127.0.0.1:{port}/respond/1"
        return self

    async def __aexit__(self, *error: object) -> None:
        assert self._runner is not None, "it was opened"
        await self._runner.cleanup()

    def fail(self, method: str, *failures: Failure) -> None:
        """Let the next calls of a method fail, one after the other."""
        self.failures.setdefault(method, deque()).extend(failures)

    def called(self, method: str) -> list[Json]:
        """Return what was sent with the calls of a method."""
        return [call.body for call in self.calls if call.method == method]

    async def _on_call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        body = await _body_of(request)
        failure = self._failure_of(method)
        self.calls.append(Call(method, body, failure is None))
        if failure is not None:
            return _failed(failure)
        return web.json_response({"ok": True, **self._answer(method, body)})

    def _failure_of(self, method: str) -> Failure | None:
        waiting = self.failures.get(method)
        if waiting:
            return waiting.popleft()
        return Failure(error="unknown_method") if method in self.closed else None

    def _answer(self, method: str, body: Json) -> Json:
        match method:
            case "chat.postMessage" | "chat.startStream":
                self._posted += 1
                return {"channel": body.get("channel"), "ts": f"{_FIRST_TS}.{self._posted:06}"}
            case "chat.update" | "chat.appendStream" | "chat.stopStream":
                return {"channel": body.get("channel"), "ts": body.get("ts")}
            case "users.info":
                return {"user": {"id": body.get("user"), "real_name": f"Slack {body.get('user')}"}}
            case _:
                return {}

    async def _on_answer(self, request: web.Request) -> web.Response:
        self.answers.append(orjson.loads(await request.read()))
        waiting = self.failures.get("response_url")
        return _failed(waiting.popleft()) if waiting else web.Response(text="ok")


async def _body_of(request: web.Request) -> Json:
    if request.content_type == "application/json":
        return dict(orjson.loads(await request.read()))
    return {**dict(request.query), **{key: str(value) for key, value in (await request.post()).items()}}


def _failed(failure: Failure) -> web.Response:
    headers = {} if failure.retry_after is None else {"Retry-After": str(failure.retry_after)}
    if failure.status == 200:
        return web.json_response({"ok": False, "error": failure.error})
    return web.json_response({"ok": False, "error": failure.error or "internal_error"}, status=failure.status, headers=headers)


def buttons_of(blocks: list[Json]) -> dict[str, Json]:
    """Return the buttons of a message by their label."""
    rows: list[Mapping[str, Any]] = [block for block in blocks if block["type"] == "actions"]
    return {str(each["text"]["text"]): each for row in rows for each in row["elements"]}
