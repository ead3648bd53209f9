"""What an ICP is said to need or to lack, as a command of it: "Enterprise FinServ should give Workday 6 points" is "in Enterprise FinServ, give …"."""

import re

from agent.interpreter.commands import commands_of
from agent.interpreter.lexicon import Lexicon
from agent.interpreter.mood import is_question
from agent.interpreter.names import pattern_of

LONGEST = 300
_LEAD = r"(?:(?:ok|okay|so|and|but|also|now|actually|yes|no|well|please|then|i think|i guess|the|our|my)[\s,.:;!-]+)*"
_OUGHT = r"(?:should|shd|ought to|must|shall|has to|have to|needs? to|is to|(?:is|are) (?:supposed|meant) to|had better|could|can)(?: (?:also|now|really|rather|only|better|please|just))*"
_REACHES = re.compile(
    r"(?:go(?: (?:all the way|on))?|reach|run|extend|stretch|range|cover|start|begin|span|be|have|take(?: in)?|include|hold|allow)\s+"
    r"(?:(?P<most>up to|at most)|(?P<least>down to|at least)|(?=(?:from|between|over|under|above|below|more than|fewer than|less than)\s))\s*(?P<bound>(?:\w+ (?:than )?)?[$€£]?\d.*)$",
    re.IGNORECASE | re.DOTALL,
)
_HAS_NONE = (
    r"(?:\s+(?:still|currently|also|so far))?\s+(?:has|have|got|(?:is|are) (?:still )?(?:missing|without|lacking)|lacks|misses|still needs?|needs?|(?:does not|doesn't|don't|do not) (?:yet |even )?have)"
    r"(?: got)?(?: (?:yet|still))?(?: (?:no|any|an?|its(?: own)?))?(?: buyer)? personas?(?: (?:yet|so far|at all|still|right now|at the moment))*"
    r"[\s,.;:!–-]+(?:(?:so|and|please|then|can you|could you|let's)[\s,]+)*(?:give it|add|create|make|set up|build|write|define|put in|we need|it needs)(?: it| in| there)?\s+(?:one|an? (?:new |buyer )?persona|a new one)(?:\s+(?:in|for it|there|please))*\s*(?=\S)"
)


def in_command(lexicon: Lexicon, text: str) -> str:
    """Return a statement that opens with the name of an ICP and says what it should do, or that it has no persona, as a command of it."""
    if len(text) > LONGEST or is_question(text):
        return text
    for icp in lexicon.icps:
        for name in (icp.name, icp.icp_code):
            head = rf"^{_LEAD}{pattern_of(name)}(?: icp| profile)?"
            if lacks := re.match(head + _HAS_NONE, text, re.IGNORECASE):
                return f"in {icp.name}, add a persona {text[lacks.end() :]}"
            if ought := re.match(rf"{head}\s+{_OUGHT}\s+(?P<rest>\S.*)$", text, re.IGNORECASE | re.DOTALL):
                said = _as_command(ought["rest"])
                return f"in {icp.name}, {said}" if said else text
    return text


def _as_command(rest: str) -> str:
    """Return what an ICP should do as a command, or nothing when it is none that changes its rules."""
    if reaches := _REACHES.match(rest):
        end = "set the maximum to" if reaches["most"] else "set the minimum to" if reaches["least"] else "make it"
        return f"{end} {reaches['bound']}"
    before, commands = commands_of(rest)
    return rest if commands and not before else ""
