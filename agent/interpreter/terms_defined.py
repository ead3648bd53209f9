"""A term that is defined in any order of words: "glossary: big spender = …", "we call banks over 1,000 people 'whales'", "save … as 'whale'"."""

import re
from dataclasses import dataclass

from agent.interpreter.courtesies import LEAD
from agent.interpreter.mood import is_question

LONGEST = 500
_KEEP = r"(?:save|add|keep|store|put|remember|note|record|learn|define|create|make|enter|write|log|register|set|jot)"
_BOOK = r"(?:(?:the|our|my|your|this|workspace|team|company|winnow|a|new) )*(?:glossary|dictionary|vocabulary|vocab|lexicon|list of terms|terms|definitions|wording|lingo|jargon|shorthand|terminology|slang)"
_A_TERM = r"(?:(?:the|a|an|this|that|new|our|following|as|glossary|custom|another|one more|internal|team) )*(?:term|entry|definition|glossary entry|shorthand|abbreviation|acronym|word|phrase|lingo|jargon)"
_THIS = r"(?:this|that|it|these|the following|the below|this one|that one)"
_WRAPPED = re.compile(
    rf"^(?:(?:{LEAD}|for the record|fyi|btw|note|one more|another one)[\s,:;.!-]+)*(?:"
    rf"{_KEEP} (?:down )?(?:{_THIS} )?(?:as (?:a|our) \w+ )?(?:up )?(?:to|in|into|for|as) {_BOOK}(?: as)?(?: please| pls)?|{_KEEP} (?:down )?(?:{_A_TERM}|{_THIS}(?: (?:as )?{_A_TERM})?)(?: (?:to|in|into|for) {_BOOK})?(?: (?:for (?:me|us|later)|that))?"
    rf"|(?:(?:here's|here is|here are|this is|that's|that is|some|a bit of|a piece of|for your|from|on|re) )?(?:new |our )?{_BOOK}(?: (?:entry|update|addition|term|request|item))?|{_A_TERM}(?: (?:for|to add to|in) {_BOOK})?)\s*[:;,–-]+\s*(?=\S)",
    re.IGNORECASE,
)
_KEPT_LAST = re.compile(
    rf"[\s,.;:!–-]+(?:(?:and|so|{LEAD}|can you|could you|would you|will you)[\s,]+)*(?:{_KEEP} (?:down )?(?:{_THIS}|{_A_TERM}|that {_A_TERM})?(?: (?:as {_A_TERM}|for (?:me|us|later|next time|future use)|down|to|in|into|{_BOOK}|please|pls|somewhere))*"
    rf"|keep (?:that|this|it) in mind|(?:goes|belongs|should go) (?:to|in|into) {_BOOK}|for {_BOOK}|in {_BOOK})[\s?.!]*$",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r"^(?:(?:(?:can|could|would|will) you(?: please| also)?|hi|hey|ok|okay|so|and|also|just|fyi|btw|note|note that|for the record|please|pls|remember|remember that|keep in mind that|keep in mind|from now on|going forward|in future|(?:for|to) (?:us|me|our team|the team|sales|marketing|everyone)|in our (?:workspace|team|world|company|firm|org|organi[sz]ation|business|shop|case|book|office|lingo|jargon|book|terms|language)|around here|over here|here|internally|"
    r"in our language|at our (?:company|place|shop)|when it comes to us|quick (?:one|definition)|we have a term for this|our (?:own )?(?:term|word|definition)|the term|the word|the phrase|the expression)[\s,:;.–-]+)+",
    re.IGNORECASE,
)
_QUOTED = r"[\"'`](?P<term>[^\"`]{1,60}?)[\"'`]"
_BARE = r"(?:the |a |an |our |saying )?[\"'`]?(?P<term>[^\"'`:=,;.!?\n]{1,60}?)[\"'`]?"
_SAYS = r"(?:when(?:ever)?|if|every time|anytime) (?:i|we|you|someone|anyone|somebody|anybody|people|they|sales|marketing|the team|my team|our team|a rep|reps|the reps|folks|our \w+|the \w+) (?:say|says|write|writes|type|types|talk about|talks about|speak of|mention|mentions|use|uses|refer to|refers to)"
_SAID_BY = re.compile(rf"^(?:\w+[\s,]+){{0,2}}{_SAYS}", re.IGNORECASE)
_MEANING = r"(?:always |usually |really |basically |actually |just |only )*(?:means?|is|are|stands? for|refers? to|is short for|equals?|=|:=|==|is defined as|should mean|shall mean|will mean|should be read as|is shorthand for|is our word for|is what we call|translates to|-+>|=>)"
_SURE = (
    re.compile(
        rf"^{_SAYS} {_BARE}[\s,]+(?:i|we|it|that|this|they|you|people|please|just|always)?(?:'re|'s|'m| are| is| am)?\s*(?:always |usually |really )?(?:means?|meant|talking about|referring to|thinking of|speaking of|have in mind|want|look for|looking for|read|take|understand|think of|is|are|stands? for|refers? to|use)(?: (?:that|it) as| as)?\s+(?P<meaning>.+)$",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^(?:by|with|under|as) {_BARE}[\s,]+(?:i|we|they|people)\s+(?:always |usually |really )?(?:mean|understand|count|refer to)\s+(?P<meaning>.+)$", re.IGNORECASE
    ),
    re.compile(rf"^(?:we|i|our team|sales|people|they) (?:use|say|take) {_QUOTED} (?:for|to mean|to describe|as shorthand for|as short for|when we mean|as in|if)\s+(?P<meaning>.+)$", re.IGNORECASE),
    re.compile(
        rf"^(?:let's |let us )?(?:we |i |sales |people |they |our team |everyone )?(?:call|calls|name|names|label|refer to|refers to)\s+(?P<meaning>[^\"`]{{4,}}?)[\s,]+(?:as |the |our |an? )*{_QUOTED}[\s.!]*$", re.IGNORECASE
    ),
    re.compile(rf"^(?P<meaning>[^\"`]{{4,}}?)[\s,]+(?:(?:is|are) (?:what|who) we (?:call|mean by|refer to as)|(?:is|are) (?:called|known as|referred to as)|=|we call(?: that| them| those)?)\s+(?:an? |our |the )?{_QUOTED}(?: (?:to us|for us|here|internally))?[\s.!]*$", re.IGNORECASE),
    re.compile(rf"^{_KEEP}\s+(?P<meaning>[^\"`]{{4,}}?)[\s,]+(?:as|under|under the name|called)\s+(?:{_A_TERM}\s+)?{_QUOTED}[\s.!]*$", re.IGNORECASE),
    re.compile(rf"^(?:{_KEEP} )?(?:(?:the |an? |our )?(?:term|word|phrase)? ?)?{_QUOTED}\s*(?:,\s*)?(?:{_MEANING}|as|to be|:|-+|,? (?:ie|i\.e\.|meaning|as in))\s*(?P<meaning>.+)$", re.IGNORECASE),
)  # fmt: skip
_ONCE_WRAPPED = (
    *_SURE,
    re.compile(rf"^{_BARE}\s*(?:\b{_MEANING}|(?::=|==|=>|->|=|:)|\s-+\s|,\s*(?:meaning|ie|i\.e\.|that is|which means))\s*(?P<meaning>.+)$", re.IGNORECASE),
)  # fmt: skip
_ANOTHER = re.compile(r"[.;\n]\s*\S[^.;\n]*?(?:\b(?:means?|stands? for)\b|=)", re.IGNORECASE)


@dataclass(frozen=True)
class Defined:
    """A term and what it is said to mean."""

    term: str
    meaning: str


def term_defined(text: str) -> Defined | None:
    """Return the term that a message defines; without quotes or a word about the glossary only where it says "we mean"."""
    if len(text) > LONGEST:
        return None
    said = text.strip()
    core = _KEPT_LAST.sub("", said)
    if core == said and is_question(said) and (said.endswith("?") or not _SAID_BY.match(said)):
        return None
    core = core.rstrip("?")
    bare = _WRAPPED.sub("", core, count=1)
    wrapped = bare != core or core != said
    bare = _WHERE.sub("", bare).strip()
    for shape in _ONCE_WRAPPED if wrapped else _SURE:
        if (match := shape.match(bare)) and not _ANOTHER.search(match["meaning"]):
            return Defined(match["term"].strip(" \"'`.,"), match["meaning"].strip().rstrip(".!").strip("\"'` "))
    return None
