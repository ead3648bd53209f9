"""Churned customers beside those that stayed: both are fields of accounts and no outcomes, so they are counted side by side."""

import re
from collections.abc import Sequence
from typing import Any

from agent.interpreter.answers import paragraphs, percent
from agent.interpreter.plan import Call, Plan
from agent.interpreter.results import ToolResult
from agent.interpreter.sides import edits_of
from agent.interpreter.turn import Turn, dumped
from qualification.definitions import Mode, Operator, Parameter
from qualification.wording import say_number

_CHURNED = re.compile(r"\b(?:churn\w*|customers? (?:that|who) (?:left|cancel\w*|quit)|lost customers?|former customers?|ex-customers?)\b")
_AGAINST = re.compile(
    r"\b(?:compar\w*|versus|vs\.?|against|differ\w*|apart|separat\w+|distinguish\w*|in common|share[sd]?|pattern\w*|reasons?|why|stay\w*|stuck|stick\w*|retain\w*|kept|keep|renew\w*|remain\w*|loyal|predict\w*|drives?|causes?|leads? to|look like|analy[sz]\w*)\b"
)
_CHANGES = re.compile(
    r"^(?:(?:please|and|ok|now|also)[\s,]+)*(?:exclude|add|drop|remove|never|only|without|no|not|skip|ignore|build|create|draft|target|publish|save)\b"
)
CHURNED, CURRENT = "is_churned_customer", "is_current_customer"
NOT_AN_OUTCOME = (
    "What sets the two apart I cannot analyze: churn is a field of accounts, and outcomes here are replies, meetings, signups, purchases and deals won or "
    "lost. I can count both by anything you name (“compare churned and current customers in EMEA”), or tell “what do our won deals have in common?”."
)


def plan_churn(turn: Turn) -> Plan | None:
    """Return how many customers churned and how many are current, of those that a question narrows both to."""
    if not _CHURNED.search(turn.lower) or not _AGAINST.search(turn.lower) or _CHANGES.match(turn.lower) or turn.icps:
        return None
    if not (turn.asks or re.match(r"^(?:(?:please|can you|and|ok)[\s,]+)*(?:compare|contrast|analy[sz]e|show|tell|look)\b", turn.lower)):
        return None
    shared = [edit for edit in dumped(edits_of(turn.reading)) if edit.get("parameter", {}).get("field") not in (CHURNED, CURRENT)]
    sides = [[*shared, _is(field)] for field in (CHURNED, CURRENT)]
    return Plan(tuple(Call("what_if", {"base": "empty", "edits": edits}) for edits in sides), _said)


def _is(field: str) -> dict[str, Any]:
    rule = Parameter(field=field, mode=Mode.FILTER, operator=Operator.IS_TRUE)
    return {"action": "add", "parameter": rule.model_dump(mode="json", exclude_none=True)}


def _said(results: Sequence[ToolResult]) -> str:
    lines = []
    for whom, result in zip(("churned", "current customers"), results, strict=False):
        if (preview := result.preview) is not None:
            lines.append(f"- **{whom}**: {say_number(preview.qualified)} of {say_number(preview.total)} accounts ({percent(preview.rate)})")
    return paragraphs("\n".join(lines), NOT_AN_OUTCOME)
