"""Give each condition its mode and weight: what "never", "ideally", "must" and "+5" govern (SPEC §2 "In words")."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from agent.interpreter.found import Found
from agent.interpreter.governing import weighted
from agent.interpreter.limits import FARTHEST, MOST_CONDITIONS
from agent.interpreter.nodes import Condition, Node
from qualification.definitions import DEFAULT_WEIGHT, Mode, Operator
from qualification.lookup.places import region_of

FAMILIES = {
    "industry": "sector",
    "sub_industry": "sector",
    "country": "place",
    "region": "place",
    "state": "place",
    "city": "place",
    "installed_tools": "tech",
    "infrastructure": "tech",
}
_MODES = {"exclude": Mode.EXCLUDE, "not": Mode.EXCLUDE, "score": Mode.SCORE, "score_list": Mode.SCORE, "require": Mode.FILTER}
_ASIDES = {
    "require": Mode.FILTER,
    "after_require": Mode.FILTER,
    "score": Mode.SCORE,
    "after_score": Mode.SCORE,
    "exclude": Mode.EXCLUDE,
    "after_exclude": Mode.EXCLUDE,
    "not": Mode.EXCLUDE,
}
_TRAILING = frozenset({"too", "also", "please", "aswell", "then", "though"})
_PAIRS = frozenset({"neither", "nor"})
_ARTICLES = frozenset({"the", "not", "for", "a", "an", ""})
_SHORTENED = frozenset({"excl", "incl", "min", "max", "approx", "pref", "req", "esp"})
_ENDS = frozenset({".", ";", "!", "?", "\n", "(", ")"})
_SUBORDINATE = frozenset({"where", "whereby", "whose"})
_RATHER = frozenset({"just", "rather", "instead"})
_BACKWARDS = frozenset({"both", "all", "them", "those", "these", "it", "either"})
_THOSE = frozenset({"those", "ones", "anyone", "anything", "any"})
_WANTING = frozenset(
    {"want", "wants", "wanted", "need", "target", "targeting", "give", "show", "find", "lookingfor", "interestedin", "prefer"}
)
_ADDING = _WANTING | {"add", "include", "keep", "targets"}
_NEGATIVE = frozenset({"exclude", "not"})
_HEADS = {
    "after_score": "score",
    "after_require": "require",
    "after_exclude": "exclude",
    "head_score": "score",
    "head_require": "require",
    "head_exclude": "exclude",
}
_BULLETS = frozenset({"-", "*", ";", "\u2022"})
_AFTERWARDS = {"after_score": Mode.SCORE, "after_require": Mode.FILTER, "after_exclude": Mode.EXCLUDE}


def family_of(field: str) -> str:
    """Return what kind of wish a field expresses: place, sector, tech, else the field itself."""
    return FAMILIES.get(field, field)


def with_modes(found: Found) -> tuple[Condition, ...]:
    """Return the conditions with mode and weight: the default of their sort unless words say another."""
    walker = _Walker(found)
    conditions = weighted(found, walker.walk())
    return tuple(_defaulted(each) for each in conditions)


def _defaulted(condition: Condition) -> Condition:
    if condition.sort == "loose" and not condition.marked:
        condition = replace(condition, mode=Mode.SCORE)
    if condition.mode is Mode.SCORE and condition.weight is None:
        condition = replace(condition, weight=DEFAULT_WEIGHT)
    return condition


@dataclass
class _Scope:
    """What a mode word still governs."""

    cue: str
    fresh: bool = True
    field: str = ""
    heads: bool = False  # a heading with a colon governs all up to the end of its sentence
    block: bool = False  # a heading alone on its line governs the lines below that begin with a bullet
    pair: bool = False  # "neither … nor": a comma ends it
    times: int = 1  # how many items of the list have said their own "no"


class _Walker:
    def __init__(self, found: Found) -> None:
        self.found = found
        self.starting: defaultdict[int, list[int]] = defaultdict(list)
        for number, condition in enumerate(found.conditions):
            self.starting[condition.first].append(number)
        self.result: list[Condition] = list(found.conditions)
        self.scope: _Scope | None = None
        self.clause_start = 0
        self.joined: set[str] = set()
        self.opened = False
        self.again = False
        self.opened_at = 0
        self.allowed: set[int] = set()
        self.asides: set[int] = set()

    def walk(self) -> Sequence[Condition]:
        """Go through the nodes once, from left to right."""
        inside: set[int] = set()
        for index, node in enumerate(self.found.nodes):
            for number in self.starting.get(index, ()):
                self._place(number)
                condition = self.found.conditions[number]
                inside.update(range(condition.first, condition.last + 1))
            if index not in inside and index not in self.asides:
                self._read(index, node)
        self._ends_with_both(len(self.found.nodes))
        return [each for at, each in enumerate(self.result) if at not in self.allowed]

    def _read(self, index: int, node: Node) -> None:
        if node.text == "!" and self._is_minus(index):
            self.scope, self.joined, self.opened = _Scope("exclude"), set(), False
        elif node.text == "." and index and self.found.nodes[index - 1].key in _SHORTENED and not node.spaced:
            return
        elif node.text == "(" and self._is_aside(index):
            self._mark_last(index)
        elif node.text in _ENDS and not (node.text == "\n" and self.scope and self.scope.block and self._is_bullet(index + 1)):
            self._ends_with_both(index)
            self.scope, self.joined, self.opened = None, set(), False
            self.clause_start = index
        elif node.text == ",":
            self.joined.add(",")
            self.clause_start = index
            if self.scope and self.scope.fresh and self._said_something_else(index):
                self.scope = None
                self._ideally_both(index)
            elif self.scope and self.scope.cue in _NEGATIVE and self._wish_follows(index):
                self.scope = None
        elif node.cue in ("and", "or") or node.text in ("/", "&", "+"):
            self.joined.add(node.cue or "and")
        elif node.text == "-" and self._is_minus(index):
            self.scope, self.joined, self.opened = _Scope("exclude"), set(), False
        elif node.key == "ex" and self._leaves_out(index):
            self.scope, self.joined = _Scope("exclude"), set()
        elif node.cue == "but" and self._leaves_out(index):
            self.scope, self.joined = _Scope("exclude"), set()
            self.clause_start = index
        elif node.cue == "but" or (node.key in _RATHER and "," in self.joined):
            self.scope, self.joined = None, set()
            self.clause_start = index
        elif index in self.found.used and not node.meanings:
            return
        elif node.cue in _MODES and not (node.soft and node.meanings):
            self._open(index, node)
        elif node.cue in _HEADS and self._is_heading(index):
            self._open(index, replace(node, cue=_HEADS[node.cue]))
        elif node.cue == "after_allow":
            self._allow_before(index)
        elif node.key == "out" and index and self.found.nodes[index - 1].meanings and self._trails(index + 1):
            self._mark_before(index, Mode.EXCLUDE)  # "competitors out"
        elif node.cue in _AFTERWARDS:
            self._mark_before(index, _AFTERWARDS[node.cue])
        elif self.joined and self._wants_again(node):
            self.scope = None
        elif node.cue in ("with", "uses"):
            self.opened = True
        elif node.key in _THOSE and self.joined & {"and", "or"} and not self.opened:
            self.again = True

    def _wants_again(self, node: Node) -> bool:
        """Return whether a word after an exclusion begins a wish: "exclude competitors and include Okta", "without X and with Y"."""
        if self.scope is None or self.scope.fresh or self.scope.cue not in _NEGATIVE:
            return False
        return node.key in _ADDING or node.key == "with" and self.found.nodes[self.opened_at].key in ("without", "no")

    def _trails(self, index: int) -> bool:
        """Return whether only small words follow up to the end of the clause: "Docker bonus too"."""
        nodes = self.found.nodes
        while index < len(nodes) and nodes[index].key in _TRAILING:
            index += 1
        return index == len(nodes) or nodes[index].text in _ENDS or nodes[index].text == ","

    def _is_bullet(self, index: int) -> bool:
        return index < len(self.found.nodes) and (self.found.nodes[index].text in _BULLETS or self.found.nodes[index].text == "\n")

    def _is_aside(self, index: int) -> bool:
        """Return whether a bracket holds nothing but a mode, said of what stands before it: "AWS (required)"."""
        nodes = self.found.nodes
        return index + 2 < len(nodes) and nodes[index + 1].cue in _ASIDES and nodes[index + 2].text == ")"

    def _mark_last(self, index: int) -> None:
        """Give the mode in brackets to the one condition that ends before them."""
        mode = _ASIDES[self.found.nodes[index + 1].cue]
        before = [at for at, each in enumerate(self.result) if each.last < index]
        if before and self.result[before[-1]].last == index - 1:
            self.result[before[-1]] = self.result[before[-1]].with_mode(mode)
        self.asides.update({index + 1, index + 2})

    def _leaves_out(self, index: int) -> bool:
        """Return whether "but" takes a part out of what was named as a whole: "Europe but the UK", "all of software but HR tech"."""
        before = next((each for each in reversed(self.result) if each.last < index), None)
        after = next((each for each in self.result if each.first > index), None)
        if before is None or after is None or family_of(before.field) != family_of(after.field):
            return False
        ahead = self.found.nodes[index + 1 : after.first]
        if any(node.key not in _ARTICLES for node in ahead):
            return False
        return family_of(before.field) in ("place", "sector") and _is_within(after, before)

    def _is_heading(self, index: int) -> bool:
        """Return whether a colon follows, so that the words head a list: "no-gos: A, B"."""
        return index + 1 < len(self.found.nodes) and self.found.nodes[index + 1].text == ":"

    def _allow_before(self, index: int) -> None:
        """Leave out what is only said to be fine: no rule keeps it out, and none may keep out the rest."""
        fine = [at for at, each in enumerate(self.result) if self.clause_start <= each.first < index and not each.marked]
        for at in fine:
            words = self.result[at].words
            self.allowed.add(at)
            self.found.notes.append(f"No rule keeps {words} out, so there is none for it; say “only {words}” if you meant that.")

    def _wish_follows(self, index: int) -> bool:
        """Return whether what follows a comma after "no X" is wanted: "no X, I want Y", "do not include X, Y please"."""
        clause = list(
            takewhile(lambda node: node.text != "," and node.text not in _ENDS, self.found.nodes[index + 1 : index + 1 + FARTHEST])
        )
        first = next((at for at, node in enumerate(clause) if node.meanings), len(clause))
        if first == len(clause) or any(node.cue in _NEGATIVE for node in clause[:first]):
            return False
        if any(node.key in _WANTING for node in clause[:first]):
            return True
        listed = any(node.text == "," for node in self.found.nodes[self.opened_at : index]) or any(
            node.cue in ("and", "or") for node in clause
        )
        if listed or clause[-1].key != "please":
            return False
        wanted = " ".join(node.text for node in clause[first:-1])
        self.found.notes.append(f"I read {wanted} as wanted; say “exclude {wanted}” if you meant that.")
        return True

    def _is_minus(self, index: int) -> bool:
        """Return whether a dash stands before a value as in a search box: "-gov", "!gov"."""
        after = self.found.nodes[index + 1] if index + 1 < len(self.found.nodes) else None
        return self.found.nodes[index].spaced and after is not None and not after.spaced and bool(after.meanings)

    def _said_something_else(self, index: int) -> bool:
        """Return whether a mode word has governed an unknown word ("not crypto, ...")."""
        at = index - 1
        while at >= max(0, index - FARTHEST) and self.found.nodes[at].cue not in _MODES:
            if self.found.nodes[at].kind in ("word", "people") or self.found.nodes[at].key in _BACKWARDS:
                return True
            at -= 1
        return False

    def _ends_with_both(self, index: int) -> None:
        if self.scope and self.scope.fresh and self.scope.cue in ("score", "score_list") and index:
            self._ideally_both(index)

    def _ideally_both(self, index: int) -> None:
        """Score having all of a list of tools that one of is enough: "Salesforce or HubSpot, ideally both"."""
        said = self.found.nodes[index - 1].key
        last = [each for each in self.result if each.first < index][-2:]
        if (
            said not in ("both", "all", "all of them")
            or len(last) < 2
            or last[0].field != last[1].field
            or last[0].operator is not Operator.ANY_OF
        ):
            return
        values = tuple(str(value) for each in last for value in (each.value if isinstance(each.value, tuple) else (each.value,)))
        words = self.found.nodes[index - 1].text
        both = Condition(
            last[0].field, Operator.ALL_OF, values, "named", index - 1, index - 1, words, mode=Mode.SCORE, marked=True, name=words
        )
        self.result.append(both)

    def _open(self, index: int, node: Node) -> None:
        following = self.found.nodes[index + 1] if index + 1 < len(self.found.nodes) else None
        if node.cue == "not" and following is not None and following.key in ("only", "just", "necessarily"):
            return
        ends = following is None or following.text in _ENDS or following.text == "," or self._trails(index + 1)
        if ends and node.cue in ("score", "require") and any(self.clause_start <= each.first < index for each in self.result):
            self._mark_before(index, _MODES[node.cue])
            return
        if node.cue == "require" and index and self.found.nodes[index - 1].key == "not":
            self.scope = None
            return
        if node.cue == "require" and self.scope and self.scope.fresh and self.scope.cue in ("exclude",):
            return
        heads = self._is_heading(index)
        block = heads and index + 2 < len(self.found.nodes) and self.found.nodes[index + 2].text == "\n"
        listed = (
            self.scope is not None
            and not self.scope.fresh
            and self.scope.cue in _NEGATIVE
            and node.cue in _NEGATIVE
            and self.joined == {","}
        )
        times = self.scope.times + 1 if self.scope is not None and listed else 1
        self.scope = _Scope(node.cue, heads=heads, block=block, pair=node.key in _PAIRS, times=times)
        self.joined, self.opened = set(), False
        self.opened_at = index

    def _place(self, number: int) -> None:
        condition = self.result[number]
        scope = self.scope
        if scope and (scope.fresh or self._continues(scope, condition, number)):
            self.result[number] = condition.with_mode(_MODES[scope.cue])
            self.scope = replace(scope, fresh=False, field=condition.field)
        else:
            self.scope = None
        self.joined, self.opened, self.again = set(), False, False

    def _continues(self, scope: _Scope, condition: Condition, number: int) -> bool:
        """Return whether a mode word also governs the next condition: a list goes on, a new clause does not."""
        if scope.heads:
            return True
        if number and self.found.conditions[number - 1].first == condition.first:  # the rules of one term
            return True
        kin = family_of(condition.field) == family_of(scope.field)
        if scope.cue in _NEGATIVE and self.joined == {","} and (scope.pair or scope.times > 1 or self._begins_phrase(number)):
            return False
        if scope.cue == "require":
            return kin or bool(self.joined & {"and", "or"}) or not self.joined
        if not self.joined:
            return scope.cue in ("score", "score_list") or kin or self._is_one_phrase(number)
        if self.joined & {"and", "or"}:
            if self.again and scope.cue in ("exclude", "not"):
                return True
            if scope.cue == "not":
                return kin or ("or" in self.joined and not self.opened and condition.sort in ("named", "flag"))
            return not (scope.cue == "exclude" and self.opened and condition.sort in ("number", "window", "size"))
        if self.opened:
            return False
        families = (family_of(scope.field), family_of(condition.field))
        if scope.cue == "exclude" and families == ("sector", "place") and not self._has_other_place(number):
            return False  # "all of manufacturing except automotive, Germany and Austria"
        bare = condition.sort not in ("number", "window")
        return kin or (bare and (scope.cue == "score_list" or (scope.cue in ("exclude", "score") and self._ends_as_list(number))))

    def _has_other_place(self, number: int) -> bool:
        """Return whether a place is said before a condition, or nothing is before the exclusion, so that it need not be where to look."""
        before = self.found.conditions[:number]
        return any(family_of(each.field) == "place" for each in before) or all(each.first >= self.opened_at for each in before)

    def _begins_phrase(self, number: int) -> bool:
        """Return whether a sector and a place after an exclusion say what is wanted: "exclude government, software in Spain"."""
        return number + 1 < len(self.found.conditions) and self._is_one_phrase(number + 1)

    def _is_one_phrase(self, number: int) -> bool:
        """Return whether a sector and a place make one thing with the condition before: "German fintech", "fintech in Germany"."""
        first, second = self.found.conditions[number - 1], self.found.conditions[number]
        between = [node.key for node in self.found.nodes[first.last + 1 : second.first]]
        families = (family_of(first.field), family_of(second.field))
        return (families == ("place", "sector") and not between) or (families == ("sector", "place") and between in (["in"], ["from"]))

    def _ends_as_list(self, number: int) -> bool:
        """Return whether the commas from here on end with "and X": "excluding A, B and C"."""
        following = self.found.conditions[number : number + MOST_CONDITIONS]
        for first, second in zip(following, following[1:], strict=False):
            between = self.found.nodes[first.last + 1 : second.first]
            plain = [node for node in between if not (node.kind == "filler" and node.key not in ("with", "in"))]
            if len(plain) == 1 and plain[0].text == ",":
                continue
            return any(node.cue in ("and", "or") for node in plain) and all(node.cue in ("and", "or") or node.text == "," for node in plain)
        return False

    def _mark_before(self, index: int, mode: Mode) -> None:
        start = max([self.clause_start, *(at for at in range(max(0, index - FARTHEST), index) if self.found.nodes[at].key in _SUBORDINATE)])
        for number, condition in enumerate(self.result):
            if start <= condition.first < index and not (condition.marked and condition.mode is mode):
                self.result[number] = condition.with_mode(mode)
        self.scope = None


def _is_within(part: Condition, whole: Condition) -> bool:
    """Return whether a place lies in another one, or a sector is part of another one."""
    inside = [str(each) for each in part.value] if isinstance(part.value, tuple) else []
    around = {str(each) for each in whole.value} if isinstance(whole.value, tuple) else set()
    for value in inside:
        if part.field == whole.field and value in around and len(around) > 1:
            return True
        if part.field == "country" and whole.field == "region" and region_of(value) in around:
            return True
        if part.field in ("state", "city") and whole.field in ("country", "region", "state"):
            return True
        if part.field == "sub_industry" and whole.field == "industry":
            return True
    return False
