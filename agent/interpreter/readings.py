"""Which meaning of a phrase is meant here: everyday words need a cue beside them, places of one name are told apart."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from agent.interpreter.limits import FARTHEST
from agent.interpreter.nodes import Choice, Node
from qualification.fields import Field, FieldType
from qualification.lookup.phrases import GEOGRAPHIC, Meaning
from qualification.lookup.words import word_list

SECTORS = ("industry", "sub_industry")
TOOLS = ("installed_tools", "removed_tools", "infrastructure")
COMPANY_WORDS = frozenset(
    [
        "company",
        "companies",
        "account",
        "accounts",
        "firm",
        "firms",
        "startup",
        "startups",
        "business",
        "businesses",
        "org",
        "orgs",
        "organization",
        "organizations",
        "organisation",
        "organisations",
        "vendor",
        "vendors",
        "brand",
        "brands",
        "provider",
        "providers",
        "space",
        "industry",
        "sector",
        "vertical",
        "market",
        "cos",
        "co",
        "corporation",
        "corporations",
        "players",
        "shop",
        "shops",
        "maker",
        "makers",
        "outfit",
        "outfits",
        "builders",
        "prospects",
        "leads",
    ]
)
_PLACE_WORDS = frozenset(
    [
        "in",
        "from",
        "near",
        "around",
        "based",
        "basedin",
        "basedoutof",
        "locatedin",
        "hqin",
        "headquarteredin",
        "operatingin",
        "across",
        "inside",
        "within",
    ]
)
DOMINANT = 20
_JOINTS = frozenset({",", "/", "&", "+"})


def _never(_: str) -> bool:
    return False


@dataclass(frozen=True)
class Context:
    """The parts of a message and the fields they may speak of; `is_empty` tells a field without a value in any record."""

    nodes: Sequence[Node]
    fields: Mapping[str, Field]
    choices: Mapping[str, str]
    is_empty: Callable[[str], bool] = _never

    def before(self, index: int, *, skip: Collection[str] = ("a", "an", "the", "any", "is", "are", "=")) -> Node | None:
        """Return the node before, past articles."""
        nearest = max(-1, index - 1 - FARTHEST)
        index -= 1
        while index > nearest and (self.nodes[index].key in skip or self.nodes[index].text in (":", "=", "-")):
            index -= 1
        return self.nodes[index] if index > nearest else None

    def after(self, index: int) -> Node | None:
        """Return the node after."""
        return self.nodes[index + 1] if index + 1 < len(self.nodes) else None


def candidates(context: Context, index: int) -> tuple[Meaning, ...]:
    """Return the value, flag, loose and size meanings that hold at a node; a field named beside it decides first."""
    node = context.nodes[index]
    found = tuple(each for each in node.meanings if each.kind != "field")
    if not found:
        return ()
    if values := _where_values_are(context, found):
        return values
    named = _named_fields(context, index)
    beside = tuple(each for each in found if each.field in named)
    if beside:
        return beside
    return tuple(each for each in found if not each.needs_cue or _has_cue(context, index, each))


def _where_values_are(context: Context, found: Sequence[Meaning]) -> tuple[Meaning, ...]:
    """Return the values that records have, where the other readings speak of a field that none has: "enterprise", a sector there."""
    values = tuple(each for each in found if each.kind == "value" and each.count)
    others = [each for each in found if each.kind != "value" and not context.fields[each.field].is_custom]
    return values if values and others and all(context.is_empty(each.field) for each in others) else ()


def _named_fields(context: Context, index: int) -> set[str]:
    """Return the fields that a word right beside names ("industry: Other", "Basic security program")."""
    named: set[str] = set()
    for neighbour in (context.before(index), context.after(index)):
        if neighbour is not None:
            named |= {key for meaning in neighbour.of("field") for key in meaning.fields}
    return named


def _has_cue(context: Context, index: int, meaning: Meaning) -> bool:
    node, before, after = context.nodes[index], context.before(index), context.after(index)
    if meaning.field in GEOGRAPHIC:
        return (before is not None and before.key in _PLACE_WORDS and not node.text.islower()) or _beside_kin(context, index, meaning)
    if context.fields[meaning.field].type is FieldType.MULTI_VALUE:
        used = (
            before is not None
            and (
                before.cue in ("uses", "removed", "with", "not", "exclude", "score", "score_list", "require")
                or before.key in ("for", "installed")
            )
            and before.key not in ("in", "at", "who", "that")
        )
        proper = node.text in meaning.values and node.text != node.text.lower() and index > 0
        return (
            used
            or proper
            or _is_weighed(context, index)
            or (after is not None and after.cue in ("after_uses", "after_score", "after_require", "after_exclude"))
            or _beside_kin(context, index, meaning)
        )
    if meaning.field in SECTORS:
        return _names_companies(context, index) or _is_alone(context, index) or _beside_kin(context, index, meaning)
    named = node.text in meaning.values and node.text != node.text.lower()
    if named or not context.fields[meaning.field].is_custom:
        return named
    stated = before is not None and before.cue in ("exclude", "not", "require", "with") and before.key not in ("in", "at", "from")
    return _names_companies(context, index) or stated or _beside_kin(context, index, meaning)


def _is_weighed(context: Context, index: int) -> bool:
    """Return whether a weight follows, which only a value takes: "outreach +3"."""
    sign, number = context.after(index), context.after(index + 1)
    return sign is not None and sign.text in ("+", "-") and number is not None and number.number is not None and not number.spaced


def _names_companies(context: Context, index: int) -> bool:
    """Return whether a word for companies follows, after the word or after the list it stands in ("mobile or web startups")."""
    ends = (index, *(neighbour for neighbour in list_neighbours(context, index) if neighbour > index))
    return any(end + 1 < len(context.nodes) and context.nodes[end + 1].key in COMPANY_WORDS for end in ends)


def _beside_kin(context: Context, index: int, meaning: Meaning) -> bool:
    """Return whether the list it stands in has a sure value of the same field."""
    return any(
        each.field == meaning.field and not each.needs_cue and each.kind == "value"
        for neighbour in list_neighbours(context, index)
        for each in context.nodes[neighbour].meanings
    )


def list_neighbours(context: Context, index: int) -> tuple[int, ...]:
    """Return the nodes with meanings that a comma, "and", "or" or a slash joins to this one, both ways."""
    return tuple(_walk(context, index, -1)) + tuple(_walk(context, index, 1))


def _walk(context: Context, index: int, step: int) -> list[int]:
    found: list[int] = []
    at, joined = index + step, False
    while 0 <= at < len(context.nodes) and abs(at - index) <= FARTHEST:
        node = context.nodes[at]
        if node.text in _JOINTS or node.cue in ("and", "or", "either", "both"):
            joined = True
        elif node.kind == "meaning" and joined and any(each.kind == "value" for each in node.meanings):
            found.append(at)
            joined = False
        elif node.key not in ("the", "a", "in", "from", "state", "city"):
            break
        at += step
    return found


def _is_alone(context: Context, index: int) -> bool:
    """Return whether the word is the whole of its clause."""
    before, after = context.nodes[index - 1] if index else None, context.after(index)
    return (before is None or before.text in (",", ";", "\n")) and (after is None or after.text in (",", ";", "\n", "."))


def chosen(context: Context, index: int, found: Sequence[Meaning]) -> Meaning | Choice:
    """Return the one meaning meant, or the question that decides it when two count different records."""
    node = context.nodes[index]
    places = _places(found)
    removed = [each for each in found if each.field == "removed_tools"]
    if removed and removal_said(context, index):
        found = removed
    if len(places) == 1 and len(found) > 1 and all(each.field in GEOGRAPHIC for each in found):
        return next(iter(places.values()))
    if "state" not in places or len(places) == 1:
        return found[0]
    hinted = _hinted(context, index, places) or _prevailing(context, index, places)
    if hinted:
        return places[hinted]
    about = f"place:{node.key}"
    if context.choices.get(about) in places:
        return places[context.choices[about]]
    if "country" not in places and "city" not in places:
        return places["state"]
    if "city" in places and node.key in word_list("city_states"):
        return places["city"]
    other = "country" if "country" in places else "city"
    options = (("state", f"the state of {places['state'].name}"), (other, f"the {other} of {places[other].name}"))
    return Choice(about, f"Do you mean {options[0][1]} or {options[1][1]}?", options)


def _places(found: Sequence[Meaning]) -> dict[str, Meaning]:
    """Return the places a name can mean, one a field, where records are: of several spellings the one met most, which comes first."""
    places = {each.field: each for each in reversed(found) if each.kind == "value" and each.field in GEOGRAPHIC}
    met = {field: place for field, place in places.items() if place.count}
    return met or places


def _hinted(context: Context, index: int, places: Mapping[str, Meaning]) -> str | None:
    after, before = context.after(index), context.before(index)
    for neighbour in (after, before):
        if neighbour is not None and neighbour.key in places:
            return neighbour.key
    if before is not None and before.key == "of" and index >= 2:
        said = next((node.key for node in reversed(context.nodes[max(0, index - 3) : index]) if node.key in places), None)
        if said:
            return said
    fields = [
        {each.field for each in context.nodes[neighbour].meanings if each.kind == "value" and each.field in GEOGRAPHIC}
        for neighbour in list_neighbours(context, index)
    ]
    sure = [next(iter(each)) for each in fields if len(each) == 1]
    if "country" in sure and "country" not in places and "state" in places:
        return "state" if after is not None and after.text == "," else None
    return next((field for field in sure if field in places), None)


def _prevailing(context: Context, index: int, places: Mapping[str, Meaning]) -> str | None:
    """Return the state where the city of its name is hardly met, or where a state beside it in the list is like that."""
    if _is_mostly_state(places):
        return "state"
    for neighbour in list_neighbours(context, index):
        beside = _places(context.nodes[neighbour].meanings)
        if _is_mostly_state(beside):
            return "state"
    return None


def _is_mostly_state(places: Mapping[str, Meaning]) -> bool:
    return "state" in places and "city" in places and places["city"].count * DOMINANT < places["state"].count


def removal_said(context: Context, index: int) -> bool:
    """Return whether "dropped", "stopped using" or the like governs this node."""
    for at in range(index - 1, max(-1, index - 1 - FARTHEST), -1):
        node = context.nodes[at]
        if node.cue == "to":
            return False
        if node.cue == "removed" or (node.cue == "uses" and at and context.nodes[at - 1].cue == "removed"):
            return True
        if node.text == "-" and not node.spaced and at and context.nodes[at - 1].cue == "removed":
            continue
        if node.kind in ("mark", "number") and node.text != "," or node.cue in ("uses", "but", "with", "exclude"):
            return False
    return False
