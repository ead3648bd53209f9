"""Funding stages in order: "Series B+", "Series A-C", "Series A or B", "at least Series B"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.interpreter.nodes import Node
from qualification.definitions import Operator, Value
from qualification.fields import STAGES

_BEFORE = {"gte": Operator.GTE, "lte": Operator.LTE, "gt": Operator.GT, "lt": Operator.LT, "after": Operator.GT, "before": Operator.LT}
_FROM = frozenset({"post", "beyond", "past"})
_TO = frozenset({"pre"})
_EXITS = frozenset({"ipo", "public", "preipo", "exit"})
_LETTERS = {"a": "Series A", "b": "Series B", "c": "Series C", "d": "Series D+", "e": "Series D+", "f": "Series D+"}
_LISTED = re.compile(r"\bseries\s+(?P<first>[a-f])(?P<rest>(?:\s*(?:,|/|&|\band\b|\bor\b)\s*(?:[b-f]|(?-i:A))\b(?!['+-]))+)", re.IGNORECASE)
_LETTERS_ALONE = re.compile(
    r"^(?P<lead>(?:(?:and|but|no|sorry|actually|wait|ok|rather|just|only|make (?:it|that)|i meant?|add|also|plus)[\s,]+)*)(?P<letters>(?-i:[A-D])(?:\s*(?:-|to|,|/|and|or|through)\s*(?-i:[A-D]))*)(?P<last>(?:\+| only| too| as well| please| instead| rather)*[\s.!]*)$",
    re.IGNORECASE,
)
_LETTER = re.compile(r"\b[A-Fa-f]\b")


@dataclass(frozen=True)
class Stages:
    """What a message says about the stage of funding, with the nodes that say it."""

    operator: Operator
    value: Value
    first: int
    last: int


def stages_at(nodes: Sequence[Node], index: int) -> Stages | None:
    """Return the ordered or listed stages that start at a node, or None for a stage that stands alone."""
    stage = _stage(nodes, index)
    if stage is None:
        return None
    return _range(nodes, index, stage) or _open_end(nodes, index, stage) or _letters(nodes, index, stage)


def with_series(text: str) -> str:
    """Return letters that stand alone as the series they mean, where stages are spoken of: "B to C only"."""
    return _LETTERS_ALONE.sub(lambda match: f"{match['lead']}Series {match['letters']}{match['last'] or ''}", text, count=1)


def spelled(text: str) -> str:
    """Return a text whose series are named in full, as a change points at them one by one: "series b and c" is "Series B and Series C"."""
    return _LISTED.sub(
        lambda match: f"Series {match['first'].upper()}{_LETTER.sub(lambda one: f'Series {one[0].upper()}', match['rest'])}", text
    )


def _stage(nodes: Sequence[Node], index: int) -> str | None:
    """Return the ordered stage that a node names, in our spelling."""
    if not 0 <= index < len(nodes):
        return None
    for meaning in nodes[index].meanings:
        if meaning.field == "funding_stage" and meaning.kind == "value" and len(meaning.values) == 1:
            return next((stage for stage in STAGES if stage.casefold() == meaning.values[0].casefold()), None)
    return None


def _named(nodes: Sequence[Node], index: int) -> str | None:
    """Return a stage that is named in full or by its letter ("Series A-C")."""
    if stage := _stage(nodes, index):
        return stage
    return _LETTERS.get(nodes[index].key) if index < len(nodes) and nodes[index].kind in ("word", "filler") else None


def _range(nodes: Sequence[Node], index: int, low: str) -> Stages | None:
    if index + 2 >= len(nodes):
        return None
    joint = nodes[index + 1]
    high = _named(nodes, index + 2)
    between = index > 0 and nodes[index - 1].cue in ("between", "from")
    joined = between and joint.cue == "and" or joint.text == "-" or joint.cue == "to"
    if joined and nodes[index + 2].key in _EXITS:  # whoever has not gone public yet
        return Stages(Operator.GTE, low, index - 1 if between else index, index + 2)
    if high is None or not (joint.text in ("-", "->", "..") or joint.cue == "to" or (joint.cue == "and" and between)):
        return None
    ends = sorted((low, high), key=STAGES.index)
    return Stages(Operator.BETWEEN, (ends[0], ends[1]), index - 1 if between else index, index + 2)


def _open_end(nodes: Sequence[Node], index: int, stage: str) -> Stages | None:
    after = nodes[index + 1] if index + 1 < len(nodes) else None
    if after is not None and (after.cue in ("after_gte", "after_lte") or (after.text == "+" and not after.spaced)):
        return Stages(Operator.LTE if after.cue == "after_lte" else Operator.GTE, stage, index, index + 1)
    last = index + 2 == len(nodes) or index + 2 < len(nodes) and nodes[index + 2].kind == "mark"
    if after is not None and last and after.key in ("atleast", "minimum", "min"):
        return Stages(Operator.GTE, stage, index, index + 1)
    if after is not None and after.key == "plus" and index + 2 == len(nodes):
        return Stages(Operator.GTE, stage, index, index + 1)
    before = index - 1
    while before >= 0 and (nodes[before].key in ("a", "the") or nodes[before].text == "-"):
        before -= 1
    if before < 0:
        return None
    if nodes[before].key in _FROM | _TO:
        return Stages(Operator.GT if nodes[before].key in _FROM else Operator.LT, stage, before, index)
    operator = _BEFORE.get(nodes[before].cue)
    return Stages(operator, stage, before, index) if operator and nodes[before].kind == "cue" else None


def _letters(nodes: Sequence[Node], index: int, stage: str) -> Stages | None:
    """Read a list that goes on with letters: "Series A/B", "Series A, B and C"."""
    values, last, at = [stage], index, index + 1
    while at + 1 < len(nodes) and (nodes[at].text in ("/", ",", "&") or nodes[at].cue in ("and", "or")):
        following = at + 1 if nodes[at + 1].cue not in ("and", "or") else at + 2
        letter = _LETTERS.get(nodes[following].key) if following < len(nodes) and not nodes[following].meanings else None
        if letter is None:
            break
        values.append(letter)
        last, at = following, following + 1
    return Stages(Operator.IN, tuple(dict.fromkeys(values)), index, last) if len(values) > 1 else None
