"""Several requests in one message are planned one by one; what is only mused or reported is asked about."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from agent.interpreter.answers import paragraphs, previewed, proposed
from agent.interpreter.asked_together import plan_asked_together, with_names
from agent.interpreter.bypasses import NEVER, without_bypass
from agent.interpreter.commands import commands_of, plain_verb
from agent.interpreter.concepts import concepts_asked
from agent.interpreter.errands import errand_of, errand_verbs
from agent.interpreter.given_people import people_given
from agent.interpreter.intents import ACTS, LONGEST_ACT, LOOKING
from agent.interpreter.intents.count import of_the_draft
from agent.interpreter.intents.duplicating import duplicated
from agent.interpreter.intents.edit import plan_edit, wants_edit
from agent.interpreter.intents.outcomes import is_whole
from agent.interpreter.intents.outside import ABILITIES
from agent.interpreter.mood import bare_request, is_mused, mood_of, said_by
from agent.interpreter.nodes import Choice
from agent.interpreter.opinions import asked_for_opinion
from agent.interpreter.person_words import read_people
from agent.interpreter.plan import Call, Plan, say, together
from agent.interpreter.reported import DATA, bare_instruction, commands, is_document
from agent.interpreter.telling import BUILDS
from agent.interpreter.terms_defined import term_defined
from agent.interpreter.turn import Turn
from agent.interpreter.weight_pairs import SUPPOSES
from agent.interpreter.within import is_told, request_within

Planner: TypeAlias = Callable[[Turn], Plan]

MOST_REQUESTS = 6
WANTS = "wants"
_VERBS = (
    r"(?:publish|pause|unpause|resume|suspend|turn|switch|toggle|enable|disable|activate|deactivate|roll|revert|undo|qualify|re-?qualify|re-?score|rescore|rerun|run(?! only)|dry[- ]run(?!\s*(?:only|please|first)?[\s.!]*$)|discard|delete|remember|clone|copy|duplicate|archive|retire|"
    r"go live|launch|make|set|take|put|start|stop|add|drop|remove|exclude|include|save|build|create|draft|show(?! me (?:what|the results?|the buckets|how(?! many)))|list|give|tell|what|how|which|is|are|who|why|when (?:we|i) say|rename|change|update|keep|leave|compare|preview|check|"
    r"don'?t|do not|never|hold off|wait|persona|by)"
)
_JOINT = re.compile(
    rf"(?:[.;!?]\s+|\n+|,\s*(?:(?:and|then|but|plus|so|just)\s+)*|\s+(?:and|then|but|plus)\s+(?:then\s+)?)(?:(?:also|please|then|after that|afterwards|finally|next|now|can you|could you|tell me|i want to|let'?s|as well)[\s,]+){{0,4}}(?=(?:{_VERBS}|write|push|book|{errand_verbs()})\b)",
    re.IGNORECASE,
)
_ADDS_PERSONA = re.compile(r"\b(?:add|create|new|make|another|draft|set up|include)\b[^.;]{0,40}\bpersona\b", re.IGNORECASE)
_CONDITIONAL = re.compile(r"\b(?:if|unless|until|once|when(?! (?:we|i|you) say)|as soon as|provided|in case)\b", re.IGNORECASE)
_DO_IT = re.compile(
    r"^(?:(?:ok|okay|yes|yeah|yep|great|good|nice|perfect|cool|please|then|sure)[\s,!.]+)*(?:do (?:it|that|this|so)|(?:make|apply|use|take|keep) (?:it|that|this|that change|this change|the change|those|them)(?: so)?|go (?:ahead|for it)|let'?s do (?:it|that|this)|change it(?: like that)?|i want (?:it|that|this))"
    r"(?:[\s,]+(?:please|then|now|so))*[\s.!]*$"
)
_HESITATES = re.compile(
    r"^(?:(?:no|nah|nope|oh|ah|hm+|oops|wait|hang on|hold on|sorry|actually|well|on second thoughts?)[\s,.!-]*)+$", re.IGNORECASE
)
LEFT_ALONE = re.compile(
    r"^(?:(?:but|and|please|just|so)[\s,]+)*(?:(?:leave|keep|let)\b.{1,60}\b(?:alone|as (?:it|they|that) (?:is|are)|as is|untouched|unchanged|in peace|how (?:it|they) (?:is|are))|(?:don't|do not) touch\b.{1,60})[\s.!]*$",
    re.IGNORECASE,
)
NOTHING_YET = re.compile(
    r"^(?:(?:but|and|please|so|just)[\s,]+)*(?:do not|don't|without|no need to|nothing|no changes)\b(?: \w+){0,3}?(?: (?:write|writing|save|saving|saved|change|changing|changed|apply|touch|do|store|commit)\b)?(?: (?:anything|any|it|them|that|changes?|yet|for now|please|though|here))*[\s.!]*$",
    re.IGNORECASE,
)
AFTERWARDS = "Once that is confirmed, say “{said}”: proposed now, it would count from how things stand before."
NOT_PLACED = "“{said}” is nothing I can do something about."
AFTER_SAVE = "Publishing uses a saved version: once this is saved, say “{said}”."


def plan_requests(turn: Turn, plan_one: Planner) -> Plan:
    """Return what a message wants: the plans of its requests together, or of the one that it is."""
    if "|" in (picked := turn.choices.get("icp", "")):
        every = [replace(turn, choices={**turn.choices, "icp": code}) for code in picked.split("|")]
        return together([plan_requests(each, plan_one) for each in every])
    wants = turn.choices.get(WANTS)
    if wants == "no":
        return say("Then nothing changes. Tell me what you would like instead.")
    if wants == "yes":
        return _planned(replace(turn, message=_request_in(turn.message)), plan_one)
    if told := _told(turn, plan_one):
        return told
    if (rest := without_bypass(turn.text)) is not None:
        return _not_past_the_confirm(turn, rest, plan_one)
    if (asked := asked_for_opinion(turn.text)) and (plan := plan_one(replace(turn, message=asked))).calls:
        return plan
    if len(turn.text) <= LONGEST_ACT and (is_mused(turn.text) or said_by(turn.text)):
        return _thought(turn, plan_one)
    return _taken_up(turn) or _on_condition(turn) or _planned(turn, plan_one)


def _told(turn: Turn, plan_one: Planner) -> Plan | None:
    """Return what to say to an instruction quoted from somewhere, with what the person's own words beside it want."""
    told, said = turn.told, said_by(turn.text)
    words, plain = (told.words, told.plain) if told else ("", "")
    if not words and said and is_document(said[0]):
        words = plain = said[1]
    if not words or not _instructs(turn, plain):
        return None
    answer = say(DATA.format(said=words))
    own = _planned(replace(turn, message=told.own, original=told.own, told=None), plan_one) if told and told.own else None
    return together([answer, own]) if own and own.calls and not own.is_lost else answer


def _not_past_the_confirm(turn: Turn, rest: str, plan_one: Planner) -> Plan:
    """Return what is wanted by a message that would skip the confirm: it is proposed as ever."""
    plan = plan_requests(replace(turn, message=rest), plan_one) if rest else say(f"{NEVER} {ABILITIES}")
    return together([say(NEVER), plan]) if plan.calls and _proposes([plan]) else plan


def _instructs(turn: Turn, words: str) -> bool:
    bare = bare_instruction(words)
    return (
        bare != words
        or commands(words)
        or any(_is_act(each) for each in [replace(turn, message=bare), *_parts(replace(turn, message=bare))])
    )


_CONDITION_FIRST = re.compile(
    r"^(?:(?:and|but|so|then|ok|okay|please)[\s,]+)*(?:if|when(?! (?:we|i|you) say)|whenever|once|as soon as|unless|until|after|provided(?: that)?|in case|assuming)\b[^,;:]{1,200}?(?:[,;:]\s*(?:then\s+)?|\s+then\s+|\s+(?=(?:please )?(?:save|publish|confirm|apply|turn|switch|pause|cancel|scrap|discard)\b))(?P<act>[^?,;:]+?)(?P<else>[,;]?\s+(?:otherwise|else|if not)\b[^?]*)?$",
    re.IGNORECASE,
)


_SWITCHES = re.compile(
    r"^(?:please |then )*(?:turn|switch|toggle) (?:it|them|that|those|all|everything)\b.*\b(?:on|off)\b|^(?:publish|pause|resume|undo|qualify) (?:it|them|that)\b|^(?:please |then |just )*(?:save|apply|confirm)(?: (?:it|this|that|them|the (?:draft|icp|changes?)))?[\s.!]*$",
    re.IGNORECASE,
)


_YES_IF = re.compile(
    r"^(?:yes|yep|yeah|ok|okay|sure|fine|good|confirmed?|go(?: ahead)?|do it)[\s,.!]+(?:but |and |only |please )*(?:if|when|unless|once|as long as|provided|assuming)\s+"
    r"(?:it|that|this|they|there|the (?:count|counts|number|numbers|total|rate)|under|over|below|above|less|more|fewer|at least|at most)\b",
    re.IGNORECASE,
)


def _on_condition(turn: Turn) -> Plan | None:
    """Return what to say to an act under a condition that comes first ("if it has a good rate, turn it on"), and to a yes under one."""
    if _YES_IF.match(turn.text) and not turn.text.endswith("?") and not commands_of(turn.text)[1]:
        return say("I do not act on a condition, so nothing was changed. Look at the count, and say yes or no to what is open.")
    match = _CONDITION_FIRST.match(turn.text) if len(turn.text) <= LONGEST_ACT else None
    if match is None or turn.text.endswith("?") or not (_is_act(replace(turn, message=match["act"])) or _SWITCHES.match(match["act"])):
        return None
    return say(f"I do not act on a condition, so nothing was changed. Say “{match['act'].strip(' .!')}” when it is so, and I propose it.")


def _request_in(message: str) -> str:
    """Return the bare request: "maybe dropping Texas?" is "drop Texas"."""
    return plain_verb(bare_request(message))


def _thought(turn: Turn, plan_one: Planner) -> Plan:
    """Return the question whether a musing or a report is a wish; a change to a definition is counted beside it."""
    bare = replace(turn, message=_request_in(turn.message))
    plan = _planned(bare, plan_one)
    changes = [
        call for call in plan.calls if call.tool == "edit_draft" or call.tool.startswith(("propose_", "edit_", "clone_", "draft_persona"))
    ]
    if not changes or plan.calls[0].tool == "draft_icp":
        return plan if changes or commands_of(bare.text)[1] else _planned(turn, plan_one)
    reported = said_by(turn.text)
    lead = f"That is what {reported[0]} wants; I act only on your own word." if reported else ""
    choice = Choice(WANTS, f"Shall I do that ({bare.text})?", (("yes", "yes, do it"), ("no", "no, leave it")))
    first = plan.calls[0]
    if first.tool != "edit_draft":
        return Plan((), lambda _: f"{lead} {choice.question}".strip(), choice)
    counted = Call("what_if", {"base": first.arguments.get("icp_code") or "working_draft", "edits": first.arguments["edits"]})
    return Plan(
        (counted,), lambda results: paragraphs(previewed(results[-1]), f"Nothing was changed. {lead}".strip(), choice.question), choice
    )


def _taken_up(turn: Turn) -> Plan | None:
    """Return the change that the what-if before tried, when the person now says to do it."""
    last = turn.last_call
    if last is not None and last.tool == "what_if" and last.arguments.get("base") == "empty" and _AS_ICP.match(turn.lower):
        return _counted_as_icp(last)
    more = _DO_AND.match(turn.text)
    if last is None or last.tool != "what_if" or not (_DO_IT.match(turn.lower) or more) or not last.arguments.get("edits"):
        return None
    base = str(last.arguments.get("base", "empty"))
    if base == "empty":
        return None
    edits = list(last.arguments["edits"])
    if more and not _is_lost_in(wanted := plan_edit(replace(turn, message=more["rest"]))):
        assert wanted is not None, "looked at above"
        edits += [each for each in wanted.calls[0].arguments["edits"] if each not in edits]
    elif more:
        return None
    edit = Call("edit_draft", {"edits": edits, "icp_code": None if base == "working_draft" else base})
    return Plan((edit, Call("propose_save")), lambda results: proposed(results))


_DO_AND = re.compile(
    r"^(?:(?:ok|okay|yes|yeah|yep|great|good|nice|perfect|cool|please|then|sure|fine)[\s,!.]+)*(?:(?:let's )?do (?:it|that|this|so)|(?:make|apply|take) (?:that|this) change|go (?:ahead|for it)|apply (?:it|that))"
    r"(?:\s*[,;:.!–-]+\s*|\s+)(?:(?:and|then|but|plus|also|please)\s+)*(?P<rest>(?!as\b|for\b|please\b|now\b|then\b)\w.{3,})$",
    re.IGNORECASE | re.DOTALL,
)


def _is_lost_in(plan: Plan | None) -> bool:
    return plan is None or not plan.calls or plan.calls[0].tool != "edit_draft"


_AS_ICP = re.compile(
    r"^(?:(?:ok|okay|great|now|and|then|so|please|yes|cool|nice|can you|could you|let's)[\s,!.]+)*(?:"
    r"(?:make|turn|save|build|convert|put|use|draft|keep)\s+(?:that|this|it|them|those|these)(?: (?:in)?to| as| up as| for| into)?\s+(?:an?|my|our|the)?\s*(?:new )?(?:icp|profile|ideal customer profile)"
    r"|(?:make|build|create|draft|start|set up|give me|propose|i want|i'd like)\s+(?:an?|the|my|our)\s+(?:new )?(?:icp|profile)\s+(?:from|out of|of|for|with|based on|like|on|around)\s+(?:that|this|it|them|those|these)(?: (?:accounts|companies|ones))?"
    r"|save (?:that|this|it)|(?:i want|i'd like|let's have) (?:that|this|those) (?:as|in) an? (?:icp|profile))(?: (?:please|then|now|for me))*(?: (?:and )?(?:called|named|call it|name it) (?P<name>[\w &/+-]{2,60}))?[\s.!?]*$"
)


def _counted_as_icp(counted: Call) -> Plan | None:
    """Return the draft of what was counted from nothing, when the person says to make an ICP of it."""
    edits = [each for each in counted.arguments.get("edits") or [] if isinstance(each, dict)]
    rules = [each["parameter"] for each in edits if each.get("action") == "add" and "parameter" in each]
    if not rules or len(rules) != len(edits):
        return None
    values = [rule.get("value") for rule in rules]
    named = [str(value[0]) for value in values if isinstance(value, list | tuple) and value and isinstance(value[0], str)]
    arguments = {"name": " ".join(named)[:60] or "New ICP", "parameters": rules, "min_score": 0}
    return Plan((Call("draft_icp", arguments), Call("propose_save")), lambda results: proposed(results))


def _planned(turn: Turn, plan_one: Planner) -> Plan:
    parts = _parts(turn)
    if len(parts) < 2:
        if answered := plan_asked_together(turn, _pieces(turn), plan_one):
            return answered
        plan = plan_one(turn)
        return plan if plan.calls else _planned_within(turn, plan_one) or plan
    plans: list[Plan] = []
    asked = ""
    for part in with_names(parts):
        part = _for_whom(part, asked)
        asked = _subject(part) or asked
        plan = plan_one(part)
        if _HESITATES.match(part.text):
            continue
        if LEFT_ALONE.match(part.text) and len(parts) > 1 and not plan.calls:
            continue
        if plan.is_lost and is_told(part, part.text.strip(" ,;:.-")):
            continue
        if plan.is_lost and NOTHING_YET.match(part.text) and plans and not _proposes(plans):
            continue
        if plan.is_lost:
            plan = say(NOT_PLACED.format(said=part.text))
        if any(call.tool == "draft_icp" for each in plans for call in each.calls):
            plan = of_the_draft(part, plan)
        if plans and _needs_a_save(plans, plan):
            plan = say(AFTER_SAVE.format(said=part.text))
        elif plans and _turns_back(plans, plan):
            plan = say(AFTERWARDS.format(said=part.text))
        plans.append(plan)
    return together(plans) if plans else plan_one(turn)


def _proposes(plans: Sequence[Plan]) -> bool:
    calls = [call for each in plans for call in each.calls]
    return any(call.tool.startswith("propose_") and not call.arguments.get("dry_run") for call in calls)


def _planned_within(turn: Turn, plan_one: Planner) -> Plan | None:
    """Return what the one request wants that stands among clauses which only tell; None when nothing would come of it."""
    inside = request_within(turn, _is_request)
    plan = plan_one(inside) if inside else None
    return plan if plan and plan.calls else None


_SUPPOSES = re.compile(r"\b(?:if|suppose|imagine|assum\w+|without|were to)\b", re.IGNORECASE)
_COUNTED = re.compile(
    r"^(?:(?:so|and|ok|hey|hi|please|tell me|can you tell me)[\s,]+)*(?:how many|count|the number of|number of)\s+(?P<whom>.+?)(?:\s+(?:are there|do we have|have we got|we have|there are|exist))?[\s?.!]*$",
    re.IGNORECASE,
)
_FOR_THEM = re.compile(r"\b(?:for|of|from|with|to) (?:them|those|these|that|it)\b", re.IGNORECASE)


def _subject(turn: Turn) -> str:
    """Return the companies that a count speaks of, in its words."""
    match = _COUNTED.match(turn.text)
    return match["whom"] if match and not turn.reading.is_empty else ""


def _for_whom(turn: Turn, asked: str) -> Turn:
    """Return "draft an ICP for them" with those whom the request before counts."""
    if not asked or not BUILDS.search(turn.text) or not turn.reading.is_empty:
        return turn
    return replace(turn, message=_FOR_THEM.sub(lambda _: f"for {asked}", turn.text, count=1))


def _needs_a_save(before: Sequence[Plan], plan: Plan) -> bool:
    """Return whether a request works on what an earlier one only proposes to save."""
    saves = any(call.tool == "propose_save" for each in before for call in each.calls)
    tools = [call.tool for call in plan.calls]
    return saves and ("propose_publish" in tools or tools == ["propose_save"])


def _turns_back(before: Sequence[Plan], plan: Plan) -> bool:
    """Return whether a request switches back what an earlier one of the message switches."""
    switched = [call.arguments for each in before for call in each.calls if call.tool == "propose_autoqualify"]
    now = [call.arguments for call in plan.calls if call.tool == "propose_autoqualify"]
    return any(
        earlier["on"] != later["on"] and (earlier["every"] or later["every"] or set(earlier["signals"]) & set(later["signals"]))
        for earlier in switched
        for later in now
    )


def _edges(turn: Turn) -> list[tuple[int, int]]:
    """Return where the clauses of a message begin and end; one alone for what is one request whatever joins its words."""
    text = turn.text
    alone = [(0, len(text))]
    if len(text) > MOST_REQUESTS * LONGEST_ACT or _builds_with_people(turn):
        return alone
    opening = len(text) - len(turn.opened_by[1]) if turn.opened_by else 0
    cuts = [match for match in _JOINT.finditer(text) if match.end() > opening][: MOST_REQUESTS * 3]
    if (
        not cuts
        or is_whole(turn)
        or duplicated(turn)
        or concepts_asked(text)
        or term_defined(text)
        or (mood_of(text) == "conditions" and _CONDITIONAL.match(text))
    ):
        return alone
    edges = [0, *(match.end() for match in cuts), len(text)]
    ends = [*(match.start() + (text[match.start()] in ".!?") for match in cuts), len(text)]
    return [(low, high) for low, high in zip(edges, ends, strict=False) if text[low:high].strip()]


def _pieces(turn: Turn) -> list[Turn]:
    return [replace(turn, message=turn.text[low:high].strip(" ,")) for low, high in _edges(turn)]


def _parts(turn: Turn) -> list[Turn]:
    """Return the message cut into requests where at least one of them is an act; neighbours that are none stay together."""
    text = turn.text
    pieces = _edges(turn)
    if len(pieces) < 2:
        return [turn]
    said = [replace(turn, message=text[low:high]) for low, high in pieces]
    acting = [_is_act(each) for each in said]
    if not any(acting) and _changes_and_asks(said):
        acting = [each.asks for each in said]
    if not any(acting):
        return [turn]
    groups: list[tuple[int, int, bool]] = []
    for (low, high), acts in zip(pieces, acting, strict=True):
        if groups and not acts and _of_its_people(turn, text[groups[-1][0] : groups[-1][1]], text[low:high]):
            groups[-1] = (groups[-1][0], high, True)
        elif groups and not acts and not groups[-1][2] and "?" not in text[groups[-1][1] - 1 : low]:
            groups[-1] = (groups[-1][0], high, False)
        else:
            groups.append((low, high, acts))
    if len(groups) < 2 or len(groups) > MOST_REQUESTS:
        return [turn]
    return [replace(turn, message=text[low:high].strip(" ,")) for low, high, _ in groups]


def _of_its_people(turn: Turn, before: str, piece: str) -> bool:
    """Return whether a clause says more of the people of a persona that is added before it: "…, but never individual contributors"."""
    if not _ADDS_PERSONA.search(before) or not turn.read(piece).is_empty:
        return False
    people = read_people(turn.lexicon, piece.strip(" .!"), turn.choices)
    return bool(people.parameters) and not people.unmapped and not people.choices


def _builds_with_people(turn: Turn) -> bool:
    """Return whether a message describes companies and gives their persona, all of it one build; an edit with one stays two requests."""
    given = people_given(turn.text)
    if given is None or commands_of(BUILDS.sub("", given.rest))[1]:
        return False
    rest = replace(turn, message=given.rest)
    return not rest.reading.is_empty and not _is_act(rest) and (turn.base is None or not wants_edit(rest))


def _changes_and_asks(pieces: Sequence[Turn]) -> bool:
    """Return whether one sentence changes what is at hand and another one asks: "add APAC. And how many would it be?"."""
    asking = [piece for piece in pieces if piece.text.endswith("?") or piece.asks and not _SUPPOSES.search(piece.text)]
    if len(asking) > sum(piece.text.endswith("?") for piece in asking) and asking[0] is pieces[0] and pieces[0].base is not None:
        return False
    changing = [
        piece
        for piece in pieces
        if not piece.asks and not SUPPOSES.match(piece.text) and (_builds(piece) if piece.base is None else wants_edit(piece))
    ]
    return bool(asking) and bool(changing) and len(asking) + len(changing) == len(pieces)


def _builds(turn: Turn) -> bool:
    """Return whether a clause asks for a draft, or is a sentence of its own; "SaaS or fintech, which has more?" is one question."""
    return BUILDS.search(turn.text) is not None or turn.text.rstrip()[-1:] in (".", "!")


def _is_request(turn: Turn) -> bool:
    plans = (intent(turn) for intent in (*ACTS, *LOOKING))
    return any(plan is not None and (plan.calls or plan.choice) for plan in plans)


def _is_act(turn: Turn) -> bool:
    return errand_of(turn.text) is not None or any(intent(turn) is not None for intent in ACTS)
