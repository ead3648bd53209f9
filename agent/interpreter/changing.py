"""Changes of what is there: values swapped, weights, modes and floors set, ends of ranges moved."""

import re
from collections.abc import Sequence

from agent.interpreter.commands import Command
from agent.interpreter.modes import family_of
from agent.interpreter.nodes import Node
from agent.interpreter.placing import Placing
from agent.interpreter.reading import Reading
from agent.interpreter.removing import FLOOR, MODES, Removing
from agent.interpreter.reweighing import reweigh, weighed
from agent.interpreter.targets import Aim, aims_of
from agent.interpreter.weights import LEVELS, weights_of
from qualification.definitions import Mode, Operator, Parameter
from qualification.edits import (
    AddParameter,
    AddValues,
    RemoveParameter,
    ReplaceParameter,
    SetMinScore,
    SetMode,
    SwapValue,
    Target,
    apply_edits,
)
from qualification.wording import say_parameter

_REQUIRED = re.compile(
    r"\b(?:required|mandatory|a must(?:[- ]have)?|must[- ]have|a (?:hard )?(?:filter|requirement|gate)|(?:in)?to (?:a )?(?:filter|must(?:[- ]have)?|requirement|gate)(?: mode)?|as (?:an? )?(?:hard )?(?:filter|must(?:[- ]have)?|requirement|gate)|hard filter|filter mode)\b",
    re.IGNORECASE,
)
_OPTIONAL = re.compile(
    r"\b(?:optional|a preference|preferred|a (?:nice[- ]to[- ]have|bonus|plus|score|scoring)|nice[- ]to[- ]have|(?:in)?to (?:a )?scor(?:e|ing)(?: mode| parameter)?|"
    r"(?:in)?to (?:a )?(?:bonus|plus|nice[- ]to[- ]have)|as (?:an? )?(?:bonus|plus|preference|score|nice[- ]to[- ]have)|score mode|(?:in)?to (?:a )?preference|weighted|scored|a soft(?:er)? (?:filter|rule)|softer|scoring)\b",
    re.IGNORECASE,
)
_BANNED = re.compile(r"\b(?:an exclu(?:sion|de)|excluded|(?:in)?to (?:an )?exclu(?:sion|de)(?: mode)?|exclude mode)\b", re.IGNORECASE)
_KIN = frozenset({"place", "sector"})
_SPLIT = re.compile(r"(?<!\s)\s+(?:for|with|w/|by|to|into|->|→|=>)\s+", re.IGNORECASE)
END = re.compile(r"\b(minimum|min|lower (?:bound|end|limit)|maximum|max|upper (?:bound|end|limit)|cap|ceiling)\b", re.IGNORECASE)
_TO_POINTS = re.compile(r"^(?P<what>.+?)\s+(?:at|to|with|as)?\s*(?P<points>[+-]?\d{1,3})(?:\s*(?:points?|pts))?$", re.IGNORECASE)

_PENALTY = re.compile(
    r"^(?:off |away )?(?P<points>\d{1,3})(?P<said>\s*(?:points?|pts))?(?P<off>\s+(?:off|away))?\s+(?:for|if|on|from|when|whenever|where|off)\s+(?P<what>.+)$",
    re.IGNORECASE,
)
_TAKES_POINTS = frozenset({"take", "take off", "take away", "knock", "knock off", "shave", "shave off", "remove", "lose", "drop"})
_PENALISES = frozenset({"dock", "deduct", "subtract", "minus"})

_PARTS = re.compile(r"\s*[,;]\s*(?:(?:and|but|plus|also|with)\s+)*|\s+(?:and|but|plus|also|with)\s+", re.IGNORECASE)
_BONUS = re.compile(r"\b(?:bonus|plus|extra points?|nice to have|ideally|prefer\w*)\b", re.IGNORECASE)

_BONUS_FOR = re.compile(r"^(?:an? )?(?:small |big |extra )?(?:bonus|plus|extra)(?: points?)? (?:for|if|when|to|on)\s+", re.IGNORECASE)


class Changing(Placing, Removing):
    """Changes rules of the definition."""

    def penalised(self, command: Command) -> bool:
        """Add a score below nothing for what no scored rule is about yet ("take 3 points off if they run on-premises")."""
        given = _PENALTY.match(command.text)
        if given is None or not (command.verb in _PENALISES or (command.verb in _TAKES_POINTS and (given["said"] or given["off"]))):
            return False
        nodes = self.nodes(given["what"])
        if any(rule.mode is Mode.SCORE for aim in aims_of(self.definition, nodes)[0] for rule in aim.parameters):
            return False
        reading = self.described(f"-{given['points']} for {given['what']}")
        if not reading.parameters or any(each.mode is not Mode.SCORE for each in reading.parameters):
            return False
        self.place(reading, widen=False)
        return True

    def shut_out(self, nodes: Sequence[Node]) -> None:
        """Add an exclusion of what parts of the message name."""
        self.place(self.described(f"exclude {' and '.join(node.text for node in nodes)}"), widen=False)

    def shut_out_described(self, text: str) -> None:
        """Add an exclusion of what words describe ("everyone with under 2m revenue")."""
        self.place(self.described(f"exclude {text}"), widen=False)

    def swap(self, old: str, new: str) -> None:
        """Put one value in the place of another, or one rule in the place of the rules of a field."""
        aims, missed = aims_of(self.definition, self.nodes(old))
        values = [meaning for node in self.nodes(new) for meaning in node.meanings if meaning.kind == "value"]
        for aim in aims:
            partners = [each.values[0] for each in values if each.field == aim.target.field and len(each.values) == 1]
            if aim.target.value is not None and partners and len(partners) == len(self._named_values(new)):
                self.plan.edits.append(SwapValue(field=aim.target.field, old=str(aim.target.value), new=partners[0]))
                if len(partners) > 1:
                    target = Target(field=aim.target.field, mode=aim.parameters[0].mode, value=partners[0])
                    self.plan.edits.append(AddValues(target=target, values=tuple(partners[1:])))
                return
        if aims:
            reading = self.described(new)
            if reading.parameters or reading.segments:
                self.plan.edits += [
                    RemoveParameter(target=aim.target)
                    for aim in aims
                    if aim.target.field not in {each.field for each in reading.parameters}
                ]
                self.place_beside(aims, reading)
            return
        for node in missed or self.nodes(old)[:1]:
            self.missing(node)

    def _named_values(self, text: str) -> list[Node]:
        return [node for node in self.nodes(text) if node.of("value") and not node.soft]

    def place_beside(self, aims: Sequence[Aim], reading: Reading) -> None:
        """Put rules in the place of values: of a longer list the others stay, and either they or the new place or sector will do."""
        listed = any(
            aim.target.value is not None and isinstance(each.value, tuple) and len(each.value) > len(aims) and family_of(each.field) in _KIN
            for aim in aims
            for each in aim.parameters
            if each.mode is Mode.FILTER
        )
        before = self.definition
        if listed:
            self.definition = apply_edits(before, self.plan.edits)
        self.place(reading, widen=listed)
        self.definition = before

    def swapped(self, text: str) -> None:
        """Read "X for Y", "X with Y", and several of them ("SaaS for fintech and EMEA for APAC")."""
        pairs = re.split(r"\s*(?:,|\band\b)\s*", text)
        if len(pairs) > 1 and all(len(_SPLIT.split(pair)) == 2 for pair in pairs):
            for pair in pairs:
                self.swapped(pair)
            return
        parts = _SPLIT.split(text, maxsplit=1)
        if len(parts) == 2:
            old = re.sub(r"^(?:from|the|out)\s+", "", parts[0], flags=re.IGNORECASE)
            self.swap(re.sub(r"^.*\bfrom\s+", "", old, flags=re.IGNORECASE), parts[1])
        else:
            self.plan.unmapped.append(text)

    def points(self, command: Command, nodes: Sequence[Node]) -> bool:
        """Read "bump Salesforce to 8" of a scored rule, and "weight Snowflake at 7" of a new one."""
        match = _TO_POINTS.match(command.text)
        if match is None:
            return False
        if re.search(r"\bby\s*$", match["what"]):
            return reweigh(self.definition, f"{command.text} points", command.verb, nodes, self.plan.edits, self.plan.problems)
        points = int(match["points"])
        scored = [
            aim for aim in aims_of(self.definition, self.nodes(match["what"]))[0] if all(each.mode is Mode.SCORE for each in aim.parameters)
        ]
        numeric = any(each.operator in (Operator.GTE, Operator.LTE, Operator.BETWEEN) for aim in scored for each in aim.parameters)
        if scored and points and not numeric:
            self.plan.edits += [each for aim in scored for rule in aim.parameters for each in weighed(scored, aim, rule, points)]
            return True
        if command.action == "weight" and points:
            self.place(self.described(f"{points:+d} for {match['what']}"), widen=False)
            return True
        return False

    def value_for_value(self, text: str) -> bool:
        """Read "change SaaS to Fintech"."""
        parts = _SPLIT.split(text, maxsplit=1)
        if len(parts) != 2 or not any(meaning.kind == "value" for node in self.nodes(parts[0]) for meaning in node.meanings):
            return False
        aims, _ = aims_of(self.definition, self.nodes(parts[0]))
        if not any(aim.target.value is not None for aim in aims):
            return False
        self.swap(parts[0], parts[1])
        return True

    def from_to(self, text: str) -> bool:
        """Read "from X to Y"."""
        match = re.search(r"\bfrom\s+(.+?)\s+to\s+(.+)$", text, re.IGNORECASE)
        aims = aims_of(self.definition, self.nodes(match[1]))[0] if match else []
        if not match or not any(aim.target.value is not None for aim in aims):
            return False
        self.swap(match[1], match[2])
        return True

    def floor(self, command: Command, nodes: Sequence[Node]) -> None:
        """Set the score floor to a number, or move it by one."""
        number = next((node.number.value for node in nodes if node.number), None)
        if number is None:
            self.plan.problems.append("Which score should be the floor, from 0 to 100?")
            return
        relative = re.search(r"\bby\b", command.text) is not None
        sign = -1 if command.verb in ("lower", "decrease", "reduce", "loosen", "relax") else 1
        floor = self.definition.min_score + sign * number if relative else number
        self.plan.edits.append(SetMinScore(min_score=max(0, min(100, round(floor, 1)))))

    def change_mode(self, mode: Mode, text: str, nodes: Sequence[Node]) -> None:
        """Move what is named to another mode; what the draft lacks is added in it."""
        plain = [node for node in nodes if node.key not in LEVELS]
        aims, missed = aims_of(
            self.definition,
            [node for node in plain if node.key not in ("filter", "score", "exclude", "weight", "bonus", "exclusion", "preference")],
        )
        weight = next((each.weight for each in weights_of(nodes)), None)
        if every := _EVERY_RULE.match(text):
            aims = self._every(every["kind"])
        elif mode is Mode.FILTER and self._one_of(aims, [*missed], said_or=_OR.search(text) is not None):
            return
        for aim in aims:
            target = Target(field=aim.target.field, value=aim.target.value)
            part = _one_of_many(aim, mode, weight)
            if part is not None:
                self.plan.edits += [RemoveParameter(target=target), AddParameter(parameter=part)]
                continue
            self.plan.edits.append(SetMode(target=target, mode=mode, weight=weight if mode is Mode.SCORE else None))
        if not aims:
            lead = {Mode.FILTER: "must be ", Mode.SCORE: "prefer ", Mode.EXCLUDE: "exclude "}[mode]
            bare = (_REQUIRED if mode is Mode.FILTER else _OPTIONAL if mode is Mode.SCORE else _BANNED).sub("", text)
            self.place(self.described(lead + bare), widen=False)
        elif missed:
            self.missing(missed[0])

    def _every(self, kind: str) -> list[Aim]:
        """Return every rule of a kind, each as a whole: "all the filters"."""
        mode = next((mode for start, mode in MODES.items() if kind.casefold().startswith(start)), None)
        return [
            Aim(Target(field=each.field, mode=each.mode), (each,), kind, 0)
            for each in self.definition.parameters
            if mode in (None, each.mode)
        ]

    def _one_of(self, aims: Sequence[Aim], missed: list[Node], *, said_or: bool) -> bool:
        """Make one rule of several values of a field that an "or" joins, or of which a record has one only: any of them is required then."""
        fields = {aim.target.field for aim in aims}
        listed = bool(aims) and all(each.operator is Operator.IN for aim in aims for each in aim.parameters)
        more = [value for node in missed for meaning in node.of("value") if {meaning.field} == fields for value in meaning.values]
        values = tuple(dict.fromkeys([*(str(aim.target.value) for aim in aims if aim.target.value is not None), *more]))
        if not (said_or or listed) or len(fields) > 1 or len(values) < 2 or len(values) < len(aims) + len(missed):
            return False
        missed.clear()
        self.plan.edits += [RemoveParameter(target=aim.target) for aim in aims]
        self.plan.edits.append(
            AddParameter(parameter=aims[0].parameters[0].model_copy(update={"mode": Mode.FILTER, "value": values, "weight": None}))
        )
        return True

    def reaches(self, nodes: Sequence[Node]) -> bool:
        """Return whether a bare number of employees is said, where the draft has a range that it can widen."""
        counted = any(node.number for node in nodes) and not any(meaning.kind == "value" for node in nodes for meaning in node.meanings)
        return counted and any(
            each.field == "employee_count" and each.mode is Mode.FILTER and each.operator is Operator.BETWEEN
            for each in self.definition.parameters
        )

    def unbound(self, text: str) -> bool:
        """Take one end away from a size: "no upper limit", "remove the cap"."""
        match, nodes = END.search(text), self.nodes(text)
        if match is None or FLOOR.search(text) or any(node.number for node in nodes):
            return False
        fields = {key for node in nodes for meaning in node.of("field") for key in meaning.fields} or {"employee_count"}
        upper = match[1].casefold().startswith(("max", "upper", "cap", "ceiling"))
        for each in self.definition.parameters:
            if each.field not in fields or each.mode is not Mode.FILTER:
                continue
            target = Target(field=each.field, mode=Mode.FILTER)
            if each.operator is Operator.BETWEEN and isinstance(each.value, tuple):
                kept = {"operator": Operator.GTE if upper else Operator.LTE, "value": each.value[0 if upper else 1]}
                self.plan.edits.append(ReplaceParameter(target=target, parameter=each.model_copy(update=kept)))
                return True
            if each.operator in _ONE_ENDED and (each.operator in (Operator.LTE, Operator.LT)) is upper:
                self.plan.edits.append(RemoveParameter(target=target))
                return True
        said = self.plan.notes if self.plan.edits else self.plan.problems
        said.append(f"Nothing in the draft bounds the {'upper' if upper else 'lower'} end of a size.")
        return True

    def bound(self, verb: str, text: str, nodes: Sequence[Node]) -> bool:
        """Read a change of one end of a range: "raise the minimum to 100 employees", "max 400, and a bonus for Okta" with the rest of it."""
        if not self._bound(verb, text, nodes):
            return False
        parts = [part for part in _PARTS.split(text) if part]
        bounds = [part for part in parts if END.search(part) or any(node.number for node in self.nodes(part))]
        if not any(_names_value(self.nodes(part)) for part in bounds):
            for part in parts:
                if part not in bounds:
                    self._wish_beside(_BONUS_FOR.sub("prefer ", part))
        return True

    def _wish_beside(self, text: str) -> None:
        """Add what is wished in the same breath; a bonus that nothing stands for is named, other words are only told."""
        if _names_value(self.nodes(text)) or _BONUS.search(text):
            self.place(self.described(text), widen=False)

    def _bound(self, verb: str, text: str, nodes: Sequence[Node]) -> bool:
        match = END.search(text)
        numbers = [node.number.plain for node in nodes if node.number]
        if len(numbers) != 1 or any(node.cue in ("gt", "gte", "lt", "lte") and not END.search(node.text) for node in nodes):
            return False
        if any(node.kind == "word" for node in nodes) and not (END.search(text) or FLOOR.search(text)):
            return False
        fields = {key for node in nodes for meaning in node.of("field") for key in meaning.fields} or {"employee_count"}
        for each in self.definition.parameters:
            if each.field in fields and each.mode is Mode.FILTER and each.operator is Operator.BETWEEN and isinstance(each.value, tuple):
                low, high = float(each.value[0]), float(each.value[1])
                upper = (
                    match[1].casefold().startswith(("max", "upper", "cap", "ceiling")) if match else _is_upper(verb, numbers[0], low, high)
                )
                value = (each.value[0], numbers[0]) if upper else (numbers[0], each.value[1])
                parameter = Parameter(field=each.field, mode=each.mode, operator=Operator.BETWEEN, value=value)
                self.plan.edits.append(ReplaceParameter(target=Target(field=each.field, mode=Mode.FILTER), parameter=parameter))
                return True
            if each.field in fields and each.mode is Mode.FILTER and each.operator in _ONE_ENDED and _same_side(each.operator, verb, match):
                said = next((_SAID_AFTER[node.cue] for node in nodes if node.cue in _SAID_AFTER), each.operator)
                operator = said if said.value[0] == each.operator.value[0] else each.operator
                parameter = each.model_copy(update={"value": numbers[0], "operator": operator})
                self.plan.edits.append(ReplaceParameter(target=Target(field=each.field, mode=Mode.FILTER), parameter=parameter))
                return True
        return len(fields) == 1 and self._other_end(next(iter(fields)), numbers[0], _side(verb, match))

    def _other_end(self, key: str, number: int | float, upper: bool | None) -> bool:
        """Bound the end of a size that nothing bounds yet: "cap it at 900" after "at least 200"."""
        present = [each for each in self.definition.parameters if each.field == key and each.mode is Mode.FILTER]
        if upper is None or any(each.operator not in _ONE_ENDED for each in present):
            return False
        added = Parameter(field=key, mode=Mode.FILTER, operator=Operator.LTE if upper else Operator.GTE, value=number)
        said = say_parameter(added, self.lexicon.catalog.account_fields)
        first = next((each.value for each in present), None)
        if isinstance(first, int | float) and (first > number) is upper:
            words = say_parameter(present[0], self.lexicon.catalog.account_fields)
            self.plan.problems.append(
                f"No account can have both: {words}; {said}. Say the whole range, for example “100 to 500 employees”."
            )
            return True
        self.plan.edits.append(AddParameter(parameter=added))
        self.plan.notes.append(f"This adds “{said}”.")
        return True


def _names_value(nodes: Sequence[Node]) -> bool:
    """Return whether parts name more than fields: a value, a flag, a size or a loose word."""
    return any(meaning.kind != "field" for node in nodes if not node.soft for meaning in node.meanings)


_SAID_AFTER = {"after_gte": Operator.GTE, "after_lte": Operator.LTE}
_ONE_ENDED = (Operator.GTE, Operator.GT, Operator.LTE, Operator.LT)
_CAPS = frozenset({"cap", "limit"})
_OR = re.compile(r"\b(?:or|either)\b", re.IGNORECASE)
_EVERY_RULE = re.compile(
    r"^(?:all|every|each)(?: of)?(?: the| my| our)? (?P<kind>filter|gate|scor|bonus|preference|exclusion|rule|parameter)\w*\b",
    re.IGNORECASE,
)


def _same_side(operator: Operator, verb: str, end: re.Match[str] | None) -> bool:
    """Return whether a change of one end speaks of the only end that a rule has."""
    upper = operator in (Operator.LTE, Operator.LT)
    if end is None:
        return upper or verb not in _CAPS
    return upper == end[1].casefold().startswith(("max", "upper", "cap", "ceiling"))


def _side(verb: str, end: re.Match[str] | None) -> bool | None:
    """Return whether the upper end is spoken of; None when the words say neither end."""
    if end is None:
        return True if verb in _CAPS else None
    return end[1].casefold().startswith(("max", "upper", "cap", "ceiling"))


def _is_upper(verb: str, number: float, low: float, high: float) -> bool:
    """Return whether a lone number is the new upper end of a range."""
    if number >= high:
        return True
    return number > low and verb in ("lower", "decrease", "reduce", "cap", "narrow", "limit")


def _one_of_many(aim: Aim, mode: Mode, weight: int | None) -> Parameter | None:
    """Return the rule of one value that leaves a longer list for another mode, or None when the whole rule moves."""
    first = aim.parameters[0]
    if aim.target.value is None or not isinstance(first.value, tuple) or len(first.value) < 2:
        return None
    given = (weight or first.weight) if mode is Mode.SCORE else None
    return Parameter(field=first.field, mode=mode, operator=first.operator, value=(aim.target.value,), weight=given)


def mode_of(text: str) -> Mode | None:
    """Return the mode that a command moves its target to, or None."""
    if _BANNED.search(text):
        return Mode.EXCLUDE
    if _REQUIRED.search(text):
        return Mode.FILTER
    return Mode.SCORE if _OPTIONAL.search(text) else None
