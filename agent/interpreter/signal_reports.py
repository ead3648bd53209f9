"""Sentences about signals, captures and jobs, from tool results only."""

from collections.abc import Mapping, Sequence
from typing import Any

from agent.interpreter.answers import paragraphs, percent
from agent.interpreter.proposals import said_change
from agent.interpreter.results import ToolResult
from qualification.wording import say_number

_STATES = {"on": "on", "off": "off", "not_applicable": "–"}
_BUCKETS = (("qualified", "qualified"), ("no_persona_fit", "no persona fit"), ("not_qualified", "not qualified"))
SHOWN_ICPS = 6


def said_signals(result: ToolResult, only: str | None = None) -> str:
    """Return the signals with the three-state column, captures, held ones and qualified rate; `only` keeps one state."""
    items = [item for item in result.items if only is None or item.get("autoqualify") == only]
    if not items:
        return f"No signal has autoqualify {only}." if only else result.summary or "This workspace has no signals yet."
    states = [item.get("autoqualify") for item in result.items]
    head = f"{states.count('on')} on, {states.count('off')} off, {states.count('not_applicable')} not applicable."
    return paragraphs(head, "\n".join(f"- **{item.get('name')}**: {_state(item)}" for item in items))


def said_held(result: ToolResult) -> str:
    """Return the signals on which captures are held, the most first."""
    holding = [item for item in result.items if item.get("held")]
    if not holding:
        return "No signal holds captures: each of them was scored as it came."
    ordered = sorted(holding, key=lambda item: (-int(item["held"]), str(item.get("name"))))
    lines = "\n".join(f"- **{item.get('name')}**: {_state(item)}" for item in ordered)
    return paragraphs("Captures are held on these signals:", lines, "Say “qualify the held captures from …” to score them.")


def said_ranking(result: ToolResult, by: str, *, lowest: bool) -> str:
    """Return the signals ordered by one of their numbers; those without it are left out and counted."""
    known = [item for item in result.items if isinstance(item.get(by), int | float)]
    if not known:
        return paragraphs("No signal has a number for that yet.", said_signals(result))
    ordered = sorted(known, key=lambda item: (float(item[by]) if lowest else -float(item[by]), str(item.get("name"))))
    words = {"qualified_rate": "qualified rate", "captures": "captures", "held": "held captures"}[by]
    head = f"By {words}, the {'lowest' if lowest else 'highest'} first:"
    lines = "\n".join(f"{number}. **{item.get('name')}**: {_state(item)}" for number, item in enumerate(ordered, start=1))
    missing = len(result.items) - len(known)
    rest = f"{missing} more {'has' if missing == 1 else 'have'} no {words} yet." if missing else ""
    return paragraphs(head, lines, rest)


def _state(item: Mapping[str, Any]) -> str:
    parts = [
        f"autoqualify {_STATES.get(str(item.get('autoqualify')), item.get('autoqualify'))}",
        str(item.get("status", "")).replace("_", " "),
    ]
    if isinstance(item.get("captures"), int):
        parts.append(_captures(item["captures"]))
    if item.get("held"):
        parts.append(f"{say_number(item['held'])} held")
    if isinstance(item.get("qualified_rate"), int | float):
        parts.append(f"{percent(float(item['qualified_rate']))} qualified")
    return ", ".join(part for part in parts if part)


def said_signal(result: ToolResult, *, advising: bool = False) -> str:
    """Return one signal's numbers, and what speaks against switching it on."""
    body = result.body.get("signal")
    row = body if isinstance(body, dict) else result.body
    if not row.get("name"):
        return result.summary
    head = f"**{row['name']}**: {_state(row)}."
    cautions = [_message(each) for key in ("advice", "warnings", "cautions") for each in _list(result.body.get(key) or row.get(key))]
    buckets = said_buckets(result.body.get("buckets") or row.get("buckets"))
    against = " ".join(dict.fromkeys(each for each in cautions if each))
    if not advising:
        dash = "The dash means that it cannot run yet, so autoqualify does not apply." if row.get("autoqualify") == "not_applicable" else ""
        return paragraphs(head, "" if dash else buckets, dash, against)
    name = row["name"]
    if row.get("autoqualify") == "not_applicable":
        return paragraphs(head, f"It does not apply to {name}: the signal cannot capture yet.")
    if row.get("autoqualify") == "on" and not against:
        return paragraphs(head, "It is on already, and nothing speaks against it.")
    verdict = f"I would keep it off for now: {against}" if against else "Nothing speaks against it."
    return paragraphs(head, buckets, verdict, f"Nothing was proposed: say “turn on autoqualify for {name}” when you want it.")


def _captures(count: int) -> str:
    return "1 capture" if count == 1 else f"{say_number(count)} captures"


def said_buckets(buckets: object) -> str:
    """Return how many captures fell in each bucket, or nothing."""
    if not isinstance(buckets, dict):
        return ""
    known = [f"{say_number(int(buckets[key]))} {words}" for key, words in _BUCKETS if isinstance(buckets.get(key), int)]
    return f"{', '.join(known)}." if known else ""


def said_qualification(results: Sequence[ToolResult]) -> str:
    """Return what qualifying captures would do: the card of a proposal, or the buckets of a dry run."""
    if not results:
        return ""
    result = results[-1]
    if result.proposal is not None:
        return said_change(results)
    buckets = said_buckets(result.body.get("buckets"))
    count = result.body.get("captures")
    head = f"Dry run of {_captures(count)}" if isinstance(count, int) else "Dry run"
    icps = [_mapping(each) for each in _list(result.body.get("icps"))]
    lines = "\n".join(f"- {each.get('name') or each.get('icp_code')}: {_count(each)}" for each in icps[:SHOWN_ICPS])
    warnings = " ".join(_message(each) for each in _list(result.body.get("warnings")))
    if not buckets:
        return paragraphs(result.summary, lines, warnings)
    return paragraphs(f"{head}: {buckets} Nothing was written.", lines, warnings)


def _count(row: Mapping[str, Any]) -> str:
    number = next((row[key] for key in ("qualified", "matched", "count") if isinstance(row.get(key), int)), None)
    return f"{say_number(number)} qualified" if number is not None else "none"


def said_job(result: ToolResult) -> str:
    """Return how far a job is, and what it changed once it is done."""
    inner = result.body.get("job")
    job = inner if isinstance(inner, dict) else result.body
    if not job.get("status"):
        return result.summary or "There is no job yet."
    codes = ", ".join(str(each) for each in _list(job.get("icp_codes"))) or "every live ICP"
    done, total = job.get("done"), job.get("total")
    counted = (
        f"{say_number(int(done))} of {say_number(int(total))} records" if isinstance(done, int) and isinstance(total, int) and total else ""
    )
    kind = {"requalify": "re-qualification", "refresh": "daily refresh"}.get(str(job.get("kind")), str(job.get("kind") or "job"))
    said = [f"The {kind} of {codes} is {job['status']}" + (f": {counted}" if counted else "") + _share(done, total) + "."]
    if job["status"] == "running":
        said.append(_left(job))
    said.append(str(job.get("error") or ""))
    lines = [f"- {code}: {_moved(_mapping(each))}" for code, each in _mapping(job.get("result")).items()]
    return paragraphs(" ".join(part for part in said if part), "\n".join(lines))


def _share(done: object, total: object) -> str:
    return f" ({percent(done / total)})" if isinstance(done, int) and isinstance(total, int) and total else ""


def _left(job: Mapping[str, Any]) -> str:
    rate, left = job.get("rate_per_second"), job.get("seconds_left")
    parts = [f"{say_number(round(rate))} records a second" if isinstance(rate, int | float) and rate else ""]
    parts.append(f"about {say_number(max(1, round(left)))} seconds left" if isinstance(left, int | float) else "")
    text = ", ".join(part for part in parts if part)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _moved(row: Mapping[str, Any]) -> str:
    said = [
        f"{say_number(int(row[key]))} {words}"
        for key, words in (("entered", "entered"), ("left", "left"), ("qualified", "qualify now"))
        if isinstance(row.get(key), int)
    ]
    return ", ".join(said)


def _message(each: object) -> str:
    text = str(each.get("message") or each.get("text") or "") if isinstance(each, dict) else str(each)
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def _mapping(value: object) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []
