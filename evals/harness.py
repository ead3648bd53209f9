"""Carries one case through the copilot and writes down what happened. Knows no framework and judges nothing."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from agent.requests import UNSET, RunRequest
from evals.cases import Case, Draft
from evals.sandbox import Sandbox
from evals.saved_state import Saved
from evals.surfaces.surface import Say

Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """A tool that the model called; `args` is empty when its arguments were no JSON object."""

    name: str
    args: Json


@dataclass(frozen=True)
class TurnRecord:
    """What one turn said, called, showed and left behind.

    Attributes:
        events: The AG-UI events of the run, in order.
        tool_texts: What the tools told the model, in full.
        draft_before: The working draft that the turn began with, as the contract's JSON, or None.
        cards: The change sets shown, each as it stood last; `proposed` and `decided` are those of this turn.
        previews: The numbers of every preview of the turn.
        tokens: Input and output tokens by model.
        shown: How many change sets the conversation has shown so far.
        notes: Troubles of the harness itself, such as a replay that does not fit.
    """

    user: str
    events: Sequence[Json]
    answer: str
    calls: Sequence[Call]
    tool_texts: Sequence[str]
    draft_before: Json | None
    draft: Json | None
    cards: Sequence[Json]
    previews: Sequence[Json]
    saved_before: Saved
    saved: Saved
    seconds: float
    tokens: Mapping[str, tuple[int, int]]
    shown: int
    notes: Sequence[str] = ()

    @property
    def proposed(self) -> list[Json]:
        """The change sets that wait for a confirm since this turn."""
        return [card for card in self.cards if card["status"] == "proposed" and card["is_new"]]

    @property
    def error(self) -> str | None:
        """The code of the error that ended the run."""
        last = self.events[-1]
        return str(last.get("code")) if last["type"] == "RUN_ERROR" else None


@dataclass(frozen=True)
class Transcript:
    """One trial of a case."""

    case: Case
    trial: int
    turns: Sequence[TurnRecord]
    saved: Saved


async def run_case(sandbox: Sandbox, case: Case, trial: int = 1) -> Transcript:
    """Carry every turn of a case, whatever the turns before gave; the sandbox is as it was afterwards."""
    thread = f"{case.id}~{trial}"
    turns: list[TurnRecord] = []
    known: set[str] = set()
    saved: Saved | None = sandbox.pristine
    try:
        async with sandbox.surface.conversation(sandbox, case) as say:
            for number in range(1, len(case.turns) + 1):
                assert saved is not None, "it is read after every turn"
                before, saved = saved, None  # unknown while the turn goes on: when it raises, the reset looks
                turns.append(await _take(sandbox, say, _request(case, thread, number), known, before))
                saved = sandbox.read_saved() if sandbox.finish_jobs(turns[-1].saved) else turns[-1].saved
        assert saved is not None, "a case has a turn"
        return Transcript(case, trial, turns, saved)
    finally:
        await sandbox.reset(saved)


def _request(case: Case, thread: str, number: int) -> RunRequest:
    return RunRequest(
        thread,
        f"{thread}:{number}",
        case.turns[number - 1].user,
        page=case.page,
        icp_code=case.icp_code,
        draft=_sent(case.draft) if number == 1 else UNSET,
    )


def _sent(draft: Draft | None) -> Any:
    """Return the drawer's draft as a client sends it."""
    if draft is None:
        return UNSET
    body = draft.model_dump(mode="json", include={"name", "description", "min_score"})
    body["parameters"] = [parameter.dump() for parameter in draft.parameters]
    return {"rev": 1, "definition": body, "icp_code": draft.icp_code, "base_version": draft.base_version}


async def _take(sandbox: Sandbox, say: Say, request: RunRequest, known: set[str], before: Saved) -> TurnRecord:
    """Carry one turn; `known` are the change sets that earlier turns showed, `before` is what was saved when it began."""
    started = time.perf_counter()
    heard = await say(request)
    events = heard.events
    seconds = time.perf_counter() - started
    saved = sandbox.read_saved()
    cards = _cards(events, known)
    known.update(str(card["id"]) for card in cards)
    return TurnRecord(
        user=request.text,
        events=events,
        answer=_answer(events),
        calls=_calls(events),
        tool_texts=await sandbox.tool_texts(heard.run_id),
        draft_before=_first_draft(events),
        draft=_last_draft(events),
        cards=cards,
        previews=[event["value"] for event in events if event["type"] == "CUSTOM" and event["name"] == "preview"],
        saved_before=before,
        saved=saved,
        seconds=seconds,
        tokens=_tokens(events[-1]),
        shown=len(known),
        notes=heard.notes,
    )


def _answer(events: Sequence[Json]) -> str:
    parts: dict[str, str] = {}
    for event in events:
        if event["type"] == "TEXT_MESSAGE_CONTENT":
            parts[event["messageId"]] = parts.get(event["messageId"], "") + event["delta"]
    return "\n".join(parts.values())


def _calls(events: Sequence[Json]) -> list[Call]:
    names = {event["toolCallId"]: event["toolCallName"] for event in events if event["type"] == "TOOL_CALL_START"}
    texts = dict.fromkeys(names, "")
    for event in events:
        if event["type"] == "TOOL_CALL_ARGS":
            texts[event["toolCallId"]] += event["delta"]
    calls = []
    for call_id, name in names.items():
        try:
            args = orjson.loads(texts[call_id] or "{}")
        except orjson.JSONDecodeError:
            args = {}
        calls.append(Call(name, args if isinstance(args, dict) else {}))
    return calls


def _cards(events: Sequence[Json], known: set[str]) -> list[Json]:
    """Return each change set shown, as it stood last, saying whether this turn made it."""
    shown = [event["content"] for event in events if event["type"] == "ACTIVITY_SNAPSHOT" and event["activityType"] == "changeset"]
    last = {str(card["id"]): card for card in shown}
    return [{**card, "is_new": card_id not in known} for card_id, card in last.items()]


def _first_draft(events: Sequence[Json]) -> Json | None:
    return next((event["snapshot"]["draft"] for event in events if event["type"] == "STATE_SNAPSHOT"), None)


def _last_draft(events: Sequence[Json]) -> Json | None:
    draft = _first_draft(events)
    for event in events:
        if event["type"] == "STATE_DELTA":
            draft = next((step["value"] for step in event["delta"] if step["path"] == "/draft"), draft)
    return draft


def _tokens(last: Json) -> dict[str, tuple[int, int]]:
    return {str(used["model"]): (int(used.get("inputTokens") or 0), int(used.get("outputTokens") or 0)) for used in last.get("usage") or ()}
