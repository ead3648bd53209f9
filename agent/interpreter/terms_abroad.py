"""A term of the glossary that is defined in German, French or Spanish, said in English with its meaning in English words."""

import re

from agent.interpreter.glosses import glossed_as, tongue_of

_TERM = r"[\"'«„“]?\s*(?P<term>[^\"'«»„“”:=,;\n]{1,60}?)\s*[\"'»“”]?"
_LEADS = (
    r"(?:bitte )?(?:merke?|merken sie|notiere?|notieren sie|speicher[en]?|speichere|nimm|nehmen sie|schreib|füge?)(?: (?:dir|sich|ihnen|bitte|mal))*"
    r"(?: (?:für das|ins|im|in das|in unser|zum|ins unser) glossar)?(?: (?:auf|hinzu))?|(?:fürs |für das |ins )?glossar",
    r"(?:retiens|retenez|note|notez|ajoute|ajoutez|enregistre|enregistrez)(?: (?:au|dans le|pour le) glossaire)?|glossaire",
    r"(?:recuerda|recuerde|anota|anote|guarda|guarde|añade|agrega)(?: (?:al|en el|para el) glosario)?|glosario",
)
_IS = (
    r"heißt|heisst|bedeutet|meint|steht für|ist|sind|=",
    r"veut dire|signifie|désigne|est|sont|=",
    r"significa|quiere decir|designa|es|son|=",
)
_SAID = (
    rf"wenn wir (?:von )?{_TERM} (?:sagen|sprechen|reden),? (?:dann )?meinen wir|(?:mit|unter) {_TERM.replace('term', 'term2')} (?:meinen|verstehen) wir",
    rf"quand (?:on dit|nous disons|je dis) {_TERM},? (?:on veut dire|nous voulons dire|ça veut dire|je veux dire)|par {_TERM.replace('term', 'term2')},? (?:on entend|nous entendons|j'entends)",
    rf"cuando (?:decimos|digo) {_TERM},? (?:queremos decir|nos referimos a|quiero decir)|por {_TERM.replace('term', 'term2')},? (?:entendemos|entiendo)",
)
_ASIDE = r"\s*[:,]?\s*(?:dass |que )?"
_DEFINED = tuple(
    re.compile(
        rf"^(?:(?:{lead}){_ASIDE}(?:{_TERM.replace('term', 'term3')}\s*(?:{verb})|{said})|{said.replace('term2', 'term5').replace('<term>', '<term4>')})\s+(?P<meaning>.+)$",
        re.IGNORECASE,
    )
    for lead, verb, said in zip(_LEADS, _IS, _SAID, strict=True)
)
LONGEST = 400


def term_defined_abroad(message: str) -> str | None:
    """Return the definition of a term in English, the term itself as it was said; None for every other message."""
    text = " ".join(message.replace("’", "'").split())
    if len(text) > LONGEST or text.rstrip().endswith("?"):
        return None
    for pattern in _DEFINED:
        if match := pattern.match(text):
            term = next(match[key] for key in ("term", "term2", "term3", "term4", "term5") if match[key])
            tongue = tongue_of(message)
            meaning = match["meaning"] if tongue is None else glossed_as(tongue, match["meaning"])
            return f'remember "{term.strip()}" means {meaning}'
    return None
