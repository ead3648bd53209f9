"""Sends the steps of a count to the client as they are known, in their order, before the answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from mcp.server.session import ServerSession

from tools.context import Emit

Step = dict[str, Any]


@asynccontextmanager
async def progress_to(session: ServerSession) -> AsyncIterator[Emit]:
    """Give what a tool calls after each step, from any thread; at the end every step has been sent."""
    loop = asyncio.get_running_loop()
    steps: asyncio.Queue[Step | None] = asyncio.Queue()
    sender = asyncio.create_task(_send(session, steps))

    def emit(step: Step) -> None:
        loop.call_soon_threadsafe(steps.put_nowait, step)

    try:
        yield emit
    finally:
        loop.call_soon(steps.put_nowait, None)  # after the steps that threads have put in line
        await sender


async def _send(session: ServerSession, steps: "asyncio.Queue[Step | None]") -> None:
    """Progress must rise: a second count of the same call goes on where the first one ended."""
    done, last = 0, 0
    while (step := await steps.get()) is not None:
        if step["step"] <= last:
            done += last
        last = step["step"]
        await session.report_progress(done + last, done + step["steps"], f"{step['label']}: {step['remaining']:,} left")
