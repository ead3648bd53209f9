"""Conversations that are closed at the end of each test."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from agent.models import ModelFactory
from agent.turns import RunLimits
from tests.support.conversations import Conversation
from tests.support.scripted_model import ScriptedChatModel, played_by
from tests.support.workspace import Surroundings

Talk = Callable[..., Conversation]


@pytest.fixture
async def talk(surroundings: Surroundings) -> AsyncIterator[Talk]:
    """Start a conversation with a model that plays a script, or with the models of a factory."""
    started: list[Conversation] = []

    def start(
        *script: Any, models: ModelFactory | None = None, limits: RunLimits | None = None, fallback: ModelFactory | None = None
    ) -> Conversation:
        conversation = Conversation(surroundings, models or played_by(ScriptedChatModel(script=list(script))), limits, fallback)
        started.append(conversation)
        return conversation

    yield start
    for conversation in started:
        await conversation.copilot.close()
