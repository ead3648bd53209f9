"""Questions that suppose a change without saying "if": "how would it look with APAC added", "what would we gain by adding LATAM"."""

import re

from agent.interpreter.commands import plain_verb
from agent.interpreter.plain_changes import INSTEAD_OF

_BY_DOING = re.compile(
    r"^(?:(?:so|and|ok|but)[\s,]+)*(?:how (?:many|much)|what)\b.{0,60}?\b(?:gain|lose|get|win|cost|miss|have|change|add|left|more|fewer|less)\b.{0,40}?\b(?:by|from|through|when|after)\s+(?P<verb>[a-z]+ing)\b(?P<what>.+)$",
    re.IGNORECASE,
)


_WOULD_WITH = re.compile(
    r"^(?:(?:so|and|ok|but)[\s,]+)*how many (?:of (?:them|those) |accounts |companies |more |fewer )*would (?:still )?(?:qualify|match|fit|pass|remain|be left|survive|make it|be in)\b(?: still)? (?:with|at|for) (?P<what>[^,;]*\d[^,;]*)$",
    re.IGNORECASE,
)


def _doing(text: str) -> str:
    """Return "how many would we gain by adding LATAM" as the change it speaks of."""
    if within := _WOULD_WITH.match(text):
        return f"what if it was {within['what']}"
    match = _BY_DOING.match(text)
    plain = plain_verb(f"{match['verb']}{match['what']}") if match else ""
    return f"what if we {plain}" if match and not plain.startswith(match["verb"]) else text


_LIKE_WITH = re.compile(
    r"^.{0,80}?\b(?:look(?: like)?|happen|be|come out|get|have|change|stand|do|is it|are there|left|remain)\s+(?:(?:if|once|when)\s+)?with (?P<what>[^,;]{2,80}?)\s+"
    r"(?P<done>added|included|as well|on top|in(?: it)?|removed|dropped|gone|taken out|left out|excluded|out|required|mandatory|as an? (?:must|filter|requirement|bonus|preference|score))"
    r"(?:\s+(?:to|in|from|of|on) (?:the |our |my |its )?(?:regions?|countries|places|list|filters?|tools?|industr(?:y|ies)|sectors?|stages?|draft|icp|mix|it|tech stack|geo|geography))?$",
    re.IGNORECASE,
)
_TAKEN = frozenset({"removed", "dropped", "gone", "taken out", "left out", "out"})


def _as_change(match: re.Match[str]) -> str:
    """Return "how would it look with APAC added" as the change it speaks of."""
    done = match["done"].casefold()
    if done in _TAKEN:
        return f"what if we drop {match['what']}"
    if done == "excluded":
        return f"what if we exclude {match['what']}"
    if done in ("required", "mandatory") or done.startswith("as a"):
        return f"what if we make {match['what']} {done.removeprefix('as ')}"
    return f"what if we add {match['what']}"


def as_supposed(text: str) -> str:
    """Return such a question as "what if" and the change; every other text as it is, past the number that a new one stands instead of."""
    return _doing(_LIKE_WITH.sub(_as_change, INSTEAD_OF.sub(r"\g<unit>", text)))
