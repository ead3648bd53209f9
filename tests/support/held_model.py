"""The offline model with a brake: a test decides when it goes on speaking."""

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk
from pydantic import InstanceOf

from agent.interpreter.model import OfflineModel
from agent.lexicon import read_lexicon
from agent.models import ModelFactory, Scene


class Brake:
    """Held, models stop after the next piece of text; the server runs in another thread than the test."""

    def __init__(self) -> None:
        self._free = threading.Event()
        self._free.set()

    def hold(self) -> None:
        """Stop models after their next piece of text."""
        self._free.clear()

    def release(self) -> None:
        """Let them speak."""
        self._free.set()

    async def passed(self) -> None:
        """Return once nothing is held."""
        await asyncio.to_thread(self._free.wait)


class HeldModel(OfflineModel):
    """Waits after each piece of text while its brake is held."""

    brake: InstanceOf[Brake]

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        async for chunk in super()._astream(messages, stop, run_manager, **kwargs):
            yield chunk
            if chunk.text:
                await self.brake.passed()


def held_by(brake: Brake) -> ModelFactory:
    """Return the factory of models on this brake."""

    async def make(scene: Scene) -> HeldModel:
        return HeldModel(lexicon=await read_lexicon(scene), brake=brake)

    return make
