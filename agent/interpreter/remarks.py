"""What is told beside a change and asks for nothing: "scratch the funding rule, our data on that is rubbish", "too narrow I guess, make it 10 to 250"."""

import re
from collections.abc import Iterator

from agent.interpreter.commands import commands_of
from agent.interpreter.lexicon import Lexicon
from agent.interpreter.mood import mood_of
from agent.interpreter.nodes import Node
from agent.interpreter.predicates import as_mode, as_removal
from agent.interpreter.recognise import recognise
from agent.interpreter.talk import without_talk
from qualification.lookup.words import one_of

LONGEST = 600
_JOINT = re.compile(
    r"\s*(?:[.!;:](?=\s|$)|,\s|\s-\s|\s*\n|\s(?=(?:and|but) keep (?:the |its |that )?(?:same )?(?:weights?|points?)\b)|\s(?=(?:because|since|cuz|cause) (?:our|my|the|we|i)\b))+\s*(?:(?:so|then|and|but)\s+(?=\w))?",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"^(?:(?:so|and|but|ok|okay|well|hey|hi|sorry|nah|no|hmm+|yeah|yes|since|because|as)[\s,]+)*(?:too \w+|way too \w+|(?:i|we|they|it|that|this|there|our|my|the|those|these|you)\b)|\b(?:is|are|was|were|isn't|aren't|wasn't|i guess|imo|imho|i think|has|have|had|'s|'re|'ve)\b",
    re.IGNORECASE,
)
_INTERJECTION = re.compile(
    r"^(?:nah|nope|hm+|hmm+|ah|oh|oops|ugh|argh|actually|actualy|sorry|well|right|alright|yeah|yep|yes|ok|okay)$", re.IGNORECASE
)
_SAME = re.compile(
    r"^(?:(?:at|with|for|keep|keeping) )?(?:the |its )?same (?:weights?|points?|score|value|importance)(?: as (?:before|it had|now))?$|^(?:keep|keeping|leave) (?:the |its |that |his )?(?:weights?|points?)(?: (?:the same|as (?:is|it is|they are)|unchanged))?$",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"^(?:(?:so|and|but|well|because|since|as)[\s,]+)*(?:i|we|they|it|that|this|there|our|my|nobody|no one|everyone|everybody|somebody|someone|anything|the (?:board|boss|team|ceo|cfo|cro|vp|founders?|reps?|aes?|sdrs?))\b",
    re.IGNORECASE,
)
_WISHES = re.compile(
    r"\b(?:want|need|prefer|like|love|target|sell|serve|look|chase|go|care|drop|keep|add|must|should|only|never|avoid|except|unless|if)(?:s|ed|ing)?\b|\bfocus(?:es|ing)? on\b",
    re.IGNORECASE,
)
_OURS = re.compile(
    rf"^(?:(?:so|and|but|well|because|since|as|cause|cuz)[\s,]+)*(?:(?:our|my|the|a|one of (?:our|my)) (?:\w+ ){{0,2}}(?:{one_of('preambles', 'us')})|we|i) (?:\w+ ){{0,2}}?(?:{one_of('preambles', 'does')})\b",
    re.IGNORECASE,
)
_NEEDS = re.compile(r"\d|\b(?:them|those|companies|accounts|not|no|n't)\b", re.IGNORECASE)
_PARENTHESIS = re.compile(r"\s*\((?P<said>[^()]{3,120})\)")
_DATA = frozenset({"data", "info", "information", "records", "crm", "numbers"})


def without_remarks(lexicon: Lexicon, text: str) -> str:
    """Return a change without the clauses beside it that only tell something; a clause that names anything to count by stays."""
    text = _PARENTHESIS.sub(lambda match: "" if _is_remark(lexicon, match["said"].strip(" .!"), is_apart=True) else match[0], text)
    clauses = list(_clauses(text))
    if not 1 < len(clauses) <= 6 or len(text) > LONGEST or '"' in text:
        return text
    kept = [(joint, clause) for joint, clause in clauses if not _is_remark(lexicon, clause)]
    if (
        not kept
        or len(kept) == len(clauses)
        or not any(commands_of(clause)[1] or as_removal(clause) or as_mode(clause) for _, clause in kept)
    ):
        return text
    return kept[0][1] + "".join(joint + clause for joint, clause in kept[1:])


def _clauses(text: str) -> Iterator[tuple[str, str]]:
    start, joint = 0, ""
    for match in _JOINT.finditer(text):
        if clause := text[start : match.start()].strip():
            yield joint, clause
            joint = match[0]
        start = match.end()
    if clause := text[start:].strip(" .!"):
        yield joint, clause


def _is_remark(lexicon: Lexicon, clause: str, *, is_apart: bool = False) -> bool:
    """Return whether a clause only tells something; one in brackets may do so of a field ("our territory changed")."""
    if _SAME.match(clause) or _INTERJECTION.match(clause):
        return True
    if (
        (commands_of(clause)[1] and not _SUBJECT.match(clause))
        or not _TELLS.search(clause)
        or mood_of(clause) != "requests"
        or clause.endswith("?")
    ):
        return False
    nodes = recognise(lexicon, clause)
    if _OURS.match(clause) and not _WISHES.search(clause) and not _NEEDS.search(clause):
        return True
    tells = _SUBJECT.match(clause) is not None and _WISHES.search(clause) is None
    values_only = is_apart and tells
    named = any(
        node.number
        or node.cue in ("require", "score", "exclude")
        or (_meant(node, values_only) and not node.soft and node.key not in _DATA)
        for node in nodes
    )
    left = without_talk(" ".join(node.text for node in nodes if node.kind == "word"))
    if named or not left:
        return not named
    return tells


def _meant(node: Node, values_only: bool) -> bool:
    return bool(node.of("value") if values_only else node.meanings)
