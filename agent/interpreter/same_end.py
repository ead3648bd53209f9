"""A new number for a size that has one end keeps the end: "make it 300 employees" after "at least 200" is "at least 300"."""

import re

from agent.interpreter.targets import everything
from qualification.definitions import Definition, Operator

_ENDS = {Operator.GTE: "at least", Operator.GT: "over", Operator.LTE: "at most", Operator.LT: "under"}
_BARE = re.compile(
    r"^(?P<lead>(?:(?:yes|yeah|ok|okay|but|and|no|sure|good|great|looks good|please|actually|then|with|just|only|rather|better|hm+)[\s,]+)*(?:(?:make|set|change|put|move|bump|raise|lower|take|use|let's say|call)"
    r"(?: (?:it|that|this|them|headcount|the headcount|size|the size|employees|the employee count|employee count))?(?: up| down)?(?: to| at)? )?)(?P<number>\d[\d,.]*k?) (?P<unit>employees|people|ppl|heads|staff|fte|ftes|headcount)(?P<rest>(?: instead| please| rather| then)*)[\s.!]*$",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"\b(?:from|of|de|von)\s+(?P<old>[+-]?[$€£]?\d[\d.,]*\s?(?:k|m|bn)?|critical|high|medium|low)(?: (?:employees|people|points?))?\s+(?=(?:down |up )?to\s+[+-]?[$€£]?(?:\d|critical|high|medium|low))",
    re.IGNORECASE,
)
_ONE_NUMBER = re.compile(
    r"\b(?:min(?:imum)?|max(?:imum)?|floor|ceiling|cap|threshold|weight|points?|lower (?:bound|end|limit)|upper (?:bound|end|limit))\b",
    re.IGNORECASE,
)


def moved_from(text: str) -> str:
    """Return "move the minimum from 1000 to 2000" without where it moves from."""
    return _FROM.sub("", text) if _ONE_NUMBER.search(text) and len(_FROM.findall(text)) == 1 else text


def with_same_end(definition: Definition, text: str) -> str:
    """Return a bare size with the end that the only size of the definition has; any other text as it is."""
    match = _BARE.match(text)
    sizes = [each for each in everything(definition) if each.field == "employee_count"]
    if match is None or len(sizes) != 1 or sizes[0].operator not in _ENDS:
        return text
    return f"{match['lead']}{_ENDS[sizes[0].operator]} {match['number']} {match['unit']}{match['rest']}"
