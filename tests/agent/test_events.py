"""The wire form of every event that we emit: a difference here is a change of contract."""

from pathlib import Path

import orjson
from ag_ui.core import BaseEvent, Event, TokenUsage
from pydantic import TypeAdapter

from agent import events

GOLDEN = Path(__file__).parent / "golden" / "events.json"
CARD = {"id": "c-1", "kind": "save_icp", "status": "proposed", "preview": None, "target": {"icp_code": None}}
USAGE = [TokenUsage(model="fake-1", input_tokens=3, output_tokens=2, total_tokens=5)]


def every_event() -> list[BaseEvent]:
    return [
        events.run_started("t", "r"),
        events.state_snapshot(None, None, CARD),
        events.text_started("m"),
        events.text_said("m", "Hello"),
        events.text_ended("m"),
        events.tool_started("c", "what_if"),
        events.tool_arguments("c", '{"base":'),
        events.tool_ended("c"),
        events.tool_result("c", "done"),
        events.state_replaced("draft", {"rev": 2, "icp_code": None}),
        events.state_replaced("preview", None),
        events.preview_progress({"label": "Region is EMEA", "remaining": 12, "step": 1, "steps": 2}),
        events.definition_counted({"name": "", "parameters": []}),
        events.preview_counted({"total": 36, "reachable_rate": None}),
        events.backtest_shown({"how": "time", "proposed": {"auc": 0.7, "curve": [[0.0, 0.0], [1.0, 1.0]]}}),
        events.changeset_shown(CARD),
        events.suggestions_made(["Drop the geo filter"]),
        events.run_finished("t", "r", USAGE),
        events.run_cancelled("t", "r"),
        events.run_error("model_stalled", "The language model stopped answering."),
    ]


def test_the_wire_form_of_every_event_is_the_golden_one(rewrite_golden: bool) -> None:
    told = [events.dump_event(event) for event in every_event()]
    if rewrite_golden:
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n")

    assert told == orjson.loads(GOLDEN.read_bytes())


def test_every_event_is_one_that_ag_ui_clients_parse() -> None:
    for event in every_event():
        TypeAdapter(Event).validate_python(events.dump_event(event))


def test_a_long_tool_result_is_cut() -> None:
    assert len(str(events.tool_result("c", "x" * 10_000).content)) == events.MAX_RESULT


def test_only_the_two_last_events_end_a_run() -> None:
    assert [events.dump_event(event)["type"] for event in every_event() if events.is_last(events.dump_event(event))] == [
        "RUN_FINISHED",
        "RUN_FINISHED",
        "RUN_ERROR",
    ]
