"""Read what tools returned in this run: the one place that knows the shape of a tool message."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import BaseMessage, ToolMessage


@dataclass(frozen=True)
class Gate:
    """One step of a waterfall."""

    text: str
    remaining: int
    failed: int
    missing: int


@dataclass(frozen=True)
class PreviewNumbers:
    """The numbers of a preview that an answer says. Rates are 0 to 1, None where there is nobody; warnings are codes with sentences."""

    total: int
    qualified: int
    rate: float
    waterfall: tuple[Gate, ...]
    reachable_rate: float | None
    qualified_people: int | None
    bands: dict[str, int]
    warnings: tuple[tuple[str, str], ...]
    top: tuple[tuple[str, float], ...]
    movement: dict[str, int]
    moved: dict[str, tuple[str, ...]]
    drop_one: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Proposal:
    """The change set that a proposal made; `name` is what the ICP will be called."""

    id: str
    title: str
    read_back: str
    warnings: tuple[str, ...]
    kind: str = ""
    diff: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True)
class ToolResult:
    """One tool's result: its JSON body, or the sentence of its error."""

    tool: str
    failed: bool
    body: dict[str, Any]
    text: str

    @property
    def items(self) -> tuple[dict[str, Any], ...]:
        """The entries of a list result."""
        return tuple(each if isinstance(each, dict) else {"name": str(each)} for each in _list(self.body.get("items")))

    @property
    def summary(self) -> str:
        """The tool's own sentence, or its text."""
        return str(self.body.get("summary") or self.body.get("text") or ("" if self.body else self.text))

    @property
    def preview(self) -> PreviewNumbers | None:
        """The preview inside, or None."""
        body = self.body.get("preview")
        return _preview(body) if isinstance(body, dict) and "qualified" in body else None

    @property
    def proposal(self) -> Proposal | None:
        """The change set inside, or None."""
        body = self.body.get("changeset")
        if not isinstance(body, dict):
            return None
        return Proposal(
            str(body.get("id", "")),
            str(body.get("title") or body.get("name") or ""),
            str(body.get("read_back", "")),
            _messages(body.get("warnings")),
            str(body.get("kind", "")),
            tuple(str(each.get("text", "")) if isinstance(each, dict) else str(each) for each in _list(body.get("diff"))),
            str(body.get("name") or ""),
        )

    @property
    def read_back(self) -> str:
        """The definition in plain words, or nothing."""
        return str(self.body.get("read_back") or "")

    @property
    def comparison(self) -> tuple[int, float] | None:
        """Qualified count and rate of the base before a what-if, or None."""
        body = self.body.get("comparison")
        return (int(body["qualified"]), float(body["rate"])) if isinstance(body, dict) and "qualified" in body else None


def results_of(messages: Sequence[BaseMessage]) -> tuple[ToolResult, ...]:
    """Return the tool results among messages, in order."""
    return tuple(_result(message) for message in messages if isinstance(message, ToolMessage))


def _result(message: ToolMessage) -> ToolResult:
    text = message.text if isinstance(message.content, (str, list)) else str(message.content)
    try:
        parsed = json.loads(text)
    except json.JSONDecodeError:
        parsed = None
    body = parsed if isinstance(parsed, dict) else {"items": parsed} if isinstance(parsed, list) else {}
    return ToolResult(message.name or "", message.status == "error", body, text)


def _preview(body: dict[str, Any]) -> PreviewNumbers:
    movement = body.get("movement")
    return PreviewNumbers(
        total=int(body.get("total", 0)),
        qualified=int(body["qualified"]),
        rate=float(body.get("rate") or 0),
        waterfall=tuple(_gate(each) for each in _list(body.get("waterfall"))),
        reachable_rate=_optional(body.get("reachable_rate")),
        qualified_people=int(body["qualified_people"]) if body.get("qualified_people") is not None else None,
        bands={str(key): int(value) for key, value in dict(body.get("bands") or {}).items()},
        warnings=tuple(
            (str(each.get("code", "")), str(each.get("message", ""))) for each in _list(body.get("warnings")) if isinstance(each, dict)
        ),
        top=tuple((str(each.get("name", "")), float(each.get("score") or 0)) for each in _list(body.get("top"))),
        movement={key: int(value) for key, value in movement.items() if isinstance(value, int)} if isinstance(movement, dict) else {},
        moved=_moved(movement),
        drop_one=tuple((_gate_text(each), int(each.get("qualified", 0))) for each in _list(body.get("drop_one"))),
    )


def _moved(movement: object) -> dict[str, tuple[str, ...]]:
    """Return the names of a few accounts that moved, by direction."""
    samples = _list(movement.get("samples")) if isinstance(movement, dict) else ()
    named: dict[str, tuple[str, ...]] = {}
    for sample in samples:
        if isinstance(sample, dict):
            direction = str(sample.get("direction", ""))
            named[direction] = (*named.get(direction, ()), str(sample.get("name", "")))
    return named


def _gate(body: dict[str, Any]) -> Gate:
    return Gate(_gate_text(body), int(body.get("remaining", 0)), int(body.get("failed") or 0), int(body.get("missing") or 0))


def _gate_text(body: dict[str, Any]) -> str:
    gate = body.get("gate")
    return str(body.get("text") or (gate.get("text") if isinstance(gate, dict) else gate) or "")


def _messages(value: object) -> tuple[str, ...]:
    return tuple(str(each.get("message", "")) if isinstance(each, dict) else str(each) for each in _list(value))


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else []


def _optional(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None
