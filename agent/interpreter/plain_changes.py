"""Changes said in whole sentences, as the commands they mean: "LATAM is fine after all, remove that exclusion" is "drop the LATAM exclusion"."""

import re

from agent.interpreter.commands import commands_of
from agent.interpreter.lexicon import Lexicon
from agent.interpreter.recognise import recognise
from agent.interpreter.remarks import without_remarks
from agent.interpreter.targets import aims_of, everything
from agent.interpreter.too_far import moved_end
from qualification.definitions import Definition, Mode

LONGEST = 300
_LEAD = r"^(?:(?:ok|okay|so|and|but|yes|yeah|yep|no|nah|hmm+|well|then|please|actually|right|great|good|fine|now)[\s,.!]+)*"
_CUT = r"\s*(?:[,;.:!]|\s-)\s*(?:(?:so|and|then|please|just|you can|let's|can you)\s+)*"
_TAKES_OUT = r"(?:remove|drop|delete|lift|kill|scrap|scratch|lose|ditch|undo|take out|get rid of|cancel)"
_THAT_RULE = re.compile(
    rf"{_LEAD}(?P<what>.+?){_CUT}{_TAKES_OUT}\s+(?:(?:that|this|the|its)\s+(?P<rule>exclusion|exclude|ban|block|filter|rule|gate|requirement|restriction|condition|limit)|it|them|that one|that|those)(?: again| then| please| now)*[\s.!]*$",
    re.IGNORECASE,
)
_OF_IT = re.compile(
    rf"{_LEAD}(?P<what>[^,;.:]{{2,80}}){_CUT}(?P<verb>make|turn|set|put|change|move|switch|lower|raise|bump|bring)\s+(?:it|that|this)\s+(?P<rest>[^.;!?]{{2,80}})$",
    re.IGNORECASE,
)
_SIGNED_BEFORE = re.compile(
    r"(?<=\d)[\s,]+(?:instead of|rather than|not|and not|in place of)\s+[+-]\d{1,3}(?:\s*(?:points?|pts))?(?=[\s.!]*$)", re.IGNORECASE
)
_OUTS = frozenset({"exclusion", "exclude", "ban", "block"})
_SCORED = r"(?:score|weigh|weight|rate|grade|rank)"
_WEIGHT = r"(?:[\s,;-]*(?:and )?(?:with |give it |at |of )?(?:an? )?(?:weight(?: of| is|:)?\s*)?(?P<sign>[+-])?(?P<points>\d{1,3})(?:\s*(?:points?|pts))?)?(?: instead| rather| please)*[\s.!]*$"
_HARD = r"(?:as|being|is|to be|must be)?\s*(?:an? |the )?(?:hard |strict |must[- ]have )?(?:gate|filter|must(?:[- ]have)?|requirement|criterion)"
_TOO_HARD = re.compile(
    rf"{_LEAD}(?P<what>[^,;.]+?)\s+{_HARD}\s+(?:is|feels|seems|looks|would be|was)\s+(?:too|a bit|way too|rather|very|quite|overly|just too)\s+\w+(?: \w+){{0,4}}?(?:{_CUT}(?:only |rather |better |let's )*(?:{_SCORED}|make)(?: it| that| them)?(?: (?:as )?(?:an? )?(?:score|bonus|preference|plus))?(?: instead| only| rather)*)?{_WEIGHT}",
    re.IGNORECASE,
)
_SCORE_RATHER = re.compile(
    rf"{_LEAD}(?:just |only |rather |please )*{_SCORED}\s+(?P<what>[^,;.]+?)\s*,?\s*(?:instead of|rather than|don't|do not|and (?:don't|do not)|not)\s+(?:filter\w*|gat(?:e|ing)|requir\w+|us(?:e|ing) it as an? (?:filter|gate))(?: (?:on|by|for))?(?: (?:it|them|that))?{_WEIGHT}",
    re.IGNORECASE,
)
_NO_GATE = re.compile(
    rf"{_LEAD}(?:don't|do not|no need to|stop|i don't want to|we shouldn't)\s+(?:filter\w*|gat(?:e|ing)|requir(?:e|ing)|insist\w*)\s+(?:on |by )?(?P<what>[^,;.]+?){_CUT}(?:only |rather |better )*{_SCORED}\s+(?:it|that|them){_WEIGHT}",
    re.IGNORECASE,
)
_END = r"(?P<end>upper (?:limit|bound|end|cap)|lower (?:limit|bound|end)|max(?:imum)?|min(?:imum)?|cap|ceiling|limit at the top|limit at the bottom)"
_NO_END = re.compile(
    rf"{_LEAD}(?:there\s+(?:is no need for (?:any |an? )?|should(?:n't| not)|need(?:n't| not)|is|must(?:n't| not)|doesn't need to|does not need to|'s)\s*(?:be )?(?:any |no |an? )?|(?:we|i|it) (?:don't|do not|doesn't|does not) (?:need|want|have) (?:any |an? )|(?:no|without(?: any| an?)?) )"
    rf"(?:such )?{_END}\b(?:\s+(?:on|for|to|of)\s+(?P<what>[^,;.:]+?))?(?: any ?more| needed| at all| please)*(?:{_CUT}(?:but |and |just )?|\s+(?:but|and|just)\s+|\s*$)(?P<rest>.*)$",
    re.IGNORECASE,
)
INSTEAD_OF = re.compile(
    r"(?<=\d)(?P<unit>\s*[a-z]{0,12})[\s,]+(?:instead of|rather than|not|and not|in place of)\s+(?:the |at )?[$€£]?\d[\d.,]*\s*(?:k|m|mil|mio|bn|million|billion)?(?: (?:employees|people|ppl|heads|staff))?(?=[\s.!]*$)",
    re.IGNORECASE,
)
_TAKEN_BACK = re.compile(
    r"^(?P<lead>(?:(?:ok|okay|so|and|but|yes|no|please|now|also|then|hmm*|actually)[\s,]+)*)(?P<verb>[a-z]+(?: out)?)\s+(?P<old>[^,;.!?\d]{2,50}?)\s*(?:[,;.!?–-]+|\.\.\.|…)\s*"
    r"(?:(?:no(?=\s*[,.:;!–-]|\s+(?:wait|sorry|i mean|i meant|make|scratch))|oh|oh no|ah|wait|no wait|sorry|oops|i mean|i meant|make that|or rather|scratch that|correction|hang on|my bad)[\s,.:;!–-]+)+(?P<new>[^;!?\d]{2,80})$",
    re.IGNORECASE,
)
_THAT_THING = re.compile(
    r"^(?:please |just )*(?P<verb>[a-z]+(?: out)?) (?:it|that|them)(?: completely| altogether| entirely| please)*[\s.!]*$", re.IGNORECASE
)
_WITHOUT = re.compile(
    rf"{_LEAD}(?:without|minus|less|leave out|leaving out|skip|skipping|no|not|sans|take away|except(?: for)?|excluding)\s+(?P<what>[^,;.]+?)(?: though| please| this time| in it| then)*[\s.!]*$",
    re.IGNORECASE,
)
_STATES = re.compile(r"\b(?:the|all|those|these|our|any) states\b", re.IGNORECASE)


def plain_change(lexicon: Lexicon, definition: Definition, text: str) -> str:
    """Return a change in plain words, without what is only told beside it; every other message as it is."""
    if len(text) > LONGEST or "\n" in text.strip():
        return text
    text = moved_end(definition, _put_right(lexicon, _said_again(text)))
    if pointed := _that_rule(lexicon, definition, text) or _scored(lexicon, definition, text) or _of_it(lexicon, definition, text):
        return pointed
    said = of_states(definition, _without_old(without_remarks(lexicon, text)))
    return (
        _that_rule(lexicon, definition, said)
        or _scored(lexicon, definition, said)
        or _unbounded(said)
        or _left_out(lexicon, definition, said)
        or said
    )


_AGAIN = (
    (
        re.compile(
            r"^(?:(?:and|so|ok|but|please)[\s,]+)*(?P<one>[^,;:]{2,40}?) (?:matters|counts|weighs|is|should (?:matter|count|weigh|be)) (?:way |far |much |a lot |even )?more (?:important |valuable )?than (?P<other>[^,;:]{2,40}?)\s*[,;:.–-]+\s*"
            r"(?:(?:so|make (?:it|them|that)|say|set (?:it|them) to|put (?:it|them) at|like|e\.g\.|with)\s+)*(?P<a>\d{1,2}) ?(?:vs\.?|versus|to|and|against|:|/) ?(?P<b>\d{1,2})[\s.!]*$",
            re.IGNORECASE,
        ),
        r"\g<one> \g<a>, \g<other> \g<b>",
    ),
    (
        re.compile(
            r"\b(?:treat|see|count|score|rate|mark|take) (?P<what>[^,;:]{2,50}?) as (?:an? )?(?:negative|minus|penalty|malus|downside|bad sign)(?:[\s,]+(?:with|of|at|worth|and give it))?[\s,]*-?(?P<n>\d{1,2})(?: ?(?:points?|pts))?[\s.!]*$",
            re.IGNORECASE,
        ),
        r"-\g<n> for \g<what>",
    ),
    (
        re.compile(
            r"^(?:(?:and|also|so|ok|please)[\s,]+)*(?:(?:require|set|want|need|use|put|add|make it|with|at least)\s+)*(?:an? |the )?(?:min(?:imum)?|at least)(?: of| at|:)? (?P<n>\d{1,3}) ?(?:points?|pts)(?: to (?:qualify|match|pass|get in))?[\s.!]*$",
            re.IGNORECASE,
        ),
        r"set the minimum score to \g<n>",
    ),
    (
        re.compile(
            r"\s*,\s*(?:(?:with |at )?(?:the )?same (?:threshold|value|values|number|numbers|range|rule|limit|list)(?: as (?:now|before))?|not (?:just|only|merely) (?:points?|a (?:score|bonus|preference|plus)|scor(?:ed|ing)))(?=\s*,|[\s.!]*$)",
            re.IGNORECASE,
        ),
        "",
    ),
    (
        re.compile(
            r"[\s,.;]+(?:and )?(?:nothing else(?: (?:changes?|should change|has to change|is to change|please))?|no other changes?|that'?s (?:all|it)(?: for now)?|otherwise (?:the same|unchanged|as is))[\s.!]*$",
            re.IGNORECASE,
        ),
        "",
    ),
    (re.compile(r"[\s,]+(?:big time|by far|for sure|definitely|no question|without fail|100 ?%)(?=[\s,.!]*$)", re.IGNORECASE), ""),
    (
        re.compile(
            r"\b(?P<verb>make|set) (?P<it>it|this|that) (?:bigger|larger|smaller|tighter|wider|broader)\s*[,:;–-]\s*(?=[^,;]{0,20}\d)",
            re.IGNORECASE,
        ),
        r"\g<verb> \g<it> ",
    ),
    (
        re.compile(
            r"\b(?:bigger|larger|smaller|big|large|small) (?:companies|accounts|firms|ones|businesses)(?: too| as well| also)?\s*[,:–-]\s*(?=(?:up to|down to|from|over|under|at least|max|min|until)\b)",
            re.IGNORECASE,
        ),
        "",
    ),
    (
        re.compile(
            r"^(?:(?:and|also|so|ok|please)[\s,]+)*(?:(?:anything|anyone|everything|everyone|accounts?|companies|those|records|leads|whoever|all)(?: (?:that|who|which))? )?(?:(?:with |at )?(?:an? )?scor(?:e|es|ing)(?: of)? )?(?:under|below|less than|lower than)\s+(?:an? (?:score|icp score) of )?(?P<n>\d{1,3})(?: ?(?:points?|pts))?(?: score)?\s+"
            r"(?:should(?:n't| not)|must(?:n't| not)|do(?:es)?(?:n't| not)|can(?:not|'t)|won't|is|are|goes|go|should be|must be|gets?|falls?|drops?)\s*(?:qualify|match|count|make it|pass|be in|out|excluded|dropped|thrown out|kicked out|no match|not a match)?[\s.!]*$",
            re.IGNORECASE,
        ),
        r"set the minimum score to \g<n>",
    ),
)


def _without_old(text: str) -> str:
    """Return "lower it to 100 instead of 200" without the old number; in a list it tells which number is meant, and stays.

    A number with its sign is a weight, and tells nothing more.
    """
    text = _SIGNED_BEFORE.sub("", text)
    match = INSTEAD_OF.search(text)
    return text if match is None or re.search(r"[,;]", text[: match.start()]) else INSTEAD_OF.sub(r"\g<unit>", text)


def _said_again(text: str) -> str:
    """Return a change without what says that nothing else changes or how sure it is, and with a bound on the score as one."""
    for pattern, plain in _AGAIN:
        text = pattern.sub(plain, text)
    return text


def _put_right(lexicon: Lexicon, text: str) -> str:
    """Return a change without what its own words take back: "add Marketo, no wait, Zendesk" is "add Zendesk"."""
    match = _TAKEN_BACK.match(text)
    if match is None or not commands_of(match["verb"])[1]:
        return text
    if again := _THAT_THING.match(match["new"]):
        names = " and ".join(node.text for node in recognise(lexicon, match["old"]) if node.of("value") and not node.soft)
        return f"{match['lead']}{again['verb']} {names}" if names and commands_of(match["new"])[1] else text
    if commands_of(match["new"])[1]:
        return text
    known = all(any(node.meanings for node in recognise(lexicon, match[part])) for part in ("old", "new"))
    return f"{match['lead']}{match['verb']} {match['new']}" if known else text


def of_states(definition: Definition, text: str) -> str:
    """Return "the states" as the rule on states, where there is one and none on the United States."""
    rules = list(everything(definition))
    if not any(each.field == "state" for each in rules) or any("United States" in str(each.value) for each in rules):
        return text
    return _STATES.sub("the state rule", text)


def _names(lexicon: Lexicon, definition: Definition, text: str) -> str:
    """Return the words of a clause that name rules of the definition."""
    nodes = recognise(lexicon, text)
    aims = aims_of(definition, nodes)[0]
    return " and ".join(dict.fromkeys(nodes[aim.node].text for aim in aims))


def _that_rule(lexicon: Lexicon, definition: Definition, text: str) -> str:
    match = _THAT_RULE.match(text)
    names = _names(lexicon, definition, match["what"]) if match else ""
    if match is None or not names:
        return ""
    if match["rule"] is None:
        return f"drop {names}"
    return f"drop the {names} {'exclusion' if match['rule'].casefold() in _OUTS else 'rule'}"


def _of_it(lexicon: Lexicon, definition: Definition, text: str) -> str:
    """Return "the stage is killing us, make it a bonus" as the change of that one rule, without what is told of it."""
    match = _OF_IT.match(text)
    if match is None or commands_of(match["what"])[1]:
        return ""
    nodes = recognise(lexicon, match["what"])
    aims = aims_of(definition, nodes)[0]
    return f"{match['verb']} {nodes[aims[0].node].text} {match['rest']}" if len(aims) == 1 else ""


def _scored(lexicon: Lexicon, definition: Definition, text: str) -> str:
    match = _TOO_HARD.match(text) or _SCORE_RATHER.match(text) or _NO_GATE.match(text)
    names = _names(lexicon, definition, match["what"]) if match else ""
    if match is None or not names:
        return ""
    return f"make {names} a score" + (f" with weight {match['sign'] or ''}{match['points']}" if match["points"] else "")


def _unbounded(text: str) -> str:
    match = _NO_END.match(text)
    if match is None:
        return ""
    if re.search(r"\d", match["rest"]):
        return match["rest"]
    return f"remove the {match['end']}" + (f" on {match['what']}" if match["what"] else "")


def _left_out(lexicon: Lexicon, definition: Definition, text: str) -> str:
    """Return "yes but without Greece" as taking Greece out of a longer list that asks for it."""
    match = _WITHOUT.match(text)
    if match is None:
        return ""
    nodes = recognise(lexicon, match["what"])
    aims, missed = aims_of(definition, nodes)
    listed = all(
        aim.target.value is not None
        and all(each.mode is not Mode.EXCLUDE and isinstance(each.value, tuple) and len(each.value) > len(aims) for each in aim.parameters)
        for aim in aims
    )
    plain = not any(node.kind in ("word", "people") or node.number for node in nodes)
    return f"remove {match['what']}" if aims and listed and plain and not missed else ""
