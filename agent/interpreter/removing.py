"""Changes that take rules away: by field, value, mode or segment."""

import re
from collections.abc import Sequence

from agent.interpreter.edit_reader import EditReader
from agent.interpreter.nodes import Node
from agent.interpreter.reweighing import reweigh
from agent.interpreter.talk import is_talk
from agent.interpreter.targets import Aim, aims_of, everything
from qualification.definitions import Mode
from qualification.edits import Clear, RemoveParameter, RemoveSegment, SetMinScore, Target
from qualification.lookup.places import region_of, states_of
from qualification.lookup.words import key_of
from qualification.wording import say_parameter

_ALL = re.compile(
    r"^(?:it all|everything|all(?: of)?(?: the| my| these| those)?(?: it| them| this| that| filters| parameters| rules| lot)?|the (?:whole )?lot)(?: else)?(?P<rest>\b.*)$",
    re.IGNORECASE | re.DOTALL,
)
_ALL_BUT = re.compile(
    r"^(?:everything|all(?: of)?(?: the| my)?(?: filters| parameters| rules)?)(?: else)? (?:except|but|other than|apart from|besides)(?: for)? (?P<kept>.+)$",
    re.IGNORECASE,
)
_MODE_ALONE = re.compile(
    r"^(?:all |all of |every )?(?:the |my |our )?(exclusions?|excludes|filters|scores|scoring|weights|bonuses|preferences)(?: rules| parameters)?[.! ]*$",
    re.IGNORECASE,
)


_FROM = re.compile(r"\s+(?:from|of)\s+", re.IGNORECASE)
_RULES = frozenset(
    ["filter", "filters", "rule", "rules", "requirement", "restriction", "exclusion", "bonus", "score", "preference", "gate", "parameter"]
)
FLOOR = re.compile(
    r"\b(?:min(?:imum)?[ _]?score|score (?:floor|threshold|cutoff|gate)|(?<=\d )score$|floor|threshold|cutoff)\b", re.IGNORECASE
)
_THINGS = frozenset(
    {"limit", "limits", "cap", "constraint", "constraints", "criterion", "criteria", "thing", "stuff", "bit", "part", "piece"}
)
_PLACES = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "fifth": 4, "5th": 4, "last": -1}
MODES = {
    "filter": Mode.FILTER,
    "gate": Mode.FILTER,
    "excl": Mode.EXCLUDE,
    "scor": Mode.SCORE,
    "bonus": Mode.SCORE,
    "preference": Mode.SCORE,
}
_PLACE = re.compile(
    rf"^(?:the )?(?P<place>{'|'.join(_PLACES)})(?: (?P<kind>one|rule|filter|gate|exclu(?:sion|de)|scor(?:e|ed|ing)|bonus|preference|parameter|criterion|condition))(?: rule| parameter)?(?: (?:that )?(?:you|i|we) (?:just )?(?:added|put in|made|set))?[\s.!]*$",
    re.IGNORECASE,
)


_LEAST = frozenset({"lowest", "least", "smallest", "weakest", "lightest", "minimum"})
_ENDMOST = r"lowest|least|smallest|weakest|lightest|highest|most|biggest|heaviest|strongest|largest|top"
_EXTREME = re.compile(
    rf"^(?:(?:the|that|whichever|our|my)\s+)*(?:(?P<end>{_ENDMOST})(?:[- ](?:weight(?:ed)?|weighing|scor(?:ed|ing)|points?|important|valued))*\s+(?:rule|one|score|bonus|parameter|weight|criterion|preference|tool)"
    rf"|(?:rule|one|score|bonus|parameter|criterion|preference) (?:with|that has|which has|has) the (?P<of>{_ENDMOST}) (?:weight|points|score|importance))[\s.!]*$",
    re.IGNORECASE,
)


class Removing(EditReader):
    """Takes out what the words point at."""

    def remove(self, text: str) -> None:
        """Take out what is named: everything, all of one mode, a segment, the floor, fields or values."""
        if kept := _ALL_BUT.match(text.strip()):
            self._keep_only(kept["kept"])
            return
        alone = _MODE_ALONE.match(text.strip())
        if alone and not alone[1].casefold().startswith("filter") and self.remove_mode(text):
            return
        if (every := _ALL.match(text.strip())) and not _named(self.nodes(every["rest"])):
            self.plan.edits.append(Clear())
            return
        if self.remove_mode(text):
            return
        if self._remove_segment(text):
            return
        if self._remove_by_place(text):
            return
        if FLOOR.search(text):
            self.plan.edits.append(SetMinScore(min_score=0))
            return
        if reweigh(self.definition, text, "remove", self.nodes(text), self.plan.edits, self.plan.problems):
            return
        nodes = self.nodes(text)
        aims, missed = aims_of(self.definition, nodes)
        self.plan.edits += [RemoveParameter(target=aim.target) for aim in _whole(aims, nodes) if aim.target.field not in self.narrowed]
        inside = [node for node in missed if self._is_inside(node)]
        if inside:
            self.shut_out(inside)
        for node in missed:
            if node not in inside:
                self.missing(node)
        words = [node.text for node in nodes if node.kind in ("word", "people") and not is_talk(node.text) and node.key not in _THINGS]
        if words:
            self.plan.unmapped.append(" ".join(words))

    def oust(self, text: str) -> None:
        """Take out what is named where the draft asks for it; what the draft does not speak of is excluded ("kick out Germany")."""
        what = _FROM.split(text.strip())[0]
        nodes = self.nodes(what)
        named = any(node.key in _RULES for node in nodes) or all(meaning.kind == "field" for node in nodes for meaning in node.meanings)
        aims, missed = aims_of(self.definition, nodes)
        if missed and not aims and any(node.number for node in nodes):
            self.shut_out_described(what)
            return
        asked = [aim for aim in aims if any(each.mode is not Mode.EXCLUDE for each in aim.parameters)]
        if named or not missed and not (aims and not asked):
            self.remove(what)
            return
        if aims and not asked:
            self.plan.problems += [f"{aim.words} is excluded already." for aim in aims]
        self.plan.edits += [RemoveParameter(target=aim.target) for aim in _whole(asked, nodes)]
        if missed:
            self.shut_out(missed)
        words = [node.text for node in nodes if node.kind in ("word", "people") and not is_talk(node.text)]
        if words:
            self.plan.unmapped.append(" ".join(words))

    def _is_inside(self, node: Node) -> bool:
        """Return whether a place lies inside one that the draft asks for: "drop Germany" where it has EMEA."""
        asked = {
            str(value)
            for each in everything(self.definition)
            if each.mode is Mode.FILTER and isinstance(each.value, tuple)
            for value in each.value
        }
        for meaning in node.of("value"):
            for value in meaning.values:
                if meaning.field == "country" and region_of(value) in asked:
                    return True
                if meaning.field == "state" and any(value in states_of(country) for country in asked):
                    return True
        return False

    def shut_out_described(self, text: str) -> None:
        """Add an exclusion of what words describe ("everyone with under 2m revenue")."""
        raise NotImplementedError

    def shut_out(self, nodes: Sequence[Node]) -> None:
        """Add an exclusion of what parts of the message name."""
        raise NotImplementedError

    def _remove_by_place(self, text: str) -> bool:
        """Read "the second one" and "the last exclusion": a rule by its place in the draft, which is said."""
        if self._remove_extreme(text):
            return True
        match = _PLACE.match(text.strip())
        if match is None:
            return False
        mode = next((mode for start, mode in MODES.items() if match["kind"].casefold().startswith(start)), None)
        rules = [each for each in self.definition.parameters if mode in (None, each.mode)]
        place = _PLACES.get(match["place"].casefold(), -1)
        if place >= len(rules) or not rules:
            self.plan.problems.append(f"The draft has {len(rules)} such rules. Name a field or value of it.")
            return True
        rule = rules[place]
        twins = [each for each in self.definition.parameters if each.field == rule.field and each.mode is rule.mode]
        value = str(rule.value[0]) if len(twins) > 1 and isinstance(rule.value, tuple) and len(rule.value) == 1 else None
        words = say_parameter(rule, self.lexicon.catalog.account_fields)
        if len(twins) > 1 and value is None:
            self.plan.problems.append(f"There is more than one rule like “{words}”. Name the value that should go.")
            return True
        self.plan.edits.append(RemoveParameter(target=Target(field=rule.field, mode=rule.mode, value=value)))
        self.plan.notes.append(f"This takes out “{words}”.")
        return True

    def _remove_extreme(self, text: str) -> bool:
        """Read "the lowest weighted rule": of the scored rules the one that weighs least or most; several alike are asked about."""
        match = _EXTREME.match(text.strip())
        if match is None:
            return False
        least = (match["end"] or match["of"]).casefold() in _LEAST
        scores = self.definition.of_mode(Mode.SCORE)
        edge = (min if least else max)((each.points for each in scores), default=None)
        found = [each for each in scores if each.points == edge]
        words = [say_parameter(each, self.lexicon.catalog.account_fields) for each in found]
        if len(found) != 1:
            alike = f"These weigh the same: {'; '.join(words)}. Which one should go?" if found else "The draft has no scored rule."
            self.plan.problems.append(alike)
            return True
        value = found[0].value
        first = str(value[0]) if isinstance(value, tuple) and len(value) == 1 else None
        self.plan.edits.append(RemoveParameter(target=Target(field=found[0].field, mode=Mode.SCORE, value=first)))
        self.plan.notes.append(f"This takes out “{words[0]}”.")
        return True

    def _keep_only(self, text: str) -> None:
        aims, _ = aims_of(self.definition, self.nodes(text))
        fields = {aim.target.field for aim in aims}
        if not fields:
            self.plan.unmapped.append(text)
            return
        dropped = dict.fromkeys(each.field for each in everything(self.definition) if each.field not in fields)
        self.plan.edits += [RemoveParameter(target=Target(field=each)) for each in dropped]

    def remove_mode(self, text: str) -> bool:
        """Read "the exclusions" or "all scores": every rule of one mode."""
        match = _MODE_ALONE.match(text.strip())
        if match is None:
            return False
        mode = next(
            mode
            for start, mode in (("excl", Mode.EXCLUDE), ("filt", Mode.FILTER), ("", Mode.SCORE))
            if match[1].casefold().startswith(start)
        )
        fields = dict.fromkeys(each.field for each in self.definition.of_mode(mode))
        self.plan.edits += [RemoveParameter(target=Target(field=each, mode=mode)) for each in fields]
        if not fields:
            self.plan.problems.append(f"The draft has no {match[1]}.")
        return True

    def remove_fields(self, text: str) -> bool:
        """Read "no geo filter" and "without the region": rules of the draft on a field, when the words name no value."""
        nodes = self.nodes(text)
        of_fields = all(meaning.kind == "field" for node in nodes for meaning in node.meanings)
        if not (of_fields or any(node.key in _RULES for node in nodes)) or any(node.number for node in nodes):
            return False
        aims, _ = aims_of(self.definition, nodes)
        self.plan.edits += [RemoveParameter(target=aim.target) for aim in aims]
        return bool(aims)

    def _remove_segment(self, text: str) -> bool:
        named = [segment for segment in self.definition.segments if key_of(segment.name) in key_of(text)]
        if "segment" not in text.casefold() or not named:
            return False
        self.plan.edits += [RemoveSegment(segment=segment.name) for segment in named]
        return True


def _named(nodes: Sequence[Node]) -> bool:
    """Return whether words after "everything" say what of it ("everything about tools"), so that not all of it is meant."""
    return any(node.kind in ("word", "people", "quoted") or node.meanings and not node.soft for node in nodes) or any(
        meaning.kind == "field" for node in nodes for meaning in node.meanings
    )


def _whole(aims: Sequence[Aim], nodes: Sequence[Node]) -> list[Aim]:
    """Let a described group ("growth-stage") remove its rule as a whole, values one by one otherwise."""
    return [
        aim
        for aim in aims
        if not (
            aim.target.value is None and any(aim.target.field == other.target.field and other.target.value is not None for other in aims)
        )
    ]
