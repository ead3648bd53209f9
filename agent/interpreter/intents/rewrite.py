"""The clean order of an ICP rewrite: autoqualify off, publish, re-qualify, autoqualify on (SPEC §5, §6)."""

import re

from agent.interpreter.mood import mood_of
from agent.interpreter.names import icps_named
from agent.interpreter.plan import Call, Plan, say
from agent.interpreter.proposals import said_change
from agent.interpreter.turn import Turn

_SEQUENCE = re.compile(
    r"^(?:please )?(?:rewrite|re-write|overhaul) (?!it\b)|\b(?:rewrite|re-write|overhaul|clean|safe|off[-, ]+publish\w*[-, ]+(?:re-?qualify|requalification)?[-, ]*(?:then )?on)[- ](?:sequence|order|steps|procedure|switch|way)\b|\b(?:start|begin|run|do|follow|next step of|continue) (?:the |a |an )?(?:icp )?(?:rewrite|overhaul)\b"
    r"|\b(?:rewriting|overhauling)\b.*\b(?:autoqualify|auto-qualify|signals?|what (?:should|do|now)|how)\b|\b(?:autoqualify|auto-qualify|signals?)\b.*\b(?:rewrite|rewriting|overhaul)\b|\bhow (?:do|should|can) (?:i|we) (?:rewrite|overhaul)\b",
    re.IGNORECASE,
)
_NAME_NOISE = re.compile(
    r"\b(?:start|begin|run|do|follow|next|step|continue|rewrite|rewriting|re-write|overhaul\w*|sequence|order|steps|procedure|safe|clean|switch|way|autoqualify|auto-qualify|signals?|what|should|how|can|i|we|am|are|is|about|with|during|while|a|an|turn|off|on|pause|i'm|we're|please)\b|\ball\b",
    re.IGNORECASE,
)


def plan_rewrite(turn: Turn) -> Plan | None:
    """Return the next step of the sequence as a proposal, with the steps that follow; a question gets the steps alone."""
    if not _SEQUENCE.search(turn.text) or not turn.can("propose_autoqualify") or not turn.can("propose_publish"):
        return None
    found = icps_named(turn, _NAME_NOISE.sub(" ", turn.text), fits=lambda icp: icp.is_rewritten, verb="rewrite")
    if isinstance(found, Plan):
        return found
    icp, running = found[0], [signal.name for signal in turn.lexicon.signals if signal.autoqualify == "on"]
    on_again = f" for {', '.join(running)}" if running else " for the signals you want"
    steps = (
        f"The clean order for {icp.name}: 1. autoqualify off, 2. publish version {icp.draft_version}, 3. re-qualify, which the publish does by itself, "
        f"4. autoqualify on again{on_again}."
    )
    if not icp.is_rewritten and not running:
        return say(f"{steps} No version of {icp.name} waits for a publish, and no signal is on.")
    if mood_of(turn.text) != "requests":
        return say(f"{steps} Nothing was proposed: say “start the rewrite sequence for {icp.name}” when its new version is ready.")
    if running:
        off = Call("propose_autoqualify", {"signals": running, "every": False, "on": False})
        return Plan((off,), lambda results: said_change(results, f"{steps} This is step 1; after its confirm, say “publish {icp.name}”."))
    publish = Call("propose_publish", {"icp_code": icp.icp_code})
    return Plan((publish,), lambda results: said_change(results, f"{steps} Autoqualify is off everywhere, so this is step 2."))
