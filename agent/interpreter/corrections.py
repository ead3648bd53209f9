"""Corrections of what was just said: "no, I meant Austria", "sorry, EMEA", "actually 200 to 400"."""

import re

from agent.interpreter.commands import commands_of

_SORRY = r"(?:(?:no|nope|nah)[,.:;!-]+\s*|(?:sorry|oops|wait|actually|correction|hmm+|ah+|oh|my bad|not that|pardon|scratch that|rather|i mean|erm|uh)[\s,.:;!-]+)"
_SURELY = r"(?:(?:i|we) (?:meant|mean|said|wanted)(?: to say)?|(?:it|that) should (?:be|say))"
_PERHAPS = r"(?:make (?:that|it)|should be|rather)"
_CORRECTS = re.compile(
    rf"^(?:{_SORRY}+(?:(?:{_SURELY}|{_PERHAPS})[\s,:]+)?|{_SURELY}[\s,:]+)(?P<new>(?!{_SURELY}).+?)(?:[\s,]+(?:not|instead of|rather than|and not)\s+(?P<old>[^,]+))?[\s.!]*$",
    re.IGNORECASE | re.DOTALL,
)
_ADDS = re.compile(r"^(?:and|also|plus)\b|\b(?:as well|too|also)(?: please| pls)*[\s.!]*$", re.IGNORECASE)

_AS_MODE = re.compile(
    r"(?<![\s,])[\s,]+(?:and )?(?:(?:make (?:it|that|this)|as|to be|it's|it is)\s+)+(?:an? )?(?:hard )?(?:must(?:[- ]have)?|filter|requirement|gate|required|mandatory|bonus|plus|preference|nice[- ]to[- ]have|optional|exclusion)[\s.!]*$",
    re.IGNORECASE,
)


def corrected_to(text: str) -> str:
    """Return what a correction puts in the place of what was said; nothing for a message that is none, or that says its own command."""
    match = _CORRECTS.match(text.strip())
    if match is None:
        return ""
    start, commands = commands_of(match["new"])
    if _ADDS.search(match["new"]):
        return ""
    return "" if commands and not start else match["new"].strip(" ,")


def without_mode(meant: str) -> tuple[str, str]:
    """Return what was meant without how binding it is to be ("Series C only, and as a must"), and that."""
    said = _AS_MODE.search(meant)
    return (meant, "") if said is None else (meant[: said.start()], said[0])
