"""Weights and score floors in the parts of a message: "+5", "weight 8", "high weight", "minimum score 60"."""

from collections.abc import Sequence
from dataclasses import dataclass

from agent.interpreter.nodes import Node
from qualification.lookup.phrases import GEOGRAPHIC

LEVELS = {
    "critical": 10,
    "crucial": 10,
    "essential": 10,
    "high": 8,
    "highest": 10,
    "heavy": 8,
    "strong": 8,
    "medium": 5,
    "moderate": 5,
    "normal": 5,
    "low": 2,
    "small": 2,
    "light": 2,
}
ADVERBS = {"heavily": 8, "strongly": 8, "highly": 8, "lot": 8, "alot": 8, "slightly": 2, "little": 2, "bit": 2, "lightly": 2, "weakly": 2}
_FAR = 8
_POINT_WORDS = frozenset({"point", "points", "pt", "pts"})
_WEIGHT_WORDS = frozenset({"weight", "weights", "weighting", "weighted", "weigh", "worth", "importance", "priority"})
_SCORE_WORDS = frozenset({"score", "scoring", "scored", "scores", "minscore", "floor", "threshold", "cutoff", "icpscore", "fitscore"})
_SIGNS = {"+": 1, "-": -1, "plus": 1, "minus": -1, "negative": -1}
_PENALTY = frozenset(
    [
        "penalty",
        "penalties",
        "penalize",
        "penalise",
        "penalized",
        "penalised",
        "deduct",
        "deduction",
        "subtract",
        "malus",
        "lose",
        "loses",
        "dock",
    ]
)
_IT = frozenset({"it", "that", "this", "them", "those"})
_ARE = frozenset({"are", "is", "shouldbe", "now"})
_TO = frozenset({"to", "at"})
_BETWEEN = frozenset({"of", "at", "to", "is", "a", "the", "=", ":", "by", "with"})


@dataclass(frozen=True)
class Weight:
    """A weight and the nodes that said it; without `ahead` it is of what stands before it alone."""

    weight: int
    first: int
    last: int
    ahead: bool = True


def weights_of(nodes: Sequence[Node]) -> tuple[Weight, ...]:
    """Return the weights that a message says, in order."""
    found: list[Weight] = []
    listed = next(
        (
            at
            for at, node in enumerate(nodes)
            if node.key in ("weights", "weighting", "weight")
            and at + 1 < len(nodes)
            and (nodes[at + 1].text in (":", "=") or nodes[at + 1].key in _ARE)
        ),
        None,
    )
    pairs = sum(_one_of_pairs(nodes, at) is not None for at in range(1, len(nodes)))
    bare = pairs > 1 or pairs == 1 and sum(node.key in LEVELS for node in nodes) > 1
    index = 0
    while index < len(nodes):
        weight = (
            _signed(nodes, index)
            or _paired(nodes, index)
            or (_one_of_pairs(nodes, index) if bare else None)
            or _listed(nodes, index, listed)
            or _bonus(nodes, index)
            or _pointed(nodes, index)
            or _worded(nodes, index)
            or _given(nodes, index)
            or _level(nodes, index)
        )
        if weight:
            found.append(weight)
        index = weight.last + 1 if weight else index + 1
    return tuple(found)


def _whole(node: Node | None) -> int | None:
    number = node.number if node else None
    return (
        int(number.value)
        if number and not number.currency and not number.percent and number.value == int(number.value) and number.value <= 100
        else None
    )


def _at(nodes: Sequence[Node], index: int) -> Node | None:
    return nodes[index] if 0 <= index < len(nodes) else None


def _signed(nodes: Sequence[Node], index: int) -> Weight | None:
    sign, value = _SIGNS.get(nodes[index].text.casefold()), _whole(_at(nodes, index + 1))
    if sign is None or value is None:
        return None
    if nodes[index].kind != "mark":
        return _signed_in_words(nodes, index, sign * value)
    if nodes[index + 1].spaced:
        return None
    before = _at(nodes, index - 1)
    if (
        before is not None
        and not nodes[index].spaced
        and before.text not in ("(", ":", ",", "=")
        and before.kind in ("number", "word", "cue", "filler")
    ):
        return None
    last = index + 1
    follower = _at(nodes, last + 1)
    if follower and follower.key in _POINT_WORDS:
        last += 1
    elif (
        sign < 0
        and not (follower is None or follower.text in (",", ")", ".", ";") or follower.key in ("for", "if", "on", "to"))
        or follower
        and follower.text in ("-", "%")
    ):
        return None
    return Weight(sign * value, index, last)


def _signed_in_words(nodes: Sequence[Node], index: int, value: int) -> Weight | None:
    """Read "minus 3 points", "plus 5 for Okta"; "Series A plus 200 employees" says no weight."""
    follower = _at(nodes, index + 2)
    before = _at(nodes, index - 1)
    if nodes[index].key == "minus" and (follower is None or follower.kind == "mark") and before is not None and before.text == ",":
        return Weight(value, index, index + 1, ahead=False)
    if follower is None or not (follower.key in _POINT_WORDS or follower.key.startswith("point") or follower.key in ("for", "if", "when")):
        return None
    return Weight(value, index, index + 1 if follower.key in ("for", "if", "when") else index + 2)


def _paired(nodes: Sequence[Node], index: int) -> Weight | None:
    """Read "Okta: 5", "SOC 2 = high", "Workday (3)": a mark and a weight after a value, and nothing more of the clause."""
    mark = nodes[index].text
    before = _at(nodes, index - 1)
    wished = mark == "(" and before is not None and before.cue in ("after_score", "score")  # "Okta would be nice (3)"
    if mark not in (":", "=", "(") or not (wished or _takes_weight(before)):
        return None
    at = index + 2 if (sign := _at(nodes, index + 1)) is not None and sign.text in ("+", "-") else index + 1
    value = _value(_at(nodes, at))
    if value is None:
        return None
    last = at + 1 if (word := _at(nodes, at + 1)) is not None and (word.key in _POINT_WORDS or word.key in _WEIGHT_WORDS) else at
    if mark == "(":
        closing = _at(nodes, last + 1)
        if closing is None or closing.text != ")":
            return None
        last += 1
    elif not _ends_clause(_at(nodes, last + 1)) and not (mark == "=" and _goes_on(_at(nodes, last + 1))):
        return None
    return Weight(-value if at == index + 2 and nodes[index + 1].text == "-" else value, index, last, ahead=False)


def _one_of_pairs(nodes: Sequence[Node], index: int) -> Weight | None:
    """Read one of "Okta 7, Workday 2" or "Okta - 7, Workday - 2": only several in a row are weights."""
    value, first = _value(nodes[index]), index - 1
    if value is None or not _ends_clause(_at(nodes, index + 1)):
        return None
    dashed = nodes[first].text == "-" and nodes[first].spaced and nodes[index].spaced or nodes[first].key in _TO
    named = _at(nodes, first - 1 if dashed else first)
    if (
        named is None
        or not _takes_weight(named)
        or (
            not any(node.key in _WEIGHT_WORDS or node.cue in ("score", "score_list") for node in nodes[:index])
            and all(meaning.field in GEOGRAPHIC for meaning in named.meanings)
        )
    ):
        return None
    return Weight(value, first if dashed else index, index)


def _goes_on(node: Node | None) -> bool:
    """Return whether the next pair, or whom they are for, follows: "snowflake=10 databricks=5 for SaaS"."""
    return node is not None and (_takes_weight(node) or node.key == "for")


def _takes_weight(node: Node | None) -> bool:
    """Return whether a part names what a weight can be given to: a value, a description or a flag, no mere field."""
    if node is None or node.soft and not any(node.text in meaning.values for meaning in node.meanings):
        return False
    return any(meaning.kind in ("value", "loose", "flag") for meaning in node.meanings)


def _value(node: Node | None) -> int | None:
    value = _whole(node)
    return value if value is not None or node is None else LEVELS.get(node.key)


def _ends_clause(node: Node | None) -> bool:
    return node is None or node.text in (",", ";", ".", "\n", "/", "!", ")") or node.cue in ("and", "or", "but")


def _listed(nodes: Sequence[Node], index: int, start: int | None) -> Weight | None:
    """Read "weights: Snowflake 8, Databricks 5": after the word, a bare number belongs to what stands before it."""
    value = _whole(nodes[index]) if start is not None and index > start + 1 else None
    if value is None or not nodes[index - 1].meanings or nodes[index - 1].soft:
        return None
    return Weight(value, index, index)


def _bonus(nodes: Sequence[Node], index: int) -> Weight | None:
    value = _whole(_at(nodes, index + 1)) if nodes[index].key in ("bonus", "abonus") else None
    if (
        nodes[index].key in ("bonus", "abonus")
        and (of := _at(nodes, index + 1)) is not None
        and of.key == "of"
        and _whole(_at(nodes, index + 2))
    ):
        return Weight(_whole(nodes[index + 2]) or 0, index, index + 2)
    if value is None and nodes[index].key in _PENALTY:
        at = next((at for at in range(index + 1, min(len(nodes), index + 8)) if _whole(nodes[at])), None)
        follower = _at(nodes, at + 1) if at is not None else None
        pointed = follower is not None and (follower.key in _POINT_WORDS or follower.key.startswith("point"))
        if at is None:
            return None
        between = nodes[index + 1 : at]
        first = at if any(node.meanings and not node.soft for node in between) else index  # what is penalized stands between
        return Weight(-(_whole(nodes[at]) or 0), first, at + 1 if pointed else at)
    return None if value is None else Weight(value, index, index + 1)


def _pointed(nodes: Sequence[Node], index: int) -> Weight | None:
    value, follower = _whole(nodes[index]), _at(nodes, index + 1)
    if value is None or follower is None or not follower.key.startswith(("point", "pts", "bonuspoint")):
        return None
    return Weight(value, index, index + 1)


def _worded(nodes: Sequence[Node], index: int) -> Weight | None:
    if nodes[index].key not in _WEIGHT_WORDS:
        return None
    last = index + 1
    while last < len(nodes) and (nodes[last].key in _BETWEEN or nodes[last].text in _BETWEEN):
        last += 1
    sign = 1
    if last < len(nodes) and nodes[last].text in ("+", "-"):
        sign, last = (-1 if nodes[last].text == "-" else 1), last + 1
    value = _whole(_at(nodes, last))
    if value is not None:
        follower = _at(nodes, last + 1)
        return Weight(sign * value, index, last + 1 if follower and follower.key in _POINT_WORDS else last)
    level = LEVELS.get(nodes[last].key) if last < len(nodes) else None
    return Weight(level, index, last) if level else None


def _given(nodes: Sequence[Node], index: int) -> Weight | None:
    """Read "give it a 6", "give that 8 points" of what was named last."""
    if nodes[index].key not in ("give", "gives") or (what := _at(nodes, index + 1)) is None or what.key not in _IT:
        return None
    at = index + 2
    while (node := _at(nodes, at)) is not None and (node.key in ("a", "an") or node.text == "+"):
        at += 1
    value = _whole(_at(nodes, at))
    last = at + 1 if (word := _at(nodes, at + 1)) is not None and word.key in _POINT_WORDS else at
    return Weight(value, index, last, ahead=False) if value is not None and _ends_clause(_at(nodes, last + 1)) else None


def _level(nodes: Sequence[Node], index: int) -> Weight | None:
    level, follower = LEVELS.get(nodes[index].key), _at(nodes, index + 1)
    if level is None:
        return _adverb(nodes, index)
    if follower and follower.key in _WEIGHT_WORDS:
        return Weight(level, index, index + 1)
    if follower and follower.text == ":":
        return Weight(level, index, index)
    return Weight(level, index, index) if nodes[index].key == "critical" else None


def _adverb(nodes: Sequence[Node], index: int) -> Weight | None:
    """Read "prefer Snowflake heavily, HubSpot a little": how much, after what is preferred."""
    level = ADVERBS.get(nodes[index].key)
    prefers = any(node.cue in ("score", "score_list") for node in nodes[max(0, index - _FAR) : index])
    if level is not None and index + 1 < len(nodes) and nodes[index + 1].cue in ("score", "score_list"):
        return Weight(level, index, index + 1)
    if level is None or not prefers or not index or nodes[index - 1].cue in ("score", "score_list"):
        return None
    first = index - 1 if nodes[index - 1].key == "a" else index
    return Weight(level, first, index)


def min_score_of(nodes: Sequence[Node]) -> tuple[float, int, int] | None:
    """Return the score floor that a message sets and the nodes that said it ("score at least 60", "floor to 60")."""
    for index, node in enumerate(nodes):
        number = node.number
        if number is None or number.currency or not 0 <= number.value <= 100:
            continue
        first = index
        while (
            first > 0
            and first > index - 5
            and (nodes[first - 1].soft or nodes[first - 1].cue or nodes[first - 1].text in (":", "=", ">", ">="))
        ):
            first -= 1
            if nodes[first].key in _SCORE_WORDS:
                break
        while first > 0 and nodes[first - 1].key in _SCORE_WORDS:
            first -= 1
        after = _at(nodes, index + 1)
        if after is not None and after.key in ("score", "scores") and index and nodes[index - 1].cue == "gte":
            return round(number.value, 1), index - 1, index + 1
        if nodes[first].key in _SCORE_WORDS and not any(each.text == "+" or each.key in ("for", "on") for each in nodes[first:index]):
            return round(number.value, 1), first, index
    return None
