"""What is said of people in whole sentences, as the command to add their persona: "we also sell to IT leaders"."""

import re

from agent.interpreter.lexicon import Lexicon
from agent.interpreter.mood import is_question
from agent.interpreter.names import pattern_of
from agent.interpreter.person_words import in_field_words, read_people
from agent.interpreter.reading import read_description
from agent.interpreter.recognise import recognise

LONGEST = 300
_LEAD = r"(?:(?:hey|hi|ok|okay|so|and|but|btw|fyi|now|please|pls|actually)[\s,]+)*"
_ALSO_SOLD = re.compile(
    rf"^{_LEAD}(?:we|i)(?:'ve| have|'re| are)?(?: now)? (?:also|now|additionally|as well)(?: want to| need to| started to)? "
    r"(?:sell(?:ing)?|target(?:ing)?|pitch(?:ing)?|talk(?:ing)?|go(?:ing)? after|reach(?:ing)?(?: out)?|approach(?:ing)?|contact(?:ing)?|call(?:ing)?|care about)(?: to)? (?P<who>[^.;!?]+?)(?:,? (?:too|as well|now))*[\s.!]*$",
    re.IGNORECASE,
)
_TOO = re.compile(
    rf"^{_LEAD}(?:(?:we|i) (?:also )?(?:need|want)|also need|need|want|add|include)(?: to (?:reach|talk to|target|sell to))? (?:(?:somebody|someone|people|folks|a person|contacts) (?P<area>(?:in|from|with|who)\b[^.;!?,:]*?)|(?P<whom>[^.;!?,:]+?)),? (?:too|as well)(?:\s*[,:–-]\s*(?P<more>[^.;!?]+?))?[\s.!]*$",
    re.IGNORECASE,
)
_AS_PERSONA = re.compile(
    r"^(?P<who>.+?)\s*[,;:.–-]+\s*(?:and )?(?:please )?(?:add|save|make|create|use|put|build|turn) (?:that|this|them|those|it|these)(?: people| ones| guys)?(?: in)?(?: as| into| up as)? (?:an?|another|a new|my|our)? ?(?:new )?personas?(?P<where> (?:to|in|for|of) .+?)?(?: please| pls)?[\s.!]*$",
    re.IGNORECASE | re.DOTALL,
)


_PUT_AS = re.compile(
    rf"^{_LEAD}(?:put|add|include|bring|take|want|use) (?P<who>.+?),? as (?:an? |another |the |new )*personas? (?:in|into|to|for|on|under|at) (?P<where>.+?)[\s.!]*$",
    re.IGNORECASE,
)
_SHOULD_BE = re.compile(
    rf"^{_LEAD}(?P<who>[^.;!?]+?) (?:should|could|must|ought to|shd) (?:also )?be (?:a|another|our|a new|an extra)(?: new)? personas?(?: too| as well)?(?:\s*(?:\b(?:in|at|for|of)\b|@)\s*(?P<where>.+?))?[\s.!]*$",
    re.IGNORECASE,
)
_OUR_PERSONA = re.compile(
    rf"^{_LEAD}(?P<who>.+?)\s*[,;:.–-]+\s*(?:that'?s|thats|that is|those are|these are|this is|they(?:'re| are)) (?:our|my|the|a|an|another)(?: new| main| only)? personas?[\s.!]*$",
    re.IGNORECASE,
)

_POLITELY = re.compile(r"^(?:can|could|would|will) you (?:please )?", re.IGNORECASE)
_LISTS = r"(?:(?:job )?titles?|departments?|functions?|seniorit(?:y|ies)|levels|ranks?|countr(?:y|ies)|regions?|states?|cit(?:y|ies)|locations?|geos?)(?: (?:list|rule|filter|values?|levels?))?"
_LIST_OF_ONE = re.compile(rf"\b{_LISTS} (?:of|for|in) (?:the |our |my )?(?P<of>.+)$|(?P<whose>.+?)(?:'s|s')? {_LISTS}$", re.IGNORECASE)


def with_icp_first(lexicon: Lexicon, text: str) -> str:
    """Return a change to a list of a persona that ends in the persona's ICP with that ICP first; every other message as it is.

    "Add Finance to the departments of the RevOps persona in X" adds no persona to X.
    """
    if len(text) > LONGEST or is_question(_POLITELY.sub("", text.rstrip(" ?"))):
        return text
    personas = [each.name for icp in lexicon.icps for each in icp.definition.personas]
    personas += [each.name for each in lexicon.draft.definition.personas] if lexicon.draft else []
    for icp in lexicon.icps:
        for name in (icp.name, icp.icp_code):
            last = re.match(
                rf"^(?P<what>.+?)\s+(?:in|of|at|for|from|on|under|within|inside)\s+(?:the |my |our )?(?:icp )?{pattern_of(name)}(?:\s+(?:icp|profile))?[\s.!?]*$",
                text,
                re.IGNORECASE,
            )
            spoken = _LIST_OF_ONE.search(last["what"]) if last else None
            if last and spoken and any(re.search(pattern_of(each), spoken["of"] or spoken["whose"], re.IGNORECASE) for each in personas):
                return f"in {icp.name}, {_POLITELY.sub('', last['what'])}"
    return text


def in_persona_command(lexicon: Lexicon, text: str) -> str:
    """Return a statement about whom else to reach as the command that adds their persona; every other message as it is."""
    if len(text) > LONGEST or is_question(text):
        return text
    for icp in lexicon.icps:
        if headed := re.match(
            rf"^(?:the |our )?{pattern_of(icp.name)}(?:\s+(?:icp|profile))?\s*[:,–-]+\s*(?P<rest>.*\bpersonas?\b.*)$",
            text,
            re.IGNORECASE | re.DOTALL,
        ):
            return f"in {icp.name}, {headed['rest']}"
    if match := _SHOULD_BE.match(text):
        where = f" to {match['where']}" if match["where"] else ""
        return f"add a persona for {match['who'].strip()}{where}"
    if match := _PUT_AS.match(text):
        return f"add a persona for {match['who'].strip()} to {match['where']}"
    if match := _OUR_PERSONA.match(text):
        return f"add a persona for {match['who'].strip(' .')}"
    if match := _AS_PERSONA.match(text):
        return f"add a persona for {match['who'].strip()}{match['where'] or ''}"
    if match := _ALSO_SOLD.match(text):
        who, where = _placed(lexicon, match["who"])
        return f"add a persona for {who}{where}" if _are_people(lexicon, who) else text
    if match := _TOO.match(text):
        who, where = _placed(lexicon, match["more"] or match["area"] or match["whom"])
        return f"add a persona for {who}{where}" if _are_people(lexicon, who) and in_field_words(who) != " ".join(who.split()) else text
    return text


def _placed(lexicon: Lexicon, who: str) -> tuple[str, str]:
    """Return the people without the ICP that they are said to be in, and that ICP as "to X"."""
    for icp in lexicon.icps:
        if match := re.search(
            rf"\s*\b(?:in|at|for|of|with|from)\s+(?:the |my |our )?{pattern_of(icp.name)}(?:\s+(?:icp|profile|accounts|companies))?",
            who,
            re.IGNORECASE,
        ):
            return f"{who[: match.start()]}{who[match.end() :]}".strip(), f" to {icp.name}"
    return who.strip(), ""


def _are_people(lexicon: Lexicon, who: str) -> bool:
    """Return whether words describe people and no companies."""
    people = read_people(lexicon, who, {})
    return bool(people.parameters) and not people.unmapped and read_description(lexicon, recognise(lexicon, who), {}).is_empty
