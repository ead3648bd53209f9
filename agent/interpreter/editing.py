"""Read a request for changes to a definition: commands become edits, in the order said."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from agent.interpreter.changing import END, Changing, mode_of
from agent.interpreter.commands import Command, commands_of
from agent.interpreter.corrections import corrected_to, without_mode
from agent.interpreter.edit_parts import apart, floor_beside
from agent.interpreter.edit_reader import EditPlan, is_name, is_proper_tool
from agent.interpreter.lexicon import Lexicon
from agent.interpreter.nodes import Node
from agent.interpreter.numbers_named import named_number
from agent.interpreter.placing import NOTHING_KEEPS_OUT
from agent.interpreter.predicates import as_mode, as_removal, rated
from agent.interpreter.recognise import recognise
from agent.interpreter.removing import FLOOR
from agent.interpreter.reweighing import LESS, pointing_at, reweigh, weighed, which_of, with_chosen
from agent.interpreter.rewording import reworded
from agent.interpreter.same_end import moved_from, with_same_end
from agent.interpreter.stages import spelled
from agent.interpreter.targets import aims_of, everything
from agent.interpreter.weight_pairs import weight_edits
from agent.interpreter.weights import min_score_of, weights_of
from qualification.definitions import Definition, Mode
from qualification.edits import Clear, Describe, Rename, SetMinScore, apply_edits
from qualification.errors import WinnowError

_ALLOWED = re.compile(r"(?<!\s)\s+(?:be )?(?:allowed|ok|okay|fine|acceptable|eligible|welcome)[.! ]*$", re.IGNORECASE)
_NEW_NAME = re.compile(r"^(?:the )?(?:name|title|icp name)(?: of (?:it|this|the icp))? (?:to|as|into) (.+)$", re.IGNORECASE)
_ALSO = re.compile(r"\b(?:also|too|as well|in addition|additionally)\b", re.IGNORECASE)
_INSTEAD_FIRST = re.compile(
    r"^instead of (?P<old>.+?)[,\s]+(?:i(?:'d)? want|i(?: would)? like|we want|use|take|make it|go with|go for|do|try)\s+(?P<new>.+)$",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    r"^(?:use |want |have |take |make it |go with )?(?P<new>.+?)(?<!\s)\s+(?:instead of|rather than|in place of)\s+(?P<old>.+)$",
    re.IGNORECASE,
)
_UNCHANGED = re.compile(
    r"(?<![\s,;])[\s,;]+(?:and |but |with |(?:and |but )?(?:keep|leave|keeping|leaving)\s)?(?:the )?(?:(?P<kept>same (?:upper|lower|max\w*|min\w*)(?: limit| bound| end)?|(?:upper|lower|max\w*|min\w*)(?: limit| bound| end)?(?= (?:as|the same|unchanged|stays)))"
    r"|(?:the )?(?:rest|others?|everything else|all else|other (?:rules|filters)))(?: (?:as|stays?|is|are|remains?)?\s*(?:it is|they are|is|the same|as is|unchanged|untouched|alone))?[\s.!]*$",
    re.IGNORECASE,
)
_NARROWS = re.compile(
    r"^(?:(?:oh|ok|okay|yes|yeah|ah|hm+|so|well|great|good|please|actually|wait)[\s,]+)*(?:and|plus|also|but|additionally|as well as)\b",
    re.IGNORECASE,
)
_WEIGHT_LIST = re.compile(r"^(?:the )?weights?\s*:", re.IGNORECASE)
_GOES_ON = ("also", "and also", "plus", "also add", "also include")
_ADMITTING = frozenset(
    [
        "allow",
        "also allow",
        "accept",
        "also accept",
        "admit",
        "let in",
        "also let in",
        "cover",
        "covers",
        "also cover",
        "also covers",
        "readmit",
    ]
)
_POINTS_FOR = re.compile(r"^(?P<points>\d{1,3})(?:\s*(?:points?|pts))?\s+(?:for|if|on|from|off|to|when)\s+(?P<what>.+)$", re.IGNORECASE)
_ONE_END = re.compile(r"\b(?:start(?:s|ed|ing)?|begin(?:s|ning)?|end(?:s|ed|ing)?|stop(?:s|ped)?) at\b", re.IGNORECASE)
_TO_INCLUDE = re.compile(
    r"^(?:it |them )?(?:to|so (?:that )?it) (?:also )?(?:includes?|covers?|adds?|allows?|takes?|has|have)(?: also| in)?\s+(?P<what>.+)$",
    re.IGNORECASE,
)
_ITS_WEIGHT = re.compile(
    r"^(?:the |its |that |this |their )?(?:bonus|weight|weighting|points?|score|it)(?: weight| points?)?$", re.IGNORECASE
)
_IT = re.compile(
    r"^(?:(?:it|that|this|them|those)\s+)?(?:to |at |be |worth |as )?(?P<what>[+-]?\d{1,2}(?:\s*(?:points?|pts))?|(?:an? |the )?(?:must(?:[- ]have)?|required|mandatory|filter|requirement|bonus|plus|preference|nice[- ]to[- ]have|optional|exclusion|(?:critical|high|medium|low)(?: weight)?))(?: instead| now| then| rather| please)*[\s.!]*$",
    re.IGNORECASE,
)
_SETS_IT = frozenset(
    ["make it", "make that", "make them", "make", "set", "put", "bump", "raise",
     "lower", "weigh", "weight", "keep it", "give", "turn", "use"]
)  # fmt: skip
_EXCLUSION = re.compile(
    r"^(?:an? |the )?(?:(?:exclusion|exclude)(?: rule)? (?:for|of|on) (?P<for>[^,;]+)|(?P<what>[^,;]+?) exclusions?(?: rule)?(?: to (?:it|this|the draft|the icp))?)[\s.!]*$",
    re.IGNORECASE,
)
_SAME_AS = re.compile(r"\b(?:same|as much|equal)\b", re.IGNORECASE)
MOST_PARTS = 8
_SENTENCES = re.compile(r"(?<=[.;!])\s+(?=\S)|\s*\n+\s*(?:[-*]\s+)?")
_CLAUSES = re.compile(r"\s*[,;.]\s+(?:(?:and|then|also|plus)\s+)*(?=\S)")
_STATED = re.compile(
    r"(?:\s*[,;.]\s*(?:(?:and|but|then|also|plus)\s+)*|\s(?:and|but)\s+)(?=[^,;.]{2,40}?\s(?:should|must|ought to|needs? to|has to)\s+(?:now |only |rather )*(?:be(?! called| named)|get|count|weigh|have|become)\b)",
    re.IGNORECASE,
)
_VERBLESS = re.compile(
    r"^(?:(?:and|then|also|but)\s+)*(?:make|set|put|give|turn|bump|raise|lower)\s+(?=(?:it|that|this|them)\b)", re.IGNORECASE
)
_BACK = re.compile(r"(?<!\s)\s+back(?: in| again| please)*[\s.!]*$", re.IGNORECASE)
_TO_NUMBER = re.compile(r"\bto\s+[$\d]")


def plan_edits(lexicon: Lexicon, definition: Definition, text: str, choices: Mapping[str, str], *, inflected: bool = False) -> EditPlan:
    """Return the edits that a message asks for, sentence by sentence where each is a change by itself, else read as a whole.

    A list of changes that is not understood as a whole is tried clause by clause too.
    """
    for parts in (_SENTENCES.split(text), _STATED.split(text)):
        if (plan := _plan_each(lexicon, definition, parts, choices, inflected)) is not None:
            return plan
    if (
        plan := apart(lexicon, definition, text, lambda part: _plan_whole(lexicon, definition, part, choices, inflected=inflected))
    ) is not None:
        return plan
    whole = _plan_whole(lexicon, definition, text, choices, inflected=inflected)
    if (whole.problems or whole.unmapped) and (
        plan := _plan_each(lexicon, definition, _CLAUSES.split(text), choices, inflected)
    ) is not None:
        return plan
    return whole


def _plan_each(
    lexicon: Lexicon, definition: Definition, parts: Sequence[str], choices: Mapping[str, str], inflected: bool
) -> EditPlan | None:
    """Return the edits of several changes one after another; None unless there are several and each is clear."""
    parts = [part for part in parts if part.strip(" .!")]
    if not 1 < len(parts) <= MOST_PARTS:
        return None
    plan, now = EditPlan(), definition
    for part in parts:
        own = _plan_whole(lexicon, now, part, choices, inflected=inflected)
        if (
            plan.edits
            and not (own.edits or own.choices)
            and all(each.startswith(NOTHING_KEEPS_OUT) for each in own.problems)
            and own.problems
        ):
            continue  # "drop the state, the whole US is fine"
        if not own.edits or own.problems or own.unmapped or own.choices or _IT.match(_VERBLESS.sub("", part)):
            return None
        plan.edits += own.edits
        plan.notes += [note for note in own.notes if note not in plan.notes]
        try:
            now = apply_edits(definition, plan.edits)
        except WinnowError:
            return None
    return plan


def _plan_whole(lexicon: Lexicon, definition: Definition, text: str, choices: Mapping[str, str], *, inflected: bool = False) -> EditPlan:
    """Return the edits that a message or a clause of it asks for.

    Words before the first verb, or a message without one ("over 300 employees using AWS"), are read as
    rules to set. `inflected` also takes "dropped" and "adding" for verbs.
    """
    plan = EditPlan()
    text = with_chosen(with_same_end(definition, spelled(moved_from(text))), choices)
    if edits := weight_edits(lexicon, definition, text) or named_number(lexicon, definition, text):
        plan.edits += edits
        return plan
    if beside := floor_beside(text):
        plan = _plan_whole(lexicon, definition, beside[0], choices, inflected=inflected)
        plan.edits.append(SetMinScore(min_score=beside[1]))
        return plan
    text = as_removal(text) or as_mode(text) or text
    if (given := rated(text)) and _rate(definition, lexicon, plan, *given):
        return plan
    text = reworded(lexicon, definition, text)
    unchanged = _UNCHANGED.search(text)
    text = text[: unchanged.start()] if unchanged else text
    reader = _Commands(lexicon, definition, choices, plan, narrows=_NARROWS.match(text) is not None, given=definition)
    reader.keeps_end = unchanged is not None and unchanged["kept"] is not None or _ONE_END.search(text) is not None
    meant, mode = without_mode(corrected_to(text))
    if meant and reader.corrected(meant, mode_of(mode)):
        return plan
    instead = _INSTEAD.match(text) or _INSTEAD_FIRST.match(text)
    if instead:
        reader.swap(instead["old"], instead["new"])
        return plan
    start, commands = commands_of(text, inflected=inflected)
    if start and not reader.reweighed(start):
        reading = reader.described(start)
        reader.place(reading, widen=_ALSO.search(text) is not None or reader.narrows and reader.joins(reading))
    before, spoken = "", start
    unsettled, plan.problems = (plan.problems, []) if commands else ([], plan.problems)
    for command in commands:
        command, spoken = reader.named_again(command, spoken)
        reader.catch_up()
        goes_on = command.verb in _GOES_ON and before in ("exclude", "prefer", "require", "remove", "oust", "only")
        reader.read(replace(command, action=before) if goes_on else command)
        before = before if goes_on else command.action
    plan.problems[:0] = [] if plan.edits else unsettled
    return plan


def _rate(definition: Definition, lexicon: Lexicon, plan: EditPlan, what: str, weight: int) -> bool:
    """Give a scored rule the weight that a statement says; False when what it names is no scored rule of the draft."""
    nodes = recognise(lexicon, what)
    plain = [node for node in nodes if node.key not in ("weight", "score", "points", "bonus", "its", "the")]
    if FLOOR.search(what) or any(node.number for node in nodes):
        return False
    scores = [each for each in everything(definition) if each.mode is Mode.SCORE]
    aims = [aim for aim in aims_of(definition, plain)[0] if all(each.mode is Mode.SCORE for each in aim.parameters)]
    if not aims and len(scores) == 1 and _ITS_WEIGHT.match(what):
        aims = [pointing_at(scores[0])]
    if not aims or any(node.kind in ("word", "people") for node in plain):
        return False
    if which := which_of(aims, what, nodes):
        plan.choices.append(which)
        return True
    plan.edits += [each for aim in aims for rule in aim.parameters for each in weighed(aims, aim, rule, weight)]
    return True


@dataclass
class _Commands(Changing):
    """Reads commands one by one; `given` is the definition before the first of them."""

    given: Definition = field(kw_only=True)

    def read(self, command: Command) -> None:
        """Add the edits of one command."""
        if self.penalised(command):
            return
        match command.action:
            case "clear":
                self.plan.edits.append(Clear())
            case "rename":
                self._rename(command.text)
            case "describe":
                self.plan.edits.append(Describe(description=command.text.strip("\"' ")))
            case "remove" | "oust" if self.unbound(command.text):
                return
            case "remove":
                self._remove_or_lower(command)
            case "oust":
                if _TO_NUMBER.search(command.text) or weights_of(self.nodes(command.text)):
                    self._remove_or_lower(command)
                else:
                    self.oust(command.text)
            case "swap":
                self.swapped(command.text)
            case "set" | "weight":
                for part in self._each(command):
                    self.catch_up()
                    self._set(part)
            case "only":
                self.only(command.text)
            case _:
                self._add(command)

    def catch_up(self) -> None:
        """Read the next command against what the ones before it leave."""
        with suppress(WinnowError):
            self.definition = apply_edits(self.given, self.plan.edits)

    def missing(self, node: Node) -> None:
        """Say that the draft has nothing about something, unless an earlier command of the message took it out."""
        if not aims_of(self.given, [node])[0]:
            super().missing(node)

    def named_again(self, command: Command, spoken: str) -> tuple[Command, str]:
        """Return a command in which "it" is what was named before ("… Workday, make it +2"), and what is named from then on."""
        again = _IT.match(command.text) if command.verb in _SETS_IT else None
        if again and (names := [node.text for node in self.nodes(spoken.partition(" than ")[0]) if is_name(node)]):
            return Command("set", "make", f"{' and '.join(names)} {again['what']}"), spoken
        named = any(node.meanings for node in self.nodes(command.text))
        return command, command.text if named else spoken

    def _each(self, command: Command) -> list[Command]:
        """Return one command for each thing that has its own predicate: "make Salesforce a must and HubSpot worth 6"."""
        parts = re.split(r"\s*(?:,|\band\b)\s*", command.text)
        if len(parts) > 1 and all(END.search(part) and sum(node.number is not None for node in self.nodes(part)) == 1 for part in parts):
            field_words = [node.text for part in parts[:1] for node in self.nodes(part) if node.of("field")]
            return [replace(command, text=" ".join([*(field_words if at else []), part])) for at, part in enumerate(parts)]
        own = [
            (mode_of(part) is not None or bool(weights_of(self.nodes(part)))) and bool(aims_of(self.definition, self.nodes(part))[0])
            for part in parts
        ]
        return [replace(command, text=part) for part in parts] if len(parts) > 1 and all(own) else [command]

    def _remove_or_lower(self, command: Command) -> None:
        """Take "drop the minimum to 20" for a change, not for a removal."""
        parts = re.split(r"\s*[,;]\s*(?:and\s+)?", command.text)
        several = len(parts) > 1 and any(_TO_NUMBER.search(part) for part in parts)
        for part in filter(None, parts) if several else (command.text,):
            if _TO_NUMBER.search(part):
                self._set(Command("set", "lower", part))
            else:
                self.remove(part)

    def reweighed(self, text: str) -> bool:
        """Read words without a verb that change a weight or one end of a range ("Salesforce should count double")."""
        nodes = self.nodes(text)
        said = weights_of(nodes)
        if said and not (_WEIGHT_LIST.match(text) and len(said) <= len(aims_of(self.definition, nodes)[0])):
            return False
        return reweigh(self.definition, text, "", nodes, self.plan.edits, self.plan.problems) or (
            END.search(text) is not None and not FLOOR.search(text) and self.bound("", text, nodes)
        )

    def _rename(self, text: str) -> None:
        text = re.sub(r"^[\s\"'-]*(?:->|=>|\u2192|:|=)\s*", "", text)
        quoted = re.search(r"[\"'](?P<name>[^\"']{2,80})[\"'](?:[\s,]+(?:please|pls|now|thanks|instead))*[\s.!]*$", text)
        name = (
            quoted["name"]
            if quoted
            else re.sub(r"^(?:it|this|that|the icp|the draft|to|as)\s+(?:to |as |into )?", "", text.strip(), flags=re.IGNORECASE).strip(
                "\"' ."
            )
        )
        if name:
            self.plan.edits.append(Rename(name=name[:1].upper() + name[1:]))

    def _add(self, command: Command) -> None:
        if re.match(r"^\d+ (?:more )?(?:points?|pts) (?:to|on)\b", command.text, re.IGNORECASE) and reweigh(
            self.definition, command.text, "add", self.nodes(command.text), self.plan.edits, self.plan.problems
        ):
            return
        if command.verb in ("no", "without", "not") and (
            self.unbound(command.text)
            or self.remove_mode(command.text)
            or self.remove_fields(command.text)
            or self._no_longer_asked(command.text)
        ):
            return
        if command.verb == "plus" and (given := _POINTS_FOR.match(command.text)):
            self.place(self.described(f"+{given['points']} for {given['what']}"), widen=False)
            return
        if command.action == "add" and (shut := _EXCLUSION.match(command.text)):
            command = Command("exclude", "exclude", shut["what"] or shut["for"])
        lead = {"exclude": "exclude ", "prefer": "prefer ", "require": "must "}.get(command.action, "")
        text = _BACK.sub("", re.sub(r"^(?:in|a|an|the|back)\s+(?=\+|-)", "", command.text))
        if FLOOR.search(text):
            floor = min_score_of(self.nodes(text))
            if floor or command.action == "exclude":
                self.plan.edits.append(SetMinScore(min_score=floor[0] if floor and command.action != "exclude" else 0))
                return
        lead = lead or ("using " if is_proper_tool(self.nodes(f"using {text}")[1:]) else "")
        self.admits = command.verb in _ADMITTING
        if (
            (self.admits or command.verb.endswith(" to"))
            and self.reaches(self.nodes(text))
            and self.bound("extend", text, self.nodes(text))
        ):
            return
        self.place(self.described(lead + text), widen=command.action == "add")

    def _no_longer_asked(self, text: str) -> bool:
        """Take values out of the filters that ask for them: "without HubSpot" where accounts have to use it excludes nobody."""
        aims, missed = aims_of(self.definition, self.nodes(text))
        asked = bool(aims) and all(each.mode is Mode.FILTER for aim in aims for each in aim.parameters)
        if missed or not asked or any(node.number for node in self.nodes(text)):
            return False
        self.oust(text)
        return True

    def _set(self, command: Command) -> None:
        text, nodes = command.text, self.nodes(command.text)
        if name := _NEW_NAME.match(text):
            self._rename(name[1])
        elif included := _TO_INCLUDE.match(text):
            self._add(Command("add", "include", included["what"]))
        elif _ALLOWED.search(text):
            self._add(Command("add", "allow", _ALLOWED.sub("", text)))
        elif FLOOR.search(text) and not nodes_of_field(nodes, "employee_count"):
            self.floor(command, nodes)
        elif _SAME_AS.search(text) and (edits := weight_edits(self.lexicon, self.definition, text)):
            self.plan.edits += edits
        elif reweigh(self.definition, text, command.verb, nodes, self.plan.edits, self.plan.problems):
            return
        elif mode := mode_of(text):
            self.change_mode(mode, text, nodes)
        elif self.points(command, nodes) or self.from_to(text) or self.value_for_value(text):
            return
        elif command.action == "weight" and (given := _POINTS_FOR.match(text)):
            sign = "-" if command.verb in LESS else "+"
            self.place(self.described(f"{sign}{given['points']} for {given['what']}"), widen=False)
        elif command.action == "weight":
            self._add(Command("add", command.verb, text))
        elif weights_of(nodes):
            self.place(self.described(text), widen=False)
        elif not self.bound(command.verb, text, nodes):
            before = len(self.plan.edits) + len(self.plan.choices)
            self.place(self.described(text), widen=command.verb in ("expand", "extend", "widen", "broaden"))
            if before == len(self.plan.edits) + len(self.plan.choices) and (aims := aims_of(self.definition, nodes)[0]):
                self.plan.problems.append(f"How should {aims[0].words} change? Say the value, for example a range.")


def nodes_of_field(nodes: Sequence[Node], field_key: str) -> bool:
    """Return whether the parts name a field."""
    return any(field_key in meaning.fields for node in nodes for meaning in node.of("field"))
