"""Alternatives with wishes of different kinds: "either A in X or B in Y", "A or more than $100M"."""

from collections.abc import Sequence

from agent.interpreter.found import Found
from agent.interpreter.modes import family_of
from agent.interpreter.nodes import Condition, Node

_OPENERS = frozenset({"with", "having", "that", "who", "which", "whose", "where", "using", "use", "uses", "have", "has", "w"})
_PLACED = frozenset({"in", "from", "based", "basedin", "across", "within"})
_ENDS = frozenset({".", ";", "!", "\n"})


def between(found: Found, first: Condition, second: Condition) -> tuple[Node, ...]:
    """Return the nodes between two conditions, whichever comes first."""
    low, high = sorted((first, second), key=lambda each: each.first)
    return found.nodes[low.last + 1 : high.first]


def or_between(found: Found, first: Condition, second: Condition) -> bool:
    """Return whether a word for "or" stands between two conditions."""
    low, high = sorted((first, second), key=lambda each: each.first)
    return found.ors_before[high.first] > found.ors_before[low.last + 1]


def _or_joins(found: Found, left: Condition, right: Condition) -> bool:
    """Return whether an "or" between two filters joins them, and not something unknown or left out: "A or what nobody knows, B"."""
    if not or_between(found, left, right):
        return False
    if any(left.last < each.first and each.last < right.first for each in found.conditions):
        return False
    nodes = between(found, left, right)
    last = max(at for at, node in enumerate(nodes) if node.cue == "or")
    unknown = next((at for at, node in enumerate(nodes) if at > last and node.kind == "word"), len(nodes))
    own = next((at for at in range(last - 1, -1, -1) if nodes[at].kind == "word"), -1)
    if own >= 0 and any(node.text in {",", *_ENDS} or node.cue == "require" for node in nodes[:own]):
        return False
    return not any(node.text in {",", *_ENDS} for node in nodes[unknown:])


def alternatives_of(found: Found, filters: Sequence[Condition]) -> tuple[list[list[Condition]], list[Condition]]:
    """Return the alternatives of an "or" between wishes of different kinds, and the conditions outside it."""
    cuts = [
        number
        for number in range(1, len(filters))
        if _or_joins(found, filters[number - 1], filters[number]) and _differ(found, filters, number)
    ]
    if not cuts:
        return _pairs(found, filters)
    either = next((at for at, node in enumerate(found.nodes) if node.cue == "either"), None)
    start = _left_end(found, filters, cuts[0], either)
    end = _right_end(found, filters, cuts[-1])
    if either is None:
        start, end = _without_shared(found, filters, start, cuts, end)
    cuts = [*_list_cuts(found, filters, start, cuts[0]), *cuts]
    if either is None and (shared := _sector_of_all(filters, start, cuts, end)):
        start = shared
    edges = [start, *cuts, end]
    parts = [list(filters[low:high]) for low, high in zip(edges, edges[1:], strict=False)]
    return parts, [*filters[:start], *filters[end:]]


def _differ(found: Found, filters: Sequence[Condition], number: int) -> bool:
    left, right = filters[number - 1], filters[number]
    return family_of(left.field) != family_of(right.field)


def _pairs(found: Found, filters: Sequence[Condition]) -> tuple[list[list[Condition]], list[Condition]]:
    """Return groups that each have a sector with a place or size of its own: "banks in the UK, and fintechs in Germany" are two."""
    families = [family_of(each.field) for each in filters]
    starts = [at for at, family in enumerate(families) if family == "sector" and (not at or families[at - 1] != "sector")]
    edges = [*starts, len(filters)]
    parts = [list(filters[low:high]) for low, high in zip(edges, edges[1:], strict=False)]
    kinds = [sorted({family_of(each.field) for each in part} - {"sector"}) for part in parts]
    alike = len(parts) > 1 and starts[0] == 0 and kinds[0] and all(each == kinds[0] for each in kinds)
    if not alike or not set(kinds[0]) <= {"place", "employee_count", "revenue_usd"} or not all(_is_bound(found, part) for part in parts):
        return [], list(filters)
    return parts, []


def _is_bound(found: Found, part: Sequence[Condition]) -> bool:
    """Return whether nothing parts a sector from what is said of it."""
    sector = [each for each in part if family_of(each.field) == "sector"][-1]
    first = next(each for each in part if family_of(each.field) != "sector")
    return not any(node.kind == "mark" or node.cue in ("and", "or", "but") for node in between(found, sector, first))


def _left_end(found: Found, filters: Sequence[Condition], cut: int, either: int | None) -> int:
    if either is not None and either < filters[cut].first:
        return next(number for number in range(cut + 1) if filters[number].first > either) if filters[cut - 1].first > either else cut - 1
    start = cut - 1
    while start > 0 and not any(node.text in {",", "(", ")", *_ENDS} for node in between(found, filters[start - 1], filters[start])):
        start -= 1
    return start


def _right_end(found: Found, filters: Sequence[Condition], cut: int) -> int:
    end = cut + 1
    while end < len(filters) and not any(
        node.text in {",", "(", ")", *_ENDS} or node.cue == "but" for node in between(found, filters[end - 1], filters[end])
    ):
        end += 1
    return end


def _without_shared(found: Found, filters: Sequence[Condition], start: int, cuts: Sequence[int], end: int) -> tuple[int, int]:
    """Return where the alternatives begin and end without what holds for both: "SaaS companies with A or B", "A or B in EMEA".

    Where both sides say the same kinds of things ("fintech in EMEA or insurance in APAC") nothing is shared.
    """
    left = {family_of(each.field) for each in filters[start : cuts[0]]}
    right = {family_of(each.field) for each in filters[cuts[-1] : end]}
    if left & right:
        return start, end
    opened = [number for number in range(start + 1, cuts[0]) if _opens(between(found, filters[number - 1], filters[number]), _OPENERS)]
    placed = [
        number
        for number in range(cuts[-1] + 1, end)
        if family_of(filters[number].field) == "place" and _opens(between(found, filters[number - 1], filters[number]), _PLACED)
    ]
    return (opened[-1] if opened else start), (placed[0] if placed else end)


def _sector_of_all(filters: Sequence[Condition], start: int, cuts: Sequence[int], end: int) -> int:
    """Return where the alternatives begin after a sector that is said once, before all of them; 0 where none is.

    "SaaS in the US with 100+ or in the UK with 50+" is SaaS in both places: what follows has a place and a size of its own and no sector.
    """
    first = [family_of(each.field) for each in filters[start : cuts[0]]]
    others = [{family_of(each.field) for each in filters[low:high]} for low, high in zip(cuts, [*cuts[1:], end], strict=True)]
    sectors = sum(family == "sector" for family in first)
    leading = 0 < sectors < len(first) and all(family == "sector" for family in first[:sectors])
    rest = set(first[sectors:])
    return start + sectors if leading and len(rest) > 1 and all(each == rest for each in others) else 0


def _opens(nodes: Sequence[Node], keys: frozenset[str]) -> bool:
    return any(node.key in keys for node in nodes)


def _list_cuts(found: Found, filters: Sequence[Condition], start: int, cut: int) -> list[int]:
    """Return the commas that part further alternatives before the "or": "either A in X, B in Y, or C in Z"."""
    first = family_of(filters[cut].field)
    return [
        number
        for number in range(start + 1, cut)
        if family_of(filters[number].field) == first
        and any(node.text == "," for node in between(found, filters[number - 1], filters[number]))
    ]
