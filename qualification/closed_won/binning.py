"""Cuts numbers into ranges by how many records they hold, never by how they ended: so tests on the ranges stay honest."""

import numpy as np

from qualification.columns import NumberColumn
from qualification.definitions import Mode, Operator, Parameter, Scalar
from qualification.edits import remade

MOST_BINS = 5
CENT = 0.01


def ranges_of(key: str, column: NumberColumn, support: int) -> list[Parameter]:
    """Return rules that cut a number field into up to five ranges of equal size, each with `support` records.

    Edges are rounded to two digits, as a person would write them. A field with one value, or too few records, has none.
    """
    known = np.sort(column.values[column.known])
    bins = min(MOST_BINS, len(known) // max(support, 1))
    if bins < 2:
        return []
    above = known[np.searchsorted(known, known[0], side="right") :]
    lowest: list[float] = []
    if len(above) and len(known) - len(above) >= len(known) / bins:  # many have the lowest number (0, say): it is a range of its own
        lowest, bins = [_below(float(above[0]), float(known[0]))], bins - 1
    cut = above if lowest else known
    inner = np.quantile(cut, np.arange(1, bins) / bins) if bins > 1 else np.zeros(0)
    edges = [edge for edge in dict.fromkeys((*lowest, *(_rounded(value) for value in inner))) if known[0] < edge <= known[-1]]
    edges = sorted(edges)
    counts = np.diff(np.searchsorted(known, [-np.inf, *edges, np.inf], side="left"))
    edges = _merged(edges, counts.tolist(), support)
    return _rules(key, edges, whole=bool(np.equal(known, np.round(known)).all())) if edges else []


def _below(value: float, lowest: float) -> float:
    """Return a round number that cuts just below a value, above the lowest one."""
    rounded = _rounded(value)
    return rounded if lowest < rounded <= value else value


def _rounded(value: float) -> float:
    """Return a number with two digits; years and other small spans keep what they need."""
    if value == 0:
        return 0.0
    digits = 1 - int(np.floor(np.log10(abs(value))))
    return float(round(value, digits)) if not 1500 <= value <= 2200 else float(round(value))


def _merged(edges: list[float], counts: list[int], support: int) -> list[float]:
    """Return the edges without those that leave a range below the support."""
    while edges and min(counts) < support:
        small = counts.index(min(counts))
        gone = small - 1 if small and (small == len(edges) or counts[small - 1] <= counts[small + 1]) else small
        edges = edges[:gone] + edges[gone + 1 :]
        counts = counts[:gone] + [counts[gone] + counts[gone + 1]] + counts[gone + 2 :]
    return edges


def _rules(key: str, edges: list[float], *, whole: bool) -> list[Parameter]:
    texts = [_number(edge) for edge in edges]
    upper = [_number(edge - 1) if whole else _number(round(edge - CENT, 2)) for edge in edges]  # "between" takes both its ends
    rules = [_rule(key, Operator.LT, texts[0])]
    rules += [_rule(key, Operator.BETWEEN, (low, high)) for low, high in zip(texts, upper[1:], strict=False)]
    return [*rules, _rule(key, Operator.GTE, texts[-1])]


def _number(value: float) -> int | float:
    return int(value) if float(value).is_integer() else value


def _rule(key: str, operator: Operator, value: int | float | tuple[int | float, ...]) -> Parameter:
    return Parameter(field=key, mode=Mode.FILTER, operator=operator, value=value)


def joined_range(first: Parameter, second: Parameter) -> Parameter:
    """Return the one range of two neighbours, the lower first."""
    low, high = _ends(first)[0], _ends(second)[1]
    if low is None and high is None:
        return remade(first, operator=Operator.IS_KNOWN, value=None)
    if low is None:
        return remade(first, operator=Operator.LTE if _is_closed(second) else Operator.LT, value=high)
    if high is None:
        return remade(first, operator=Operator.GTE, value=low)
    return remade(first, operator=Operator.BETWEEN, value=(low, high))


def _ends(rule: Parameter) -> tuple[Scalar | None, Scalar | None]:
    """Return the lowest and highest number of a range; None where it is open."""
    if isinstance(rule.value, tuple):
        return rule.value[0], rule.value[1]
    return (rule.value, None) if rule.operator is Operator.GTE else (None, rule.value)


def _is_closed(rule: Parameter) -> bool:
    return rule.operator in (Operator.BETWEEN, Operator.LTE)
