"""A loopback server that speaks the streaming part of OpenAI's chat completions and plays a script."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Refusal:
    """An HTTP error; its body must never reach a person. `retry_after` is sent as the header of that name."""

    status: int
    retry_after: str | None = None
    message: str = "internal detail: org-secret-123"


@dataclass(frozen=True)
class Stream:
    """A streamed answer in chunks.

    `ending` is how it ends: as it should, cut off, never (`stall`), held until `release` of the server is set, or it is not even begun
    (`silent`).
    """

    deltas: Sequence[dict[str, Any]]
    finish: str = "stop"
    ending: str = "done"


Reply = Refusal | Stream


@dataclass
class FakeOpenAI:
    """What the server plays and what it was asked. The last reply is played again when `loops`."""

    script: list[Reply]
    loops: bool = False
    requests: list[dict[str, Any]] = field(default_factory=list)
    base_url: str = ""
    serving: set["asyncio.Task[None]"] = field(default_factory=set)
    release: asyncio.Event = field(default_factory=asyncio.Event)

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer a connection in a task that ends with the server."""
        task = asyncio.create_task(self.serve(reader, writer))
        self.serving.add(task)
        task.add_done_callback(self.serving.discard)

    def _next(self, request: dict[str, Any]) -> Reply:
        self.requests.append(request)
        place = len(self.requests) - 1
        if self.loops:
            return self.script[min(place, len(self.script) - 1)]
        assert place < len(self.script), "the provider was called once too often"
        return self.script[place]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request and close the connection."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = next(int(line.split(":")[1]) for line in head.split("\r\n") if line.lower().startswith("content-length"))
            reply = self._next(json.loads(await reader.readexactly(length)))
            if isinstance(reply, Refusal):
                await _refuse(writer, reply)
            else:
                await _stream(writer, reply, len(self.requests), self.release)
        except (ConnectionError, asyncio.CancelledError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


async def _refuse(writer: asyncio.StreamWriter, reply: Refusal) -> None:
    body = json.dumps({"error": {"message": reply.message, "type": "error", "code": None}}).encode()
    wait = "" if reply.retry_after is None else f"retry-after: {reply.retry_after}\r\n"
    head = f"HTTP/1.1 {reply.status} Error\r\ncontent-type: application/json\r\n{wait}content-length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    await writer.drain()


async def _stream(writer: asyncio.StreamWriter, reply: Stream, number: int, release: asyncio.Event) -> None:
    if reply.ending == "silent":
        await asyncio.Event().wait()
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
    for delta in reply.deltas:
        await _send(writer, _chunk(number, delta))
    if reply.ending == "stall":
        await asyncio.Event().wait()
    if reply.ending == "held":
        await release.wait()
    if reply.ending == "cut":
        return
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    await _send(writer, _chunk(number, {}, finish=reply.finish))
    await _send(writer, {**_chunk(number, {}), "choices": [], "usage": usage})
    writer.write(_framed(b"data: [DONE]\n\n") + b"0\r\n\r\n")
    await writer.drain()


async def _send(writer: asyncio.StreamWriter, body: dict[str, Any]) -> None:
    writer.write(_framed(b"data: " + json.dumps(body).encode() + b"\n\n"))
    await writer.drain()


def _framed(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def _chunk(number: int, delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": f"chatcmpl-{number}", "object": "chat.completion.chunk", "created": 1, "model": "fake-1", "choices": [choice]}


def impatience(fake: FakeOpenAI) -> dict[str, float]:
    """Return how long a client waits for what never comes, else as in service: the other limit is too long to step in."""
    for ending, limit, other in (("stall", "stall", "answer"), ("silent", "answer", "stall")):
        if any(isinstance(reply, Stream) and reply.ending == ending for reply in fake.script):
            return {f"{limit}_timeout_seconds": 3.0, f"{other}_timeout_seconds": 600.0}
    return {}


def spoken_by_provider(text: str, ending: str = "done") -> Stream:
    """Return an answer in words, one word a chunk."""
    words = text.split(" ")
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": word if place == 0 else f" {word}"} for place, word in enumerate(words)]
    return Stream(deltas, ending=ending)


def called_by_provider(*calls: tuple[str, str | dict[str, Any]]) -> Stream:
    """Return an answer that calls tools: each name, then its arguments in parts of ten characters."""
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": None}]
    for place, (name, arguments) in enumerate(calls):
        text = arguments if isinstance(arguments, str) else json.dumps(arguments)
        function = {"name": name, "arguments": ""}
        deltas.append({"tool_calls": [{"index": place, "id": f"call_{name}_{place}", "type": "function", "function": function}]})
        for start in range(0, len(text), 10):
            deltas.append({"tool_calls": [{"index": place, "function": {"arguments": text[start : start + 10]}}]})
    return Stream(deltas, finish="tool_calls")


@asynccontextmanager
async def provider(*script: Reply, loops: bool = False, port: int = 0) -> AsyncIterator[FakeOpenAI]:
    """Serve a script on 127.0.0.1 until the end of the block."""
    fake = FakeOpenAI(list(script), loops)
    server = await asyncio.start_server(fake.accept, "127.0.0.1", port)
    fake.base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield fake
    finally:
        server.close()
        for task in tuple(fake.serving):
            task.cancel()
        await asyncio.gather(*fake.serving, return_exceptions=True)
