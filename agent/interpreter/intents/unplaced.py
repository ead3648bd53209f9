"""Commands that could not be placed: what was understood is said, and what can be said instead. They describe no companies."""

import re
from dataclasses import replace

from agent.interpreter.acts import heard, opening
from agent.interpreter.intents.edit import plan_edit
from agent.interpreter.names import find_names, listed_names
from agent.interpreter.nodes import Choice
from agent.interpreter.plan import Plan, ask, call, say
from agent.interpreter.reports import said_icp
from agent.interpreter.telling import BUILDS
from agent.interpreter.tongues import ENGLISH_BEST, is_foreign
from agent.interpreter.turn import Turn
from qualification.definitions import Mode, Parameter, Persona

_COMMAND = opening(
    r"edit|modify|alter|amend|rename|remove|delete|copy|clone|duplicate|mute|unmute|silence|snooze|archive|unarchive|hide|unhide|lock|unlock|freeze|unfreeze|"
    r"save|store|run|execute|launch|merge|combine|split|move|transfer|assign|unassign|share|cancel|abort|stop|kill|halt|hold|schedule|publish|pause|resume|undo|revert|restore|"
    r"turn|switch|toggle|enable|disable|activate|deactivate|qualify|disqualify|requalify|re-qualify|rescore|put|take|bring|forget|reset|refresh|clean up|purge|"
    r"veröffentliche\w*|pausiere\w*|schalte\w*|aktiviere\w*|deaktiviere\w*|lösche\w*|ändere\w*|kopiere\w*|speichere\w*|starte\w*|stoppe\w*|zeige?|benenne\w*|"
    r"publie\w*|mets|mettez|désactive\w*|supprime\w*|copie\w*|enregistre\w*|lance|renomme\w*|arrête\w*|"
    r"publica|pausa|activa|desactiva|borra|elimina|copia|guarda|renombra"
)
_AUTO = re.compile(r"\bauto[- ]?qualif\w*\b", re.IGNORECASE)
_OWN = re.compile(r"\b(?:personas?|signals?|captures?|jobs?|versions?|icps?|drafts?|glossary|change ?sets?)\b", re.IGNORECASE)
_BUILDS = re.compile(
    r"\b(?:build|create|make|draft|define|set up|start|new|design|generate|need|want|help|find|target|look|sell)\w*\b", re.IGNORECASE
)


_BARE_POINTS = re.compile(
    r"^(?:(?:please|pls|ok|okay|and|now|then|also|just|can you|could you)[\s,]+)*(?:(?:add|give|put|make it|take off|take away|subtract|deduct|remove|apply)\s+)?"
    r"(?:(?:an?|another|one more|extra|additional|more|the|also|it|them|those|these|that|this|him)\s+)*(?P<points>(?:plus |minus )?[+−-]?\d{1,3})(?:\s+(?:more|extra|another))?\s*(?P<unit>points?|pts?|weight)?(?:\s+(?:more|extra|on top|too|please|now))*[\s.!]*$",
    re.IGNORECASE,
)


def plan_points(turn: Turn) -> Plan | None:
    """Return the question what points are for, where nothing was named to give them to."""
    match = _BARE_POINTS.match(turn.text)
    if match is None or turn.base is None or not (match["unit"] or re.match(r"[+−-]|plus|minus", match["points"], re.IGNORECASE)):
        return None
    points = match["points"].strip()
    return ask(
        Choice(
            "points",
            f"{points} for what? Say what gets it, for example “{points} for accounts that use Salesforce”: which rule do you mean?",
            (),
        )
    )


_BARE_NUMBER = re.compile(
    r"^(?:(?:please|pls|ok|okay|and|now|then|also|just|can you|could you|let's)[\s,]+)*(?:make|change|set|put|move|raise|lower|increase|decrease) (?:it|that|this) (?:to |at |up to |down to )?(?P<number>\d[\d.,]*\s?(?:k|m|million)?)(?: (?:please|instead|now|then))*[\s.!]*$",
    re.IGNORECASE,
)
NUMBER_OF = "number of"


def plan_bare_number(turn: Turn) -> Plan | None:
    """Return the question which rule a lone number is for, where nothing was just changed and several rules hold one."""
    match = _BARE_NUMBER.match(turn.text)
    if match is None or turn.base is None or any(call.tool == "edit_draft" for call in turn.last_calls):
        return None
    fields = turn.lexicon.catalog.account_fields
    bounded = (each for each in turn.base[1].parameters if each.mode is Mode.FILTER)
    options = {each.field: fields[each.field].label for each in bounded if _is_bound(each)}
    if len(options) < 2:
        return None
    if (picked := turn.choices.get(NUMBER_OF, "")) in options:
        return plan_edit(replace(turn, message=f"change the {options[picked]} to {match['number']}"))
    names = listed_names([label.lower() for label in options.values()], "or")
    return ask(Choice(NUMBER_OF, f"{match['number'].strip()} of what: {names}?", tuple(options.items())))


def _is_bound(rule: Parameter) -> bool:
    values = rule.value if isinstance(rule.value, tuple) else (rule.value,)
    return all(isinstance(each, int | float) and not isinstance(each, bool) for each in values)


def plan_unplaced(turn: Turn) -> Plan | None:
    """Return what was understood of a command that no intent took; None for what may describe companies."""
    if (named := next((icp for icp in turn.lexicon.icps if turn.lower.rstrip(" .!") == icp.name.casefold()), None)) is not None:
        return call("get_icp", lambda results: said_icp(results[-1]), icp_code=named.icp_code)
    act = heard(turn, _COMMAND)
    names = find_names(turn.text, _names(turn)).found
    if act is None and turn.named_icp is not None and not BUILDS.search(turn.text):
        lead = f"I know {turn.named_icp.name}, and could not tell what you want with it, so nothing was proposed."
        return say(f"{lead} {_instead(turn, names)}")
    if act is None and is_foreign(turn.text):
        return say(ENGLISH_BEST)
    if act is None and not _AUTO.search(turn.text) and not (names and _begins_strangely(turn)):
        return None
    if act is None and not _AUTO.search(turn.text) and _BUILDS.search(turn.text):
        return None
    if act is not None and not (names or _OWN.search(act.rest) or _AUTO.search(act.rest) or _is_verb_alone(turn, act.verb)):
        return None
    about = listed_names(list(dict.fromkeys(names)))
    verb = act.verb.casefold() if act else turn.text.split()[0].strip(",.:;!?")
    lead = f"I read “{verb}” as a command{f' about {about}' if about else ''}, and could not tell what it should do, so nothing was proposed; it may lie outside of what I do."
    return say(f"{lead} {_instead(turn, names)}")


def _names(turn: Turn) -> list[str]:
    icps = [name for icp in turn.lexicon.icps for name in (icp.name, icp.icp_code)]
    personas = [persona.name for icp in turn.lexicon.icps for persona in icp.definition.personas]
    return [*icps, *personas, *(signal.name for signal in turn.lexicon.signals)]


def _begins_strangely(turn: Turn) -> bool:
    """Return whether a message begins with a word that is neither grammar nor a value of the workspace, as a verb it does not know does."""
    first = turn.named_nodes[0] if turn.named_nodes else None
    return first is not None and first.kind == "word" and len(turn.named_nodes) > 1


def _is_verb_alone(turn: Turn, verb: str) -> bool:
    """Return whether the verb means nothing in a description: no field, value or grammar word of one."""
    return (
        not any(node.meanings or node.cue for node in turn.nodes if node.text.casefold() == verb.casefold()) and not turn.reading.parameters
    )


def _instead(turn: Turn, names: tuple[str, ...]) -> str:
    icp = next((each.name for each in turn.lexicon.icps if each.name in names or each.icp_code in names), "")
    signal = next((each.name for each in turn.lexicon.signals if each.name in names), "")
    persona = next((each.name for each in _personas(turn) if each.name in names), "")
    if signal:
        return (
            f"Say “turn on autoqualify for {signal}”, “turn off autoqualify for {signal}” or “qualify the last 50 captures from {signal}”."
        )
    if persona:
        return (
            f"Say “in the {persona} persona, drop the title rule”, “rename the {persona} persona to …” or “remove the {persona} persona”."
        )
    name = icp or (turn.lexicon.icps[0].name if turn.lexicon.icps else "")
    if not name:
        return "Tell me whom you sell to, and I will draft an ICP."
    return (
        f"Say “publish {name}”, “pause {name}”, “rename {name} to …”, “drop the geo filter of {name}” or “roll back {name} to version 1”."
    )


def _personas(turn: Turn) -> list[Persona]:
    return [persona for icp in turn.lexicon.icps for persona in icp.definition.personas]
