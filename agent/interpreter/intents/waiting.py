"""What is said about an open card without deciding it: claims of a confirm, somebody else's yes, a wish for time. It stays open, and that is said."""

import re

from agent.interpreter.intents.outside import LONGEST_ASIDE, said_cards
from agent.interpreter.plan import Plan, say
from agent.interpreter.turn import Turn

_LEAD = r"^(?:(?:ok|okay|so|but|and|well|hm+|no|nah|yes|yeah|hey|wait|actually|sorry|oh|great|fine|thanks)[\s,.!:-]+)*"
_DECIDED = r"(?:confirmed|approved|accepted|saved|clicked|pressed|hit|said yes|said ok(?:ay)?|signed(?: it)? off|agreed(?: to)?|gave (?:my|the) (?:ok|okay|approval|go)|ok'?d|okayed)"
_CLAIMS = re.compile(
    rf"{_LEAD}(?:(?:i|we)(?:'ve| have)? (?:just |already |long since )*{_DECIDED}\b|(?:it|that|this|everything|the (?:card|change|icp|draft))(?:'s| is| was| has been| got)? (?:already )?(?:been )?(?:confirmed|approved|accepted|signed off)\b|already {_DECIDED}\b|you (?:already )?have (?:my|our) (?:ok|okay|approval|confirm\w*|permission)|consider (?:it|this|that) (?:confirmed|approved))",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    rf"{_LEAD}(?:(?:my|our|the|his|her)\s+)?(?!(?:i|we|you|it|this|that|what|which|who|how)\b)[a-z][\w.'-]*(?: [a-z][\w.'-]*){{0,3}}? (?:has |have |already |just |also )*(?:said|says|told (?:me|us)|wants? (?:me|us|you)|asked (?:me|us)|confirms?|confirmed|approves?|approved|agreed|agrees|signed off|(?:is|are|was|were) (?:ok|okay|fine|happy|good)(?: with)?|likes?|gave (?:his|her|their|the|me|us))\b[^?]{{0,40}}\b(?:yes|ok|okay|confirm|approve|save|go ahead|fine|good|it|this|that|approval|blessing|sign-?off|publish)\b[^?]*$",
    re.IGNORECASE,
)
_TIME = re.compile(
    rf"{_LEAD}(?:let me (?:think|check|ask|look|see|sleep|talk|discuss)|(?:i|we)(?:'ll| will| need to| have to| want to| must| should|'d like to|'d rather| would rather)?(?: first)? (?:think|check with|ask|get back|come back|look (?:at|into) (?:it|this|that)|sleep on|discuss|decide|run (?:it|this|that) by|talk (?:to|about|with)|let you know|wait|confirm (?:it |this |that )?(?:later|tomorrow|soon)|save (?:it |this |that )?(?:later|tomorrow))\b|(?:need|give me|just)(?: me)? (?:a |some |more |one )*(?:sec|second|seconds|minute|min|moment|time|day)\b|one (?:sec|second|moment|minute)|(?:i'm |i am |we're )?(?:not (?:so |quite |really |entirely |completely )?(?:sure|ready|convinced|certain)|undecided|unsure|still thinking|torn|thinking)|(?:maybe |perhaps )?(?:later|tomorrow|another time)|bear with me|hang on|hold (?:on|it|that thought)|brb|(?:let's|lets) (?:wait|hold off|not (?:\w+ ){{0,3}}yet)|not (?:yet|now|so fast)|don't know(?: yet)?|i don't know(?: yet)?|no idea(?: yet)?|i think (?:so|that's fine|it's fine|it's ok\w*|that works)|probably|maybe|perhaps|hm+)\b",
    re.IGNORECASE,
)
_PRAISE = re.compile(
    r"^(?:(?:ok|okay|thanks|thank you|thx|ty|cheers|great|perfect|awesome|nice|cool|got it|sounds good|super|good|excellent|wonderful|alright|all right|fine|lovely|brilliant|amazing|very|so much|a lot|that's|this is|that is|it's|looks|love it|well done|danke|prima|merci|gracias|genial|wait|no|oh|sorry)\b[\s,.!]*)+$",
    re.IGNORECASE,
)
_ABROAD = re.compile(
    r"^(?:(?:ja|nein|non|oui|no|sí|si|ok|hm+|bitte|ach)[\s,.!]+)*(?:warte|wart mal|moment|einen moment|augenblick|noch nicht|attends|attendez|un instant|pas encore|espera|espere|un momento|todavía no|aún no)\b[\w\s,.!]{0,40}$",
    re.IGNORECASE,
)
_ONE_OF = re.compile(
    rf"{_LEAD}(?:not (?:both|all)|(?:just|only) one|either(?: one)?|whichever|one of (?:them|those)|neither|which(?: one)?)\b",
    re.IGNORECASE,
)
NOT_ONE_S_OWN = "Only your own yes counts here."


def plan_waiting(turn: Turn) -> Plan | None:
    """Return what is open, to words about it that decide and change nothing."""
    if not turn.lexicon.open_cards or len(turn.lower) > LONGEST_ASIDE or _says_more(turn):
        return None
    if _CLAIMS.match(turn.lower) or _PRAISE.match(turn.lower) or _ABROAD.match(turn.original.strip()):
        return say(said_cards(turn))
    if _OTHERS.match(turn.lower):
        return say(f"{NOT_ONE_S_OWN} {said_cards(turn)}")
    if _ONE_OF.match(turn.lower) and len(turn.lexicon.open_cards) > 1:
        return say(said_cards(turn))
    return say(said_cards(turn)) if _TIME.match(turn.lower) and not turn.lower.endswith("?") else None


def _says_more(turn: Turn) -> bool:
    """Return whether the words also speak of companies or numbers: then they may change what is proposed."""
    return any(
        node.number or (node.kind == "meaning" and not node.soft and any(meaning.kind == "value" for meaning in node.meanings))
        for node in turn.nodes
    )
