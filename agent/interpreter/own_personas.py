"""The personas that a message can speak of: their names as people type them, the ICPs they are in, and which of these is meant."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.interpreter.lexicon import IcpEntry
from agent.interpreter.names import find_names, listed_names, nearest, pattern_of, which_icp
from agent.interpreter.person_words import read_people
from agent.interpreter.plan import Plan
from agent.interpreter.turn import Turn
from qualification.definitions import Definition, Parameter, Persona
from qualification.lookup.words import key_of

MENTION = re.compile(r"\bpersonas?\b", re.IGNORECASE)
_SHORTEST = 3
_PLACES = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "last": -1}
_PLACED = re.compile(
    rf"\b(?:the|its|our|my) (?P<place>{'|'.join(_PLACES)}) (?:persona\b(?!s)|of (?:the|its|our) personas\b)", re.IGNORECASE
)
_THE_ONE = re.compile(r"(?P<lead>\b(?:in|to|of|for|from|on|with) |^)(?:the |our |my )(?P<word>\w+) (?:one|persona)\b(?!s)", re.IGNORECASE)


@dataclass(frozen=True)
class Owned:
    """A persona, and the definition it is in; `icp_code` is None for the working draft, and `icp` None for one that was never saved."""

    persona: Persona
    definition: Definition
    icp_code: str | None
    icp: IcpEntry | None


def owned_of(turn: Turn) -> tuple[Owned, ...]:
    """Return all personas there are: those of the working draft as they stand there, and those of the other ICPs."""
    draft = turn.lexicon.draft
    entry = turn.lexicon.icp(draft.icp_code) if draft else None
    drafted = [Owned(each, draft.definition, None, entry) for each in draft.definition.personas] if draft else []
    saved = [
        Owned(each, icp.definition, icp.icp_code, icp) for icp in turn.lexicon.icps if icp is not entry for each in icp.definition.personas
    ]
    return (*drafted, *saved)


def of_one_icp(turn: Turn, found: Sequence[Owned]) -> tuple[Owned, ...] | Plan:
    """Return those of the one ICP that is meant: the one named, else the working draft, else the one at hand; or the question which one."""
    named = {icp.icp_code for icp in turn.icps} or {turn.choices.get("icp", "")}
    called = turn.last_call.arguments.get("icp_code") if turn.last_call else None
    picked = [each for each in found if each.icp and each.icp.icp_code in named] if turn.icps or "icp" in turn.choices else []
    for kept in (
        picked,
        [] if turn.icps else [each for each in found if each.icp_code is None],
        [] if turn.icps else [each for each in found if each.icp_code == turn.lexicon.icp_code],
        [] if turn.icps else [each for each in found if called and each.icp_code == called],
        [] if turn.icps else found,
    ):
        if kept:
            owners = list(dict.fromkeys(each.icp_code for each in kept))
            if len(owners) == 1:
                return tuple(kept)
            entries = [icp for icp in turn.lexicon.icps if icp.icp_code in owners]
            names = listed_names(list(dict.fromkeys(each.persona.name for each in kept)))
            return which_icp(turn, f"{names}: {listed_names([icp.name for icp in entries])} each have personas.", entries)
    return ()


def with_their_names(turn: Turn, text: str) -> str:
    """Return a text with the personas it names by a short or misspelled form ("rev leader", "Finance Exectuive") called by their names.

    "A revenue leader" and "revenue leaders" are descriptions, no names.
    """
    names = tuple(dict.fromkeys(each.persona.name for each in owned_of(turn)))
    if (placed := _PLACED.search(text)) and not isinstance(meant := of_one_icp(turn, owned_of(turn)), Plan):
        at = _PLACES[placed["place"].casefold()]
        text = (
            f"{text[: placed.start()]}the {meant[at].persona.name} persona{text[placed.end() :]}"
            if -len(meant) <= at < len(meant)
            else text
        )
    text = _THE_ONE.sub(lambda match: _by_word(match, names), text)
    for name in names:
        if re.search(pattern_of(name), text):
            continue
        words = _words_of(name)
        short = r"[\W_]*".join(rf"{re.escape(word[:_SHORTEST])}(?:{_rest_of(word[_SHORTEST:])})" for word in words)
        match = re.search(rf"(?<!\w)(?<!\ba )(?<!\ban ){short}(?!\w)", text, re.IGNORECASE)
        found = match[0] if match and (len(words) > 1 or len(match[0]) >= len(name) - 1) else _misspelled(text, name, len(words))
        if found:
            text = text.replace(found, name, 1)
    return text


def _by_word(match: re.Match[str], names: Sequence[str]) -> str:
    """Return "the Finance one" with the name of the one persona whose name has the word."""
    found = [name for name in names if match["word"].casefold() in (word.casefold() for word in re.findall(r"\w+", name))]
    return f"{match['lead']}the {found[0]} persona" if len(found) == 1 else match[0]


def _words_of(name: str) -> list[str]:
    """Return the words of a name; "RevOps" is two."""
    parts = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+", name)
    return parts if len(parts) > 1 and all(len(part) >= _SHORTEST for part in parts) else re.findall(r"\w+", name)


def _rest_of(letters: str) -> str:
    """Return the pattern of a word that breaks off anywhere after its first letters."""
    return "|".join(re.escape(letters[:end]) for end in range(len(letters), -1, -1))


def _misspelled(text: str, name: str, count: int) -> str:
    words = list(re.finditer(r"\w+", text))
    for first, last in zip(words, words[count - 1 :], strict=False):
        said = text[first.start() : last.end()]
        if not said.casefold().endswith("s") and nearest(said, [name]):
            return said
    return ""


def described_by(turn: Turn, who: str, owned: Sequence[Owned]) -> list[Owned]:
    """Return the one persona, or those of one name, that words mean: by words of its name, else by what its rules ask."""
    words = {key_of(word) for word in re.findall(r"\w+", re.sub(r"\s+(?:people|folks|guys|ones?|teams?)$", "", who, flags=re.IGNORECASE))}
    called = with_their_names(turn, who)
    for fits in (
        [each for each in owned if each.persona.name == called],
        [each for each in owned if words and words <= {key_of(word) for word in re.findall(r"\w+", each.persona.name)}],
        [each for each in owned if values_meant(turn, who, each) is not None],
    ):
        if len({each.persona.name for each in fits}) == 1:
            return fits
    return []


def values_meant(turn: Turn, who: str, owned: Owned) -> tuple[tuple[Parameter, tuple[str, ...]], ...] | None:
    """Return which values of a persona's list words speak of, where it has others; None where it asks something else than they do.

    Nothing is returned for a persona that asks just that, and for one of which they cannot be taken out by values of one list.
    """
    said = read_people(turn.lexicon, who, turn.choices)
    if not said.parameters or said.unmapped or said.choices:
        return None
    rules = {rule.field: rule for rule in owned.persona.parameters}
    left: list[tuple[Parameter, tuple[str, ...]]] = []
    for each in said.parameters:
        rule = rules.get(each.field)
        if rule is None or rule.mode is not each.mode:
            return None
        if rule.value == each.value and rule.operator is each.operator:
            continue
        gone = [value for value in _values(each) if value in _values(rule)]
        if not gone:
            return None
        if set(gone) != set(_values(rule)):
            left.append((rule, tuple(gone)))
    return tuple(left)


def _values(rule: Parameter) -> tuple[str, ...]:
    return tuple(str(each) for each in rule.value) if isinstance(rule.value, tuple) else ()


def icp_like(turn: Turn, said: str) -> IcpEntry | None:
    """Return the one ICP that words mean: by its name, or by words that its name's words begin with ("smb ecom"); "it" is the one at hand."""
    words = [word.casefold() for word in re.findall(r"\w+", said) if word.casefold() not in ("the", "our", "my", "icp", "profile", "one")]
    if words in (["it"], ["this"], ["that"]):
        return turn.lexicon.icp(turn.lexicon.draft.icp_code if turn.lexicon.draft else turn.lexicon.icp_code)
    found = []
    for icp in turn.lexicon.icps:
        parts = [part.casefold() for part in re.findall(r"\w+", icp.name)]
        together = [*parts, "".join(parts), *("".join(pair) for pair in zip(parts, parts[1:], strict=False))]
        if words and all(word in parts or (len(word) >= _SHORTEST and any(part.startswith(word) for part in together)) for word in words):
            found.append(icp)
    return found[0] if len(found) == 1 else None


def owner_of(turn: Turn, owners: list[IcpEntry]) -> tuple[Persona, str | None] | Plan:
    """Return the persona as it stands, and the ICP to load it from: None for the working draft."""
    return Plan((), lambda _: "") if not owners else _found_owner(turn, owners)


def _found_owner(turn: Turn, owners: list[IcpEntry]) -> tuple[Persona, str | None] | Plan:
    names = [persona.name for icp in owners for persona in icp.definition.personas]
    said = find_names(turn.text, names).found[0]
    draft = turn.lexicon.draft
    if draft is not None and (persona := _persona_in(draft.definition, said)) is not None:
        return persona, None
    picked = [icp for icp in owners if icp in turn.icps or icp.icp_code in (turn.choices.get("icp"), turn.lexicon.icp_code)] or owners
    if len(picked) > 1:
        return which_icp(turn, f"{said} is in {listed_names([icp.name for icp in picked])}.", picked)
    persona = _persona_in(picked[0].definition, said)
    assert persona is not None, "its ICP was found by it"
    return persona, picked[0].icp_code


def _persona_in(definition: Definition, name: str) -> Persona | None:
    return next((each for each in definition.personas if name in (each.name, each.persona_code)), None)


def personas_known(turn: Turn) -> dict[str, list[IcpEntry]]:
    """Return the ICPs of each persona name; the working draft's own personas stand under its ICP."""
    owners: dict[str, list[IcpEntry]] = {}
    for icp in turn.lexicon.icps:
        for persona in icp.definition.personas:
            owners.setdefault(persona.name, []).append(icp)
    draft = turn.lexicon.draft
    for persona in draft.definition.personas if draft else ():
        owners.setdefault(persona.name, [IcpEntry(draft.icp_code or "", draft.definition.name, "draft", draft.definition)] if draft else [])
    return owners


def said_known(turn: Turn) -> str:
    """Return the personas there are with their ICPs, as a sentence."""
    names = [f"{name} ({listed_names([icp.name for icp in icps])})" for name, icps in personas_known(turn).items()]
    return f"There are {listed_names(names)}." if names else "There are no personas yet."


def without_icp(turn: Turn, text: str) -> tuple[str, IcpEntry | None]:
    """Return a text without the ICP that it says the persona belongs to, and that ICP."""
    for icp in turn.lexicon.icps:
        for name in (icp.name, icp.icp_code):
            pattern = rf"\s*\b(?:to|in|into|for|of|on|under|from|at)\s+(?:the |my |our )?(?:icp\s+)?{pattern_of(name)}(?:\s+(?:icp|profile|accounts|companies))?"
            if match := re.search(pattern, text, re.IGNORECASE):
                return f"{text[: match.start()]} {text[match.end() :]}", icp
    return re.sub(
        r"\s*\b(?:to|in|into|for)\s+(?:(?-i:it)|this icp|the draft|this draft|this|the icp)\b", "", text, count=1, flags=re.IGNORECASE
    ), None
