"""Words about persons, and about what the person sells: no company field is guessed for them."""

from collections.abc import Sequence
from functools import cache

from agent.interpreter.nodes import Node
from qualification.lookup.phrases import GEOGRAPHIC
from qualification.lookup.words import key_of, phrases_of

_GROUPS = frozenset(
    [
        "team",
        "teams",
        "role",
        "roles",
        "leader",
        "leaders",
        "department",
        "departments",
        "buyer",
        "buyers",
        "title",
        "titles",
        "persona",
        "personas",
        "staffers",
        "hires",
        "position",
        "positions",
    ]
)
_STOPS = frozenset(
    {"at", "in", "with", "from", "who", "that", "using", "and", "or", "on", "for", "where", "whose", "are", "is", "need", "to"}
)
_LONGEST = 4
_OFFICES = frozenset(
    [
        "office",
        "offices",
        "presence",
        "subsidiary",
        "subsidiaries",
        "branch",
        "branches",
        "operations",
        "footprint",
        "customers",
        "clients",
        "users",
    ]
)
_COMPANIES = frozenset(
    {f"{said}{ending}" for said in ("firm", "business", "vendor", "account", "startup", "sector", "provider") for ending in ("", "s", "es")}
    | {"company", "companies", "industry", "industries", "agency", "agencies", "space"}
)
_OWN = frozenset({"our", "my"})
_PRODUCTS = frozenset(
    ["product", "products", "tool", "tools", "platform", "solution", "solutions", "software", "service", "services", "app", "offering"]
)


def people_in(nodes: Sequence[Node]) -> set[int]:
    """Return the indexes of the parts that speak of persons (titles with what follows "of", functions before "team") or of one's own product."""
    found: set[int] = set()
    for index, node in enumerate(nodes):
        if node.kind == "people":
            found.add(index)
            found |= _area(nodes, index)
            found |= _area_before(nodes, index)
            found |= _areas_after(nodes, max(found))
            found |= _areas_in(nodes, index)
            found |= _hired(nodes, index)
        if node.key in _OFFICES and index and any(meaning.field in GEOGRAPHIC for meaning in nodes[index - 1].meanings):
            found |= {index - 1, index}
        if node.key in _OWN:
            found |= _own_product(nodes, index)
        if node.key in _GROUPS and index and not _is_measured(nodes, index):
            found |= _function(nodes, index)
    return found


def _area(nodes: Sequence[Node], index: int) -> set[int]:
    """Return what a title is about: "VPs of Data Platform", "Head of IT"."""
    if index + 1 >= len(nodes) or not (nodes[index + 1].key == "of" or nodes[index].key.endswith("of")):
        return set()
    at = index + 1
    while at < len(nodes) and at <= index + _LONGEST and nodes[at].kind not in ("mark", "number") and nodes[at].key not in _STOPS:
        at += 1
    return set(range(index + 1, at))


@cache
def _departments() -> frozenset[str]:
    return frozenset(key_of(phrase) for phrase in phrases_of("departments"))


def _department_at(nodes: Sequence[Node], start: int) -> int | None:
    """Return the index of the last part of the department that begins at a part ("customer success"), the longest; None for none."""
    for end in range(min(len(nodes), start + _LONGEST), start, -1):
        words = nodes[start:end]
        if "".join(node.key for node in words).removeprefix("in ") in _departments() and all(node.kind != "mark" for node in words):
            return end - 1
    return None


def _areas_after(nodes: Sequence[Node], index: int) -> set[int]:
    """Return the departments that "or" joins to a title with one: "VPs of Sales or Marketing"."""
    at = _joined_departments(nodes, index)
    return set(range(index + 1, at + 1)) if " of " in nodes[index].text or at > index and nodes[index].kind != "people" else set()


def _joined_departments(nodes: Sequence[Node], at: int) -> int:
    """Return the index where the departments end that "or" joins to the part at an index."""
    while at + 2 < len(nodes) and nodes[at + 1].cue in ("or", "and") and (last := _department_at(nodes, at + 2)) is not None:
        at = last
    return at


def _areas_in(nodes: Sequence[Node], index: int) -> set[int]:
    """Return the departments that a title is said to be in ("VPs in Finance or Legal"); none where they are said of companies."""
    at = index + 1
    if at < len(nodes) and nodes[at].key == "in":
        at += 1
    last = _department_at(nodes, at)
    if last is None or at == index + 1 and not nodes[at].key.startswith("in "):
        return set()
    at = _joined_departments(nodes, last)
    following = nodes[at + 1] if at + 1 < len(nodes) else None
    if following is not None and (following.cue in ("or", "and") or following.key in _COMPANIES):
        return set()
    return set(range(index + 1, at + 1))


def _area_before(nodes: Sequence[Node], index: int) -> set[int]:
    """Return the department said before a title: "finance directors"."""
    first = next((at for at in range(max(0, index - _LONGEST), index) if _department_at(nodes[:index], at) == index - 1), index)
    return set() if any(node.cue for node in nodes[first:index] if first + 1 == index) else set(range(first, index))


def _hired(nodes: Sequence[Node], index: int) -> set[int]:
    """Return what is said before a title that is being hired: "hiring AI engineers"."""
    for at in range(index - 1, max(-1, index - _LONGEST), -1):
        if nodes[at].key in ("hiring", "recruiting", "hire"):
            return set(range(at, index))
        if nodes[at].kind == "mark":
            break
    return set()


def _own_product(nodes: Sequence[Node], index: int) -> set[int]:
    """Return the words about what the person sells: "our SaaS product" describes no account."""
    for at in range(index + 1, min(len(nodes), index + 2 + _LONGEST)):
        if nodes[at].key in _PRODUCTS:
            return set(range(index + 1, at + 1))
        if nodes[at].kind == "mark" or nodes[at].key in _STOPS:
            break
    return set()


def _function(nodes: Sequence[Node], index: int) -> set[int]:
    """Return the function before "teams" or "roles", and those an "or" joins to it."""
    at, kept = index - 1, {index}
    if nodes[at].kind not in ("word", "meaning", "people") or any(meaning.kind == "size" for meaning in nodes[at].meanings):
        return set()
    kept.add(at)
    while at >= 2 and nodes[at - 1].cue in ("or", "and") and nodes[at - 2].kind in ("word", "people"):
        kept |= {at - 1, at - 2}
        at -= 2
    return kept


def _is_measured(nodes: Sequence[Node], index: int) -> bool:
    """Return whether the word is the unit of a size ("team of 20", "team size")."""
    following = nodes[index + 1] if index + 1 < len(nodes) else None
    return following is not None and (following.key in ("of", "size") or following.kind == "number")
