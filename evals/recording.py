"""Keeps what a hosted model answered, and plays it again with no key: the same requests must come, in the same order."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from agent.models import ModelFactory, Scene

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

FORMAT = 1
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|lc_[0-9a-z-]+|\b[0-9a-f]{64}\b")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?")
_ELAPSED = re.compile(r'(\\?"elapsed_ms\\?":\s?)[\d.]+')
SHOWN = 160
Json = dict[str, Any]


class ReplayMismatch(Exception):
    """A request differs from the recorded one, or was never recorded: the prompt, a tool or a result changed."""


@dataclass(frozen=True)
class Request:
    """A request to a model without what differs from run to run: ids are numbered as they appear, moments left out."""

    text: str
    ids: tuple[str, ...]

    @property
    def digest(self) -> str:
        """A hash of the request."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def request_of(messages: Sequence[Json], tools: Sequence[Any]) -> Request:
    """Return what a model was asked: every message and the schema of every tool."""
    raw = orjson.dumps({"messages": messages, "tools": tools}, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2, default=str).decode()
    ids: list[str] = []

    def number(found: re.Match[str]) -> str:
        if found[0] not in ids:
            ids.append(found[0])
        return f"<id {ids.index(found[0]) + 1}>"

    plain = _ELAPSED.sub(r"\1<ms>", _MOMENT.sub("<moment>", raw))
    return Request(_ID.sub(number, plain), tuple(ids))


@dataclass
class Tape:
    """The calls of a folder, one file each, named by run and number.

    Attributes:
        faults: Why replays failed, by run: the harness holds them against the case.
    """

    folder: Path
    is_recording: bool
    faults: dict[str, str] = field(default_factory=dict)
    _calls: Counter[str] = field(default_factory=Counter)

    def next_file(self, run_id: str) -> Path:
        """Return the file of the next call of a run."""
        self._calls[run_id] += 1
        return self.folder / f"{re.sub(r'[^a-z0-9.-]', '_', run_id)}-{self._calls[run_id]}.json"

    def keep(self, file: Path, request: Request, answer: Json) -> None:
        """Write a call down. No header, key or address is in it."""
        body = {"format": FORMAT, "digest": request.digest, "ids": request.ids, "request": request.text, "answer": answer}
        file.write_bytes(orjson.dumps(body, option=orjson.OPT_INDENT_2))

    def play(self, run_id: str, file: Path, request: Request) -> Json:
        """Return the recorded answer, with the ids of now in the place of those of then.

        Raises:
            ReplayMismatch: Says which call it is and where the request first differs.
        """
        try:
            if not file.exists():
                raise ReplayMismatch(f"{file.name} was never recorded: the conversation takes another way now. Record it again")
            kept = orjson.loads(file.read_bytes())
            if kept["digest"] != request.digest:
                raise ReplayMismatch(f"{file.name}: {_difference(kept['request'], request.text)}. Record it again if that is meant")
        except ReplayMismatch as error:
            self.faults.setdefault(run_id, str(error))
            raise
        text = orjson.dumps(kept["answer"]).decode()
        for then, now in zip(kept["ids"], request.ids, strict=True):
            text = text.replace(then, now)
        answer: Json = orjson.loads(text)
        return answer


def _difference(kept: str, now: str) -> str:
    pairs = zip(kept.splitlines(), now.splitlines(), strict=False)
    for line, (old, new) in enumerate(pairs, start=1):
        if old != new:
            start = next((place for place, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
            start = max(start - 40, 0)
            return f"line {line} of the request was “{old[start : start + SHOWN]}” and is “{new[start : start + SHOWN]}”"
    return "the request is longer or shorter than the recorded one"


def recorded(models: ModelFactory, tape: Tape) -> ModelFactory:
    """Return a factory whose models write every call down on the tape."""

    async def make(scene: Scene) -> "BaseChatModel":
        from evals.taped_model import TapedModel

        return TapedModel(tape=tape, run_id=scene.context.run_id, inner=await models(scene))

    return make


def replayed(tape: Tape) -> ModelFactory:
    """Return a factory whose models play the tape: they need no key and no network."""

    async def make(scene: Scene) -> "BaseChatModel":
        from evals.taped_model import TapedModel

        return TapedModel(tape=tape, run_id=scene.context.run_id, inner=None)

    return make
