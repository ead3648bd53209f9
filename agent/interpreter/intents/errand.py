"""What is asked of this copilot and belongs to the world outside: said plainly, in the words of `prompts/errands.md`."""

import re
from functools import cache

from agent.interpreter.errands import errand_of, makes_something
from agent.interpreter.plan import Plan, say
from agent.interpreter.terms_defined import term_defined
from agent.interpreter.turn import Turn
from prompts.render import FOLDER


def plan_errand(turn: Turn) -> Plan | None:
    """Return the plain refusal of an errand, with what can be done instead; None for all that the product does."""
    if term_defined(turn.text) or turn.text.startswith("add a persona for "):
        return None
    kind = errand_of(turn.text) or (errand_of(turn.original) if turn.original and turn.original != turn.text else None)
    if kind is None and (thing := makes_something(turn.text)) and not any(node.meanings for node in turn.read_nodes(thing)):
        kind = "thing"
    return say(words_for(kind)) if kind else None


def words_for(kind: str) -> str:
    """Return what is said to a kind of errand."""
    return _sections()[kind]


@cache
def _sections() -> dict[str, str]:
    parts = re.split(r"^## ", (FOLDER / "errands.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {heading.strip(): " ".join(text.split()) for heading, _, text in (part.partition("\n") for part in parts)}
