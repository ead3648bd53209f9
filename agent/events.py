"""The AG-UI events of a run, made here and nowhere else, and the JSON they travel and are stored as."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from ag_ui.core import (
    ActivitySnapshotEvent,
    BaseEvent,
    CustomEvent,
    RunErrorEvent,
    RunFinishedCancelledOutcome,
    RunFinishedEvent,
    RunStartedEvent,
    StateDeltaEvent,
    StateSnapshotEvent,
    TextMessageContentEvent,
    TextMessageEndEvent,
    TextMessageStartEvent,
    TokenUsage,
    ToolCallArgsEvent,
    ToolCallEndEvent,
    ToolCallResultEvent,
    ToolCallStartEvent,
)

from qualification.own_ids import told_id

StateKey = Literal["draft", "preview", "changeset"]
LAST = ("RUN_FINISHED", "RUN_ERROR")
MAX_RESULT = 4_000


def dump_event(event: BaseEvent) -> dict[str, Any]:
    """Return an event's JSON with its wire names."""
    content = _content(event)
    return event.model_dump(by_alias=True, exclude_none=True, mode="json", exclude=set(content)) | content


def _content(event: BaseEvent) -> dict[str, Any]:
    """What is JSON already goes as it is: copying it would take most of the time, and leave out a state's empty parts."""
    if isinstance(event, StateSnapshotEvent):
        return {"snapshot": event.snapshot}
    if isinstance(event, StateDeltaEvent):
        return {"delta": [{"op": "replace", "path": each.path, "value": each.value} for each in event.delta if each.op == "replace"]}
    if isinstance(event, CustomEvent):
        return {"value": event.value}
    return {"content": event.content} if isinstance(event, ActivitySnapshotEvent) else {}


def is_last(body: Mapping[str, Any]) -> bool:
    """Return whether an event ends its run."""
    return body["type"] in LAST


def run_started(thread_id: str, run_id: str) -> RunStartedEvent:
    """The first event of every run."""
    return RunStartedEvent(thread_id=told_id(thread_id), run_id=told_id(run_id))


def run_finished(thread_id: str, run_id: str, usage: Sequence[TokenUsage] = ()) -> RunFinishedEvent:
    """The last event of a run that got to its end."""
    return RunFinishedEvent(thread_id=told_id(thread_id), run_id=told_id(run_id), usage=list(usage) or None)


def run_cancelled(thread_id: str, run_id: str, usage: Sequence[TokenUsage] = ()) -> RunFinishedEvent:
    """The last event of a run that its person stopped: not a failure, so not an error."""
    return RunFinishedEvent(
        thread_id=told_id(thread_id), run_id=told_id(run_id), usage=list(usage) or None, outcome=RunFinishedCancelledOutcome()
    )


def run_error(code: str, message: str, usage: Sequence[TokenUsage] = ()) -> RunErrorEvent:
    """The last event of a run that failed; the message is safe to show and says what to do next."""
    return RunErrorEvent(code=code, message=message, usage=list(usage) or None)


def state_snapshot(draft: object, preview: object, changeset: object) -> StateSnapshotEvent:
    """The shared state as it stands when the run starts."""
    return StateSnapshotEvent(snapshot={"draft": draft, "preview": preview, "changeset": changeset})


def state_replaced(key: StateKey, value: object) -> StateDeltaEvent:
    """One whole part of the state has a new value."""
    return StateDeltaEvent.model_validate({"delta": [{"op": "replace", "path": f"/{key}", "value": value}]})


def text_started(message_id: str) -> TextMessageStartEvent:
    """The copilot starts to speak."""
    return TextMessageStartEvent(message_id=message_id, role="assistant")


def text_said(message_id: str, delta: str) -> TextMessageContentEvent:
    """The copilot says some more; `delta` is not empty."""
    return TextMessageContentEvent(message_id=message_id, delta=delta)


def text_ended(message_id: str) -> TextMessageEndEvent:
    """The copilot has said this message."""
    return TextMessageEndEvent(message_id=message_id)


def tool_started(call_id: str, name: str) -> ToolCallStartEvent:
    """The model calls a tool."""
    return ToolCallStartEvent(tool_call_id=call_id, tool_call_name=name)


def tool_arguments(call_id: str, delta: str) -> ToolCallArgsEvent:
    """A part of the JSON text of a call's arguments."""
    return ToolCallArgsEvent(tool_call_id=call_id, delta=delta)


def tool_ended(call_id: str) -> ToolCallEndEvent:
    """The call is complete; the tool runs next."""
    return ToolCallEndEvent(tool_call_id=call_id)


def tool_result(call_id: str, content: str) -> ToolCallResultEvent:
    """What the tool returned, cut to a bounded length."""
    short = content if len(content) <= MAX_RESULT else content[: MAX_RESULT - 1] + "…"
    return ToolCallResultEvent(message_id=f"{call_id}-result", tool_call_id=call_id, content=short, role="tool")


def preview_progress(payload: Mapping[str, Any]) -> CustomEvent:
    """One gate's count, as soon as it is known: `{label, remaining, step, steps}`."""
    return CustomEvent(name="preview.progress", value=dict(payload))


def preview_counted(preview: Mapping[str, Any]) -> CustomEvent:
    """A whole Preview."""
    return CustomEvent(name="preview", value=dict(preview))


def definition_counted(definition: Mapping[str, Any]) -> CustomEvent:
    """The definition that the `preview` after it counts, where it is not the working draft: a what-if."""
    return CustomEvent(name="preview.definition", value=dict(definition))


def backtest_shown(backtest: Mapping[str, Any]) -> CustomEvent:
    """How a proposed ICP did on outcomes that it has not seen: the `backtest` of the analysis, with its curve."""
    return CustomEvent(name="backtest", value=dict(backtest))


def suggestions_made(suggestions: Sequence[str]) -> CustomEvent:
    """Texts that the person could send next: a list of strings."""
    return CustomEvent(name="suggestions", value=list(suggestions))


def changeset_shown(changeset: Mapping[str, Any]) -> ActivitySnapshotEvent:
    """The card of a change set, whole; sent again when its status changes."""
    return ActivitySnapshotEvent(message_id=str(changeset["id"]), activity_type="changeset", content=dict(changeset), replace=True)
