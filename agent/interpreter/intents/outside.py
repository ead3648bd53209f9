"""Small talk, help, and what lies outside: say so and say what this copilot can do."""

import re

from agent.interpreter.plan import Plan, say
from agent.interpreter.turn import Turn

ABILITIES = (
    "I can draft an ICP from a sentence and count who matches, change it, try what-ifs, compare your ICPs, show the top accounts and why "
    "they score, check a profile, and look up fields. Nothing is saved until you confirm."
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
_CONFIRM = re.compile(r"^(?:yes|y|yep|yeah|confirm|confirmed|go ahead|do it|no|nope|cancel|approve|apply)(?: please| it)?[\s!.,]*$")


def plan_small_talk(turn: Turn) -> Plan | None:
    """Return an answer to a greeting, thanks, a call for help or a lone yes or no."""
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
    return say(f"I could not turn that into something I can do here. {ABILITIES}")
