"""Find what a message says about fields: values, sizes, amounts, windows, flags, texts. Modes and lists come later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from agent.interpreter.lexicon import Lexicon
from agent.interpreter.nodes import Choice, Condition, ConditionKind, Node
from agent.interpreter.people import people_in
from agent.interpreter.quantities import Amount, Window, amount_at, suffix_operator, window_at
from agent.interpreter.readings import Context, candidates, chosen
from agent.interpreter.recognise import recognise
from agent.interpreter.stages import stages_at
from agent.interpreter.weights import Weight, min_score_of, weights_of
from qualification.definitions import Operator, Value
from qualification.fields import Field, FieldType
from qualification.phrases import Kind, Meaning
from qualification.wording import say_list, say_money, say_number

_NUMERIC = (FieldType.NUMBER, FieldType.MONEY)
_AGE_WORDS = frozenset({"yearsold", "yearold", "inbusiness", "age", "companyage"})
_TEXTUAL = {"contains": Operator.CONTAINS, "starts_with": Operator.STARTS_WITH, "ends_with": Operator.MATCHES}
_REACH = 6
_BESIDE = 3
_COMPANIONS = (
    frozenset({"funding_stage", "funding_amount_usd", "last_funding_date"}),
    frozenset({"installed_tools", "removed_tools", "infrastructure"}),
    frozenset({"industry", "sub_industry"}),
    frozenset({"country", "region", "state", "city"}),
)
_SORTS: dict[Kind, ConditionKind] = {"value": "named", "flag": "flag", "loose": "loose", "size": "size", "field": "named"}


@dataclass
class Found:
    """What was found in a message. `used` are the nodes that something speaks for, `people` those about persons."""

    nodes: tuple[Node, ...]
    conditions: list[Condition] = field(default_factory=list)
    weights: list[Weight] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)
    min_score: float | None = None
    sizes: list[str] = field(default_factory=list)

    def take(self, first: int, last: int) -> None:
        """Mark nodes as spoken for."""
        self.used.update(range(first, last + 1))

    def free(self, index: int) -> bool:
        """Return whether the node exists and nothing speaks for it yet."""
        return 0 <= index < len(self.nodes) and index not in self.used and index not in self.people


def find_conditions(lexicon: Lexicon, nodes: Sequence[Node], choices: Mapping[str, str]) -> Found:
    """Return the conditions of a message in its order, with the weights and score floor it says.

    `choices` are the answers to questions asked before, by what they were about.
    """
    finder = _Finder(lexicon, Found(tuple(nodes)), Context(nodes, lexicon.catalog.account_fields, choices))
    finder.find()
    finder.found.conditions.sort(key=lambda each: each.first)
    return finder.found


@dataclass
class _Finder:
    lexicon: Lexicon
    found: Found
    context: Context

    @property
    def fields(self) -> Mapping[str, Field]:
        return self.lexicon.catalog.account_fields

    def find(self) -> None:
        nodes = self.found.nodes
        self.found.people = people_in(nodes)
        if floor := min_score_of(nodes):
            self.found.min_score = floor[0]
            self.found.take(floor[1], floor[2])
        for weight in weights_of(nodes):
            if self.found.free(weight.first) and self.found.free(weight.last):
                self.found.weights.append(weight)
                self.found.take(weight.first, weight.last)
        for step in (self._text, self._stage, self._window, self._amount, self._presence, self._term, self._meaning):
            for index in range(len(nodes)):
                if self.found.free(index):
                    step(index)
        self._accompanying()
        for index, node in enumerate(nodes):
            if node.name and node.kind not in ("icp", "signal", "term") and index in self.found.used:
                self.found.notes.append(
                    f"I read {node.text} as {node.name}." if node.kind != "meaning" else f"I read {node.text} as {_name(node)}."
                )

    def _accompanying(self) -> None:
        """Take the field words that only go with a condition of theirs: "Series A funding", "raised"."""
        for index, node in enumerate(self.found.nodes):
            fields = {key for meaning in node.of("field") for key in meaning.fields}
            if not fields or not self.found.free(index):
                continue
            companions = fields | {key for group in _COMPANIONS if group & fields for key in group}
            for condition in self.found.conditions:
                near = min(abs(condition.first - index), abs(condition.last - index)) <= _BESIDE
                if near and condition.field in companions:
                    self.found.used.add(index)

    def _add(self, condition: Condition) -> None:
        self.found.conditions.append(condition)
        self.found.take(condition.first, condition.last)

    def _words(self, first: int, last: int) -> str:
        nodes = self.found.nodes[first : last + 1]
        return "".join((" " if node.spaced and number else "") + node.text for number, node in enumerate(nodes))

    # Texts: name, domain and description hold what they are said to contain.

    def _text(self, index: int) -> None:
        node = self.found.nodes[index]
        if node.cue not in _TEXTUAL:
            return
        key = self._text_field(index)
        last = self._text_end(index + 1)
        if key is None or last <= index:
            return
        text = self._words(index + 1, last).strip('"')
        operator = _TEXTUAL[node.cue]
        value = f"*{text}" if operator is Operator.MATCHES else text
        first = next(
            (at for at in range(index - 1, max(-1, index - 4), -1) if any(key in m.fields for m in self.found.nodes[at].of("field"))), index
        )
        self._add(Condition(key, operator, value, "text", first, last, self._words(first, last), name=text))

    def _text_field(self, index: int) -> str | None:
        for at in range(index - 1, max(-1, index - 4), -1):
            for meaning in self.found.nodes[at].of("field"):
                for key in meaning.fields:
                    if self.fields[key].type in (FieldType.TEXT, FieldType.CATEGORY):
                        return key
        return "description" if "description" in self.fields and self.found.nodes[index].key.startswith("mention") else None

    def _text_end(self, index: int) -> int:
        if index < len(self.found.nodes) and self.found.nodes[index].kind == "quoted":
            return index
        while (
            index < len(self.found.nodes)
            and self.found.nodes[index].text not in (",", ";", "?", "!", "\n")
            and self.found.nodes[index].key not in ("and", "or", "but")
        ):
            index += 1
        return index - 1

    def _stage(self, index: int) -> None:
        stages = stages_at(self.found.nodes, index)
        if stages and "funding_stage" in self.fields:
            words = self._words(stages.first, stages.last)
            self._add(Condition("funding_stage", stages.operator, stages.value, "named", stages.first, stages.last, words, name=words))

    # Windows: a date field, a signal or the founding year named beside them.

    def _window(self, index: int) -> None:
        window = window_at(self.found.nodes, index, self.lexicon.today)
        if window is None:
            return
        first, last, key = self._dated_field(window)
        if key is None:
            return
        if key == "founded_year":
            operator, value = self._founding(window)
        else:
            operator, value = window.operator, window.value
            if window.ahead and self.fields[key].is_custom:
                operator = Operator.WITHIN_NEXT_DAYS
        self._add(Condition(key, operator, value, "window", first, last, self._words(window.first, window.last)))

    def _dated_field(self, window: Window) -> tuple[int, int, str | None]:
        """Return the field of a window with the span it covers: the nearest one named in the clause, before it or after."""
        nodes = self.found.nodes
        for at in [
            *range(window.first - 1, max(-1, window.first - 1 - _REACH), -1),
            *range(window.last + 1, min(len(nodes), window.last + 4)),
        ]:
            node = nodes[at]
            if node.text in (";", "\n", "(", ")") or (node.text == "," and at > window.last):
                if at > window.last:
                    break
                continue
            key = self._date_key(node)
            if key:
                self.found.used.add(at)
                return window.first, window.last, key
            if node.text == "," and at < window.first:
                break
        return window.first, window.last, None

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
            return Operator.EQUALS, int(str(window.value[0])[:4])
        return window.operator, window.year or int(str(window.value)[:4])

    # Amounts: the unit after them, else the field named before them, else money or people by their look.

    def _amount(self, index: int) -> None:
        amount = amount_at(self.found.nodes, index)
        if amount is None or not all(self.found.free(at) for at in range(amount.first, amount.last + 1)):
            return
        key, first, last = self._unit(amount)
        operator = suffix_operator(self.found.nodes, last + 1) if amount.operator is None and amount.high is None else None
        if operator:
            amount, last = replace(amount, operator=operator), last + 1
        if key is None:
            key = self._inherited(amount) or self._assumed(amount)
            if key is None:
                return
        self._add_amount(key, amount, first, last)

    def _add_amount(self, key: str, amount: Amount, first: int, last: int) -> None:
        operator, value = amount.comparison()
        words = self._words(amount.first, max(amount.last, last))
        notes = []
        aged = key == "founded_year" and (amount.days or not amount.is_year)
        if aged:
            operator, value = self._aged(operator, value)
        if amount.about and amount.operator is None and isinstance(value, tuple):
            notes.append(f"I read {words} as {say_number(float(value[0]))}–{say_number(float(value[1]))}.")
        if amount.currency in ("€", "£"):
            notes.append(f"I read {amount.currency} amounts as US dollars without converting them.")
        if operator is Operator.EQUALS and amount.operator is None and not aged:
            if self.fields[key].type is FieldType.MONEY:
                operator = Operator.GTE
                notes.append(f"I read {words} as at least {say_money(amount.low.value)}.")
            elif key == "employee_count":
                operator, value = self._exactly_or_more(amount)
        self._add(Condition(key, operator, value, "number", min(first, amount.first), max(last, amount.last), words, tuple(notes)))

    def _exactly_or_more(self, amount: Amount) -> tuple[Operator, Value]:
        """Return what a bare head count means, and ask when that was not said yet."""
        number = amount.low.plain
        options = (
            ("exactly", f"exactly {say_number(number)}"),
            ("at least", f"at least {say_number(number)}"),
            ("around", f"around {say_number(number)}"),
        )
        choice = Choice(
            f"count:{number}",
            f"Do you mean exactly {say_number(number)} employees, at least {say_number(number)}, or around {say_number(number)}?",
            options,
        )
        answer = self.context.choices.get(choice.about)
        if answer is None:
            self.found.choices.append(choice)
        if answer == "around":
            return replace(amount, about=True).comparison()
        return (Operator.GTE if answer == "at least" else Operator.EQUALS), number

    def _aged(self, operator: Operator, value: Value) -> tuple[Operator, Value]:
        turned = {Operator.GT: Operator.LT, Operator.GTE: Operator.LTE, Operator.LT: Operator.GT, Operator.LTE: Operator.GTE}
        this_year = self.lexicon.today.year
        if isinstance(value, tuple):
            return operator, (this_year - int(value[1]), this_year - int(value[0]))
        assert isinstance(value, int | float)
        return turned.get(operator, operator), this_year - int(value)

    def _unit(self, amount: Amount) -> tuple[str | None, int, int]:
        """Return the field of an amount and the span it covers."""
        after, before = self._unit_after(amount), self._unit_before(amount)
        if after and before:
            follows = after[1] + 1
            taken = follows < len(self.found.nodes) and (
                self.found.nodes[follows].kind == "number" or self.found.nodes[follows].cue in ("gt", "gte", "lt", "lte")
            )
            return (before[0], before[1], amount.last) if taken else (after[0], amount.first, after[1])
        if after:
            return after[0], amount.first, after[1]
        return (before[0], before[1], amount.last) if before else (None, amount.first, amount.last)

    def _unit_after(self, amount: Amount) -> tuple[str, int] | None:
        nodes = self.found.nodes
        for at in range(amount.last + 1, min(len(nodes), amount.last + 5)):
            node = nodes[at]
            if key := self._numeric_key(node, amount):
                return key, at
            hyphen = node.text == "-" and not node.spaced
            if not (
                hyphen
                or node.cue in ("after_gte", "after_lte")
                or node.key in ("in", "of", "annual", "total", "full", "time", "active", "plus", "or", "more", "fulltime", "raised")
            ):
                return None
        return None

    def _unit_before(self, amount: Amount) -> tuple[str, int] | None:
        nodes = self.found.nodes
        for at in range(amount.first - 1, max(-1, amount.first - 1 - _REACH), -1):
            node = nodes[at]
            if key := self._numeric_key(node, amount):
                return key, at
            if at in self.found.used or not (node.soft or node.text in (":", "=", "(", "-") or node.key in ("annual", "total", "yearly")):
                return None
        return None

    def _numeric_key(self, node: Node, amount: Amount) -> str | None:
        for meaning in node.meanings:
            for key in meaning.fields if meaning.kind in ("field", "size") else ():
                kind = self.fields[key].type
                fits = kind is FieldType.MONEY if amount.currency else kind in _NUMERIC
                year = key == "founded_year" and not (amount.is_year or amount.days or node.key in _AGE_WORDS)
                if fits and not year and not (amount.days and key != "founded_year"):
                    return key
        return None

    def _inherited(self, amount: Amount) -> str | None:
        """Return the field of the amount before, which this one goes on with ("more than 250 and less than 2000")."""
        at = amount.first - 1
        while at >= 0 and (self.found.nodes[at].cue in ("and", "but") or self.found.nodes[at].text == ","):
            at -= 1
        joined = at < amount.first - 1 and amount.operator is not None and not amount.currency
        last = self.found.conditions[-1] if self.found.conditions else None
        return last.field if joined and last is not None and last.sort == "number" and last.last == at else None

    def _assumed(self, amount: Amount) -> str | None:
        """Return what a bare amount means: money asks, a plain count with a comparison or a range is employees."""
        if amount.currency and not self._stands_alone(amount):
            return None
        if amount.currency:
            present = [key for key in ("revenue_usd", "funding_amount_usd") if key in self.fields]
            about = f"money:{amount.low.plain}"
            if self.context.choices.get(about) in present:
                return self.context.choices[about]
            if len(present) < 2:
                return present[0] if present else None
            said = say_money(amount.low.value)
            self.found.choices.append(
                Choice(
                    about,
                    f"Is {said} about revenue or about funding raised?",
                    (("revenue_usd", "revenue"), ("funding_amount_usd", "funding raised")),
                )
            )
            self.found.take(amount.first, amount.last)
            return None
        if amount.days == 365 and "founded_year" in self.fields and amount.operator:
            return "founded_year"
        plain = not amount.days and not amount.low.percent and not amount.is_year
        compared = amount.operator is not None or amount.high is not None
        if plain and compared and self._stands_alone(amount) and "employee_count" in self.fields:
            self.found.notes.append(f"I read {self._words(amount.first, amount.last)} as a number of employees.")
            return "employee_count"
        return None

    def _stands_alone(self, amount: Amount) -> bool:
        nodes, at = self.found.nodes, amount.last + 1
        while at < len(nodes) and nodes[at].key in ("annual", "yearly", "monthly", "in", "of", "total"):
            at += 1
        return at >= len(nodes) or nodes[at].kind not in ("word", "people")

    # Fields that are known or empty.

    def _presence(self, index: int) -> None:
        node = self.found.nodes[index]
        if node.key in ("no", "without") and self._is_bare_field(index + 1):
            self._lacking(index)
        if node.cue not in ("known", "missing"):
            return
        operator = Operator.IS_KNOWN if node.cue == "known" else Operator.IS_MISSING
        for at in (index - 1, index + 1, index + 2):
            if self.found.free(at) and (fields := self.found.nodes[at].of("field")):
                first, last = min(at, index), max(at, index)
                self._add(Condition(fields[0].field, operator, None, "presence", first, last, self._words(first, last)))
                return

    def _is_bare_field(self, index: int) -> bool:
        """Return whether a field is named and nothing about it is said ("no funding", "without revenue")."""
        if not self.found.free(index) or not self.found.nodes[index].of("field") or self.found.nodes[index].soft:
            return False
        following = self.found.nodes[index + 1] if index + 1 < len(self.found.nodes) else None
        return following is None or following.kind in ("mark", "filler") or following.cue in ("and", "or", "but", "with")

    def _lacking(self, index: int) -> None:
        meaning = self.found.nodes[index + 1].of("field")[0]
        words = self._words(index, index + 1)
        note = f"I read {words} as {self.fields[meaning.field].label} is missing."
        self._add(Condition(meaning.field, Operator.IS_MISSING, None, "presence", index, index + 1, words, (note,)))

    # Terms of the glossary mean what the workspace says they mean.

    def _term(self, index: int) -> None:
        node = self.found.nodes[index]
        if node.kind == "signal" and f"signal.{node.name}" in self.fields:
            self._add(Condition(f"signal.{node.name}", Operator.IS_KNOWN, None, "named", index, index, node.text, name=node.name))
        if node.kind != "term":
            return
        plain = replace(self.lexicon, glossary={}, catalog=replace(self.lexicon.catalog, glossary={}))
        inner = find_conditions(plain, recognise(plain, node.name), {})
        for condition in inner.conditions:
            self.found.conditions.append(replace(condition, first=index, last=index, words=node.text))
        if inner.conditions:
            self.found.used.add(index)
            self.found.notes.append(f"I read {node.text} as {node.name} (your glossary).")

    # Values, flags, loose descriptions and sizes.

    def _meaning(self, index: int) -> None:
        found = candidates(self.context, index)
        if not found:
            return
        meaning = chosen(self.context, index, found)
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
            self.found.sizes.append(meaning.name)
        sort = _SORTS[meaning.kind]
        condition = Condition(
            meaning.field, meaning.operator or Operator.IN, meaning.value, sort, index, index, node.text, name=meaning.name
        )
        self._add(replace(condition, notes=self._reading(node, meaning), near=meaning.closeness == "near"))

    def _is_said_of_customers(self, index: int) -> bool:
        before = self.context.before(index)
        after = self.context.after(index)
        return (before is not None and before.cue in ("exclude", "not", "require")) or (after is not None and after.cue == "require")

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
