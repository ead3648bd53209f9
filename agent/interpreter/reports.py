"""Sentences from the tools that list, compare, explain and advise. Every number comes from a result of the run."""

from collections.abc import Sequence
from typing import Any

from agent.interpreter.answers import paragraphs, percent
from agent.interpreter.results import ToolResult
from qualification.wording import say_number

SHOWN_VALUES = 12
SHOWN_DIFF = 20


def text_of(result: ToolResult) -> str:
    """Return a tool's own words, or its items by name."""
    lines = [f"- **{item.get('name')}**" for item in result.items if item.get("name")]
    return paragraphs(result.summary, "\n".join(lines)) or "There is nothing to show."


def said_comparison(result: ToolResult) -> str:
    """Return what two ICPs qualify, whom they share and what differs."""
    first, second = _dict(result.body.get("first")), _dict(result.body.get("second"))
    if not first or not second:
        return text_of(result)
    sides = [
        f"**{side['name']}**: {say_number(int(side['qualified']))} accounts qualify ({percent(float(side['rate']))})."
        for side in (first, second)
    ]
    shared = f"Both: {say_number(int(result.body.get('shared', 0)))}."
    diff = [str(each) for each in _list(result.body.get("diff"))[:SHOWN_DIFF]]
    head = f"From {first['name']} to {second['name']}:\n" if diff else "They ask for the same."
    return paragraphs("\n".join([*sides, shared]), head + "\n".join(f"- {each}" for each in diff))


def said_versions(result: ToolResult) -> str:
    """Return what changed from one version of an ICP to another, and what each qualifies."""
    before, after = _dict(result.body.get("before")), _dict(result.body.get("after"))
    if not before or not after:
        return text_of(result)
    if before["version"] == after["version"]:
        return f"{result.body['name']} has only version {after['version']}, so there is nothing to compare."
    lines = []
    for side in (before, after):
        count = side.get("qualified")
        counted = f"{say_number(int(count))} accounts qualify" if isinstance(count, int) else "cannot be counted: a field of it is gone"
        lines.append(f"**Version {side['version']}**{' (live)' if side.get('live') else ''}: {counted}; saved by {side.get('saved_by')}.")
    diff = [str(each) for each in _list(result.body.get("diff"))]
    more = f"\n- and {len(diff) - SHOWN_DIFF} more" if len(diff) > SHOWN_DIFF else ""
    head = f"{result.body['name']}, from version {before['version']} to {after['version']}:\n" if diff else "They say the same."
    return paragraphs("\n".join(lines), head + "\n".join(f"- {each}" for each in diff[:SHOWN_DIFF]) + more)


def said_likeness(result: ToolResult) -> str:
    """Return the ICPs that resemble one, with what they share."""
    if not result.items:
        return result.summary or "There is no other ICP to compare with."
    lines = []
    for item in result.items:
        fields = [_dict(each) for each in _list(item.get("fields"))]
        shared = [
            f"{field.get('label')} ({', '.join(map(str, _list(field.get('shared'))))})" for field in fields if _list(field.get("shared"))
        ]
        score = f", {percent(float(item['score']))} alike" if isinstance(item.get("score"), int | float) else ""
        lines.append(f"- **{item.get('name')}**{score}" + (f": shares {'; '.join(shared)}" if shared else ": shares no value"))
    return paragraphs(result.summary, "\n".join(lines))


def said_advice(result: ToolResult) -> str:
    """Return weights with their reasons, and that they are a rule of thumb."""
    fields = [_dict(each) for each in _list(result.body.get("fields"))]
    lines = [
        f"- **{field.get('label')}**: {int(field.get('weight', 0)):+d} ({field.get('level')}). {_sentence(field.get('reason'))}"
        + (f" It usually serves better as {field['better']}." if field.get("better") not in (None, "score") else "")
        for field in fields
    ]
    unknown = [str(each) for each in _list(result.body.get("unknown"))]
    missed = f"No field for: {', '.join(unknown)}." if unknown else ""
    return paragraphs(str(result.body.get("basis") or result.summary), "\n".join(lines), missed) or text_of(result)


def said_checks(result: ToolResult) -> str:
    """Return the three sanity checks and the first of the top records."""
    checks = [_dict(each) for each in _list(result.body.get("checks"))]
    if not checks:
        return text_of(result)
    marks = {"passed": "✓", "failed": "✗"}
    lines = [f"- {marks.get(str(check.get('state')), '!')} {check.get('message')}" for check in checks]
    top = [_dict(each) for each in _list(result.body.get("top"))]
    names = ", ".join(f"{each.get('name')} ({_score(each.get('score'))})" for each in top)
    return paragraphs(
        f"**{result.body.get('name')}**" if result.body.get("name") else "", "\n".join(lines), f"Top: {names}." if names else ""
    )


def said_explanation(result: ToolResult) -> str:
    """Return whether a record matches, gate by gate, and how its score adds up."""
    body = result.body
    if "matches" not in body:
        return text_of(result)
    verdict = "matches" if body["matches"] else "does not match"
    head = f"**{body.get('name')}** {verdict}. Score {_score(body.get('score'))}: {body.get('points')} of {body.get('out_of')} points."
    gates = [f"- {gate.get('text')}: {gate.get('state')}{_values(gate)}" for gate in map(_dict, _list(body.get("gates")))]
    points = [
        f"- {rule.get('text')}: {int(rule.get('points') or 0):+d} of {int(rule.get('weight') or 0):+d} ({rule.get('state')})"
        for rule in map(_dict, _list(body.get("contributions")))
    ]
    return paragraphs(head, "Gates:\n" + "\n".join(gates) if gates else "", "Score:\n" + "\n".join(points) if points else "")


def said_top(result: ToolResult) -> str:
    """Return the top records with their scores and what gave them."""
    if not result.items:
        return result.summary or "No account qualifies, so there is nobody to show."
    lines = []
    for number, item in enumerate(result.items, start=1):
        matched = ", ".join(str(each) for each in _list(item.get("matched")))
        lines.append(f"{number}. {item.get('name')} ({_score(item.get('score'))})" + (f": {matched}" if matched else ""))
    total = (
        f"{say_number(int(result.body['qualified']))} accounts qualify; the best {len(lines)}:"
        if isinstance(result.body.get("qualified"), int)
        else ""
    )
    return paragraphs(total, "\n".join(lines))


def said_fields(result: ToolResult) -> str:
    """Return the fields and values that fit a question about the catalog; when none fits, the fields there are."""
    rows = [(_dict(item.get("row")) or item, item) for item in result.items]
    lines: dict[str, None] = {}
    for row, item in rows:
        key, label = row.get("field") or row.get("key"), row.get("label") or row.get("name")
        values = item.get("value") if item.get("value") is not None else row.get("values")
        shown = [
            str(_dict(each).get("value", each)) for each in (values if isinstance(values, list) else [values] if values is not None else [])
        ]
        more = f" and {len(shown) - SHOWN_VALUES} more" if len(shown) > SHOWN_VALUES else ""
        lines[f"- **{label}** (`{key}`, {row.get('type', 'field')})" + (f": {', '.join(shown[:SHOWN_VALUES])}{more}" if shown else "")] = (
            None
        )
    if lines:
        return paragraphs(result.summary, "\n".join(lines))
    fields = [_dict(each) for each in _list(result.body.get("fields"))]
    known = ", ".join(str(field.get("label")) for field in fields)
    return paragraphs(
        result.summary,
        f"Nothing in the catalog fits those words. The fields are: {known}." if known else "Nothing in the catalog fits those words.",
    )


def said_icps(result: ToolResult, status: str | None = None) -> str:
    """Return the saved ICPs with status and counts; `status` keeps those of one."""
    items = [item for item in result.items if status in (None, item.get("status"))]
    if result.items and not items:
        return f"No ICP is {status}."
    if not items:
        return result.summary or "There are no ICPs yet. Tell me whom you sell to and I will draft one."
    lines = []
    for item in items:
        count = f", {say_number(item['qualified'])} accounts qualify" if isinstance(item.get("qualified"), int) else ""
        lines.append(f"- **{item.get('name')}** (`{item.get('icp_code')}`, {item.get('status')}){count}")
    return "\n".join(lines)


def said_icp(result: ToolResult) -> str:
    """Return one ICP in words."""
    head = f"**{result.body.get('name')}** ({result.body.get('status')})" if result.body.get("name") else ""
    definition = _dict(result.body.get("definition"))
    personas = [str(_dict(each).get("name")) for each in _list(definition.get("personas"))]
    return paragraphs(
        head, result.read_back, f"Personas: {', '.join(personas)}." if personas else "", _standing(result.body), result.summary
    ) or text_of(result)


def _standing(body: dict[str, Any]) -> str:
    """Return which version is live and which waits."""
    live, newest = body.get("live_version"), body.get("draft_version")
    if not isinstance(newest, int):
        return ""
    if live is None:
        return f"Version {newest} is saved; none is live."
    return f"Version {live} is live." + (f" Version {newest} waits for a publish." if newest != live else "")


def said_changesets(result: ToolResult, status: str | None, items: Sequence[dict[str, Any]] | None = None) -> str:
    """Return the change sets of a status, or some of them, with who asked for or decided them and on which day."""
    items = result.items if items is None else items
    if not items:
        return result.summary or ("Nothing waits for a confirm." if status in (None, "proposed") else f"No change set is {status}.")
    return "\n".join(f"- {item.get('title') or item.get('name')} ({item.get('status')}{_by_whom(item)})" for item in items)


def _by_whom(item: dict[str, Any]) -> str:
    """Return who decided a change set and when, or who asked for one that is open."""
    who, day = item.get("decided_by") or item.get("requested_by"), str(item.get("decided_at") or item.get("created_at") or "")[:10]
    return (f" by {who}" if who else "") + (f" on {day}" if day else "")


def said_saved(result: ToolResult) -> str:
    """Return who saved the first and the newest version of an ICP, and when."""
    sides = [_dict(result.body.get(key)) for key in ("before", "after")]
    if result.failed or not all(sides):
        return ""
    told = {
        int(side["version"]): f"version {side['version']} was saved by {side.get('saved_by')} on {str(side.get('saved_at') or '')[:10]}"
        + (" and is live" if side.get("live") else "")
        for side in sides
    }
    return f"**{result.body.get('name')}**: {'; '.join(told.values())}."


def _values(gate: dict[str, Any]) -> str:
    """Return what the record has where a gate was not passed."""
    rules = [_dict(rule) for rule in _list(gate.get("rules"))]
    held = [str(rule["value"]) for rule in rules if rule.get("value") is not None]
    return f" (it has {', '.join(held)[:200]})" if gate.get("state") not in ("passed", "matched") and held else ""


def _sentence(value: object) -> str:
    text = str(value or "")
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") or not text else ".")


def _score(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def _dict(value: object) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}


def _list(value: object) -> Sequence[Any]:
    return list(value) if isinstance(value, list | tuple) else []
