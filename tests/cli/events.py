"""The events of one turn as they travel: what a renderer is shown in tests."""

from typing import Any

Event = dict[str, Any]

THREAD, RUN = "thread-1", "run-1"


def started() -> Event:
    return {"type": "RUN_STARTED", "threadId": THREAD, "runId": RUN}


def finished(**more: Any) -> Event:
    return {"type": "RUN_FINISHED", "threadId": THREAD, "runId": RUN, **more}


def failed(message: str) -> Event:
    return {"type": "RUN_ERROR", "message": message, "code": "model_failed"}


def said(*deltas: str) -> list[Event]:
    return [
        {"type": "TEXT_MESSAGE_START", "messageId": "m1", "role": "assistant"},
        *({"type": "TEXT_MESSAGE_CONTENT", "messageId": "m1", "delta": delta} for delta in deltas),
        {"type": "TEXT_MESSAGE_END", "messageId": "m1"},
    ]


def called(tool: str) -> list[Event]:
    return [
        {"type": "TOOL_CALL_START", "toolCallId": "c1", "toolCallName": tool},
        {"type": "TOOL_CALL_ARGS", "toolCallId": "c1", "delta": "{}"},
        {"type": "TOOL_CALL_END", "toolCallId": "c1"},
        {"type": "TOOL_CALL_RESULT", "messageId": "c1-result", "toolCallId": "c1", "content": "{}", "role": "tool"},
    ]


def progress(label: str, remaining: int, step: int, steps: int) -> Event:
    return {
        "type": "CUSTOM",
        "name": "preview.progress",
        "value": {"label": label, "remaining": remaining, "step": step, "steps": steps},
    }


def counted(preview: dict[str, Any]) -> Event:
    return {"type": "CUSTOM", "name": "preview", "value": preview}


def preview(qualified: int = 636, **changes: Any) -> dict[str, Any]:
    gates = [{"kind": "filter", "index": 0, "text": "Employee count 51–500"}, {"kind": "exclude", "index": 1, "text": "Not: Is competitor"}]
    body: dict[str, Any] = {
        "total": 20_000,
        "qualified": qualified,
        "rate": qualified / 20_000,
        "waterfall": [
            {"gate": gates[0], "remaining": 8_349, "failed": 10_832, "missing": 819},
            {"gate": gates[1], "remaining": qualified, "failed": 8_349 - qualified, "missing": 0},
        ],
        "drop_one": [{"gate": gates[0], "qualified": 1_900}, {"gate": gates[1], "qualified": 674}],
        "histogram": [300, 4, 0, 0, 0, 278, 0, 0, 0, 54],
        "bands": {"weak": 304, "partial": 278, "good": 0, "strong": 54},
        "top": [top(1, "Brightform"), top(2, "Grovecliff")],
        "qualified_people": 1_310,
        "reachable_rate": 0.814,
        "overlap": [{"icp_code": "mid-market-saas", "shared": 600}],
        "warnings": [],
        "as_of_seq": 13,
        "elapsed_ms": 4.2,
    }
    return body | changes


def top(record_id: int, name: str) -> dict[str, Any]:
    matched = {"field": "funding_stage", "text": "Funding stage is Series B", "weight": 5, "state": "matched", "points": 5}
    return {"record_id": record_id, "name": name, "score": 100.0, "points": 5, "contributions": [matched]}


def card(status: str = "proposed", **changes: Any) -> Event:
    content: dict[str, Any] = {
        "id": "11111111-2222-3333-4444-555555555555",
        "kind": "save_icp",
        "status": status,
        "title": "Save Mid-market SaaS 2 as a new ICP in Draft",
        "read_back": "An account must have: Employee count 51–500. Never: Is competitor.",
        "target": {"icp_code": None},
        "diff": [{"op": "add", "path": "/parameters/0", "before": None, "after": {}, "text": "+ Filter: Employee count 51–500"}],
        "preview": None,
        "warnings": [{"code": "name_taken", "message": "There is an ICP named Mid-market SaaS already."}],
        "base": {"version": None},
        "content_hash": "ab" * 32,
        "thread_id": THREAD,
        "requested_by": "local",
        "decided_by": None,
        "created_at": "2026-11-22T12:00:00+00:00",
        "expires_at": "2026-11-23T12:00:00+00:00",
        "result": None,
    }
    return {
        "type": "ACTIVITY_SNAPSHOT",
        "messageId": content["id"],
        "activityType": "changeset",
        "content": content | changes,
        "replace": True,
    }


def suggested(*texts: str) -> Event:
    return {"type": "CUSTOM", "name": "suggestions", "value": list(texts)}


SAVED = {"icp_code": "mid-market-saas-2", "name": "Mid-market SaaS 2", "version": 1, "status": "draft"}
