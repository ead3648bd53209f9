"""Answers one message: a yes or no by code, everything else by the model, whose chunks become events here."""

import asyncio
import importlib
import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from agent import confirmations, events
from agent.cards import Cards
from agent.messages import Body, said_by_copilot
from agent.models import ModelFactory, Scene
from agent.opening import Opening, read_opening
from agent.suggestions import suggest
from agent.turns import Ending, Transcript, Turn
from qualification.errors import WinnowError
from qualification.own_ids import told_id
from storage.json_text import json_text

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, ToolMessage

logger = logging.getLogger(__name__)
MAX_FAILURE = 300
SILENT = "I have no answer to that. Say it in other words, or ask for one thing at a time."
SILENT_CARD = "Here is the proposal. Nothing is saved yet: confirm it, or tell me what to change."


async def take_turn(turn: Turn) -> Ending:
    """Answer a message and return how the run ended. Raises nothing: a started stream must end with an event."""
    try:
        opening = await read_opening(turn)
        cards = Cards.open(turn, opening)
        if not await confirmations.decide(turn, cards):
            await _ask_model(turn, cards, opening)
        turn.emit(events.suggestions_made(suggest(turn.request.page, cards.state)))
        return Ending("finished", events.run_finished(turn.live.thread_id, turn.live.run_id, _usage(turn)))
    except WinnowError as error:
        return Ending("failed", events.run_error(error.code, error.message, _usage(turn)))
    except Exception as error:
        return await _failed(turn, error)


def _usage(turn: Turn) -> list[Any]:
    return list(turn.transcript.usage.values())


async def _failed(turn: Turn, error: Exception) -> Ending:
    failures = await asyncio.to_thread(importlib.import_module, "agent.failures")
    failure = failures.failure_of(error)
    if failure.is_expected:
        logger.warning("run %s ended with %s: %s", turn.live.run_id, failure.code, type(error).__name__)
    else:
        logger.error("run %s ended with %s", turn.live.run_id, failure.code, exc_info=error)
    return Ending("failed", events.run_error(failure.code, failure.message, _usage(turn)))


async def _ask_model(turn: Turn, cards: Cards, opening: Opening) -> None:
    build = await asyncio.to_thread(importlib.import_module, "agent.build")
    translator = Translator(turn, cards, build.body_of)

    async def answer(models: ModelFactory, opening: Opening) -> None:
        scene = Scene(turn.context, turn.request.page, turn.request.icp_code, opening.draft, opening.pending)
        history = opening.history
        context = build.context_of(scene, await models(scene), opening.draft, history.earlier, turn.tool_route, turn.until)
        stream = build.build_agent(turn.limits).astream(
            {"messages": build.messages_of(history.messages)}, context=context, stream_mode=["messages", "updates"], version="v2"
        )
        try:
            async for part in stream:
                await translator.take(part)
        finally:
            translator.keep_partial()

    try:
        await answer(turn.models, opening)
    except Exception as error:
        apology = await _apology(turn, error) if turn.fallback is not None and not translator.has_begun else None
        if turn.fallback is None or apology is None:
            raise
        translator.say_whole(apology)
        await answer(turn.fallback, await read_opening(turn))  # a card may have been decided while the first was waited for
    if not translator.has_spoken:
        turn.say(SILENT_CARD if cards.has_new else SILENT)


async def _apology(turn: Turn, error: Exception) -> str | None:
    """Return what to say before another model answers, None when none should."""
    failures = await asyncio.to_thread(importlib.import_module, "agent.failures")
    apology: str | None = failures.fallen_back(error)
    if apology is not None:
        logger.warning("run %s: the model failed (%s); the offline interpreter answers", turn.live.run_id, type(error).__name__)
    return apology


class Translator:
    """Framework chunks in, events out, and the messages kept for the thread."""

    def __init__(self, turn: Turn, cards: Cards, body_of: Any) -> None:
        self._turn = turn
        self._cards = cards
        self._body_of = body_of
        self._texts = 0
        self._text: str | None = None  # the id of the open text message
        self._said = ""
        self._calls: dict[int, str] = {}  # the place of a call in the model's answer -> its id
        self._arguments: dict[str, str] = {}
        self._has_called = False

    async def take(self, part: dict[str, Any]) -> None:
        """Translate one part of the stream."""
        if part["type"] == "messages":
            chunk, about = part["data"]
            if about.get("langgraph_node") == "model" and chunk.type == "AIMessageChunk":
                self._stream(chunk)
            return
        for update in part["data"].values():
            for message in (update or {}).get("messages", ()):
                await self._settle(message)

    @property
    def has_spoken(self) -> bool:
        """Whether the model said anything to the person."""
        return self._texts > 0

    @property
    def has_begun(self) -> bool:
        """Whether the person has seen any part of an answer."""
        return self._texts > 0 or self._has_called

    def say_whole(self, text: str) -> None:
        """Say a message of our own before the model's."""
        self._say(text)
        self._end_text()
        self.keep_partial()

    def keep_partial(self) -> None:
        """Keep what was said of a message that never came to its end."""
        if self._said:
            self._turn.transcript.messages.append(said_by_copilot(self._said))
            self._said = ""

    def _stream(self, chunk: "AIMessageChunk") -> None:
        self._say(str(chunk.text))
        for call in chunk.tool_call_chunks:
            place = call.get("index") or 0
            if call.get("id") and call.get("name"):
                self._start_call(place, str(call["id"]), str(call["name"]))
            if call.get("args") and place in self._calls:
                self._argue(self._calls[place], str(call["args"]))

    def _say(self, text: str) -> None:
        if not text:
            return
        if self._text is None:
            self._texts += 1
            self._text = f"{told_id(self._turn.live.run_id)}-text-{self._texts}"
            self._turn.emit(events.text_started(self._text))
        self._said += text
        self._turn.emit(events.text_said(self._text, text))

    def _end_text(self) -> None:
        if self._text is not None:
            self._turn.emit(events.text_ended(self._text))
            self._text = None

    def _start_call(self, place: int, call_id: str, name: str) -> None:
        self._end_text()
        self._has_called = True
        self._calls[place] = call_id
        self._arguments[call_id] = ""
        self._turn.emit(events.tool_started(call_id, name))

    def _argue(self, call_id: str, delta: str) -> None:
        self._arguments[call_id] += delta
        self._turn.emit(events.tool_arguments(call_id, delta))

    async def _settle(self, message: "BaseMessage") -> None:
        match message.type:
            case "ai":
                self._settle_answer(message)  # type: ignore[arg-type]  # `type` tells the class
            case "tool":
                await self._settle_result(message)  # type: ignore[arg-type]
            case _:
                pass

    def _settle_answer(self, message: "AIMessage") -> None:
        """The model's whole message: say what it did not stream, then close what is open."""
        if not self._said:
            self._say(str(message.text))
        self._end_text()
        for place, (call_id, name, arguments) in enumerate(_calls_of(message)):
            if call_id not in self._arguments:
                self._start_call(place, call_id, name)
            if not self._arguments[call_id]:
                self._argue(call_id, arguments)
        for call_id in self._arguments:
            self._turn.emit(events.tool_ended(call_id))
        self._said, self._calls, self._arguments = "", {}, {}
        self._turn.transcript.messages.append(self._body_of(message))
        _count(self._turn.transcript, message)

    async def _settle_result(self, message: "ToolMessage") -> None:
        content = str(message.text)
        self._turn.emit(events.tool_result(message.tool_call_id, content if message.status == "success" else _first_line(content)))
        artifact = message.artifact or {}
        card = artifact.get("changeset")
        self._turn.transcript.messages.append(self._kept(message, card))
        await self._cards.show(artifact)

    def _kept(self, message: "ToolMessage", card: dict[str, Any] | None) -> Body:
        body: Body = self._body_of(message, shows_changeset=card["id"]) if card else self._body_of(message)
        return body


def _calls_of(message: "AIMessage") -> Iterator[tuple[str, str, str]]:
    """Yield id, name and JSON of the arguments of each call, broken ones included."""
    for call in message.tool_calls:
        yield str(call["id"]), call["name"], json_text(call["args"])
    for broken in message.invalid_tool_calls:
        yield str(broken["id"]), broken["name"] or "unknown", broken["args"] or "{}"


def _first_line(text: str) -> str:
    return text.strip().split("\n", 1)[0][:MAX_FAILURE]


def _count(transcript: Transcript, message: "AIMessage") -> None:
    used = message.usage_metadata
    if used is not None:
        model = str(message.response_metadata.get("model_name") or "unknown")
        transcript.count(model, used["input_tokens"], used["output_tokens"])
