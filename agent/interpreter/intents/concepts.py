"""Questions about the product itself: "what does min score do?", "draft vs live"."""

from agent.interpreter.concepts import concepts_asked
from agent.interpreter.plan import Plan, say
from agent.interpreter.turn import Turn
from qualification.lookup.words import key_of


def plan_concepts(turn: Turn) -> Plan | None:
    """Return what words of the product mean; a term of the workspace's own glossary comes before them."""
    asked = concepts_asked(turn.text)
    terms = {key_of(term) for term in turn.lexicon.catalog.glossary}
    if not asked or any(key_of(each.name) in terms for each in asked):
        return None
    if len(asked) == 1:
        return say(asked[0].answer)
    return say("\n".join(f"- **{each.name[:1].upper()}{each.name[1:]}**: {each.answer}" for each in asked))
