"""A bound that is said to be too low or too high: "100 employees is too low, make it 250" moves the end of the rule that stands there."""

import re

from agent.interpreter.numbers import plain_amount
from agent.interpreter.targets import everything
from qualification.definitions import Definition, Mode, Operator, Parameter

_LEAD = r"^(?:(?:ok|okay|so|and|but|yes|yeah|yep|no|nah|hmm*|well|then|please|actually|right|great|good|fine|now|i think)[\s,.!]+)*"
_UNIT = r"(?: (?:employees|people|ppl|heads|staff|fte|ftes|headcount|in revenue|revenue))?"
_AMOUNT = r"[$€£]?\d[\d,.]*\s?(?:k|m|mil|million|bn|billion)?\b"
_END = r"(?:(?:minimum|maximum|min|max|cap|floor|limit|bound|size|headcount|revenue)(?: size| headcount| revenue)?(?: of| at)? )?"
_MOVES = (
    r"(?:make (?:it|that)|go(?: for| to| with| up to| down to)|use|take|set (?:it|that) to|put|try|(?:raise|lower|move|change|bump) (?:it|that)(?: up| down)? to|"
    r"i want|we need|start at|it should be|should be|let's say|say)?"
)
_TOO_FAR = re.compile(
    rf"{_LEAD}(?:the |a )?{_END}(?P<old>{_AMOUNT}){_UNIT}(?: (?:is|feels|seems|looks|was)|'s)? (?:far |way |a bit |a little |still |just )*too (?P<far>low|small|little|few|tight|high|big|large|much|many)"
    rf"(?: for us| now| i think)?\s*(?:[,;.!:–-]+|\band\b|\bso\b)\s*(?:(?:so|then|please|let's|can you|could you|rather|better)[\s,]+)*{_MOVES}\s*"
    rf"(?:at least |at most |up to |over |min |max )?(?P<new>{_AMOUNT}){_UNIT}(?:\+| plus| or more| and up| max| min| instead| please| rather)*[\s.!]*$",
    re.IGNORECASE,
)
_HIGH = frozenset({"high", "big", "large", "much", "many"})
_BOUNDS = (Operator.GTE, Operator.GT, Operator.LTE, Operator.LT, Operator.BETWEEN)
_WORDS = {"employee_count": "headcount", "revenue_usd": "revenue"}


def moved_end(definition: Definition, text: str) -> str:
    """Return "100 employees is too low, make it 250" as a move of the end at 100, else of the end that the words mean."""
    match = _TOO_FAR.match(text)
    old, new = (plain_amount(match[part]) for part in ("old", "new")) if match else (None, None)
    if match is None or old is None or new is None:
        return text
    rules = [each for each in everything(definition) if each.mode is Mode.FILTER and each.operator in _BOUNDS and each.field in _WORDS]
    ends = [(each, at) for each in rules for at, value in enumerate(_ends(each)) if value == old]
    upper = _is_upper(*ends[0]) if ends else match["far"].casefold() in _HIGH
    field = ends[0][0].field if ends else "employee_count"
    return f"set the {'maximum' if upper else 'minimum'} {_WORDS[field]} to {match['new'].strip()}"


def _ends(rule: Parameter) -> tuple[object, ...]:
    return rule.value if isinstance(rule.value, tuple) else (rule.value,)


def _is_upper(rule: Parameter, at: int) -> bool:
    return at == 1 or rule.operator in (Operator.LTE, Operator.LT)
