"""What every act shares ("publish", "turn on", "undo"): how it is heard, and what is said when it is no request."""

import re
from dataclasses import dataclass

from agent.interpreter.mood import Mood, mood_of
from agent.interpreter.plan import Plan, say
from agent.interpreter.turn import Turn

_LEAD = (
    r"(?:(?:please|pls|kindly|now|and|then|but|also|ok|okay|yes|yeah|hey|hi|hello|so|great|good|perfect|thanks|just|only|next|finally|first|afterwards|after that|once more|again|instead|actually|oops|sorry|no|nah|oh|ah|hm+|well|on second thoughts?|"
    r"let'?s|go ahead and|(?:can|could|would|will) (?:you|u|we|i)(?: please| also| now)*|(?:i|we)(?:'d| would)? (?:really )?(?:want|like|need|wish)(?: you)? to|(?:i|we) (?:should|must|have to|need to)|"
    r"you (?:can|should|may)|(?:it is |it's )?time to|should (?:i|we)|shall (?:i|we)|may (?:i|we)|must (?:i|we)|what if (?:i|we|you)|what (?:happens|would happen|changes) (?:if|when) (?:i|we|you)|if (?:i|we|you)|"
    r"is it (?:ok|okay|safe|fine|time|wise|a good idea) to|how (?:do|can|would) (?:i|we)|do (?:i|we) (?:have|need) to|do not|don'?t|never|no need to|not yet|wait|hold off on|when should (?:i|we)|why should (?:i|we)|"
    r"does it make sense to|would it (?:help|hurt|be ok|be wise) to)[\s,.:;!-]+)"
)


@dataclass(frozen=True)
class Act:
    """An act that a message names.

    Attributes:
        verb: As typed.
        rest: What follows the verb.
    """

    mood: Mood
    verb: str
    rest: str


def opening(verbs: str) -> re.Pattern[str]:
    """Return the pattern of an act at the start of a clause, past courtesies; `verbs` is a pattern of its own."""
    return re.compile(rf"^{_LEAD}{{0,8}}(?P<verb>{verbs})(?=$|[\s,.:;!?'\")])(?P<rest>.*)$", re.IGNORECASE | re.DOTALL)


def heard(turn: Turn, pattern: re.Pattern[str]) -> Act | None:
    """Return the act that a message begins with, or None."""
    match = pattern.match(turn.text)
    if match is None:
        return None
    return Act(mood_of(turn.text), match["verb"], match["rest"].strip(" ,.:;!?"))


_AFTERTHOUGHT = re.compile(
    r"(?<![\s,])[\s,]+(?:if|unless|until|once|when|whenever|as soon as|as long as|provided|in case|assuming|tomorrow|tonight|later|next|yet|now|today|for now|at the moment|after|before|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|at \d|in \d+ \w+)\b.*$",
    re.IGNORECASE | re.DOTALL,
)


def held_back(act: Act, doing: str, how: str) -> Plan | None:
    """Return what to say to a refusal or a condition: neither ever acts. `doing` is a participle, `how` the request to make."""
    how = _AFTERTHOUGHT.sub("", f" {how} ").strip()
    if act.mood == "refuses":
        return say(f"Then nothing is {doing}, and nothing has changed. Say “{how}” when you want it.")
    if act.mood == "conditions":
        return say(f"I do not act on a condition or at a later time, so nothing was {doing}. Say “{how}” when it is so, and I propose it.")
    return None
