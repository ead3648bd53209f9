"""Small talk, help, and what lies outside: say so and say what this copilot can do."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from agent.interpreter.plan import Plan, call, say
from agent.interpreter.turn import Turn
from agent.messages import NOT_UNDERSTOOD

ABILITIES = (
    "I can draft an ICP from a sentence and count who matches, change it, try what-ifs, compare your ICPs, show the top accounts and why "
    "they score, publish, pause and roll back, add personas, switch autoqualify on signals, qualify captures, undo a change, and remember your "
    "terms. Nothing is changed until you confirm."
)
_GREETING = re.compile(
    r"^(?:hi|hey|hello|hiya|yo|good (?:morning|afternoon|evening)|greetings)(?: there| winnow| copilot| all| team)?[\s!.,]*$"
)
_THANKS = re.compile(
    r"^(?:thanks|thank you|thx|ty|cheers|great|perfect|awesome|nice|cool|got it|ok|okay|sounds good)(?: a lot| so much| you| very much)?[\s!.,]*$"
)
_HELP = re.compile(
    r"^(?:help|help me|\?+|what can you do|what do you do|how do(?:es)? (?:this|it|you) work|how can you help(?: me)?|what are you|who are you|what can i (?:ask|do)(?: you| here)?|how (?:do|can|should) (?:i|we) (?:qualify|use|start|begin|build|create|get started)\b.*)[\s!.?]*$"
)
_CONFIRM = re.compile(
    r"^(?:yes|y|yep|yeah|confirm|confirmed|go ahead|do it|no|nope|cancel|approve|apply|never ?mind|forget it|scrap|reject|discard)(?: please| it| that| this| them)?[\s!.,]*$"
)


_WAVERS = re.compile(
    r"^(?:lgtm|looks? good(?: to me)?|stop|wait|hold on|not (?:yet|now)|(?:do not|don't|dont)(?: (?:confirm|do|apply|save|publish)(?: (?:it|that|this|yet))*)?)[\s!.,]*$"
)
_SAVING = re.compile(r"\b(?:saved?|applied|confirmed|stored|changed|through)\b")
LONGEST_ASIDE = 120
_SAVED = re.compile(
    r"^(?:ok|okay|so|and|but|hm+|wait|great|thanks)?[\s,.]*(?:is|was|has|are|were|did|have)\b.*\b(?:saved|applied|confirmed|done|published|live|stored|changed|save it|save that|go through|gone through|happened|set)\b(?: yet| now| already| then)*[\s?.!]*$"
    r"|^(?:saved|done|all set|all done)\s*\?+$"
)
_ABOUT_IT = re.compile(r"\b(?:it|that|this|the (?:icp|draft|change|changes|proposal|card|term|persona)|they|everything|my changes|you)\b")


def said_cards(turn: Turn) -> str:
    """Return what waits for a confirm, and how to decide it."""
    cards = turn.lexicon.open_cards
    if len(cards) == 1:
        verb = "save" if cards[0].kind.startswith("save_") else "do"
        return f"Nothing is {'saved' if verb == 'save' else 'changed'} yet: “{cards[0].title}” is open. Say “confirm” or press Confirm to {verb} it, “cancel” to drop it, or tell me what to change."
    titles = "; ".join(f"{number}. {card.title}" for number, card in enumerate(cards, start=1))
    return f"Nothing of this is done yet. {len(cards)} proposals are open: {titles}. Say “confirm” with the name of one or press its Confirm, or cancel it."


def _asks_whether_saved(turn: Turn) -> bool:
    return (
        len(turn.lower) <= LONGEST_ASIDE
        and _SAVED.match(turn.lower) is not None
        and (_ABOUT_IT.search(turn.lower) is not None or len(turn.lower.split()) <= 2)
    )


def _last_change(turn: Turn) -> Plan:
    """Return the newest applied change, in answer to "is it saved?" when no card is open."""
    return call("list_changesets", lambda results: _said_last(results[-1].items), status="applied")


def _said_last(items: Sequence[Mapping[str, object]]) -> str:
    if not items:
        return "No card is open here, and no change was applied in this workspace yet."
    return f"No card is open here. The newest change that was applied: {items[0].get('title')}."


def plan_small_talk(turn: Turn) -> Plan | None:
    """Return an answer to a greeting, thanks, a call for help or a lone yes or no; with a card open, what is open and how to decide it."""
    if turn.lexicon.open_cards and (
        _THANKS.match(turn.lower) or _WAVERS.match(turn.lower) or _CONFIRM.match(turn.lower) or _asks_whether_saved(turn)
    ):
        return say(said_cards(turn))
    if _asks_whether_saved(turn) and not turn.icps and _SAVING.search(turn.lower):
        return _last_change(turn)
    if _GREETING.match(turn.lower):
        return say(f"Hello. {ABILITIES}")
    if _HELP.match(turn.lower):
        return say(f"{ABILITIES} For example: “build me an ICP for mid-market SaaS in EMEA using Salesforce”.")
    if _THANKS.match(turn.lower):
        return say("You are welcome. Tell me what to change or count next.")
    if _CONFIRM.match(turn.lower):
        return say("There is no proposal waiting here for a yes or no. Tell me what to build or change, and I will propose it.")
    return None


def plan_unknown(turn: Turn) -> Plan:
    """Return the answer to a message that none of the intents understood."""
    text = f"{NOT_UNDERSTOOD} It may lie outside of what I do. {ABILITIES}"
    if len(turn.lexicon.open_cards) > 1 and len(turn.lower) <= LONGEST_ASIDE // 4:
        return replace(say(said_cards(turn)), is_lost=True)
    if len(turn.lexicon.open_cards) == 1 and len(turn.lower) <= LONGEST_ASIDE:
        text = f"{NOT_UNDERSTOOD} “{turn.lexicon.open_cards[0].title}” is still open: say “confirm” or “cancel”."
    return replace(say(text), is_lost=True)
