"""Windows of time in German, French and Spanish, said in English: "der letzten 12 Monate" is "of the last 12 months"."""

import re

_NUMBERS = {
    "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "neun": 9, "zwölf": 12, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6,
    "neuf": 9, "douze": 12, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "nueve": 9, "doce": 12,
}  # fmt: skip
_UNITS = {
    "day": "tage[ns]?|tag|jours?|días?",
    "week": "wochen?|semaines?|semanas?",
    "month": "monate[ns]?|monats?|mois|mes(?:es)?",
    "quarter": "quartal(?:e|en|s)?|trimestres?",
    "year": "jahre[ns]?|jahrs?|ans?|années?|años?",
}
_UNIT = "|".join(_UNITS.values())
_INTO = r"(?:(?:aus|in|von|über|während|innerhalb|seit|im|der|den|dem|des|die|das|vom|ces|les|durant|pendant|sur|depuis|dans|du|de|l'|el|la|los|las|del|en|durante|desde) ?)*"
_LAST = r"(?:letzten?[ms]?|letztes|vergangenen?[ms]?|vergangenes|derni(?:ers?|ères?)|passée?s?|últim[oa]s?|pasad[oa]s?)"
_COUNT = rf"\d+|{'|'.join(_NUMBERS)}"
PATTERN = rf"(?:{_INTO}(?:{_LAST} )?(?:(?:{_COUNT}) )?(?:{_LAST} )?(?:{_UNIT}) (?:{_LAST} )?)"


def in_english(said: str) -> str:
    """Return a window as English says it: a count of units, or the unit before this one."""
    words = said.casefold()
    count = re.search(rf"\b(?:{_COUNT})\b", words)
    unit = next((name for name, spelled in _UNITS.items() if re.search(rf"\b(?:{spelled})\b", words)), "")
    if not unit:
        return ""
    if count is None and re.search(rf"(?:últim[oa]s?|derni(?:er|ère)s?) (?:{_UNIT})", words):
        return f"of the last {unit}"
    if count is None:
        return f"of last {unit}" if re.search(_LAST, words) else f"of this {unit}"
    return f"of the last {_NUMBERS.get(count[0]) or count[0]} {unit}s"
