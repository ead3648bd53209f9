"""Windows, texts, stages and empty fields find the field that is named beside them."""

import re

from agent.interpreter.dates import ambiguous_date
from agent.interpreter.found import REACH, Finder
from agent.interpreter.nodes import Condition, Node
from agent.interpreter.quantities import Window, window_at
from agent.interpreter.stages import stages_at
from qualification.definitions import Operator, Value
from qualification.fields import FieldType

_TEXTUAL = {"contains": Operator.CONTAINS, "starts_with": Operator.STARTS_WITH, "ends_with": Operator.MATCHES}
_TEXT_ENDS = frozenset({"and", "or", "but", "in", "at", "with", "who", "whose", "that", "where", "using", "and not", "from"})
_ALIKE = frozenset({"matches", "matching", "like", "match", "islike"})
_LONGEST_PATTERN = 12
_LONGEST_TEXT = 6
_OF_YEARS = {Operator.GT: "after", Operator.GTE: "from", Operator.LT: "before", Operator.LTE: "up to"}
_TEXT_WORDS = {"name": "name", "names": "name", "title": "title", "titles": "title", "description": "description", "domain": "domain"}
_STOPS = frozenset({";", "\n", "(", ")", ","})
_PLAIN_NOUNS = frozenset({"data", "info", "information", "value", "values", "figure", "figures", "number", "numbers"})
_RESTRICTIONS = frozenset(
    {
        "restriction",
        "restrictions",
        "filter",
        "filters",
        "limit",
        "limits",
        "preference",
        "preferences",
        "requirement",
        "requirements",
        "constraint",
        "constraints",
    }
)


class NamedFinder(Finder):
    """Finds what is said of a field that is named."""

    def _text(self, index: int) -> None:
        node = self.found.nodes[index]
        if node.key in _ALIKE and self._wildcard(index):
            return
        if node.cue not in _TEXTUAL:
            if node.cue == "with" or node.key in ("have", "has", "having"):
                self._text_in_field(index)
            return
        key = self._text_field(index)
        last = self._text_end(index + 1)
        if key is None or last <= index:
            return
        text = self.words(index + 1, last).strip('"')
        operator = _TEXTUAL[node.cue]
        value = f"*{text}" if operator is Operator.MATCHES else text
        first = next(
            (at for at in range(index - 1, max(-1, index - 4), -1) if any(key in m.fields for m in self.found.nodes[at].of("field"))), index
        )
        self.add(Condition(key, operator, value, "text", first, last, self.words(first, last), name=text))

    def _text_in_field(self, index: int) -> None:
        """Read "with “labs” in the name": the text stands before the field that holds it."""
        nodes = self.found.nodes
        for at in range(index + 1, min(len(nodes), index + 1 + _LONGEST_TEXT)):
            named = at + 1
            while named < len(nodes) and named < at + 3 and nodes[named].key in ("the", "their", "its"):
                named += 1
            key = _TEXT_WORDS.get(nodes[named].key) if named < len(nodes) else None
            if nodes[at].key == "in" and key in self.fields and at > index + 1:
                text = self.words(index + 1, at - 1).strip("\"' ").removeprefix("the word ").strip("\"' ")
                self.add(Condition(str(key), Operator.CONTAINS, text, "text", index + 1, named, self.words(index, named), name=text))
                return
            if nodes[at].text in (",", ";", ".", "\n") or nodes[at].number:
                return

    def _wildcard(self, index: int) -> bool:
        """Read "title matches *revops*": a text with stars stands for the whole value."""
        key, last = self._text_field(index), index
        while (
            last + 1 < len(self.found.nodes)
            and last < index + _LONGEST_PATTERN
            and (last == index or not self.found.nodes[last + 1].spaced)
        ):
            last += 1
        pattern = self.words(index + 1, last)
        if key is None or "*" not in pattern or not re.search(r"\w", pattern):
            return False
        self.add(Condition(key, Operator.MATCHES, pattern, "text", index, last, self.words(index, last), name=pattern))
        return True

    def _text_field(self, index: int) -> str | None:
        for at in range(index - 1, max(-1, index - 4), -1):
            for meaning in self.found.nodes[at].of("field"):
                for key in meaning.fields:
                    if self.fields[key].type in (FieldType.TEXT, FieldType.CATEGORY):
                        return key
            plain = _TEXT_WORDS.get(self.found.nodes[at].key)
            if plain in self.fields:
                self.found.used.add(at)
                return plain
        return "description" if "description" in self.fields and self.found.nodes[index].key.startswith("mention") else None

    def _text_end(self, index: int) -> int:
        if index < len(self.found.nodes) and self.found.nodes[index].kind == "quoted":
            return index
        while (
            index < len(self.found.nodes)
            and self.found.nodes[index].text not in (",", ";", "?", "!", "\n")
            and self.found.nodes[index].key not in _TEXT_ENDS
        ):
            index += 1
        return index - 1

    def _stage(self, index: int) -> None:
        stages = stages_at(self.found.nodes, index)
        if stages and "funding_stage" in self.fields:
            words = self.words(stages.first, stages.last)
            self.add(Condition("funding_stage", stages.operator, stages.value, "named", stages.first, stages.last, words, name=words))

    def _window(self, index: int) -> None:
        window = window_at(self.found.nodes, index, self.lexicon.today, self.context.choices)
        if window is None:
            return
        first, last, key = self._dated_field(window)
        if key is None:
            return
        for at in range(window.first, window.last + 1):
            choice = ambiguous_date(self.found.nodes, at)
            if choice is not None and choice.about not in self.context.choices:
                self.found.choices.append(choice)
        if key == "founded_year":
            operator, value = self._founding(window)
            if isinstance(window.value, str) and window.year is None and window.operator is not Operator.EQUALS:
                words = self.words(window.first, window.last)
                self.found.notes.append(f"Only the year of founding is known, so I read {words} as {_OF_YEARS.get(operator, '')} {value}.")
        else:
            operator, value = window.operator, window.value
            if window.ahead and self.fields[key].is_custom:
                operator = Operator.WITHIN_NEXT_DAYS
        self.add(Condition(key, operator, value, "window", first, last, self.words(window.first, window.last)))

    def _dated_field(self, window: Window) -> tuple[int, int, str | None]:
        """Return the field of a window with the span it covers: the nearest one named in the clause, before it or after."""
        for at in range(window.first - 1, max(-1, window.first - 1 - REACH), -1):
            if self._names_date(at):
                return window.first, window.last, self._date_key(self.found.nodes[at])
            if self.found.nodes[at].text == ",":
                break
        for at in range(window.last + 1, min(len(self.found.nodes), window.last + 4)):
            if self.found.nodes[at].text in _STOPS:
                break
            if self._names_date(at):
                return window.first, window.last, self._date_key(self.found.nodes[at])
        return window.first, window.last, None

    def _names_date(self, at: int) -> bool:
        """Return whether a node names a field of dates, which is spoken for then."""
        if self._date_key(self.found.nodes[at]) is None:
            return False
        self.found.used.add(at)
        return True

    def _date_key(self, node: Node) -> str | None:
        if node.kind == "signal":
            return f"signal.{node.name}" if f"signal.{node.name}" in self.fields else None
        for meaning in node.meanings:
            for key in meaning.fields:
                if meaning.kind in ("field", "loose") and (self.fields[key].type is FieldType.DATE or key == "founded_year"):
                    return key
        return None

    def _founding(self, window: Window) -> tuple[Operator, Value]:
        this_year = self.lexicon.today.year
        if isinstance(window.value, int):
            year = this_year - round(window.value / 365)
            return (Operator.LTE if window.operator is Operator.MORE_THAN_DAYS_AGO else Operator.GTE), year
        if isinstance(window.value, tuple):
            low, high = (int(str(each)[:4]) for each in window.value)
            return (Operator.EQUALS, low) if low == high else (Operator.BETWEEN, (low, high))
        return window.operator, window.year or int(str(window.value)[:4])

    def _presence(self, index: int) -> None:
        node = self.found.nodes[index]
        if node.key in ("no", "without") and self._is_bare_field(index + 1):
            if self._is_unrestricted(index + 2):
                self.found.take(index, index + 2)
            else:
                self._lacking(index)
        if node.cue not in ("known", "missing"):
            return
        operator = Operator.IS_KNOWN if node.cue == "known" else Operator.IS_MISSING
        for at in (index - 1, index + 1, index + 2):
            if self.found.free(at) and (fields := self.found.nodes[at].of("field")):
                first, last = min(at, index), max(at, index)
                self.add(Condition(fields[0].field, operator, None, "presence", first, last, self.words(first, last)))
                return

    def _is_unrestricted(self, index: int) -> bool:
        """Return whether what is lacking is a rule, not a value: "no geo restriction"."""
        return index < len(self.found.nodes) and self.found.nodes[index].key in _RESTRICTIONS

    def _is_bare_field(self, index: int) -> bool:
        """Return whether a field is named and nothing about it is said ("no funding", "without revenue")."""
        if not self.found.free(index) or not self.found.nodes[index].of("field") or self.found.nodes[index].soft:
            return False
        following = self.found.nodes[index + 1] if index + 1 < len(self.found.nodes) else None
        return (
            following is None
            or following.kind in ("mark", "filler")
            or following.key in _PLAIN_NOUNS
            or following.cue in ("and", "or", "but", "with")
        )

    def _lacking(self, index: int) -> None:
        meaning = self.found.nodes[index + 1].of("field")[0]
        following = self.found.nodes[index + 2].key if index + 2 < len(self.found.nodes) else ""
        last = index + 2 if following in _PLAIN_NOUNS else index + 1
        words = self.words(index, last)
        note = f"I read {words} as {self.fields[meaning.field].label} is missing."
        self.add(Condition(meaning.field, Operator.IS_MISSING, None, "presence", index, last, words, (note,)))
