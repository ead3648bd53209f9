"""Find what a message says about fields: values, sizes, amounts, windows, flags, texts. Modes and lists come later."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from agent.interpreter.amounts import AmountFinder
from agent.interpreter.found import Found
from agent.interpreter.lexicon import Lexicon
from agent.interpreter.named import NamedFinder
from agent.interpreter.nodes import Choice, Condition, ConditionKind, Node
from agent.interpreter.people import people_in
from agent.interpreter.readings import SECTORS, Context, candidates, chosen, removal_said
from agent.interpreter.weights import min_score_of, weights_of
from qualification.definitions import Mode, Operator, Parameter
from qualification.fields import Field
from qualification.lookup.phrases import Kind, Meaning
from qualification.wording import say_list, say_number, say_parameter

_SORTS: dict[Kind, ConditionKind] = {"value": "named", "flag": "flag", "loose": "loose", "size": "size", "field": "named"}
_BESIDE = 3
_ENDS_CLAUSE = frozenset({",", ".", ";", "!", "?", "\n", "(", ")"})
_ONE = frozenset({"a", "an", "their", "its"})
_COMPANIONS = (
    frozenset({"funding_stage", "funding_amount_usd", "last_funding_date"}),
    frozenset({"installed_tools", "removed_tools", "infrastructure"}),
    frozenset({"industry", "sub_industry"}),
    frozenset({"country", "region", "state", "city"}),
)


def find_conditions(lexicon: Lexicon, nodes: Sequence[Node], choices: Mapping[str, str]) -> Found:
    """Return the conditions of a message in its order, with the weights and score floor it says.

    `choices` are the answers to questions asked before, by what they were about.
    """

    def is_empty(key: str) -> bool:
        return lexicon.catalog.accounts[key].missing_rate >= 1

    finder = _Finder(lexicon, Found(tuple(nodes)), Context(nodes, lexicon.catalog.account_fields, choices, is_empty))
    finder.find()
    finder.found.conditions.sort(key=lambda each: each.first)
    return finder.found


class _Finder(AmountFinder, NamedFinder):
    """Looks for everything, in the order in which words are taken."""

    def find(self) -> None:
        nodes = self.found.nodes
        self.found.people = set() if self.lexicon.of_people else people_in(nodes)
        if floor := min_score_of(nodes):
            self.found.min_score = floor[0]
            self.found.take(floor[1], floor[2])
        for weight in weights_of(nodes):
            if self.found.free(weight.first) and self.found.free(weight.last):
                self.found.weights.append(weight)
                self.found.take(weight.first, weight.last)
        for index, node in enumerate(nodes):
            if node.cue == "indifferent":
                self._indifferent(index)
        for step in (self._text, self._stage, self._window, self._amount, self._presence, self._term, self._meaning):
            for index in range(len(nodes)):
                if self.found.free(index):
                    step(index)
        self._hiring()
        self._accompanying()
        for index, node in enumerate(nodes):
            if node.name and node.kind not in ("icp", "signal", "term") and index in self.found.used and not _is_group(node):
                self.found.notes.append(
                    f"I read {node.text} as {node.name}." if node.kind != "meaning" else f"I read {node.text} as {_name(node)}."
                )

    def _indifferent(self, index: int) -> None:
        """Take what is said to be of no importance: "regardless of tech", "don't care about their size"."""
        nodes, last = self.found.nodes, index
        while last + 1 < len(nodes) and nodes[last + 1].text not in _ENDS_CLAUSE and nodes[last + 1].cue not in ("but", "with"):
            last += 1
        words = self.words(index + 1, last)
        if words:
            self.found.take(index, last)
            self.found.notes.append(f"There is no rule for {words}, as it does not matter.")

    def _hiring(self) -> None:
        """Read "hiring" as the last word of a clause: whoever hires at all ("ideally hiring")."""
        nodes = self.found.nodes
        for index, node in enumerate(nodes):
            ends = index + 1 == len(nodes) or nodes[index + 1].kind == "mark" or nodes[index + 1].cue in ("and", "or", "but")
            if node.key == "hiring" and ends and self.found.free(index) and "hiring_velocity" in self.fields:
                note = f"I read {node.text} as {self.fields['hiring_velocity'].label} over 0."
                self.add(Condition("hiring_velocity", Operator.GT, 0, "loose", index, index, node.text, (note,), name=node.text))

    def _accompanying(self) -> None:
        """Take the field words that only go with a condition of theirs: "Series A funding", "raised"."""
        beside = self._fields_beside()
        for index, node in enumerate(self.found.nodes):
            fields = {key for meaning in node.of("field") for key in meaning.fields}
            if not fields or not self.found.free(index):
                continue
            companions = fields | {key for group in _COMPANIONS if group & fields for key in group}
            if companions & beside[index]:
                self.found.used.add(index)

    def _fields_beside(self) -> defaultdict[int, set[str]]:
        """Return for each node the fields of the conditions that begin or end near it."""
        beside: defaultdict[int, set[str]] = defaultdict(set)
        for condition in self.found.conditions:
            for end in {condition.first, condition.last}:
                for at in range(end - _BESIDE, end + _BESIDE + 1):
                    beside[at].add(condition.field)
        return beside

    def _term(self, index: int) -> None:
        node = self.found.nodes[index]
        if node.kind == "signal" and f"signal.{node.name}" in self.fields:
            self.add(Condition(f"signal.{node.name}", Operator.IS_KNOWN, None, "named", index, index, node.text, name=node.name))
        if node.kind != "term":
            return
        entry = self.lexicon.catalog.glossary[node.name]
        conditions = [self._of_term(each, index) for each in entry.parameters if each.field in self.fields]
        if len(conditions) < len(entry.parameters) or not conditions:
            return
        for condition in conditions:
            self.add(condition)
        self.found.sizes.append(entry.term[:1].upper() + entry.term[1:])
        rules = " and ".join(say_parameter(each, self.fields) for each in entry.parameters)
        self.found.notes.append(f"I read {node.text} as {entry.meaning}: {rules} (your glossary).")

    def _of_term(self, rule: Parameter, index: int) -> Condition:
        """Return one rule of a term as a condition that stands where the term does; words around the term may change its mode."""
        words = self.found.nodes[index].text
        marked = rule.mode is not Mode.FILTER
        name = say_parameter(rule, self.fields)
        return Condition(rule.field, rule.operator, rule.value, "named", index, index, words, (), rule.mode, rule.weight, marked, name=name)

    def _meaning(self, index: int) -> None:
        found = candidates(self.context, index)
        if not found:
            return
        meaning = chosen(self.context, index, found)
        if isinstance(meaning, Meaning) and meaning.field in SECTORS and self._is_of_a_thing(index):
            return
        if isinstance(meaning, Meaning) and meaning.closeness == "near" and self._heads_a_line(index):
            self.found.used.add(index)
            return
        self.found.used.add(index)
        if isinstance(meaning, Choice):
            self.found.choices.append(meaning)
            return
        node = self.found.nodes[index]
        for at in range(max(0, index - 2), min(len(self.found.nodes), index + 2)):
            if self.found.nodes[at].key == meaning.field and meaning.kind == "value":
                self.found.used.add(at)
        if meaning.kind == "flag" and node.soft and not self._is_said_of_customers(index):
            self.found.used.discard(index)
            return
        if meaning.kind == "size":
            meaning = self._open_ended(index, meaning)
            self.found.sizes.append(meaning.name)
        sort = _SORTS[meaning.kind]
        condition = Condition(
            meaning.field, meaning.operator or Operator.IN, meaning.value, sort, index, index, node.text, name=meaning.name
        )
        if meaning.field == "infrastructure" and removal_said(self.context, index):
            condition = condition.with_mode(Mode.EXCLUDE)  # what was left is on record for tools only
        self.add(replace(condition, notes=self._reading(node, meaning), near=meaning.closeness == "near"))

    def _heads_a_line(self, index: int) -> bool:
        """Return whether a word stands alone before a colon, as the name of what follows: "Tech: AWS"."""
        before, after = self.found.nodes[index - 1] if index else None, self.context.after(index)
        return after is not None and after.text == ":" and (before is None or before.text in ("\n", ",", ";", ".", "-", "*"))

    def _open_ended(self, index: int, meaning: Meaning) -> Meaning:
        """Return a size without its other end where "and up" or "or smaller" follows it."""
        cue = after.cue if (after := self.context.after(index)) else ""
        if not isinstance(meaning.value, tuple) or cue not in ("after_gte", "after_lte"):
            return meaning
        self.found.take(index + 1, index + 1)
        low = cue == "after_gte"
        return replace(meaning, operator=Operator.GTE if low else Operator.LTE, value=meaning.value[0 if low else 1])

    def _is_of_a_thing(self, index: int) -> bool:
        """Return whether a sector only says of what kind an unknown thing is ("a software budget")."""
        nodes = self.found.nodes
        return 0 < index < len(nodes) - 1 and nodes[index - 1].key in _ONE and nodes[index + 1].kind == "word"

    def _is_said_of_customers(self, index: int) -> bool:
        before = self.context.before(index)
        after = self.context.after(index)
        said = (before is not None and before.cue in ("exclude", "not", "require")) or (after is not None and after.cue == "require")
        return said or self._goes_on_with_flags(index)

    def _goes_on_with_flags(self, index: int) -> bool:
        """Return whether it is the next item of an exclusion that lists flags ("no competitors or customers")."""
        nodes, last = self.found.nodes, self.found.conditions[-1] if self.found.conditions else None
        if (
            last is None
            or last.sort not in ("flag", "named")
            or last.last != index - 2
            or not (nodes[index - 1].cue in ("and", "or") or nodes[index - 1].text in ("+", "&", ",", "/"))
        ):
            return False
        opened = next(
            (at for at in range(last.first - 1, -1, -1) if nodes[at].text in (".", ";", "\n") or nodes[at].cue in ("exclude", "not")), 0
        )
        return nodes[opened].cue in ("exclude", "not")

    def _reading(self, node: Node, meaning: Meaning) -> tuple[str, ...]:
        """Return the sentence that says a reading which is more than another spelling."""
        entry = self.fields[meaning.field]
        if meaning.kind == "loose" or (meaning.kind == "value" and len(meaning.values) > 1):
            label = f"{entry.label} " if meaning.kind == "loose" else ""
            return (f"I read {node.text} as {label}{self._said(meaning, entry)}.",)
        if meaning.kind == "size":
            return (f"I read {node.text} as {self._said(meaning, entry)} employees.",)
        return (f"I read {node.text} as {meaning.name}.",) if meaning.closeness == "near" else ()

    def _said(self, meaning: Meaning, entry: Field) -> str:
        value = meaning.value
        if meaning.operator is Operator.WITHIN_LAST_DAYS:
            return f"in the last {value} days"
        if meaning.operator is Operator.BETWEEN and isinstance(value, tuple):
            return f"{value[0]}–{value[1]}"
        if isinstance(value, tuple):
            return say_list(value, entry, joined_by="or")
        words = {Operator.GT: "over", Operator.GTE: "at least", Operator.LT: "under", Operator.LTE: "at most"}
        return f"{words.get(meaning.operator or Operator.EQUALS, '')} {say_number(float(str(value)))}".strip()


def _name(node: Node) -> str:
    meaning = node.meanings[0]
    return ", ".join(meaning.values) if meaning.kind == "value" else meaning.name


def _is_group(node: Node) -> bool:
    """Return whether its values are said anyway, since they are several."""
    return bool(node.meanings) and len(node.meanings[0].values) > 1
