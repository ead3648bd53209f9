"""Two requests in one German, French or Spanish message, each said in English: "Pausiere X und sag mir, wie viele Leads es hat"."""

import re

from agent.interpreter.glosses import glossed_as, tongue_of
from agent.interpreter.lexicon import Lexicon
from agent.interpreter.sayings import said_abroad
from agent.interpreter.tongues import in_english

LONGEST = 300
_ASKS = {
    "de": r"(?:wie\b|welche\w*|was\b|wer\b|wann\b|warum\b|wieso\b|wo\b|ist\b|sind\b|hat\b|zeige?\b|liste\b)",
    "fr": r"(?:combien\b|quel\w*|qui\b|que\b|qu'|quand\b|pourquoi\b|où\b|comment\b|est-ce\b|montre\w*|affiche\w*|liste\w*)",
    "es": r"(?:cuánt[oa]s?\b|cuantos?\b|cuantas?\b|qué\b|quién\b|cuándo\b|por qué\b|cuál(?:es)?\b|dónde\b|cómo\b|muéstrame\b|muestra\b|lista\b)",
}
_TELL = r"(?:(?:und |et |y )?(?:dann |danach |auch |noch |puis |ensuite |aussi |luego |después |también )*(?:(?:sage?|nenne?|zeige?|verrate?) (?:mir|uns)(?: bitte| mal| auch)*|dis(?:-| )(?:moi|nous)|dites(?:-| )(?:moi|nous)|dime|dinos|dígame)[ ,:]+(?:bitte |auch )?)?"
_JOINT = re.compile(
    r"(?:[.!?;]\s+¿?|\s*,?\s+(?:und|et|y|puis|dann|danach|luego)\s+(?:(?:dann|danach|auch|puis|ensuite|aussi|luego|después|también)\s+)*¿?|,\s+¿?)",
    re.IGNORECASE,
)


def said_abroad_together(lexicon: Lexicon, text: str) -> str | None:
    """Return two requests in English where the first is one that is known and the second another or a question; None for every other message."""
    if len(text) > LONGEST:
        return None
    tongue = tongue_of(text)
    for joint in _JOINT.finditer(text):
        first = _request(lexicon, text[: joint.start()]) or (_question(tongue, text[: joint.start()]) if tongue else None)
        rest = text[joint.end() :]
        second = _request(lexicon, rest) or (_question(tongue, rest) if tongue else None) if first else None
        if first and second:
            return f"{first.rstrip('.!? ')}{'? ' if first.endswith('?') else ' and '}{second}"
    return None


def _request(lexicon: Lexicon, text: str) -> str | None:
    """Return one clause as the request that it is, or None."""
    said = text.strip(" ,.!")
    plain = said_abroad(lexicon, said)
    if plain is not None:
        return plain
    english = in_english(said)
    return english if english != said and not english.startswith("don't") else None


def _question(tongue: str, text: str) -> str | None:
    """Return a question word by word in English; None where the clause asks nothing."""
    match = re.match(rf"^{_TELL}(?P<asked>{_ASKS[tongue]}.+)$", text.strip(" ¿"), re.IGNORECASE)
    return glossed_as(tongue, match["asked"]) if match else None
