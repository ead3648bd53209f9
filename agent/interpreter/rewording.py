"""Ways of asking for a change, said again as the command they stand for ("Okta is optional now" is "make Okta optional")."""

import re

from agent.interpreter.changing import mode_of
from agent.interpreter.commands import commands_of
from agent.interpreter.lexicon import Lexicon
from agent.interpreter.recognise import recognise
from agent.interpreter.targets import aims_of, everything
from qualification.definitions import Definition, Mode, Operator

MODE_BEFORE = re.compile(
    r"(?<![\s,])[\s,]+(?:instead of|rather than|in place of|and not|not)\s+(?:an?|the)?\s*(?:hard )?(?:filter|score|exclusion|exclude|gate|requirement|must(?:[- ]have)?|preference|nice[- ]to[- ]have|bonus|plus|optional|(?:scoring|weighing|filtering|requiring|preferring|excluding)(?: (?:on |by )?(?:it|that|them))?)(?: mode| rule)?[\s.!]*$",
    re.IGNORECASE,
)
_INSTEAD_LAST = re.compile(r"(?<![\s,])[\s,]+(?:instead|now|this time|from now on)[\s.!]*$", re.IGNORECASE)
_UNCHANGED_FIRST = re.compile(
    r"^(?:please )?(?:keep|leave) (?:the rest|everything(?: else)?|all the rest|the others?|all else)(?: (?:as (?:it|they) (?:is|are)|as is|the same|unchanged|alone))?[\s,;:]+(?:and|but)?\s*",
    re.IGNORECASE,
)
IS_MODE = re.compile(
    r"^(?P<what>[^,;]+?)\s+(?:as(?= (?:an? )?(?:hard |soft )?(?:filter|score|bonus|must|requirement|gate|preference|exclusion|nice|plus)\b)|(?:is|are|was|were)(?: only| just| really| now| actually| rather)*(?= (?:an? |optional|required|mandatory|preferred))|(?:should|must|can|could|may|needs? to|has to|ought to)(?: only)? (?:be|become|be turned into)|to be|becomes?|is now|are now)\s+(?P<mode>.+)$",
    re.IGNORECASE,
)
_NO_FIRST = re.compile(r"^(?:no|nope|nah)[\s,]+(?:(?:wait|sorry|actually|please|rather)[\s,]+)+(?=\w)", re.IGNORECASE)
_LABEL = re.compile(
    r"^(?:geo|geography|location|region|regions|country|countries|industry|sector|size|headcount|tools|tech|stage)\s*:\s*(?=(?:only|just)\b)",
    re.IGNORECASE,
)
_MINUS = re.compile(r"^(?P<what>[^,;:]{2,40}?)\s+minus\s+(?P<points>\d{1,2})(?:\s*(?:points?|pts))?[\s.!]*$", re.IGNORECASE)
_ARROW = re.compile(r"^(?P<old>[^,;:>]{2,40}?)\s*(?:->|=>|\u2192|>>)\s*(?P<new>[^,;:>]{2,40}?)[\s.!]*$")
_ONLY_LAST = re.compile(r"^(?P<what>(?!if\b|when\b|not\b)[^,;.:]{2,60}?)(?<!\bnot)\s+only(?: please| pls| now)*[\s.!]*$", re.IGNORECASE)
_LOW_ENDS = (Operator.BETWEEN, Operator.GTE, Operator.GT)
_HIGH_ENDS = (Operator.BETWEEN, Operator.LTE, Operator.LT)
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_IN_WORDS = re.compile(
    rf"\b(?P<sign>plus|minus) (?P<number>{'|'.join(_NUMBERS[1:])})(?= (?:points? )?(?:for|if|when|to|on)\b)", re.IGNORECASE
)
_OF_COURSE = re.compile(
    r"(?<![\s,])[\s,]*\b(?:of course|obviously|naturally|needless to say|specifically|in particular)\b(?=[\s,.!]|$)", re.IGNORECASE
)
_NOT_ALL = re.compile(
    r"(?<=\w),? (?:and |but )?not (?:all(?: of)?|every|everything in|the whole(?: of)?|just any) (?=[a-z])[^,;.]{2,40}(?=[\s.!]*$)",
    re.IGNORECASE,
)
_GONE_TO = re.compile(
    r"^(?:(?:and|so|ok|but|then)[\s,]+)*(?:(?:we|i|it|they)\s+)?(?:(?:go|goes|went|going|come|came|move|moved|get|extend|extended|start|started)\s+(?P<way>down|up|lower|higher|as low as|as high as)\s*(?:to|at)?|(?P<low>down) to)\s+"
    r"(?P<amount>[$€£]?\d[\d,.]*\s?(?:k|m)?)(?: (?:employees|people|ppl|heads|staff))?[\s.!]*$",
    re.IGNORECASE,
)
_EACH = re.compile(
    r"^(?:(?:add|include|prefer|score|weigh|weight|give|put in|also|and)\s+)*(?P<what>[^;:.]{3,120}?)[\s,]+(?:with|at|worth|for|get|gets|should (?:get|count|have))?\s*(?:a )?(?:weight (?:of )?)?"
    r"(?P<sign>[+-])?(?P<points>\d{1,2})(?: ?(?:points?|pts))? (?:each|apiece|a piece)[\s.!]*$",
    re.IGNORECASE,
)
_BONUS_FOR = re.compile(
    r"(?:^|(?<![\s,;])[\s,;]{1,4}(?:(?:and|plus|but|also|with|then)\s{1,3}){0,3})(?:(?:add|give)\s+)?(?:an? |some )(?:small |little |big |extra |nice )?(?:bonus|plus|extra points?|bonus points?|preference) (?:for|if|when|to|on)\s+"
    r"(?:(?:they|those|accounts|companies|anyone|teams|the ones|ones) (?:who |that )?(?:use|using|uses|have|having|run|running|on|with)\s+)?",
    re.IGNORECASE,
)


def reworded(lexicon: Lexicon, definition: Definition, text: str) -> str:
    """Return a message in the words of a command, where it is one in other words; what it says of the rest is left out."""
    text = _NOT_ALL.sub("", _OF_COURSE.sub("", text))
    text = _gone_to(definition, text)
    text = _IN_WORDS.sub(lambda match: f"{match['sign']} {_NUMBERS.index(match['number'].casefold())}", text)
    text = _each(lexicon, text)
    text = _BONUS_FOR.sub(lambda match: ", prefer " if match.start() else "prefer ", text)
    text = _NO_FIRST.sub("", text) if commands_of(_NO_FIRST.sub("", text))[1] else text
    text = _UNCHANGED_FIRST.sub("", _INSTEAD_LAST.sub("", MODE_BEFORE.sub("", text)))
    if (narrow := _ONLY_LAST.match(text)) and not commands_of(narrow["what"])[1]:
        text = f"only {narrow['what']}"
    if (
        (said := IS_MODE.match(text))
        and mode_of(said["mode"])
        and not commands_of(said["what"])[1]
        and aims_of(definition, recognise(lexicon, said["what"]))[0]
    ):
        text = f"make {said['what']} {said['mode']}"
    text = _LABEL.sub("", text)
    if (less := _MINUS.match(text)) and _is_scored(lexicon, definition, less["what"]):
        text = f"take {less['points']} points off {less['what']}"
    if (arrow := _ARROW.match(text)) and aims_of(definition, recognise(lexicon, arrow["old"]))[0]:
        text = f"swap {arrow['old']} for {arrow['new']}"
    return text


def _gone_to(definition: Definition, text: str) -> str:
    """Return "go down to 100" as a move of the end of the size that it speaks of: the lower one, where the draft has it."""
    match = _GONE_TO.match(text)
    sizes = [each.operator for each in everything(definition) if each.field == "employee_count"]
    if match is None or not sizes:
        return text
    down = (match["way"] or match["low"]).casefold() in ("down", "lower", "as low as")
    ends = _LOW_ENDS if down else _HIGH_ENDS
    lower = down is any(each in ends for each in sizes)
    return f"set the {'minimum' if lower else 'maximum'} headcount to {match['amount']}"


def _each(lexicon: Lexicon, text: str) -> str:
    """Return "add Okta and Slack with 3 points each" as a weight for every one of them."""
    match = _EACH.match(text)
    names = re.split(r"\s*(?:,|&|\band\b)\s*(?:and\s+)?", match["what"]) if match else []
    known = all(any(meaning.kind != "field" for node in recognise(lexicon, name) for meaning in node.meanings) for name in names)
    return (
        ", ".join(f"{match['sign'] or '+'}{match['points']} for {name}" for name in names) if match and len(names) > 1 and known else text
    )


def _is_scored(lexicon: Lexicon, definition: Definition, what: str) -> bool:
    """Return whether words name rules of the draft, and those only score."""
    aims = aims_of(definition, recognise(lexicon, what))[0]
    return bool(aims) and all(each.mode is Mode.SCORE for aim in aims for each in aim.parameters)
