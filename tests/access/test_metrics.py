"""What a monitor reads: counts and durations, and nothing of any record."""

from typing import Any

import pytest

from api.metrics import MOST_TOOLS, Metrics
from tests.access.conftest import Keyed


def test_runs_tools_and_previews_are_timed_by_their_events() -> None:
    moments = iter([0.0, 1.0, 3.0, 4.0, 9.0])
    metrics = Metrics(lambda: next(moments))
    for body in (
        {"type": "RUN_STARTED"},
        {"type": "TOOL_CALL_START", "toolCallId": "c1", "toolCallName": "what_if"},
        {"type": "TOOL_CALL_RESULT", "toolCallId": "c1"},
        {"type": "CUSTOM", "name": "preview", "value": {"elapsed_ms": 20, "top": [{"name": "Acme Secret"}]}},
        {"type": "RUN_ERROR", "code": "model_failed", "message": "Acme Secret"},
    ):
        metrics.note_event("r1", body)
    shown = metrics.show({"running": 2}).decode()

    assert 'winnow_tool_seconds_sum{tool="what_if"} 2.0' in shown
    assert 'winnow_run_seconds_sum{ending="model_failed"} 9.0' in shown
    assert "winnow_preview_seconds_sum 0.02" in shown
    assert 'winnow_jobs{status="running"} 2.0' in shown
    assert "Acme" not in shown and "r1" not in shown


def test_tools_that_a_model_invents_do_not_grow_the_numbers_without_end() -> None:
    metrics = Metrics()
    for number in range(1000):
        for kind in ("START", "RESULT"):
            metrics.note_event("r", {"type": f"TOOL_CALL_{kind}", "toolCallId": f"c{number}", "toolCallName": f"made_up_{number}"})

    assert metrics.show({}).decode().count("winnow_tool_seconds_count") <= MOST_TOOLS + 1


@pytest.mark.slow
def test_a_monitor_reads_requests_by_route_and_no_record(keyed: Keyed) -> None:
    batch = {"items": [{"external_id": "a1", "attributes": {"name": "Acme Secret"}}]}
    keyed.client.post("/api/v1/accounts:batch", json=batch, headers=keyed.headers("editor"))
    keyed.client.get("/api/v1/accounts/acme-secret/explanation", headers=keyed.headers("editor"))
    run: dict[str, Any] = {
        "threadId": "t",
        "runId": "secret-run",
        "messages": [{"id": "m", "role": "user", "content": "how many accounts?"}],
    }
    run |= {"state": {}, "tools": [], "context": [], "forwardedProps": {}}
    keyed.client.post("/agui", json=run, headers=keyed.headers("editor"))
    keyed.client.get("/nowhere/secret")

    answer = keyed.client.get("/metrics", headers={"Host": "10.0.0.7:8000"})

    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/plain")
    assert 'winnow_request_seconds_count{method="POST",route="/api/v1/accounts:batch",status="2xx"} 1.0' in answer.text
    assert 'winnow_request_seconds_count{method="GET",route="/api/v1/accounts/{account}/explanation",status="4xx"} 1.0' in answer.text
    assert 'winnow_run_seconds_count{ending="finished"} 1.0' in answer.text
    assert "winnow_streams_open 0.0" in answer.text
    assert "ecret" not in answer.text and "default" not in answer.text
