"""A persona is copied to another ICP; it ends in a proposal to save."""

import re
from dataclasses import dataclass

from agent.interpreter.acts import heard, held_back, opening
from agent.interpreter.answers import not_mapped, paragraphs, proposed
from agent.interpreter.lexicon import IcpEntry
from agent.interpreter.names import find_names, icps_named, listed_names, pattern_of, which_icp
from agent.interpreter.own_personas import MENTION, icp_like, of_one_icp, owned_of, personas_known, said_known, with_their_names
from agent.interpreter.person_words import read_people
from agent.interpreter.plan import Call, Plan, say
from agent.interpreter.turn import Turn

_CLONE = opening(r"clone|copy|duplicate|reuse|re-use|move|bring|port|import|add|use")
_DESCRIBED = re.compile(r":|\b(?:with|whose|who|where|contains|called|named|titled)\b", re.IGNORECASE)


_ALL = re.compile(
    r"^(?:(?:please|pls|ok|and|also|now|can you|could you)[\s,]+)*(?:"
    r"(?:give|get) (?P<to>.+?) (?:the same|all(?: of)?(?: the)?|the|both) personas (?:as|of|from|like) (?P<of>.+?)"
    r"|(?:copy|clone|reuse|use|bring|take|duplicate) (?:all(?: of)?(?: the| its)?|the|both|every|each)(?: of the)? personas? (?:of|from|in) (?P<of_2>.+?) (?:to|into|in|for|over to) (?P<to_2>.+?)"
    r"|(?P<to_3>.+?) (?:should|must|needs to|shall) (?:have|get|use) (?:the same|all(?: of)?(?: the)?|the) personas (?:as|of|from|like) (?P<of_3>.+?))(?: too| as well| please| has)*[\s.!]*$",
    re.IGNORECASE,
)


def _clone_all(turn: Turn) -> Plan | None:
    """Return the calls that copy all personas of an ICP to another one: "give X the same personas as Y"."""
    match = _ALL.match(turn.text)
    if match is None or turn.asks:
        return None
    to, of = (next((each for each in (match[f"{part}{end}"] for end in ("", "_2", "_3")) if each), "") for part in ("to", "of"))
    target, source = icp_like(turn, to), icp_like(turn, of)
    if target is None or source is None or target is source:
        return None
    if not source.definition.personas:
        return say(f"{source.name} has no persona to copy.")
    calls = [
        Call("clone_persona", {"persona": each.name, "to": target.icp_code if not place else "working_draft", "source": source.icp_code})
        for place, each in enumerate(source.definition.personas)
    ]
    return Plan((*calls, Call("propose_save")), lambda results: proposed(results))


_AS_NEW = re.compile(
    r"^(?:(?:please|pls|ok|and|also|now|can you|could you)[\s,]+)*(?:clone|copy|duplicate) (?P<of>.+?) (?:as|called|named|and (?:call|name) it|under the name) [\"“]?(?P<name>[^\"”,;:.]{2,50}?)[\"”]?(?:\s*[,;:–-]\s*(?:but |and |with )?(?P<rules>.+?))?[\s.!]*$",
    re.IGNORECASE,
)


def _varied(turn: Turn) -> Plan | None:
    """Return the calls that put a copy of a persona beside it under another name, with rules of its own: "duplicate RevOps as RevOps EMEA, only people in EMEA"."""
    match = _AS_NEW.match(turn.text)
    called = with_their_names(turn, match["of"]) if match else ""
    found = [each for each in owned_of(turn) if match and find_names(called, [each.persona.name]).found]
    meant = of_one_icp(turn, found) if found else ()
    if match is None or not meant or not turn.can("draft_persona"):
        return None
    if isinstance(meant, Plan):
        return meant
    said = read_people(turn.lexicon, re.sub(r"^only\s+", "", match["rules"] or "", flags=re.IGNORECASE), turn.choices)
    fields = {each.field for each in said.parameters}
    rules = [*(each for each in meant[0].persona.parameters if each.field not in fields), *said.parameters]
    arguments = {
        "name": match["name"].strip(),
        "parameters": [each.dump() for each in rules],
        "min_score": meant[0].persona.min_score,
        "icp_code": meant[0].icp_code,
    }
    rest = paragraphs(" ".join(said.notes), not_mapped(said.unmapped))
    return Plan((Call("draft_persona", arguments), Call("propose_save")), lambda results: proposed(results, rest))


def plan_clone_persona(turn: Turn) -> Plan | None:
    """Return the calls that copy a persona to another ICP: "clone the Finance Executive persona to Mid-market SaaS"."""
    if turn.can("clone_persona") and (every := _clone_all(turn) or _varied(turn)):
        return every
    act = heard(turn, _CLONE)
    if act is None or not turn.can("clone_persona"):
        return None
    owners = personas_known(turn)
    named = find_names(act.rest, owners)
    copying = act.verb.casefold() not in ("add", "use", "bring", "import", "move")
    if not (MENTION.search(act.rest) or named.found) or not (copying or named.found):
        return None
    icps = {name: icp for icp in turn.lexicon.icps for name in (icp.name, icp.icp_code)}
    places = _places(act.rest, icps)
    if not copying and (not places.target or _DESCRIBED.search(act.rest)):
        return None
    if act.mood == "asks":
        return None
    if refused := held_back(act, "copied", f"{act.verb} {act.rest}"):
        return refused
    if not named.found:
        return say(f"Which persona should I copy? {said_known(turn)}")
    target = icps[places.target] if places.target else None
    if target is None:
        found = icps_named(turn, "", fits=lambda icp: icp not in owners[named.found[0]], verb="copy it to")
        if isinstance(found, Plan):
            return found
        target = found[0]
    sources = [icp for icp in owners[named.found[0]] if icp is not target]
    source = icps[places.source] if places.source else sources[0] if len(sources) == 1 else None
    if source is None and len(sources) > 1:
        return which_icp(turn, f"{named.found[0]} is in {listed_names([icp.name for icp in sources])}; say from which one.", sources)
    arguments = {"persona": named.found[0], "to": target.icp_code, "source": source.icp_code if source else None}
    return Plan((Call("clone_persona", arguments), Call("propose_save")), lambda results: proposed(results))


@dataclass(frozen=True)
class _Places:
    source: str = ""
    target: str = ""


def _places(text: str, icps: dict[str, IcpEntry]) -> _Places:
    """Return the ICP a persona is taken from and the one it goes to, by the word before each name."""
    source = target = ""
    for name in find_names(text, icps).found:
        match = re.search(pattern_of(name), text, re.IGNORECASE)
        lead = text[: match.start()] if match else ""
        if (
            (
                re.search(r"\b(?:from|of|in)\s+(?:the |my |our )?(?:icp )?$", lead, re.IGNORECASE)
                and not target
                and not re.search(r"\bin\s+(?:the )?$", lead, re.IGNORECASE)
            )
            or re.search(r"(?:'s)?\s*$", lead)
            and re.match(r"'s\b", text[match.end() :] if match else "")
        ):
            source = name
        else:
            target = target or name
    return _Places(source, target)
