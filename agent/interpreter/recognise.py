"""Recognise the parts of a message: phrases of the workspace, grammar words, numbers, names; longest first."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from agent.interpreter.lexicon import Lexicon
from agent.interpreter.nodes import Node
from agent.interpreter.numbers import number_at
from agent.interpreter.places import is_states, or_place, place_at
from agent.interpreter.text import Token, clean, tokens_of
from qualification.lookup.phrases import GEOGRAPHIC, Meaning, Spellings, spellings_of
from qualification.lookup.resolve import corrected, place_of
from qualification.lookup.words import is_common, key_of, singular, table, word_list

LONGEST_PHRASE = 7
_INSIDE = frozenset("-/.,'+&#")


@cache
def cues() -> dict[str, str]:
    """Return the kind of every grammar word; the last line of a phrase counts."""
    return {key_of(row["phrase"]): row["cue"] for row in table("cues")}


@cache
def people_words() -> frozenset[str]:
    """Return the keys of words about people, which belong in a persona."""
    return frozenset(key_of(row["phrase"]) for row in table("people"))


_SHORTEST_TITLE = 5  # "c to" is no CTO


def recognise(lexicon: Lexicon, message: str, *, icps: bool = False) -> tuple[Node, ...]:
    """Return the parts of a message in order. Every character that is no space belongs to one part.

    With `icps`, names of ICPs are recognised; a description does not want that, since "mid-market SaaS"
    describes companies also where an ICP has that name.
    """
    message = clean(message)
    tokens = tokens_of(message)
    names = _names(lexicon, icps)
    nodes: list[Node] = []
    index = 0
    while index < len(tokens):
        node, index = _quoted(tokens, index, message) or _longest(lexicon, names, tokens, index, message)
        nodes.append(node)
    return tuple(_with_corrections(lexicon, names, nodes))


def _quoted(tokens: Sequence[Token], index: int, message: str) -> tuple[Node, int] | None:
    """Return a text in quotes after a word that takes one ("mentions"); other quotes are only typography."""
    if tokens[index].text != '"' or index == 0 or cues().get(tokens[index - 1].key) not in ("contains", "starts_with", "ends_with"):
        return None
    for end in range(index + 1, len(tokens)):
        if tokens[end].text == '"':
            text = message[tokens[index].end : tokens[end].start].strip()
            return Node("quoted", text, key_of(text), tokens[index].start, tokens[end].end), end + 1
    return None


def _longest(lexicon: Lexicon, names: dict[str, Node], tokens: Sequence[Token], start: int, message: str) -> tuple[Node, int]:
    if tokens[start].key in ("a", "an", "half") and (found := number_at(tokens, start)):
        number, end = found
        return _node("number", tokens, start, end, message, number=number), end
    for end in range(_farthest(tokens, start), start, -1):
        if _is_phrase(tokens, start, end) and (node := _phrase(lexicon, names, tokens, start, end, message)):
            return node, end
    if tokens[start].kind != "mark" and (found := number_at(tokens, start)):
        number, end = found
        return _node("number", tokens, start, end, message, number=number), end
    kind = tokens[start].kind
    return _node("mark" if kind == "mark" else "word", tokens, start, start + 1, message), start + 1


def _is_phrase(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Return whether the tokens can be one phrase by how they end: marks are inside it, numbers alone are none."""
    last = tokens[end - 1]
    if last.kind == "mark" and (last.text not in "+#" or last.spaced):
        return False
    return any(token.kind != "number" for token in tokens[start:end])


def _farthest(tokens: Sequence[Token], start: int) -> int:
    """Return where the longest phrase that can start at a token ends; no phrase starts with a mark."""
    words, most = 0, min(len(tokens), start + LONGEST_PHRASE * 2)
    if tokens[start].kind == "mark":
        return start
    for index in range(start, most):
        words += tokens[index].kind != "mark"
        if words > LONGEST_PHRASE:
            return index
        if index + 1 < most and not _fits_inside(tokens, index):
            return index + 1
    return most


def _fits_inside(tokens: Sequence[Token], index: int) -> bool:
    token = tokens[index]
    if token.kind != "mark":
        return True
    if token.text not in _INSIDE:
        return False
    return token.text in "&," or (not token.spaced and not tokens[index + 1].spaced)


def _phrase(lexicon: Lexicon, names: dict[str, Node], tokens: Sequence[Token], start: int, end: int, message: str) -> Node | None:
    first = tokens[start]
    key = "".join(token.key for token in tokens[start:end])
    if key.isdigit() and not (key in names or key in cues() or key in lexicon.catalog.account_phrases.meanings):
        return None
    if first.key in ("or", "and") and start + 1 < end < len(tokens) and _begins_amount(tokens, end):
        return None
    if end - start > 1 and _goes_on_hyphenated(lexicon, tokens, end):
        return None
    text = message[first.start : tokens[end - 1].end]
    return _known(lexicon, names, key, text, Node("word", text, key, first.start, tokens[end - 1].end, first.spaced), tokens, start)


def _goes_on_hyphenated(lexicon: Lexicon, tokens: Sequence[Token], end: int) -> bool:
    """Return whether the last word of a phrase begins a hyphenated name ("run on-premises" is no "run on")."""
    if end + 1 >= len(tokens) or tokens[end].text != "-" or tokens[end].spaced or tokens[end + 1].spaced:
        return False
    return tokens[end - 1].key + tokens[end + 1].key in lexicon.catalog.account_phrases.meanings


def _begins_amount(tokens: Sequence[Token], index: int) -> bool:
    """Return whether "or more" and the like stand before what they compare ("or more than 10", "and over 10"), not after it."""
    return tokens[index].key == "than" or (tokens[index].kind != "mark" and number_at(tokens, index) is not None)


def _known(lexicon: Lexicon, names: dict[str, Node], key: str, text: str, node: Node, tokens: Sequence[Token], start: int) -> Node | None:
    if named := names.get(key) or names.get(singular(key)):
        return replace(node, kind=named.kind, name=named.name)
    index = lexicon.catalog.account_phrases
    cue, soft = _grammar_of(key, node, tokens, start), key in word_list("fillers") or singular(key) in word_list("fillers")
    single = all(each.kind != "mark" for each in tokens[start : start + 1]) and len(text.split()) == 1
    known = index.meanings.get(key) or index.meanings.get(singular(key)) or ()
    if _is_plain_words(text):  # "to go" is no Togo
        known = tuple(meaning for meaning in known if meaning.field not in GEOGRAPHIC or any(" " in value for value in meaning.values))
    if "," in text:  # a list is no phrase, unless a value is spelled with a comma
        known = tuple(meaning for meaning in known if any("," in value for value in meaning.values))
    acronym = lexicon.of_people and text.isupper() and any(text in meaning.values for meaning in known)
    meanings = tuple(known) if acronym else _guarded(known, text, cue or ("filler" if soft else ""), tokens, start)
    if meanings and text.isupper() and len(text) <= 3:
        meanings = or_place(meanings, place_at(lexicon, text, tokens, start) or place_of(index, text))
    if (
        not meanings
        and not cue
        and "," not in text
        and not _is_plain_words(text)
        and (not soft or (text.isupper() and len(text) == 2) or is_states(lexicon, text, tokens, start))
    ):
        meanings = place_at(lexicon, text, tokens, start)
    if meanings:
        return replace(node, kind="meaning", meanings=meanings, cue=cue, soft=soft)
    if cue:
        return replace(node, kind="cue", cue=cue, soft=True) if cue != "filler" else replace(node, kind="filler", soft=True)
    if (
        not lexicon.of_people
        and not (" " in text and len(key) < _SHORTEST_TITLE)
        and (key in people_words() or singular(key) in people_words())
    ):
        return replace(node, kind="people")
    if soft and single:
        return replace(node, kind="filler", soft=True)
    return None


def _grammar_of(key: str, node: Node, tokens: Sequence[Token], start: int) -> str:
    """Return the kind of grammar word; what only heads a list ("nice: …") is one before a colon alone."""
    cue = cues().get(key, "")
    if "," in node.text:  # a comma parts two clauses
        return ""
    if not cue.startswith("head_"):
        return cue
    following = next((token for token in tokens[start : start + LONGEST_PHRASE * 2] if token.start >= node.end), None)
    return cue if following is not None and following.text == ":" else ""


def _is_plain_words(text: str) -> bool:
    """Return whether several small everyday words only look like one name together."""
    words = text.split()
    return (
        len(words) > 1
        and text.islower()
        and all(len(word) <= 3 and (key_of(word) in word_list("fillers") or is_common(key_of(word))) for word in words)
    )


def _guarded(meanings: Sequence[Meaning], text: str, grammar: str, tokens: Sequence[Token], start: int) -> tuple[Meaning, ...]:
    """Leave out what an everyday word or a grammar word does not mean here."""
    proper = not text.islower() and start > 0 and tokens[start].text != tokens[start].text.upper()
    weighed = (
        start + 2 < len(tokens) and tokens[start + 1].text in ("+", "-") and tokens[start + 2].kind == "number" and tokens[start + 1].spaced
    )
    weighed = weighed or (grammar == "filler" and _is_used(text, tokens, start))
    kept = [meaning for meaning in meanings if weighed or not (grammar and _is_weak(meaning) and not (proper and text in meaning.values))]
    return tuple(_shy(meaning, text) for meaning in kept)


_USING = frozenset(
    {"use", "uses", "using", "used", "run", "runs", "running", "adopted", "installed", "prefer", "prefers", "preferably", "ideally"}
)
_HAVING = frozenset({"with", "without", "have", "has", "on", "and", "or"})


def _is_used(text: str, tokens: Sequence[Token], start: int) -> bool:
    """Return whether a word of ours ("segment") stands where a product does: "companies that use segment"."""
    before, after = tokens[start - 1].key if start else "", tokens[start + 1] if start + 1 < len(tokens) else None
    if before in _USING:
        return True
    alone = after is None or after.kind == "mark" or after.key in ("and", "or")
    return before in _HAVING and alone and " " not in text


def _is_weak(meaning: Meaning) -> bool:
    if meaning.kind == "field" and meaning.field in ("name", "description", "domain"):
        return True
    return meaning.kind == "value" and (meaning.needs_cue or meaning.field in ("city", "state"))


def _shy(meaning: Meaning, text: str) -> Meaning:
    """Mark a city that is an everyday word, unless it is written as a name of several words."""
    if meaning.kind == "value" and meaning.field == "city" and " " not in text and is_common(key_of(text)):
        return replace(meaning, needs_cue=True)
    return meaning


def _names(lexicon: Lexicon, icps: bool) -> dict[str, Node]:
    """Return a pattern node for each name that the message may hold."""
    found: dict[str, Node] = {}
    for term in lexicon.catalog.glossary:
        found[key_of(term)] = Node("term", term, key_of(term), 0, 0, name=term)
    for signal in (each.name for each in lexicon.signals):
        if not is_common(key_of(signal)):
            found[key_of(signal)] = Node("signal", signal, key_of(signal), 0, 0, name=signal)
        found[key_of(signal) + "signal"] = Node("signal", signal, key_of(signal), 0, 0, name=signal)
    for icp in lexicon.icps if icps else ():
        for name in (icp.name, icp.icp_code):
            if not is_common(key_of(name)):
                found[key_of(name)] = Node("icp", name, key_of(name), 0, 0, name=icp.icp_code)
    return found


def _node(kind: str, tokens: Sequence[Token], start: int, end: int, message: str, **more: object) -> Node:
    first, last = tokens[start], tokens[end - 1]
    base = Node(
        "word", message[first.start : last.end], "".join(token.key for token in tokens[start:end]), first.start, last.end, first.spaced
    )
    return replace(base, kind=kind, **more)  # type: ignore[arg-type]


def _with_corrections(lexicon: Lexicon, names: dict[str, Node], nodes: Sequence[Node]) -> Iterator[Node]:
    """Read misspelled words as what they are near to; the correction is kept for the answer."""
    joined = False
    for number, node in enumerate(nodes):
        if joined:
            joined = False
            continue
        if number + 1 < len(nodes) and (pair := _right_half(lexicon, names, node, nodes[number + 1])):
            joined = True
            yield pair
            continue
        fixed = _right_word(lexicon, node) if node.kind == "word" else None
        if (
            fixed is None
            and node.kind == "word"
            and number + 1 < len(nodes)
            and (pair := _right_pair(lexicon, names, node, nodes[number + 1]))
        ):
            joined = True
            yield pair
            continue
        if fixed is None:
            yield node
            continue
        token = Token(fixed, fixed, "word", node.start, node.end, node.spaced)
        known = _known(lexicon, names, fixed, fixed, node, (token,), 0)
        yield replace(known, text=node.text, key=fixed, name=known.name or fixed) if known else node


def _right_half(lexicon: Lexicon, names: dict[str, Node], first: Node, second: Node) -> Node | None:
    """Return a value of two words one of which is right and the other misspelled ("developr tools"), or None."""
    halves = (first, second)
    if not any(each.kind == "word" and not is_common(each.key) for each in halves) or any(each.kind not in _HALVES for each in halves):
        return None
    fixed = corrected(f"{first.text} {second.text}", lexicon.catalog.account_phrases.spellings)
    if fixed is None or not any(meaning.kind == "value" for meaning in lexicon.catalog.account_phrases.meanings[fixed]):
        return None
    slip = first if fixed.endswith(second.key) else second if fixed.startswith(first.key) else None
    if slip is None or slip.kind != "word" or is_common(slip.key):
        return None
    return _joined(lexicon, names, first, second, fixed)


def _right_pair(lexicon: Lexicon, names: dict[str, Node], first: Node, second: Node) -> Node | None:
    """Return two words read as one misspelled phrase ("Sillicon Valley"), or None."""
    if second.kind not in ("word", "filler") or is_common(first.key):
        return None
    fixed = corrected(f"{first.text} {second.text}", lexicon.catalog.account_phrases.spellings)
    return _joined(lexicon, names, first, second, fixed) if fixed else None


def _joined(lexicon: Lexicon, names: dict[str, Node], first: Node, second: Node, fixed: str) -> Node | None:
    node = replace(first, text=f"{first.text} {second.text}", end=second.end)
    token = Token(fixed, fixed, "word", node.start, node.end, node.spaced)
    known = _known(lexicon, names, fixed, fixed, node, (token,), 0)
    return replace(known, text=node.text, key=fixed, name=known.name or fixed) if known else None


def _right_word(lexicon: Lexicon, node: Node) -> str | None:
    return corrected(node.text, _grammar_spellings()) or corrected(node.text, lexicon.catalog.account_phrases.spellings)


_HALVES = frozenset({"word", "filler", "meaning"})


@cache
def _grammar_spellings() -> Spellings:
    return spellings_of({*cues(), *word_list("fillers"), *people_words()})
