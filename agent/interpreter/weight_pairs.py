"""Weights said thing by thing: "Okta should be 9, AWS just 1", "Salesforce down to 2 and HubSpot up to 6", "make it 7 for HubSpot"."""

import re
from collections.abc import Sequence

from agent.interpreter.lexicon import Lexicon
from agent.interpreter.reading import read_description
from agent.interpreter.recognise import recognise
from agent.interpreter.reweighing import weighed, which_of
from agent.interpreter.targets import aims_of
from agent.interpreter.weights import LEVELS
from qualification.definitions import Definition, Mode, Operator
from qualification.edits import AddParameter, Edit

LONGEST = 240
SUPPOSES = re.compile(r"^\s*(?:(?:and|but|so|ok|okay)[\s,]+)*(?:if|when|suppose|imagine|assum\w+|unless|whether|once)\b", re.IGNORECASE)
_CUT = re.compile(
    r"\s*[,;.]\s+(?:(?:and|but|while|then|also)\s+)*|\s+(?:and|but|while|whereas|then)\s+(?:(?:and|but|then|also)\s+)*", re.IGNORECASE
)
_LEAD = r"^(?:(?:and|but|so|ok|okay|yes|please|pls|also|then|now|no|hm+|actually|i'd say|i think|let's|can you|could you|i want|i'd like)[\s,]+)*"
_VERB = r"(?:(?:to )?(?:make|set|put|bump|raise|lower|change|take|move|let|rate|weigh|weight|score|bring|push|increase|decrease|reduce|keep|leave|get|have|adjust|update|turn)\s+)?"
_NO_MORE = r"(?:(?:is|are|should|does|do)(?:n't| not)|not|no) (?:really |be |get |count |deserve )*(?:worth )?(?:for )?more than "
_LINK = (
    r"(?:should|must|could|can|would|ought to|needs to|has to|to|be|is|are|was|were|got|became|weighed|counted|scored|stays?|remains?|goes|go|gets?|at|worth|counts?|scores?|weighs?|has|have|deserves?|with|for|just|only|now|rather|"
    r"up to|down to|back|as|an?|the|its|(?:a )?weight(?: of| is|ing)?|importance(?: of| is)?|[:=→>-]+)"
)
_POINTS = (
    r"(?P<sign>[+-]?)(?P<points>\d{1,3}|critical|crucial|high|medium|moderate|low)(?P<unit>\s*(?:points?|pts|weight|importance|priority))?"
)
_LAST = r"(?:[\s,]+(?:please|pls|now|instead|only|each|imo|then|too|rather|again))*[\s.!]*$"
_AFTER = re.compile(
    rf"{_LEAD}{_VERB}(?P<what>[^:=→>]{{2,60}}?)(?P<link>(?:[\s]+(?={_LINK}\b|{_NO_MORE})|\s*(?=[:=→>-]))(?:{_NO_MORE}|(?:{_LINK}\s*(?<![a-z])|{_LINK}\s+){{1,6}})|\s+){_POINTS}{_LAST}",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"{_LEAD}{_VERB}(?:(?:it|that|this)\s+)?(?P<link>(?:{_LINK}\s+){{0,3}}){_POINTS}\s+(?:for|on|to|if they (?:use|have|run)|when they (?:use|have|run))\s+(?P<what>[^,;]{{2,60}}?){_LAST}",
    re.IGNORECASE,
)
_SAME = re.compile(
    rf"{_LEAD}{_VERB}(?P<what>[^,;:]{{2,50}}?)\s+(?:to |at |with |gets? |get |have |(?:should|must|can) (?:get|have|count|weigh|be) |counts? |weighs? |(?:is|are) )*(?:worth )?(?:the same(?: weight| points| score| importance)?|as (?:much|high|important)|equal(?:ly)?(?: weight)?)(?: as| to| with) (?P<other>[^,;]{{2,50}}?){_LAST}",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"^(?:please|pls|change (?:that|it|them)|fix (?:that|it)|adjust (?:that|it)|thanks?|thank you|imo|in my opinion)[\s.!]*$", re.IGNORECASE
)
_WEIGHS = re.compile(r"\b(?:weight|weigh|worth|points?|pts|counts?|importance|bonus|scores?)\b", re.IGNORECASE)
_RELATIVE = re.compile(r"\b(?:up|down|by|than|minus|plus|less|more)\s*$", re.IGNORECASE)
_MOVED = re.compile(r"\b(?:up|down)\s*$", re.IGNORECASE)
_NUMERIC = (Operator.GTE, Operator.GT, Operator.LTE, Operator.LT, Operator.BETWEEN)


def weight_edits(lexicon: Lexicon, definition: Definition, text: str) -> list[Edit]:
    """Return the edits of a message that only says weights of things that score, one or several; nothing for every other message.

    What the definition lacks gets a rule of its own only beside one that is there.
    """
    if len(text) > LONGEST or SUPPOSES.match(text) or not any(each.mode is Mode.SCORE for each in definition.parameters):
        return []
    parts = [part for part in _CUT.split(text.strip()) if part.strip(" .!") and not _ASIDE.match(part.strip())]
    found = [_weighed_part(lexicon, definition, part) for part in parts]
    own = [edits for edits, is_new in found if edits and not is_new]
    return [edit for edits, _ in found for edit in edits] if own and all(edits for edits, _ in found) else []


def _weighed_part(lexicon: Lexicon, definition: Definition, part: str) -> tuple[Sequence[Edit], bool]:
    """Return the edits that one "X 9" comes to, and whether they add a rule."""
    match = _BEFORE.match(part) or _AFTER.match(part)
    weight = _weight(match) if match else None
    if same := _SAME.match(part):
        weight = _weight_of(lexicon, definition, same["other"])
        match = _AFTER.match(f"{same['what']} weight {weight}") if weight else None
    if match is None or weight is None or _RELATIVE.search(match["what"]) or _MOVED.search(match["link"]):
        return [], False
    nodes = recognise(lexicon, match["what"])
    if any(node.kind in ("word", "people", "quoted") or node.number for node in nodes):
        return [], False
    aims, missed = aims_of(definition, nodes)
    rules = [rule for aim in aims for rule in aim.parameters]
    if which_of(aims, match["what"], nodes):
        return [], False
    if missed or not rules:
        return ([], True) if aims else (_added(lexicon, match["what"], weight), True)
    if any(rule.mode is not Mode.SCORE for rule in rules):
        scored = [aim for aim in aims if any(rule.mode is Mode.SCORE for rule in aim.parameters)]
        if not scored or len(scored) < len(aims):
            return [], False
    if any(rule.operator in _NUMERIC for rule in rules) and not (match["unit"] or _WEIGHS.search(f"{match['what']} {match['link']}")):
        return [], False
    edits = [each for aim in aims for rule in aim.parameters if rule.mode is Mode.SCORE for each in weighed(aims, aim, rule, weight)]
    return edits, False


def _weight_of(lexicon: Lexicon, definition: Definition, what: str) -> int | None:
    """Return the one weight that the rules have which words name."""
    points = {rule.points for aim in aims_of(definition, recognise(lexicon, what))[0] for rule in aim.parameters if rule.mode is Mode.SCORE}
    return points.pop() if len(points) == 1 else None


def _weight(match: re.Match[str]) -> int | None:
    said = match["points"].casefold()
    weight = int(said) if said.isdigit() else LEVELS[said]
    return (-weight if match["sign"] == "-" else weight) if 0 < weight <= 100 else None


def _added(lexicon: Lexicon, what: str, weight: int) -> list[Edit]:
    reading = read_description(lexicon, recognise(lexicon, f"{weight:+d} for {what}"), {})
    whole = reading.parameters and not (reading.unmapped or reading.choices or reading.segments)
    if not whole or any(each.mode is not Mode.SCORE for each in reading.parameters):
        return []
    return [AddParameter(parameter=each) for each in reading.parameters]
