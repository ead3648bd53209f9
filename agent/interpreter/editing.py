"""Read a request for changes to a definition: commands become edits, in the order said."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agent.interpreter.commands import Command, commands_of
from agent.interpreter.lexicon import Lexicon
from agent.interpreter.modes import family_of
from agent.interpreter.nodes import Choice, Node
from agent.interpreter.reading import Reading, read_description
from agent.interpreter.recognise import recognise
from agent.interpreter.reweighing import reweigh
from agent.interpreter.targets import Aim, aims_of, everything
from agent.interpreter.weights import LEVELS, min_score_of, weights_of
from qualification.definitions import Definition, Mode, Operator, Parameter
from qualification.edits import (
    AddParameter,
    AddValues,
    Clear,
    Describe,
    Edit,
    RemoveParameter,
    RemoveSegment,
    Rename,
    ReplaceParameter,
    SetMinScore,
    SetMode,
    SetWeight,
    SwapValue,
    Target,
)
from qualification.places import region_of
from qualification.words import key_of

_LISTS = (Operator.IN, Operator.ANY_OF, Operator.ALL_OF)
_ALL = re.compile(r"^(?:it all|everything|all(?: of)?(?: the| my)?(?: it| them| filters| parameters| rules)?|all)\b", re.IGNORECASE)
_ALL_BUT = re.compile(
    r"^(?:everything|all(?: of)?(?: the| my)?(?: filters| parameters| rules)?)(?: else)? (?:except|but|other than|apart from|besides)(?: for)? (?P<kept>.+)$",
    re.IGNORECASE,
)
_MODE_ALONE = re.compile(
    r"^(?:all |all of |every )?(?:the |my |our )?(exclusions?|excludes|filters|scores|scoring|weights|bonuses|preferences)(?: rules| parameters)?[.! ]*$",
    re.IGNORECASE,
)
_ALLOWED = re.compile(r"\s+(?:be )?(?:allowed|ok|okay|fine|acceptable|eligible|welcome)[.! ]*$", re.IGNORECASE)
_FLOOR = re.compile(r"\b(?:min(?:imum)?[ _]?score|score (?:floor|threshold|cutoff|gate)|floor|threshold|cutoff)\b", re.IGNORECASE)
_REQUIRED = re.compile(
    r"\b(?:required|mandatory|a must(?:[- ]have)?|must[- ]have|a (?:hard )?(?:filter|requirement|gate)|(?:in)?to (?:a )?filter(?: mode)?|hard filter|filter mode)\b",
    re.IGNORECASE,
)
_OPTIONAL = re.compile(
    r"\b(?:optional|a preference|preferred|a (?:nice[- ]to[- ]have|bonus|plus|score|scoring)|nice[- ]to[- ]have|(?:in)?to (?:a )?scor(?:e|ing)(?: mode| parameter)?|"
    r"score mode|(?:in)?to (?:a )?preference|weighted|scored|a soft(?:er)? (?:filter|rule)|softer|scoring)\b",
    re.IGNORECASE,
)
_BANNED = re.compile(r"\b(?:an exclu(?:sion|de)|excluded|(?:in)?to (?:an )?exclu(?:sion|de)(?: mode)?|exclude mode)\b", re.IGNORECASE)
_NEW_NAME = re.compile(r"^(?:the )?(?:name|title|icp name)(?: of (?:it|this|the icp))? (?:to|as|into) (.+)$", re.IGNORECASE)
_SPLIT = re.compile(r"\s+(?:for|with|by|to|into|->|→|=>)\s+", re.IGNORECASE)
_END = re.compile(r"\b(minimum|min|lower (?:bound|end|limit)|maximum|max|upper (?:bound|end|limit)|cap|ceiling)\b", re.IGNORECASE)
_ALSO = re.compile(r"\b(?:also|too|as well|in addition|additionally)\b", re.IGNORECASE)
_TO_POINTS = re.compile(r"^(?P<what>.+?)\s+(?:at|to|with|as|by)?\s*(?P<points>[+-]?\d{1,3})(?:\s*(?:points?|pts))?$", re.IGNORECASE)
_INSTEAD_FIRST = re.compile(
    r"^instead of (?P<old>.+?)[,\s]+(?:i(?:'d)? want|i(?: would)? like|we want|use|take|make it|go with|go for|do|try)\s+(?P<new>.+)$",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    r"^(?:use |want |have |take |make it |go with )?(?P<new>.+?)\s+(?:instead of|rather than|in place of)\s+(?P<old>.+)$", re.IGNORECASE
)


@dataclass
class EditPlan:
    """The edits of a message.

    Attributes:
        unmapped: What no edit stands for, in the words of the message.
        problems: Sentences about what cannot be done to this definition.
        destructive: Whether an edit takes something away.
    """

    edits: list[Edit] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)

    @property
    def destructive(self) -> bool:
        """Whether an edit takes something away that was there."""
        return any(isinstance(each, RemoveParameter | RemoveSegment | ReplaceParameter | SwapValue | Clear) for each in self.edits)

    @property
    def is_empty(self) -> bool:
        """Whether the message says no change at all."""
        return not (self.edits or self.choices or self.problems)


def plan_edits(lexicon: Lexicon, definition: Definition, text: str, choices: Mapping[str, str], *, inflected: bool = False) -> EditPlan:
    """Return the edits that a message asks for.

    Words before the first verb, or a message without one ("over 300 employees using AWS"), are read as
    rules to set. `inflected` also takes "dropped" and "adding" for verbs.
    """
    plan = EditPlan()
    reader = _Reader(lexicon, definition, choices, plan)
    instead = _INSTEAD.match(text) or _INSTEAD_FIRST.match(text)
    if instead:
        reader.swap(instead["old"], instead["new"])
        return plan
    start, commands = commands_of(text, inflected=inflected)
    if start and not reader.reweighed(start):
        reader.place(reader.described(start), widen=_ALSO.search(text) is not None)
    for command in commands:
        reader.read(command)
    return plan


@dataclass
class _Reader:
    lexicon: Lexicon
    definition: Definition
    choices: Mapping[str, str]
    plan: EditPlan

    def read(self, command: Command) -> None:
        """Add the edits of one command."""
        match command.action:
            case "clear":
                self.plan.edits.append(Clear())
            case "rename":
                self._rename(command.text)
            case "describe":
                self.plan.edits.append(Describe(description=command.text.strip("\"' ")))
            case "remove":
                self._remove(command.text)
            case "swap":
                self._swapped(command.text)
            case "set" | "weight":
                self._set(command)
            case "only":
                self._only(command.text)
            case _:
                self._add(command)

    def nodes(self, text: str) -> tuple[Node, ...]:
        return recognise(self.lexicon, text)

    def reweighed(self, text: str) -> bool:
        """Read words without a verb that change a weight or one end of a range ("Salesforce should count double")."""
        nodes = self.nodes(text)
        if weights_of(nodes):
            return False
        return reweigh(self.definition, text, "", nodes, self.plan.edits, self.plan.problems) or (
            _END.search(text) is not None and not _FLOOR.search(text) and self._bound("", text, nodes)
        )

    def described(self, text: str) -> Reading:
        """Return what a part of the message says about companies, and note what it decided."""
        reading = read_description(self.lexicon, self.nodes(text), self.choices)
        self.plan.notes += [note for note in reading.notes if note not in self.plan.notes]
        self.plan.unmapped += reading.unmapped
        self.plan.choices += reading.choices
        if reading.min_score is not None:
            self.plan.edits.append(SetMinScore(min_score=reading.min_score))
        return reading

    def _rename(self, text: str) -> None:
        name = re.sub(r"^(?:it|this|that|the icp|the draft|to|as)\s+(?:to |as |into )?", "", text.strip(), flags=re.IGNORECASE).strip(
            "\"' ."
        )
        if name:
            self.plan.edits.append(Rename(name=name[:1].upper() + name[1:]))

    # Taking away.

    def _remove(self, text: str) -> None:
        if kept := _ALL_BUT.match(text.strip()):
            self._keep_only(kept["kept"])
            return
        if _ALL.match(text.strip()):
            self.plan.edits.append(Clear())
            return
        if self._remove_mode(text):
            return
        if self._remove_segment(text):
            return
        if _FLOOR.search(text):
            self.plan.edits.append(SetMinScore(min_score=0))
            return
        if reweigh(self.definition, text, "remove", self.nodes(text), self.plan.edits, self.plan.problems):
            return
        nodes = self.nodes(text)
        aims, missed = aims_of(self.definition, nodes)
        self.plan.edits += [RemoveParameter(target=aim.target) for aim in _whole(aims, nodes)]
        for node in missed:
            self._missing(node)
        words = [node.text for node in nodes if node.kind in ("word", "people")]
        if words:
            self.plan.unmapped.append(" ".join(words))

    def _keep_only(self, text: str) -> None:
        aims, _ = aims_of(self.definition, self.nodes(text))
        fields = {aim.target.field for aim in aims}
        if not fields:
            self.plan.unmapped.append(text)
            return
        dropped = dict.fromkeys(each.field for each in everything(self.definition) if each.field not in fields)
        self.plan.edits += [RemoveParameter(target=Target(field=each)) for each in dropped]

    def _remove_mode(self, text: str) -> bool:
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

    def _remove_segment(self, text: str) -> bool:
        named = [segment for segment in self.definition.segments if key_of(segment.name) in key_of(text)]
        if "segment" not in text.casefold() or not named:
            return False
        self.plan.edits += [RemoveSegment(segment=segment.name) for segment in named]
        return True

    def _missing(self, node: Node) -> None:
        present = ", ".join(dict.fromkeys(each.field for each in everything(self.definition))) or "no parameters"
        self.plan.problems.append(f"The draft has nothing about {node.text}; it has {present}.")

    # Adding.

    def _add(self, command: Command) -> None:
        if re.match(r"^\d+ (?:more )?(?:points?|pts) (?:to|on)\b", command.text, re.IGNORECASE) and reweigh(
            self.definition, command.text, "add", self.nodes(command.text), self.plan.edits, self.plan.problems
        ):
            return
        lead = {"exclude": "exclude ", "prefer": "prefer ", "require": "must "}.get(command.action, "")
        text = re.sub(r"^(?:in|a|an|the|back)\s+(?=\+|-)", "", command.text)
        if _FLOOR.search(text):
            floor = min_score_of(self.nodes(text))
            if floor or command.action == "exclude":
                self.plan.edits.append(SetMinScore(min_score=floor[0] if floor and command.action != "exclude" else 0))
                return
        self.place(self.described(lead + text), widen=command.action == "add")

    def place(self, reading: Reading, *, widen: bool) -> None:
        """Put what was read into the definition: lists of the same field widen, other rules of a filter field are replaced."""
        for parameter in reading.parameters:
            self._place(parameter, widen)
        for segment in reading.segments:
            self.plan.edits += [AddParameter(parameter=parameter, segment=segment.name) for parameter in segment.parameters]

    def _place(self, parameter: Parameter, widen: bool) -> None:
        same = [each for each in self.definition.parameters if each.field == parameter.field and each.mode is parameter.mode]
        if widen and parameter.mode is Mode.FILTER and self._readmits(parameter):
            return
        lists = parameter.operator in _LISTS and any(each.operator in _LISTS for each in same) and isinstance(parameter.value, tuple)
        if parameter.mode is Mode.SCORE:
            self.plan.edits.append(AddParameter(parameter=parameter))
        elif lists and (widen or parameter.mode is Mode.EXCLUDE) and isinstance(parameter.value, tuple):
            values = tuple(str(value) for value in parameter.value)
            self.plan.edits.append(AddValues(target=Target(field=parameter.field, mode=parameter.mode), values=values))
        elif widen and parameter.mode is Mode.FILTER and self._widens_place(parameter):
            return
        elif same and parameter.mode is Mode.FILTER and not lists:
            self.plan.edits.append(ReplaceParameter(target=Target(field=parameter.field, mode=Mode.FILTER), parameter=parameter))
        elif same and parameter.mode is Mode.FILTER and family_of(parameter.field) != "tech":
            self.plan.edits.append(ReplaceParameter(target=Target(field=parameter.field, mode=Mode.FILTER), parameter=parameter))
        else:
            self.plan.edits.append(AddParameter(parameter=parameter))

    def _readmits(self, parameter: Parameter) -> bool:
        """Take back an exclusion of what is now allowed ("allow competitors", "include China")."""
        excluded = [each for each in self.definition.of_mode(Mode.EXCLUDE) if each.field == parameter.field]
        if parameter.operator is Operator.IS_TRUE and excluded:
            self.plan.edits.append(RemoveParameter(target=Target(field=parameter.field, mode=Mode.EXCLUDE)))
            return True
        wanted = parameter.value if isinstance(parameter.value, tuple) else ()
        present = {str(value).casefold() for each in excluded if isinstance(each.value, tuple) for value in each.value}
        back = [value for value in wanted if str(value).casefold() in present]
        self.plan.edits += [RemoveParameter(target=Target(field=parameter.field, mode=Mode.EXCLUDE, value=value)) for value in back]
        return bool(back)

    def _widens_place(self, parameter: Parameter) -> bool:
        """Handle a place added beside a filter on a wider kind of place, where a second filter would narrow instead."""
        regions = next(
            (
                each
                for each in self.definition.parameters
                if each.field == "region" and each.mode is Mode.FILTER and each.operator in _LISTS
            ),
            None,
        )
        if (
            parameter.field != "country"
            or regions is None
            or not isinstance(parameter.value, tuple)
            or not isinstance(regions.value, tuple)
        ):
            return False
        present = {str(value) for value in regions.value}
        outside = [str(value) for value in parameter.value if region_of(str(value)) not in present]
        if not outside:
            self.plan.problems.append(f"{', '.join(map(str, parameter.value))} is already inside {', '.join(sorted(present))}.")
            return True
        wider = tuple(dict.fromkeys(region for value in outside if (region := region_of(value))))
        about, names = f"widen:{'|'.join(outside)}".casefold(), " and ".join(wider)
        if self.choices.get(about) == "region":
            self.plan.edits.append(AddValues(target=Target(field="region", mode=Mode.FILTER), values=wider))
        elif self.choices.get(about) == "only":
            self.plan.edits.append(RemoveParameter(target=Target(field="region", mode=Mode.FILTER)))
            self.plan.edits.append(AddParameter(parameter=parameter))
        else:
            said = " and ".join(outside)
            question = f"The draft filters on region. Should I add all of {names}, or filter on {said} alone?"
            self.plan.choices.append(Choice(about, question, (("region", f"add all of {names}"), ("only", f"filter on {said} alone"))))
        return True

    def _only(self, text: str) -> None:
        reading = self.described("only " + text)
        for parameter in reading.parameters:
            rivals = [each for each in self.definition.parameters if each.mode is Mode.FILTER and _rivals(each, parameter)]
            for rival in rivals:
                if rival.field != parameter.field:
                    self.plan.edits.append(RemoveParameter(target=Target(field=rival.field, mode=Mode.FILTER)))
            if any(rival.field == parameter.field for rival in rivals):
                self.plan.edits.append(ReplaceParameter(target=Target(field=parameter.field, mode=Mode.FILTER), parameter=parameter))
            else:
                self.plan.edits.append(AddParameter(parameter=parameter))
        for segment in reading.segments:
            self.plan.edits += [AddParameter(parameter=parameter, segment=segment.name) for parameter in segment.parameters]

    # Changing.

    def _swapped(self, text: str) -> None:
        parts = _SPLIT.split(text, maxsplit=1)
        if len(parts) == 2:
            old = re.sub(r"^(?:from|the|out)\s+", "", parts[0], flags=re.IGNORECASE)
            self.swap(re.sub(r"^.*\bfrom\s+", "", old, flags=re.IGNORECASE), parts[1])
        else:
            self.plan.unmapped.append(text)

    def swap(self, old: str, new: str) -> None:
        """Put one value in the place of another, or one rule in the place of the rules of a field."""
        aims, missed = aims_of(self.definition, self.nodes(old))
        values = [meaning for node in self.nodes(new) for meaning in node.meanings if meaning.kind == "value"]
        for aim in aims:
            partner = next((each for each in values if each.field == aim.target.field), None)
            if aim.target.value is not None and partner and len(partner.values) == 1 and len(values) <= 3:
                self.plan.edits.append(SwapValue(field=aim.target.field, old=str(aim.target.value), new=partner.values[0]))
                return
        if aims:
            reading = self.described(new)
            if reading.parameters or reading.segments:
                self.plan.edits += [
                    RemoveParameter(target=aim.target)
                    for aim in aims
                    if aim.target.field not in {each.field for each in reading.parameters}
                ]
                self.place(reading, widen=False)
            return
        for node in missed or self.nodes(old)[:1]:
            self._missing(node)

    def _set(self, command: Command) -> None:
        text, nodes = command.text, self.nodes(command.text)
        if name := _NEW_NAME.match(text):
            self._rename(name[1])
        elif _ALLOWED.search(text):
            self._add(Command("add", "allow", _ALLOWED.sub("", text)))
        elif _FLOOR.search(text) and not nodes_of_field(nodes, "employee_count"):
            self._floor(command, nodes)
        elif reweigh(self.definition, text, command.verb, nodes, self.plan.edits, self.plan.problems):
            return
        elif mode := _mode_of(text):
            self._mode(mode, text, nodes)
        elif self._points(command, nodes):
            return
        elif re.search(r"\bfrom\b.+\bto\b", text) and self._from_to(text):
            return
        elif self._value_for_value(text):
            return
        elif command.action == "weight":
            self._add(Command("add", command.verb, text))
        elif not self._bound(command.verb, text, nodes):
            before = len(self.plan.edits) + len(self.plan.choices)
            self.place(self.described(text), widen=command.verb in ("expand", "extend", "widen", "broaden"))
            if before == len(self.plan.edits) + len(self.plan.choices) and (aims := aims_of(self.definition, nodes)[0]):
                self.plan.problems.append(f"How should {aims[0].words} change? Say the value, for example a range.")

    def _points(self, command: Command, nodes: Sequence[Node]) -> bool:
        """Read "bump Salesforce to 8" of a scored rule, and "weight Snowflake at 7" of a new one."""
        match = _TO_POINTS.match(command.text)
        if match is None:
            return False
        points = int(match["points"])
        scored = [
            aim for aim in aims_of(self.definition, self.nodes(match["what"]))[0] if all(each.mode is Mode.SCORE for each in aim.parameters)
        ]
        numeric = any(each.operator in (Operator.GTE, Operator.LTE, Operator.BETWEEN) for aim in scored for each in aim.parameters)
        if scored and points and not numeric:
            self.plan.edits += [
                SetWeight(target=Target(field=aim.target.field, mode=Mode.SCORE, value=aim.target.value), weight=points) for aim in scored
            ]
            return True
        if command.action == "weight" and points:
            self.place(self.described(f"{points:+d} for {match['what']}"), widen=False)
            return True
        return False

    def _value_for_value(self, text: str) -> bool:
        """Read "change SaaS to Fintech"."""
        parts = _SPLIT.split(text, maxsplit=1)
        if len(parts) != 2 or not any(meaning.kind == "value" for node in self.nodes(parts[0]) for meaning in node.meanings):
            return False
        aims, _ = aims_of(self.definition, self.nodes(parts[0]))
        if not any(aim.target.value is not None for aim in aims):
            return False
        self.swap(parts[0], parts[1])
        return True

    def _from_to(self, text: str) -> bool:
        match = re.search(r"\bfrom\s+(.+?)\s+to\s+(.+)$", text, re.IGNORECASE)
        aims = aims_of(self.definition, self.nodes(match[1]))[0] if match else []
        if not match or not any(aim.target.value is not None for aim in aims):
            return False
        self.swap(match[1], match[2])
        return True

    def _floor(self, command: Command, nodes: Sequence[Node]) -> None:
        number = next((node.number.value for node in nodes if node.number), None)
        if number is None:
            self.plan.problems.append("Which score should be the floor, from 0 to 100?")
            return
        relative = re.search(r"\bby\b", command.text) is not None
        sign = -1 if command.verb in ("lower", "decrease", "reduce", "loosen", "relax") else 1
        floor = self.definition.min_score + sign * number if relative else number
        self.plan.edits.append(SetMinScore(min_score=max(0, min(100, round(floor, 1)))))

    def _mode(self, mode: Mode, text: str, nodes: Sequence[Node]) -> None:
        plain = [node for node in nodes if node.key not in LEVELS]
        aims, missed = aims_of(
            self.definition,
            [node for node in plain if node.key not in ("filter", "score", "exclude", "weight", "bonus", "exclusion", "preference")],
        )
        weight = next((each.weight for each in weights_of(nodes)), None)
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
            self._missing(missed[0])

    def _bound(self, verb: str, text: str, nodes: Sequence[Node]) -> bool:
        """Read a change of one end of a range: "raise the minimum to 100 employees", "extend it to 1,000"."""
        match = _END.search(text)
        numbers = [node.number.plain for node in nodes if node.number]
        if len(numbers) != 1 or any(node.cue in ("gt", "gte", "lt", "lte") and not _END.search(node.text) for node in nodes):
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
        return False


def _is_upper(verb: str, number: float, low: float, high: float) -> bool:
    """Return whether a lone number is the new upper end of a range."""
    if number >= high:
        return True
    return number > low and verb in ("lower", "decrease", "reduce", "cap", "narrow", "limit")


def nodes_of_field(nodes: Sequence[Node], field_key: str) -> bool:
    """Return whether the parts name a field."""
    return any(field_key in meaning.fields for node in nodes for meaning in node.of("field"))


def _one_of_many(aim: Aim, mode: Mode, weight: int | None) -> Parameter | None:
    """Return the rule of one value that leaves a longer list for another mode, or None when the whole rule moves."""
    first = aim.parameters[0]
    if aim.target.value is None or not isinstance(first.value, tuple) or len(first.value) < 2:
        return None
    given = (weight or first.weight) if mode is Mode.SCORE else None
    return Parameter(field=first.field, mode=mode, operator=first.operator, value=(aim.target.value,), weight=given)


def _mode_of(text: str) -> Mode | None:
    if _BANNED.search(text):
        return Mode.EXCLUDE
    if _REQUIRED.search(text):
        return Mode.FILTER
    return Mode.SCORE if _OPTIONAL.search(text) else None


def _rivals(present: Parameter, wanted: Parameter) -> bool:
    """Return whether "only" replaces a filter: of the same field, or another place or sector."""
    if present.field == wanted.field:
        return True
    family = family_of(wanted.field)
    return family in ("place", "sector") and family_of(present.field) == family


def _whole(aims: Sequence[Aim], nodes: Sequence[Node]) -> list[Aim]:
    """Let a described group ("growth-stage") remove its rule as a whole, values one by one otherwise."""
    return [
        aim
        for aim in aims
        if not (
            aim.target.value is None and any(aim.target.field == other.target.field and other.target.value is not None for other in aims)
        )
    ]
