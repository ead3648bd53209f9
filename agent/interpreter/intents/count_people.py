"""Counts of people: at the accounts of an ICP or at companies that are described, by rules on people or by persona."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from agent.interpreter.answers import not_mapped, paragraphs, percent, previewed
from agent.interpreter.asked_together import about_the_icp_before
from agent.interpreter.lexicon import IcpEntry
from agent.interpreter.mood import is_mused
from agent.interpreter.names import find_names, listed_names, pattern_of
from agent.interpreter.own_personas import Owned, of_one_icp, owned_of, with_their_names
from agent.interpreter.person_words import read_people
from agent.interpreter.plan import Call, Plan, call, say
from agent.interpreter.reading import Reading
from agent.interpreter.results import PreviewNumbers, ToolResult
from agent.interpreter.sides import edits_of
from agent.interpreter.telling import COMPANIES
from agent.interpreter.turn import Turn, dumped
from qualification.wording import say_number, say_parameter

_COUNTS = re.compile(
    r"^(?:(?:hey|hi|hello|so|and|ok|okay|please|quick question|also|but|then|now|btw|can you|could you|tell me|do you know|roughly|show me)[\s,:]+)*"
    r"(?:how many|count(?: of)?(?: the| all)?|(?:the |what(?:'s| is) the )?(?:total )?number of|# of|(?:do we have|have we got|are there)(?: any)?|any|(?:which|what|who are|show me|list|find|give me)(?: of)?(?: the| all| all the| our| my)? (?=(?:leads?|people|persons|contacts)\b)|(?:does|do|is|are|can) (?:there )?(?=(?:anyone|anybody|someone|somebody|any one)\b))\s*(?P<what>.+)$",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"\b(?:no[- ]persona[- ]fit|no fitting persona|fit no persona|match no persona|(?:without|no|lack a|do(?:es)? ?n[o']t (?:match|fit) (?:a|any)) persona)\b",
    re.IGNORECASE,
)
_EACH = re.compile(
    r"\b(?:per|by|for each|in each|of each|each|every) persona\b|\b(?:which|what) persona (?:has|gets|matches|brings|gives|is)\b.*\b(?:most|least|fewest|more|biggest|largest|smallest|bigger|top)\b|\b(?:biggest|largest|smallest) persona\b",
    re.IGNORECASE,
)
_FIT = re.compile(r"\btoo (?:narrow|broad|wide|tight|strict|loose|big|small|large|general|specific)\b", re.IGNORECASE)
_COMPARED = re.compile(r"\b(?:compare|versus|vs\.?|bigger|larger|smaller|more people|more leads|fewer people)\b", re.IGNORECASE)
_PEOPLE = re.compile(r"\b(?:people|persons?|contacts?|leads?|folks|buyers|humans)\b", re.IGNORECASE)
_HAVE = re.compile(
    r"\b(?:anyone|anybody|someone|somebody|(?:do|did|can) (?:we|i|you) (?:have|know|got|see|find|reach|call|contact)|have (?:we|i) (?:got)?|have(?=\s*$)|(?:are|is) (?:there|in there)|(?:we|i) (?:have|can (?:call|reach|contact))|there (?:are|is)|match(?:es|ing)?|fits?|fall into|sits?|work(?:s|ing)?|are|is|do|does|the|in total|overall|altogether|right now|currently|today)\b",
    re.IGNORECASE,
)
_PLACES = re.compile(r"\s+(?:working at|work at|at|in|from|of|within|across|inside|among|for|on)\s+", re.IGNORECASE)
_THERE = re.compile(
    r"\b(?:there|of (?:them|those|these)|at (?:them|those|these)(?: (?:accounts|companies|firms))?|in (?:this|the|that) (?:draft|icp|list|profile)|for this icp)\b",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"^.*?(?=\s+(?:at|in|of|from|with|without|who|whose|that|which|have|has|use|uses|using|are|is|do|does)\b|$)", re.IGNORECASE
)
_HELD = re.compile(
    r"\s+(?:(?:that|who|and) )?(?P<how>(?:have|has|having|with|got)(?: got)?(?P<none> no)?|without|(?:(?:do|does)(?: not|n't)|not) have(?: got)?|lack(?:s|ing)?|(?:are |is )?missing|whose|who are|who is|who)\s+(?:an? |any |of )?(?=\S)",
    re.IGNORECASE,
)
_LISTS = re.compile(
    r"^(?:(?:hey|hi|so|and|ok|please|can you|could you)[\s,]+)*(?:who (?:are|is|were)|whom do we have as|which|list|show me|give me a list of)(?: of)?(?: all)?(?: the| our| my)? (?P<what>.+)$",
    re.IGNORECASE,
)
_COUNTED = re.compile(r".*\b(?:how many|count|number|# of|any|anyone|anybody|someone|somebody)\b")
_LEADS = re.compile(r"\bleads?\b", re.IGNORECASE)
_TITLED = ("seniority", "title", "department")
_OURS = ("seniority", "title", "email_status", "has_phone", "tenure_months")
_GOES_ON = re.compile(
    r"^(?:(?:and|ok|okay|so|now|but)[\s,]+)*(?:what about|how about|and|only|just|with)?\s*(?P<more>.+?)[\s?.!]*$", re.IGNORECASE
)
LONGEST = 200
MOST_ICPS = 4


@dataclass(frozen=True)
class _Where:
    """The accounts whose people are counted: a base with edits, and the words that are left of the question."""

    base: str
    edits: Sequence[dict[str, Any]]
    rest: str
    name: str = ""


def plan_count_people(turn: Turn) -> Plan | None:
    """Return how many people fit: "how many VPs of sales at my Mid-market SaaS accounts?"; None for a count of companies."""
    if len(turn.text) > LONGEST or not turn.can("what_if") or is_mused(turn.text):
        return None
    if other := _of_another_icp(turn):
        return other
    turn = about_the_icp_before(turn) or turn
    text = with_their_names(turn, turn.text)
    if _EACH.search(text) and turn.asks:
        return _by_persona(turn)
    spoken = find_names(text, {each.persona.name for each in owned_of(turn)}).found
    if turn.asks and len(spoken) == 1 and _FIT.search(text) or len(spoken) > 1 and _COMPARED.search(text):
        owned = of_one_icp(turn, [each for each in owned_of(turn) if each.persona.name in spoken])
        return owned if isinstance(owned, Plan) else _counted_by(turn, owned)
    match = _COUNTS.match(text) or _called(turn, text)
    if match is None:
        return _goes_on(turn)
    said = match["what"].rstrip(" ?.!")
    head = _HEAD.match(said)
    if head and COMPANIES.search(head[0]) and not _PEOPLE.search(head[0]) and not _NOBODY.search(said):
        return None
    if _NOBODY.search(said):
        return _without_persona(turn)
    named = find_names(said, {each.persona.name for each in owned_of(turn)}).found
    if named:
        personas = [each for each in owned_of(turn) if each.persona.name in named]
        owned = of_one_icp(turn, personas) or tuple(personas)
        return owned if isinstance(owned, Plan) else _counted_by(turn, owned, turn.icps[0] if turn.icps else None)
    return _described(turn, said)


_ONLY_AN_ICP = re.compile(
    r"^[¿\s]*(?:(?:and|ok|okay|so|then|now|but|also|y|et|und)[\s,]+)*(?:(?:(?:what|how) about|for|in|at|of|with|para|en|pour|dans|für|bei)\s+)*(?:the |our )?(?:icp )?,?(?: icp| profile| one)?[\s?.!]*$",
    re.IGNORECASE,
)


def _of_another_icp(turn: Turn) -> Plan | None:
    """Return the count before of another ICP: "and Mid-market SaaS?"."""
    last, icp = turn.last_call, turn.named_icp
    if last is None or last.tool != "what_if" or icp is None or turn.lexicon.icp(str(last.arguments.get("base"))) is None:
        return None
    if not _ONLY_AN_ICP.match(re.sub(pattern_of(icp.name), "", turn.text, flags=re.IGNORECASE).strip()):
        return None
    where = _Where(icp.icp_code, last.arguments.get("edits") or [], "", icp.name)
    if "people" in last.arguments:
        people = last.arguments["people"]
        whom = " match a persona" if people is None else " work" if not people else " fit"
        arguments = {"base": where.base, "edits": list(where.edits), "people": people}
        return call("what_if", lambda results: _said(results[-1], whom, where), **arguments)
    return call("what_if", lambda results: f"**{icp.name}**: {previewed(results[-1])}", base=where.base, edits=list(where.edits))


def _called(turn: Turn, text: str) -> re.Match[str] | None:
    """Return the match of a question for people by their titles: "who are the CFOs at …?", "list the directors in …"."""
    match = _LISTS.match(text)
    head = _HEAD.match(match["what"].rstrip(" ?.!")) if match else None
    reading = read_people(turn.lexicon, head[0], turn.choices) if head and head[0] else None
    titled = reading is not None and not reading.unmapped and any(each.field in _TITLED for each in reading.parameters)
    return match if titled else None


def _described(turn: Turn, said: str) -> Plan | None:
    """Return the count of people that are described, at companies that are named, described, at hand, or at all of them."""
    for where in _wheres(turn, said):
        rest = " ".join(_HAVE.sub(" ", _HELD.sub(lambda match: f" {_held(match)}", f" {where.rest}")).replace("?", " ").split())
        of_people = _PEOPLE.search(rest) is not None
        bare = " ".join(re.sub(r"\b(?:with|who|whose|that|of)$", "", _PEOPLE.sub(" ", rest)).split())
        reading = read_people(turn.lexicon, bare, turn.choices) if bare else None
        if reading is None:
            if not of_people or (where.base == "empty" and not where.edits and not re.search(r"\b(?:people|contacts|persons)\b", rest)):
                continue
            return _count(turn, where, None if re.search(r"\bleads?\b", rest, re.IGNORECASE) and where.base != "empty" else [])
        if reading.unmapped or reading.choices or reading.segments or not reading.parameters:
            continue
        if of_people or any(each.field in _OURS for each in reading.parameters):
            return _count(turn, where, dumped(reading.parameters), reading)
    return None


def _wheres(turn: Turn, said: str) -> list[_Where]:
    """Return whose people may be meant, the surest first."""
    if turn.icps:
        icp = turn.icps[0]
        name = "|".join(pattern_of(each) for each in (icp.name, icp.icp_code))
        rest = re.sub(
            rf"(?:\s*\b(?:at|in|of|from|within|across|inside|among|for|on)\b)?\s*(?:\b(?:the|my|our|all)\s+)*(?:{name})(?:'s)?(?:\s+(?:icp|profile|accounts?|companies|customers|one|leads|list))*",
            " ",
            said,
            flags=re.IGNORECASE,
        )
        leads = " leads" if re.search(r"\bleads\b", said, re.IGNORECASE) and not _PEOPLE.search(rest) else ""
        return [_Where(icp.icp_code, [], rest + leads, icp.name)]
    if _THERE.search(said) and (there := _at_hand(turn)):
        return [replace(there, rest=_THERE.sub(" ", said))]
    found = [_Where("empty", [], said)]
    for match in reversed(list(_PLACES.finditer(said))):
        left, right = said[: match.start()], said[match.end() :]
        held = _HELD.search(right)
        shorter = [(f"{left} {_held(held)}{right[held.end() :]}", right[: held.start()])] if held else []
        for people, companies in [(left, right), *shorter]:
            reading = turn.read(re.sub(_HAVE, " ", companies))
            if not reading.is_empty and not reading.unmapped and not reading.choices and not reading.segments:
                found.append(_Where("empty", dumped(edits_of(reading)), people))
                break
    return found


def _held(match: re.Match[str]) -> str:
    """Return how people have or lack what follows, in the words that rules on people are read in."""
    lacks = match["none"] or re.search(r"\b(?:without|not|lack\w*|missing)\b|n't", match["how"], re.IGNORECASE)
    return "no " if lacks else "" if match["how"].casefold().startswith("who") else "with "


def _at_hand(turn: Turn) -> _Where | None:
    """Return the accounts that were just counted, else those of the definition at hand."""
    last = turn.last_call
    if last is not None and last.tool == "what_if":
        return _Where(str(last.arguments.get("base")), last.arguments.get("edits") or [], "")
    return _Where(turn.base[0] or "working_draft", [], "", turn.base[1].name) if turn.base else None


def _count(turn: Turn, where: _Where, people: list[dict[str, Any]] | None, reading: Reading | None = None) -> Plan:
    rules = [say_parameter(each, turn.lexicon.catalog.person_fields) for each in reading.parameters] if reading else []
    listed = "I count people here; the Leads page lists them." if _COUNTED.match(turn.lower) is None else ""
    notes = paragraphs(" ".join(reading.notes), not_mapped(reading.unmapped), listed) if reading else listed
    if rules and where.base == "empty" and not where.edits and _LEADS.search(where.rest):
        return _leads_of_each(turn, people, f" fit ({' and '.join(rules)})", notes)
    whom = f" fit ({' and '.join(rules)})" if rules else " match a persona" if people is None else " work"
    arguments = {"base": where.base, "edits": list(where.edits), "people": people}
    return call("what_if", lambda results: paragraphs(_said(results[-1], whom, where), notes), **arguments)


def _leads_of_each(turn: Turn, people: list[dict[str, Any]] | None, whom: str, notes: str) -> Plan:
    """Return the count of leads for each live ICP: a lead is a person of a matching account."""
    live = [icp for icp in turn.lexicon.icps if icp.status == "live"][:MOST_ICPS]
    if not live:
        return say("No ICP is live, so nobody is a lead yet.")
    wheres = [_Where(icp.icp_code, [], "", icp.name) for icp in live]
    calls = tuple(Call("what_if", {"base": each.base, "edits": [], "people": people}) for each in wheres)

    def answer(results: Sequence[ToolResult]) -> str:
        return paragraphs(*(_said(result, whom, where) for result, where in zip(results, wheres, strict=False)), notes)

    return Plan(calls, answer)


def _said(result: ToolResult, whom: str, where: _Where) -> str:
    preview = result.preview
    if preview is None or preview.qualified_people is None:
        return result.summary
    everywhere = where.base == "empty" and not where.edits
    accounts = f"the {say_number(preview.qualified)} accounts {'there are' if everywhere else 'that qualify'}"
    of_whom = f" of {where.name}" if where.name else ""
    reach = f" {percent(preview.reachable_rate)} of them are reachable." if preview.reachable_rate is not None else ""
    count = preview.qualified_people
    people = "1 person" if count == 1 else f"{say_number(count)} people"
    said = re.sub(r"^ (fit|match|work)", r" \1s" if count == 1 else r" \1", whom)
    said = said.replace(" matchs ", " matches ")
    return f"{people}{said} at {accounts}{of_whom}.{reach}"


def _counted_by(turn: Turn, owned: Sequence[Owned], icp: IcpEntry | None = None) -> Plan:
    """Return how many people each of some personas of one ICP matches, and where the rest stands."""
    base = icp.icp_code if icp and icp is not owned[0].icp else owned[0].icp_code or "working_draft"
    whose = icp.name if icp else owned[0].definition.name
    calls = tuple(Call("what_if", {"base": base, "edits": [], "people": dumped(each.persona.parameters)}) for each in owned)

    def answer(results: Sequence[ToolResult]) -> str:
        lines = [
            f"- **{each.persona.name}**: {say_number(preview.qualified_people or 0)} people"
            for each, result in zip(owned, results, strict=False)
            if (preview := result.preview)
        ]
        last = results[-1].preview
        where = f"At the {say_number(last.qualified)} accounts of {whose}:" if last else ""
        return paragraphs(where, "\n".join(lines), "A person who fits several is counted for each." if len(owned) > 1 else "")

    return Plan(calls, answer)


def _by_persona(turn: Turn) -> Plan:
    meant = of_one_icp(turn, owned_of(turn))
    return meant if isinstance(meant, Plan) else _counted_by(turn, meant)


def _without_persona(turn: Turn) -> Plan:
    """Return how many people work at the accounts of each ICP meant and how many of them match a persona: the others fit none."""
    draft = turn.lexicon.draft
    at_hand = [icp for icp in turn.lexicon.icps if icp.icp_code in (draft.icp_code if draft else None, turn.lexicon.icp_code)]
    icps = [*(turn.icps or at_hand or [icp for icp in turn.lexicon.icps if icp.status == "live"])][:MOST_ICPS]
    if not icps:
        return say("No ICP is live, so nobody is a lead yet.")
    asked: tuple[list[str] | None, ...] = ([], None)
    calls = [Call("what_if", {"base": icp.icp_code, "edits": [], "people": people}) for icp in icps for people in asked]

    def answer(results: Sequence[ToolResult]) -> str:
        numbers = [each.preview for each in results]
        lines = [_fitting(icp, everybody, some) for icp, everybody, some in zip(icps, numbers[::2], numbers[1::2], strict=True)]
        return paragraphs(*lines, "The Leads page lists them, filtered by “no persona fit”.")

    return Plan(tuple(calls), answer)


def _fitting(icp: IcpEntry, everybody: PreviewNumbers | None, fitting: PreviewNumbers | None) -> str:
    if everybody is None or fitting is None:
        return ""
    all_people = say_number(everybody.qualified_people or 0)
    if not icp.definition.personas:
        return (
            f"{icp.name} has no persona: all {all_people} people at its {say_number(everybody.qualified)} accounts are in no persona fit."
        )
    names = listed_names([persona.name for persona in icp.definition.personas], "or")
    return (
        f"{all_people} people work at the {say_number(everybody.qualified)} accounts of {icp.name}; "
        f"{say_number(fitting.qualified_people or 0)} of them match {names}, and the others are in no persona fit."
    )


def _goes_on(turn: Turn) -> Plan | None:
    """Return the count of people before with other people: "and directors?", "with a phone?"."""
    last, match = turn.last_call, _GOES_ON.match(turn.text)
    if last is None or last.tool != "what_if" or last.arguments.get("people") is None or match is None or len(turn.text) > 80:
        return None
    reading = read_people(turn.lexicon, match["more"], turn.choices)
    if reading.unmapped or reading.choices or reading.segments or not reading.parameters:
        return None
    new = dumped(reading.parameters)
    fields = {each["field"] for each in new}
    kept = [each for each in last.arguments["people"] if each["field"] not in fields]
    where = _Where(str(last.arguments.get("base")), last.arguments.get("edits") or [], "")
    rules = [say_parameter(each, turn.lexicon.catalog.person_fields) for each in reading.parameters]
    arguments = {"base": where.base, "edits": list(where.edits), "people": [*kept, *new]}
    return call("what_if", lambda results: _said(results[-1], f" fit ({' and '.join(rules)})", where), **arguments)
