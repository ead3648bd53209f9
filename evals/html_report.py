"""A report as one HTML file that needs nothing else: a person reads each conversation with its events. Everything is escaped."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

import orjson

from evals.harness import TurnRecord
from evals.report import CaseResult, Group, Report, Trial

CUT = 2_000
_STYLE = """
:root{color-scheme:light dark;--line:#8884;--ok:#1a7f37;--bad:#cf222e;--soft:#8881}
body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}th,td{padding:.25rem .6rem;border-bottom:1px solid var(--line);text-align:right}
th:first-child,td:first-child{text-align:left}details{border-bottom:1px solid var(--line);padding:.3rem 0}
summary{cursor:pointer}.ok{color:var(--ok)}.bad{color:var(--bad)}.why{opacity:.75;margin:.2rem 0}
.said{padding:.5rem .8rem;border-radius:.6rem;margin:.5rem 0;white-space:pre-wrap;background:var(--soft);overflow-wrap:anywhere}
.user{margin-left:4rem}.copilot{margin-right:4rem}pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:12px;background:var(--soft);padding:.5rem}
label{margin-right:1rem}.only-failed .passed{display:none}
"""
_SCRIPT = "document.getElementById('f').onchange=e=>document.body.classList.toggle('only-failed',e.target.checked)"


def render_html(report: Report) -> str:
    """Return the page."""
    head = (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
        f"<title>Winnow evals: {escape(report.model)}</title><style>{_STYLE}</style></head><body>"
    )
    return "\n".join([head, *_summary(report), *_cases(report), f"<script>{_SCRIPT}</script></body></html>"])


def _summary(report: Report) -> Iterator[str]:
    yield f"<h1>Winnow evals: {escape(report.model)}</h1>"
    yield (
        f"<p>Split {escape(report.split)}, {report.repeat} trial(s) a case, {report.seconds:.1f} s, "
        f"code {escape(report.harness or 'unknown')}.</p>"
    )
    columns = ("Behaviour", "Cases", "Turns", "Passed", f"pass^{report.repeat}", "Median s", "p95 s", "Tokens in", "out", "Cost")
    yield f"<table><thead><tr>{''.join(f'<th>{escape(each)}</th>' for each in columns)}</tr></thead><tbody>"
    yield from (_row(group, report) for group in report.groups())
    yield "</tbody></table>"
    faults = ", ".join(f"{escape(name)} {count}" for name, count in report.by_scorer().items() if count) or "none"
    yield f"<p>Cases with a fault, by scorer: {faults}.</p><p><label><input type='checkbox' id='f'> only failed</label></p>"


def _row(group: Group, report: Report) -> str:
    cost = group.cost_usd(report.price)
    cells = (
        group.name,
        f"{group.cases:,}",
        f"{group.turns:,}",
        f"{group.pass_rate:.1%}",
        f"{group.pass_k:.1%}",
        f"{group.median_seconds:.3f}",
        f"{group.p95_seconds:.3f}",
        f"{group.input_tokens:,}",
        f"{group.output_tokens:,}",
        "" if cost is None else f"${cost:.4f}",
    )
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


def _cases(report: Report) -> Iterator[str]:
    for behaviour in sorted({result.case.behaviour for result in report.results}):
        yield f"<h2>{escape(behaviour)}</h2>"
        for result in report.results:
            if result.case.behaviour == behaviour:
                yield from _case(result)


def _case(result: CaseResult) -> Iterator[str]:
    failed = result.passes < len(result.trials)
    mark = f"<span class='{'bad' if failed else 'ok'}'>{'✗' if failed else '✓'} {result.passes}/{len(result.trials)}</span>"
    said = " ⏎ ".join(turn.user for turn in result.case.turns)
    yield f"<details class='{'failed' if failed else 'passed'}'><summary>{mark} <b>{escape(result.case.id)}</b> {escape(said[:160])}</summary>"
    yield f"<p class='why'>{escape(result.case.why)} ({escape(result.case.split)})</p>"
    for trial in result.trials:
        yield from _trial(trial, result)
    yield "</details>"


def _trial(trial: Trial, result: CaseResult) -> Iterator[str]:
    if len(result.trials) > 1:
        yield f"<h4>Trial {trial.transcript.trial}</h4>"
    for number, record in enumerate(trial.transcript.turns, start=1):
        yield from _turn(record, [fault.text for fault in trial.faults if fault.turn == number])
    for fault in trial.faults:
        if fault.turn == 0:
            yield f"<p class='bad'>At the end: {escape(fault.text)}</p>"
    expected = [turn.expect.model_dump(mode="json", exclude_defaults=True) for turn in result.case.turns]
    yield f"<details><summary>What was expected</summary><pre>{_json(expected)}</pre></details>"


def _turn(record: TurnRecord, faults: Sequence[str]) -> Iterator[str]:
    yield f"<div class='said user'>{escape(record.user)}</div>"
    calls = ", ".join(call.name for call in record.calls) or "no tool"
    yield f"<div class='said copilot'>{escape(record.answer) or '<i>nothing</i>'}</div>"
    cards = "; ".join(f"{card['kind']} {card['status']}: {card['title']}" for card in record.cards)
    yield f"<p class='why'>{escape(calls)} · {record.seconds:.3f} s{escape(f' · {cards}') if cards else ''}</p>"
    yield from (f"<p class='bad'>{escape(fault)}</p>" for fault in faults)
    yield f"<details><summary>{len(record.events)} events</summary>"
    yield from (f"<pre>{_json(event)}</pre>" for event in _merged(record.events))
    yield "</details>"


def _merged(events: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the events, each run of text pieces as one."""
    held: dict[str, Any] | None = None
    for event in events:
        if event["type"] in ("TEXT_MESSAGE_CONTENT", "TOOL_CALL_ARGS"):
            held = event if held is None else {**held, "delta": held["delta"] + event["delta"]}
            continue
        if held is not None:
            yield held
            held = None
        yield event


def _json(body: Any) -> str:
    text = orjson.dumps(body, option=orjson.OPT_INDENT_2, default=str).decode()
    return escape(text if len(text) <= CUT else f"{text[:CUT]}… ({len(text):,} characters)")
