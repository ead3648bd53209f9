"""What each Score parameter gave the records of a list."""

from collections.abc import Sequence
from dataclasses import dataclass

from qualification.columns import Mask
from qualification.definitions import Mode, Parameter, Rules
from qualification.errors import WinnowError
from qualification.evaluate import Lens
from qualification.tops import Contribution
from qualification.validation import validate_rules
from qualification.wording import say_parameter

TOP = 3


@dataclass(frozen=True, eq=False)
class _Scored:
    """A Score parameter, in words, with who matches it and who has no value."""

    parameter: Parameter
    text: str
    matched: Mask
    missing: Mask


class Contributions:
    """Contributions of one list: each set of rules is read once, however many records it scored."""

    def __init__(self, lens: Lens) -> None:
        self._lens = lens
        self._kept: dict[int, tuple[Rules, list[_Scored] | None]] = {}  # with the rules, so that no other gets their id

    def of(self, rules: Rules, row: int) -> tuple[Contribution, ...] | None:
        """Return what each Score parameter gave one record, in listed order; None when a field of the rules is gone."""
        if (scored := self._scored(rules)) is None:
            return None
        return tuple(_contribution(each, row) for each in scored)

    def top(self, rules: Rules, row: int) -> str:
        """Return the parameters that counted most for one record, in words."""
        matched = [(each.text, each.parameter.points) for each in self._scored(rules) or () if each.matched[row]]
        return "; ".join(f"{text} {points:+d}" for text, points in sorted(matched, key=lambda each: -abs(each[1]))[:TOP])

    def _scored(self, rules: Rules) -> Sequence[_Scored] | None:
        if id(rules) not in self._kept:
            self._kept[id(rules)] = (rules, self._read(rules))
        return self._kept[id(rules)][1]

    def _read(self, rules: Rules) -> list[_Scored] | None:
        lens = self._lens
        try:
            checked = validate_rules(rules, lens.fields)
        except WinnowError:
            return None
        scored = checked.of_mode(Mode.SCORE)
        return [_Scored(each, say_parameter(each, lens.fields), lens.matches(each), lens.missing(each)) for each in scored]


def _contribution(scored: _Scored, row: int) -> Contribution:
    matched, points = bool(scored.matched[row]), scored.parameter.points
    return Contribution(
        field=scored.parameter.field,
        text=scored.text,
        weight=points,
        state="matched" if matched else "missing" if scored.missing[row] else "not_matched",
        points=points if matched else 0,
    )
