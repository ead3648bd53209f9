"""Finds the numbers of an answer that stand in no tool result: an answer may quote, round, count a list and say a rate in percent."""

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from typing import Any

import orjson

_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|„[^“”]*[“”]|`[^`]*`")
_NUMBER = re.compile(r"(?<![\w.])[-+−]?\$?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s?(million|billion|thousand|[kKmMbB](?![A-Za-z]))?")
_LIST_MARK = re.compile(r"(?:^\s*|[:;] )\d+[.)]\s", re.MULTILINE)
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{64}")
_ANY = re.compile(r"(?<![A-Za-z0-9_.])(\d{1,3}(?:,\d{3})+(?!\d)|\d+)(\.\d+)?(?!\d|[A-Za-z]{2,}\d)")
RULES = frozenset({40.0})  # the share of reachable people from which an ICP is healthy (SPEC §3): a rule of the product, no count
_SCALE = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "b": 1e9, "billion": 1e9}

LEAST_PERCENT = 0.1  # a smaller share is said as under 0.1 %


@dataclass(frozen=True)
class Said:
    """A number as an answer says it: how it is written, what it is worth, and how far its last digit may have been rounded."""

    text: str
    value: float
    step: float


def numbers_of(text: str) -> Iterator[Said]:
    """Return the numbers that a text claims; those inside quotation marks are names and examples."""
    for found in _NUMBER.finditer(_LIST_MARK.sub(" ", _ID.sub(" ", _QUOTED.sub(" ", text)))):
        fraction = found[2] or ""
        scale = _SCALE[found[3].casefold()] if found[3] else 1.0
        digit = 10.0 ** -max(len(fraction) - 1, 0) * (scale if "$" in found[0] else 1.0)  # money is rounded to the thousands it is said in
        yield Said(found[0].strip(), float(found[1].replace(",", "") + fraction) * scale, 0.5 * digit + 1e-9)


def unsourced(answer: str, sources: Iterable[str]) -> list[str]:
    """Return the numbers of an answer that are in none of the sources, neither as they are, nor rounded, nor as a percentage."""
    known = RULES | {value for source in sources for value in (*_values(_ID.sub(" ", source)), *_lengths(source))}
    return list(dict.fromkeys(said.text for said in numbers_of(answer) if not _is_known(said, known)))


def _values(source: str) -> Iterator[float]:
    for found in _ANY.finditer(source):
        value = float(found[1].replace(",", "") + (found[2] or ""))
        yield value
        suffix = source[found.end() : found.end() + 9].lstrip().casefold()
        for word, scale in _SCALE.items():
            if suffix.startswith(word) and not suffix[len(word) : len(word) + 1].isalpha():
                yield value * scale


def _lengths(source: str) -> Iterator[float]:
    """Return how many items each list of a JSON text has: saying how many were listed claims nothing new."""
    try:
        nodes: list[Any] = [orjson.loads(source)]
    except orjson.JSONDecodeError:
        return
    while nodes:
        node = nodes.pop()
        if isinstance(node, list):
            yield float(len(node))
        if isinstance(node, list | dict):
            nodes += node.values() if isinstance(node, dict) else node


def _is_known(said: Said, known: Set[float]) -> bool:
    if said.value in known or (said.value == LEAST_PERCENT and any(0 < value * 100 < LEAST_PERCENT for value in known)):
        return True
    return any(abs(value - said.value) <= said.step and (value != int(value) or said.step > 1) for value in known) or any(
        abs(value * 100 - said.value) <= said.step for value in known if 0 <= value <= 1
    )
