"""The glossary: a term of the workspace is kept with its meaning, as a proposal; what a term means is looked up."""

import re

from agent.interpreter.acts import heard, held_back, opening
from agent.interpreter.answers import not_mapped, paragraphs, previewed
from agent.interpreter.mood import said_by
from agent.interpreter.plan import Call, Plan, ask, call, say
from agent.interpreter.proposals import said_change
from agent.interpreter.sides import edits_of
from agent.interpreter.terms_defined import Defined, term_defined
from agent.interpreter.turn import Turn, dumped
from qualification.lookup.terms import GlossaryEntry
from qualification.lookup.words import key_of, word_list
from qualification.wording import say_parameter

_DEFINITION = re.compile(
    r"^(?:please )?(?:(?:save|add|keep|store|make) (?:a |an |this |the )?(?:new )?)?definition\s*[:,-]\s*", re.IGNORECASE
)

_TERM = r"[\"']?(?P<term>[^\"':=,;\n]{1,80}?)[\"']?"
_LEAD = r"^(?:(?:please|ok|okay|and|also|so|just|fyi|note|note that|for the record|remember|remember that|remember this|keep in mind|keep in mind that|from now on|in future|in our workspace|here|learn|save this|save that|save as a term)[\s,:.-]+){0,4}"
_MEANS = re.compile(
    _LEAD
    + rf"(?:(?:when(?:ever)?|if|by) (?:i|we|you|someone|anyone|somebody|anybody|people|they|sales|marketing|the team|my team|our team) (?:say|says|write|type|talk about|speak of|mention|use)s?\s+{_TERM}[\s,]+(?:i|we|it|that|this|they|you|people)\s*(?:always |really |usually )?(?:means?|is|are|stands? for|refers? to)"
    rf"|by {_TERM.replace('term', 'term2')}[\s,]+(?:i|we) (?:always )?mean|(?:(?:define|save|add(?=.*\b(?:term|glossary|=|mean))|store|remember)\s+(?:(?:the|a|an|this|as a|as)?\s*(?:new\s+)?(?:glossary\s+)?(?:term|entry)\s*[:,-]?\s*)?|keep\s+(?:the|a) term\s+){_TERM.replace('term', 'term3')}(?:\s+|(?=[:=]))(?:as|=|to mean|means?|:|to the glossary(?: as|:)?|in the glossary(?: as|:)?))\s*:?\s+(?P<meaning>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_PLAIN = re.compile(
    r"^(?:please |ok |okay |and |also )*(?:remember|from now on|keep in mind|note|learn|add to (?:the|our) glossary|glossary|save (?:the|this) term|define(?: the term)?|new term)\b(?:\s+that)?[\s,:.-]+"
    rf"{_TERM}\s*(?:\bmeans?\b|\bis\b|\bare\b|=|:|\bas\b|\bstands? for\b|\brefers? to\b)\s*(?P<meaning>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_MEANS_ALONE = re.compile(rf"^{_TERM}\s*(?:\bmeans?\b|\bstands? for\b|:?=)\s*(?P<meaning>.+)$", re.IGNORECASE | re.DOTALL)
_ASKED = re.compile(
    r"\bwhat (?:do|does|did) (?:we|i|you) mean by\s+[\"']?(?P<by>.+?)[\"']?[\s?.!]*$|\bwhat does\s+[\"']?(?P<does>.+?)[\"']?\s+mean\b|^(?:(?:and|so|ok|hey|hi)[\s,]+)*(?:what (?:counts|qualifies|do you count|do you see|do you treat) as|how (?:do|would|did) (?:you|we) (?:define|read|understand|interpret)|what(?:'s| is) your (?:definition|understanding|reading) of)\s+[\"']?(?P<counts>.+?)[\"']?(?: (?:for|to) (?:you|us)| here)?[\s?.!]*$|\b(?:what(?:'s| is)|show(?: me)?|list|open|see) (?:in )?(?:the|our|my) glossary\b|^glossary[\s?.!]*$|\bwhich terms\b"
    r"|\bwhat terms\b",
    re.IGNORECASE,
)
_POINTS = frozenset({"this", "it", "that", "all this", "all that", "this all"})
_OF_A_PERSONA = re.compile(r"^(?:an? |the |new |another |buyer )*personas?\b", re.IGNORECASE)
_OF_A_TERM = re.compile(r"\b(?:term|glossary)\b|^what\b.*\b(?:means?|meant|stands? for|mean by)\b|^(?:the )?meaning of\b", re.IGNORECASE)
_FORGET = opening(r"forget|remove|delete|drop")
_INTERJECTED = re.compile(r"(?<=\w)\s*(?:[,;…–-]|\.\.+)\s*(?:(?:no|sorry|oh|wait|ah)[\s,]+)*i mean(?:t)?\b(?! by\b)", re.IGNORECASE)
NOTHING = "Say the meaning in words I can count by, for example “when we say scale-up we mean 51–500 employees, Series B+”."


def plan_save_term(turn: Turn) -> Plan | None:
    """Return the proposal to keep a term: "when we say scale-up we mean 51–500 employees, Series B+"."""
    if not turn.can("propose_save_term") or said_by(turn.text) or _INTERJECTED.search(turn.text):
        return None
    defined = _defined(turn)
    if defined is None or _OF_A_PERSONA.match(defined.meaning):
        return None
    term, meaning = re.sub(r"^(?:the|a|an|that)\s+", "", defined.term, flags=re.IGNORECASE), defined.meaning
    reading = turn.read(meaning)
    if reading.choices:
        return ask(reading.choices[0])
    if reading.segments:
        return say(f"A term is one set of rules, and “{meaning}” has alternatives between them. Keep one term for each alternative.")
    if not reading.parameters:
        return say(paragraphs(not_mapped(reading.unmapped), NOTHING))
    rest = paragraphs(
        " ".join(reading.notes), not_mapped(reading.unmapped), f"After the confirm, “{term}” is read this way in every request."
    )
    arguments = {"term": term, "meaning": meaning, "parameters": dumped(reading.parameters)}
    return Plan((Call("propose_save_term", arguments),), lambda results: said_change(results, rest))


def _defined(turn: Turn) -> Defined | None:
    """Return the term of a message and its meaning: as definitions are mostly said, else in any order of words."""
    defined = term_defined(turn.text)
    if defined is not None or turn.text.endswith("?"):
        return defined
    match = None if _DEFINITION.match(turn.text) else _MEANS.match(turn.text) or _PLAIN.match(turn.text)
    match = match or _alone(turn)
    if match is None:
        return None
    groups = match.groupdict()
    term = next(str(groups[key]) for key in ("term", "term2", "term3") if groups.get(key)).strip(" \"'.")
    return Defined(term, groups["meaning"].strip().rstrip(".").strip("\"'"))


def _alone(turn: Turn) -> re.Match[str] | None:
    """Return "X means Y" where X is no word that means something already."""
    match = _MEANS_ALONE.match(_DEFINITION.sub("", turn.text))
    if (
        match is None
        or len(match["term"].split()) > 4
        or "=" in match[0]
        and (match[0].count("=") > 1 or _is_known(turn, match["term"]))
        or re.match(r"(?:it|this|that|which|what|he|she|they)\b", match["term"], re.IGNORECASE)
    ):
        return None
    return match


def _is_known(turn: Turn, term: str) -> bool:
    """Return whether the words before an equals sign name a field, a value or the market itself: rules are written so too."""
    market = {key_of(word) for word in term.split()} <= word_list("own_markets") | {"my", "our", "the", "ideal", "best"}
    return market or term.rstrip().endswith((">", "<", "!", "_")) or any(node.meanings for node in turn.read_nodes(term))


def plan_glossary(turn: Turn) -> Plan | None:
    """Return what a term means, or the terms there are; from the workspace's glossary as this run read it."""
    terms = turn.lexicon.catalog.glossary
    match = _ASKED.search(turn.text)
    if match is not None:
        asked = (match["by"] or match["does"] or match["counts"] or "").strip()
        if asked.casefold() in _POINTS:
            return None
        if asked:
            known = next((term for term in terms if key_of(term) == key_of(asked)), None)
            return (
                say(f"“{known}” means {_with_rules(turn, terms[known])} (your glossary).")
                if known
                else _counted(turn, asked, match) or _read_as(turn, asked)
            )
        if not terms:
            return say("The glossary is empty. " + NOTHING)
        return say("\n".join(f"- **{term}**: {_with_rules(turn, entry)}" for term, entry in terms.items()))
    act = heard(turn, _FORGET)
    if act is None or act.mood == "asks" or not (_OF_A_TERM.search(act.rest) or any(key_of(act.rest) == key_of(term) for term in terms)):
        return None
    meant = re.sub(
        r"^(?:what|how)\s+(?:we\s+(?:mean|meant)\s+by\s+)?|\s+(?:means?|meant|stands? for)\b.*$", "", act.rest, flags=re.IGNORECASE
    )
    if not any(key_of(meant) == key_of(term) for term in terms) and not re.search(r"\b(?:term|glossary)\b", act.rest, re.IGNORECASE):
        return say(f"“{meant}” is no term of your glossary, so there is nothing to forget.")
    return held_back(act, "removed", f"forget {act.rest}") or say(
        "A term is removed on the Fields page, not in this conversation. A new meaning for it replaces the old one."
    )


def _with_rules(turn: Turn, entry: GlossaryEntry) -> str:
    """Return the meaning in the person's words and the rules that are counted by."""
    fields = turn.lexicon.catalog.account_fields
    rules = [say_parameter(each, fields) for each in entry.parameters if each.field in fields]
    return f"{entry.meaning}: {' and '.join(rules)}" if rules else entry.meaning


def _counted(turn: Turn, asked: str, match: re.Match[str]) -> Plan | None:
    """Return how words are read with how many records that is, to somebody who asks what counts as that."""
    reading = turn.read(asked)
    if not match["counts"] or not reading.parameters or reading.unmapped or reading.choices:
        return None
    read = (
        " ".join(reading.notes)
        or f"I read {asked} as {'; '.join(say_parameter(each, turn.lexicon.catalog.account_fields) for each in reading.parameters)}."
    )
    rest = paragraphs(read, f"Say “when we say {asked} we mean …” to give it another meaning.")
    return call(
        "what_if",
        lambda results: paragraphs(rest, previewed(results[-1], without=("scores_always_100", "gates_nothing"))),
        base="empty",
        edits=dumped(edits_of(reading)),
    )


def _read_as(turn: Turn, asked: str) -> Plan:
    """Return how words that are no term of the glossary would be read."""
    reading = turn.read(asked)
    rules = [say_parameter(each, turn.lexicon.catalog.account_fields) for each in reading.parameters]
    if rules and not reading.unmapped:
        return say(
            paragraphs(
                " ".join(reading.notes) or f"I read {asked} as {'; '.join(rules)}.",
                f"Say “when we say {asked} we mean …” to give it another meaning.",
            )
        )
    return say(
        f"“{asked}” is no term of your glossary, and I find no field for it. Say “when we say {asked} we mean …”, and I propose to remember it."
    )
