"""Which condition a weight belongs to: the one after it ("+5 for X"), else the one before ("X +5"); of what is unknown, none."""

from collections.abc import Sequence
from dataclasses import replace

from agent.interpreter.found import Found
from agent.interpreter.nodes import Condition, Node
from agent.interpreter.weights import Weight
from qualification.definitions import Mode


def weighted(found: Found, conditions: Sequence[Condition]) -> list[Condition]:
    """Give each weight to the condition it is said of: the one after it ("+5 for X"), else the one before ("X +5")."""
    result = list(conditions)
    for weight in found.weights:
        for number in _governed(found, result, weight):
            if result[number].weight is not None and result[number].last < weight.first and result[number].marked:
                continue
            result[number] = replace(result[number], mode=Mode.SCORE, marked=True, weight=weight.weight)
    return result


def _governed(found: Found, conditions: Sequence[Condition], weight: Weight) -> list[int]:
    after = next((number for number, each in enumerate(conditions) if each.first > weight.last), None)
    before = next((number for number in range(len(conditions) - 1, -1, -1) if conditions[number].last < weight.first), None)
    follower = found.nodes[weight.last + 1] if weight.last + 1 < len(found.nodes) else None
    forward = weight.ahead and (
        found.nodes[weight.last].key.endswith(("for", "if", "on"))
        or follower is not None
        and (follower.key in ("for", "if", "on", "to", "when") or follower.text == ":")
    )
    if forward and after is None:  # "minus 2 if they use SAP", of which no field knows
        return []
    same_clause = before is not None and not any(
        node.text in (",", ";", ".") for node in found.nodes[conditions[before].last + 1 : weight.first]
    )
    same_clause |= before is not None and not weight.ahead
    if before is not None and after is not None and not forward:
        behind = found.nodes[conditions[before].last + 1 : weight.first]
        ahead = found.nodes[weight.last + 1 : conditions[after].first]
        same_clause |= any(_ends_sentence(node) for node in ahead) and not any(_ends_sentence(node) for node in behind)
    if after is not None and (forward or not same_clause):
        lost = _loses(found.nodes[weight.last + 1 : conditions[after].first])
        return [] if lost else _list_from(found, conditions, after)
    if before is None or any(
        node.kind == "word" and node.text not in ("%",) for node in found.nodes[conditions[before].last + 1 : weight.first]
    ):
        return []
    return _list_to(found, conditions, before)


def _loses(nodes: Sequence[Node]) -> bool:
    """Return whether a weight is of something unknown whose clause ends before what follows: "+5 for what nobody knows, SaaS"."""
    unknown = next((at for at, node in enumerate(nodes) if node.kind == "word"), len(nodes))
    return any(node.text == "," or _ends_sentence(node) for node in nodes[unknown:])


def _list_to(found: Found, conditions: Sequence[Condition], end: int) -> list[int]:
    """Return a condition and those of the same field that an "or" joins it to: "A or B, +5" weighs having either."""
    numbers = [end]
    for number in range(end - 1, -1, -1):
        nodes = found.nodes[conditions[number].last + 1 : conditions[number + 1].first]
        if conditions[number].field != conditions[end].field or [each.cue for each in nodes if each.text != ","] != ["or"]:
            break
        numbers.append(number)
    return numbers


def _ends_sentence(node: Node) -> bool:
    return node.text in (".", ";", "!", "?", "\n")


def _list_from(found: Found, conditions: Sequence[Condition], start: int) -> list[int]:
    """Return a condition and those of the same field that a comma, "and" or "or" joins to it."""
    numbers = [start]
    for number in range(start + 1, len(conditions)):
        between = found.nodes[conditions[number - 1].last + 1 : conditions[number].first]
        if conditions[number].field != conditions[start].field or not all(
            each.text in (",", "/", "&", "+") or each.cue in ("and", "or") for each in between
        ):
            break
        numbers.append(number)
    return numbers
