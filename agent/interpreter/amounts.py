"""Amounts find their field: the unit after them, else the field named before them, else money or people by their look."""

from dataclasses import replace

from agent.interpreter.found import REACH, Finder
from agent.interpreter.nodes import Choice, Condition, Node
from agent.interpreter.quantities import Amount, amount_at, suffix_operator
from qualification.definitions import Operator, Value
from qualification.fields import FieldType
from qualification.wording import say_money, say_number

_NUMERIC = (FieldType.NUMBER, FieldType.MONEY)
_AGE_WORDS = frozenset({"yearsold", "yearold", "inbusiness", "age", "companyage"})
_ROUNDS = frozenset({"round", "rounds", "fundinground", "fundingrounds", "seriesrounds"})
_OF_ACCOUNTS = frozenset(
    {"locations", "sites", "offices", "cities", "countries", "regions", "states", "tools", "domains", "names", "industries"}
)
_MEASURED = frozenset(
    {"deal", "deals", "contract", "ticket", "order", "basket", "fleet", "portfolio", "class", "cart", "wallet", "round", "check"}
)
MILLION = 1_000_000


class AmountFinder(Finder):
    """Finds what numbers are about."""

    def _amount(self, index: int) -> None:
        amount = amount_at(self.found.nodes, index)
        if amount is None or not all(self.found.free(at) for at in range(amount.first, amount.last + 1)):
            return
        if self._counts_rounds(amount):
            return
        key, first, last = self._unit(amount)
        if key == "employee_count" and (hired := self._hired(amount)):
            key = hired
            self.found.notes.append(f"I read hiring {self.words(amount.first, last)} as {self.fields[hired].label}.")
        operator = suffix_operator(self.found.nodes, last + 1) if amount.operator is None and amount.high is None else None
        if operator:
            amount, last = replace(amount, operator=operator), last + 1
        if key is None:
            key = self._inherited(amount) or self._assumed(amount)
            if key is None:
                return
        self._add_amount(key, amount, first, last)

    def _counts_rounds(self, amount: Amount) -> bool:
        """Return whether it counts what no field counts: "raised 3 rounds" are neither dollars nor people."""
        following = self.found.nodes[amount.last + 1 : amount.last + 3]
        return any(node.key in _ROUNDS for node in following) and self._unit_after(amount) is None

    def _add_amount(self, key: str, amount: Amount, first: int, last: int) -> None:
        operator, value = amount.comparison()
        words = self.words(amount.first, max(amount.last, last))
        notes = []
        aged = key == "founded_year" and (amount.days or not amount.is_year)
        if aged:
            operator, value = self._aged(operator, value)
        if key == "tenure_months" and amount.days:
            value = _in_months(value, amount.days)
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
        self.add(Condition(key, operator, value, "number", min(first, amount.first), max(last, amount.last), words, tuple(notes)))

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

    def _hired(self, amount: Amount) -> str | None:
        """Return the hiring velocity when people who are hired are counted ("hiring more than 20 people")."""
        before = self.context.before(amount.first)
        hired = before is not None and before.key in ("hiring", "hire", "hires", "hired", "adding", "recruiting")
        return "hiring_velocity" if hired and "hiring_velocity" in self.fields else None

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
        for at in range(amount.first - 1, max(-1, amount.first - 1 - REACH), -1):
            node = nodes[at]
            if at and nodes[at - 1].key in _MEASURED:  # "deal size 50k+"
                return None
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
                if fits and not year and not (amount.days and key not in ("founded_year", "tenure_months")):
                    return key
        return None

    def _inherited(self, amount: Amount) -> str | None:
        """Return the field of the amount before, which this one goes on with ("more than 250 and less than 2000")."""
        at = amount.first - 1
        while at >= 0 and (self.found.nodes[at].cue in ("and", "but") or self.found.nodes[at].text == ","):
            at -= 1
        joined = at < amount.first - 1 and amount.operator is not None
        last = self.found.conditions[-1] if self.found.conditions else None
        if not joined or last is None or last.sort != "number" or last.last != at:
            return None
        return last.field if not amount.currency or self.fields[last.field].type is FieldType.MONEY else None

    def _measures_something(self, amount: Amount) -> bool:
        """Return whether an unknown noun before it says what it counts ("deals over 50k"), so that it counts no employees."""
        before = self.found.nodes[amount.first - 1] if amount.first else None
        after = self.found.nodes[amount.last + 1 : amount.last + 2]
        if after and after[0].key == "of":  # "at least two of Okta and Datadog"
            return True
        return (
            before is not None
            and amount.operator is not None
            and before.kind == "word"
            and (
                before.key.endswith("s")
                or before.text.isupper()
                and len(before.text) > 1
                or self.found.nodes[amount.first].kind != "number"  # "a rating above 4", where "scaleups 50+" may count heads
            )
            and not self.lexicon.of_people
        )

    def _assumed(self, amount: Amount) -> str | None:
        """Return what a bare amount means: money asks, a plain count with a comparison or a range is employees."""
        if any(node.key in _MEASURED for node in self.found.nodes[max(0, amount.first - 2) : amount.first]):
            return None
        large = amount.low.scale >= MILLION or amount.high is not None and amount.high.scale >= MILLION
        if (amount.currency or large) and self._is_yearly(amount) and "revenue_usd" in self.fields:
            return "revenue_usd"
        money = bool(amount.currency) or large and not (amount.days or amount.low.percent)
        if money and not (self._stands_alone(amount) and not self._is_of_something(amount)):
            return None
        if money:
            present = [key for key in ("revenue_usd", "funding_amount_usd") if key in self.fields]
            about = f"money:{amount.low.plain}"
            if self.context.choices.get(about) in present:
                return self.context.choices[about]
            if len(present) < 2:
                return present[0] if present else None
            said = say_money(amount.low.value) if amount.currency and amount.high is None else f"“{self.words(amount.first, amount.last)}”"
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
        round_number = amount.operator is not None and amount.low.value % 100 == 0  # "at least 2000": a year is "since 2000"
        plain = not amount.days and not amount.low.percent and (round_number or not amount.is_year)
        compared = amount.operator is not None or amount.high is not None or amount.about
        if (
            plain
            and compared
            and amount.low.scale < MILLION
            and self._stands_alone(amount)
            and not self._measures_something(amount)
            and "employee_count" in self.fields
        ):
            self.found.notes.append(f"I read {self.words(amount.first, amount.last)} as a number of employees.")
            return "employee_count"
        return None

    def _is_yearly(self, amount: Amount) -> bool:
        """Return whether money is said by the year, as revenue is."""
        following = [node.key for node in self.found.nodes[amount.last + 1 : amount.last + 3]]
        yearly = following[:1] in (["annually"], ["yearly"]) or following in (["a", "year"], ["per", "year"], ["each", "year"], ["a", "yr"])
        if yearly:
            self.found.take(amount.last + 1, amount.last + len(following))
        return yearly

    def _is_of_something(self, amount: Amount) -> bool:
        """Return whether an unknown word stands before it, whose amount it is ("a software budget above $50k")."""
        at = amount.first - 1
        while at >= 0 and (self.found.nodes[at].cue or self.found.nodes[at].kind == "filler"):
            at -= 1
        return 0 <= at < amount.first and self.found.nodes[at].kind == "word"

    def _stands_alone(self, amount: Amount) -> bool:
        nodes, at = self.found.nodes, amount.last + 1
        while at < len(nodes) and nodes[at].key in ("annual", "yearly", "monthly", "in", "of", "total"):
            at += 1
        if at < len(nodes) and any(self.fields[key].type not in _NUMERIC for each in nodes[at].of("field") for key in each.fields):
            return nodes[at].key not in _OF_ACCOUNTS  # "10-100 locations" counts no employees
        return at >= len(nodes) or nodes[at].kind not in ("word", "people")


def _in_months(value: Value, days: int) -> Value:
    """Return lengths of time said in units of so many days as months."""
    if isinstance(value, tuple):
        return tuple(round(float(each) * days / 30) for each in value)
    return round(float(value) * days / 30) if isinstance(value, int | float) else value
