"""Holds the change sets that a turn proposed against those that it was to propose."""

from collections.abc import Iterator, Sequence
from typing import Any

from evals.cases import Expect, ExpectedChange
from evals.harness import TurnRecord

Card = dict[str, Any]
SIGNALS = "/signals/"


def change_faults(expect: Expect, record: TurnRecord) -> Iterator[str]:
    """Yield what is wrong: each expected card finds one of its own, and no other card is left."""
    left = list(record.proposed)
    for wanted in expect.changes:
        same_kind = [card for card in left if card["kind"] == wanted.kind]
        met = next((card for card in same_kind if not list(_faults(wanted, card))), None)
        if met is not None:
            left.remove(met)
        elif same_kind:
            yield from _faults(wanted, same_kind[0])
            left.remove(same_kind[0])
        else:
            yield f"no {wanted.kind} was proposed; {_titles(left) or 'nothing'} was"
    if left and not (expect.changeset is not None and expect.changeset.kind == "any"):
        yield f"proposed and not expected: {_titles(left)}"


def _titles(cards: Sequence[Card]) -> str:
    return ", ".join(f"{card['kind']} “{card['title']}”" for card in cards)


def _faults(wanted: ExpectedChange, card: Card) -> Iterator[str]:
    target = {**wanted.target, **({"icp_code": wanted.icp_code} if wanted.icp_code else {})}
    for key, value in target.items():
        if card["target"].get(key) != value:
            yield f"the {wanted.kind} is of {key} {card['target'].get(key)}, expected {value}"
    yield from _signal_faults(wanted, card)
    codes = [warning["code"] for warning in card["warnings"]]
    for code in wanted.warnings:
        if code not in codes:
            yield f"no warning {code}; there are {codes}"
    if wanted.has_warning and not codes:
        yield "it carries no warning"


def _signal_faults(wanted: ExpectedChange, card: Card) -> Iterator[str]:
    after = {op["path"].removeprefix(SIGNALS): op["after"] for op in card["diff"] if str(op["path"]).startswith(SIGNALS)}
    for name, state in wanted.signals.items():
        if after.get(name) is not state:
            yield f"{name} is to be {'on' if state else 'off'}; the change set says {after.get(name, 'nothing of it')}"
    for name in wanted.not_signals:
        if name in after:
            yield f"{name} is in it, and was to be left out"
    told = " ".join(str(warning["message"]) for warning in card["warnings"] if warning["code"] == "not_applicable")
    for name in wanted.not_applicable:
        if name in after:
            yield f"{name} is changed, although it does not apply"
        if name not in told:
            yield f"no warning not_applicable names {name}"
