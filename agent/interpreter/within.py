"""The one request inside a message whose other clauses only tell something: "our reps complained all week, can you pause Mid-market SaaS"."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from agent.interpreter.commands import commands_of
from agent.interpreter.errands import errand_of
from agent.interpreter.mood import mood_of
from agent.interpreter.sayings import said_plainly
from agent.interpreter.turn import Turn

LONGEST = 600
MOST_PIECES = 7
_CUT = re.compile(
    r"(?<=[.!?;])\s+|\s*\n+\s*|,\s+|\s+-+\s+|:\s+|\s+(?:and )?so\s+(?=(?:please|pls|can|could|let's|i|we|turn|switch|pause|publish|undo|save|delete)\b)"
    r"|\s+(?=(?:can|could|would|will) (?:you|u)\b)|\s+(?=(?:please|pls|plz)\b)",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"^(?:(?:so|and|but|well|ok|okay|because|since|as|cause|cuz|also|sorry|fyi|btw|now|apparently|unfortunately|honestly)[\s,]+)*(?:i|we|they|he|she|it|that|this|those|these|there|our|my|the|their|his|her|some|somebody|someone|everybody|"
    r"everyone|nobody|no one|people|all|both|most|half|last|looks|seems|turns out|sales|marketing|finance|revops|ops|legal|leadership|management|reps|sdrs|aes)\b|^(?-i:[A-Z][a-z]+) (?:is|was|has|wants|said|just|keeps)\b",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"^(?:(?:hi|hey|hello|morning|good morning|good afternoon|thanks|thank you|thx|ty|cheers|please|pls|ok|okay|right|great|cool|perfect|nice|alright|sorry|quick one|quick question|one more thing|last thing|first things first|"
    r"just a heads up|heads up|in advance|team|all|there|winnow|so much|a lot|much appreciated|appreciate it|for now|today|asap|right away|when you can|no rush|ok\?|is that ok|if possible|if you can|if you don't mind|(?:it's )?(?:the |your )?(?:\w+ ){1,3}(?:here|speaking)|me again|(?:could|can|would) you (?:please )?do me a (?:small |big |quick )?favou?r|do me a favou?r|just for fun|out of curiosity|just (?:curious|wondering)|for (?:my|our) (?:own )?understanding|i have a (?:quick )?question|hear me out|listen|small request|quick request|favou?r)[\s,.!?]*)+$",
    re.IGNORECASE,
)
_WANTS = re.compile(r"\b(?:if|unless|until|once|except|only|must|should|never|always|but not)\b", re.IGNORECASE)


def request_within(turn: Turn, acts: Callable[[Turn], bool]) -> Turn | None:
    """Return the one run of clauses that is a request, where all others only tell; None where any of them may ask or describe something."""
    if len(turn.text) > LONGEST:
        return None
    pieces = list(_pieces(turn.text))
    if not 1 < len(pieces) <= MOST_PIECES:
        return None
    telling = [is_told(turn, turn.text[low:high].strip(" ,;:-")) for low, high in pieces]
    for size in range(len(pieces) - 1, 0, -1):
        for first in range(len(pieces) - size + 1):
            if not all(telling[:first]) or not all(telling[first + size :]):
                continue
            said = turn.text[pieces[first][0] : pieces[first + size - 1][1]].strip(" ,;:-")
            inside = replace(turn, message=said_plainly(turn.lexicon, said))
            if acts(inside):
                return inside
    return None


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _CUT.finditer(text):
        if text[start : match.start()].strip():
            yield start, match.start()
            start = match.end()
    if text[start:].strip():
        yield start, len(text)


def is_told(turn: Turn, clause: str) -> bool:
    """Return whether a clause only tells or greets: it asks, commands, describes and conditions nothing."""
    if _COURTESY.match(clause):
        return True
    mood = mood_of(clause)
    if _TELLS.match(clause) is None or clause.endswith("?") or mood not in ("requests", "refuses", "reports") or _WANTS.search(clause):
        return False
    if mood == "refuses" and re.match(r"(?:don't|do not|never|please)\b", clause, re.IGNORECASE):
        return False
    if errand_of(clause) is not None or (commands_of(clause)[1] and commands_of(clause)[0] == ""):
        return False
    nodes = turn.read_nodes(clause)
    return not any(node.number or (node.kind == "meaning" and not node.soft and node.of("value")) for node in nodes)
