"""Questions whether the product connects to another one: "do you integrate with HubSpot?". They count nothing."""

import re
from functools import cache

from agent.interpreter.intents.errand import words_for
from agent.interpreter.plan import Plan, say
from agent.interpreter.turn import Turn
from qualification.lookup.words import one_of

LONGEST = 120
_OPENS = r"^(?:(?:hi|hey|hello|so|ok|okay|and|btw|also|quick question|just wondering|one question)[\s,.:!-]+)*"


def _of(part: str) -> str:
    return rf"(?:{one_of('connections', part)})"


@cache
def _asked() -> re.Pattern[str]:
    manner, noun = rf"(?:{_of('manner')}\s+)*", _of("noun")
    does = rf"(?:do|does|can|could|will|would|are|is)\s+{_of('owner')}\s+{manner}"
    return re.compile(
        rf"{_OPENS}(?:{does}{_of('verb')}\s+{_of('way')}\b|{does}(?:have|support|offer|come with|got)\b[^.;]*\b{noun}\b"
        rf"|(?:is there|are there|have you got|do we have|got|any)\s+(?:an?\s+|any\s+)?(?:[\w.-]+\s+){{0,3}}{noun}\b"
        rf"|(?:can|could|how (?:do|can))\s+(?:i|we)\s+{manner}(?:connect|integrate|sync|hook up|hook|plug in|plug|link)\b(?! (?:these|those|them|this list)\b))",
        re.IGNORECASE,
    )


def plan_connections(turn: Turn) -> Plan | None:
    """Return what comes in and goes out, and how, to somebody who asks whether a product of theirs is connected."""
    return say(words_for("connections")) if len(turn.text) <= LONGEST and _asked().match(turn.text) else None
