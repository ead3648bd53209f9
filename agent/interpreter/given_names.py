"""Names that a message gives to what it wants made: taken out before it is read, so that no word of a name steers it, and put back after."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from agent.interpreter.lexicon import Lexicon
from agent.interpreter.plan import Call, Plan
from agent.interpreter.results import ToolResult
from qualification.lookup.words import key_of

_GIVES = r"(?:call(?:ed)?(?: (?:it|this|that|the icp|the persona))?|named?(?: (?:it|this|the icp))?|titled?(?: it)?|(?:with|by|under) the name(?: of)?|name\s?[:=]|(?:icp|profile)(?= [\"'][^\"'\n]{1,80}[\"']\s?[:,-])|(?:change|set|switch) (?:the|its) name(?: of [\w -]{1,40}?)? (?:to|into)|rename(?:d)? (?:it|this|the icp|the draft|[\w -]{1,40}?) (?:to|as|into))"
_QUOTED = re.compile(rf"\b{_GIVES}\s*(?:\"(?P<double>[^\"\n]{{1,80}})\"|'(?P<single>[^'\n]{{1,80}})'(?!\w))", re.IGNORECASE)
_CAPITALS = re.compile(
    r"(?:(?i:\b(?:called|named|titled)(?: (?:it|this))?|\bname\s?[:=]))\s+(?P<name>[A-Z][\w&+.-]*(?: (?:(?:and|of|the|for|in|vs|&|/) )?[A-Z0-9][\w&+-]*)+)"
)
_MAKES = re.compile(r"\b(?:new|create|build|make|draft|set up|add)\b[^.;]*\b(?:icp|profile)\b", re.IGNORECASE)
_DASH = re.compile(r"^(?P<quote>[\"']?)\s*[-\u2013\u2014]\s+")
_STANDS_FOR = "Xname"


@dataclass(frozen=True)
class Given:
    """A message with its given names taken out, and the names by what stands for them."""

    text: str
    names: Mapping[str, str]


def without_names(lexicon: Lexicon, text: str) -> Given:
    """Return a message in which a word stands for each name that it gives; a name that something has already is left in."""
    known = {key_of(name) for icp in lexicon.icps for name in (icp.name, icp.icp_code, *(each.name for each in icp.definition.personas))}
    known |= {key_of(signal.name) for signal in lexicon.signals} | {key_of(term) for term in lexicon.catalog.glossary}
    names: dict[str, str] = {}
    for pattern in (_QUOTED, _CAPITALS):
        for match in reversed(list(pattern.finditer(text))):
            group = next(name for name, value in match.groupdict().items() if value)
            made = _MAKES.search(text[: match.start()]) is not None
            if (key_of(match[group]) in known and not made) or match[group].startswith(_STANDS_FOR):
                continue
            stand_in = f"{_STANDS_FOR}{'abcdefgh'[len(names) % 8]}"
            low, high = match.span(group)
            names[stand_in] = match[group].strip()
            text = text[:low] + stand_in + _DASH.sub(r"\g<quote>: ", text[high:])
    return Given(text, names)


def with_names(plan: Plan, names: Mapping[str, str]) -> Plan:
    """Return a plan that says the names again, in its calls and in its answer."""
    if not names:
        return plan
    return replace(
        plan,
        calls=tuple(_call(each, names) for each in plan.calls),
        answer=lambda results: str(_named(plan.answer(results), names)),
        parts=tuple(with_names(each, names) for each in plan.parts),
    )


def _call(call: Call, names: Mapping[str, str]) -> Call:
    later = call.later

    def named_later(results: Sequence[ToolResult]) -> dict[str, Any] | None:
        arguments = later(results) if later else None
        return None if arguments is None else dict(_named(arguments, names))

    return replace(call, arguments=dict(_named(call.arguments, names)), later=named_later if later else None)


def _named(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        for stand_in, name in names.items():
            value = value.replace(stand_in, name)
        return value
    if isinstance(value, dict):
        return {key: _named(each, names) for key, each in value.items()}
    return [_named(each, names) for each in value] if isinstance(value, list) else value
