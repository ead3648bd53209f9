"""Commands in German, French and Spanish, said in English; and how a message in another tongue is told."""

import re
from functools import cache
from pathlib import Path

_SOURCE = Path(__file__).with_name("tongues.txt")
_LONGEST = 200
_COURTESY = r"(?:(?:bitte|jetzt|ok|okay|s'il te plaît|s'il vous plaît|stp|svp|merci de|maintenant|por favor|ahora)[\s,]+)*"
_AFTERWARDS = re.compile(
    r"(?<![\s,])[\s,]+(?:bitte|jetzt|s'il te plaît|s'il vous plaît|stp|svp|maintenant|por favor|ahora)\s*$", re.IGNORECASE
)
_REFUSED = re.compile(r"\b(?:nicht|kein|keine|ne|n'|pas|nie|jamais|niemals|nunca|no)\b", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:wenn|falls|sobald|bis|si|dès que|quand|lorsque|cuando|hasta|morgen|demain|mañana)\b", re.IGNORECASE)
_WORDS = (
    (re.compile(r"\b(?:l')?(?:autoqualification|autoqualifizierung|autocalificación)\b", re.IGNORECASE), "autoqualify"),
    (re.compile(r"\b(?:für |pour |para )?(?:alle signale|tous les signaux|todas las señales)\b", re.IGNORECASE), "for all signals"),
    (re.compile(r"\b(?:alle|tous les|todos los) icps\b", re.IGNORECASE), "all ICPs"),
    (re.compile(r"\b(?:für|bei|pour|sur|para|en)\b(?= \S)", re.IGNORECASE), "for"),
    (re.compile(r"\b(?:und|et|y)\b", re.IGNORECASE), "and"),
    (re.compile(r"^(?:bitte|jetzt|mal|por favor|maintenant)\s+", re.IGNORECASE), ""),
    (re.compile(r"^(?:das icp|den icp|l'icp|le profil|el icp|das|die|den)\s+", re.IGNORECASE), ""),
)
_FOREIGN = frozenset(
    [
        "der",
        "die",
        "das",
        "den",
        "dem",
        "und",
        "oder",
        "mit",
        "für",
        "ohne",
        "nicht",
        "ist",
        "sind",
        "ein",
        "eine",
        "einen",
        "bitte",
        "wie",
        "viele",
        "welche",
        "mach",
        "mache",
        "zeige",
        "zeig",
        "alle",
        "bei",
        "auf",
        "aus",
        "von",
        "zu",
        "zur",
        "zum",
        "le",
        "les",
        "des",
        "du",
        "une",
        "un",
        "et",
        "ou",
        "avec",
        "sans",
        "pour",
        "dans",
        "qui",
        "que",
        "quel",
        "quelle",
        "quels",
        "combien",
        "est",
        "sont",
        "sur",
        "montre",
        "mets",
        "mon",
        "mes",
        "el",
        "los",
        "las",
        "una",
        "uno",
        "con",
        "sin",
        "para",
        "por",
        "cuántas",
        "cuántos",
        "qué",
        "cuál",
        "son",
        "muestra",
        "muéstrame",
        "mis",
    ]
)
_COMPANIES = re.compile(
    r"\b(?:icps?|unternehmen|firmen|\w*unternehmen|kunden|konten|entreprises?|sociétés?|clients?|comptes|empresas?|compañías?|clientes|cuentas|mitarbeiter\w*|salariés|employés|empleados)\b",
    re.IGNORECASE,
)
ENGLISH_BEST = (
    "I read English best, and I could not read that for certain, so nothing was proposed. Say it in English, for example “publish Mid-market SaaS”, "
    "“turn off autoqualify for Keywords” or “build me an ICP for SaaS companies in EMEA”."
)


def in_english(message: str) -> str:
    """Return a command of another tongue in English, a refusal and a condition as such; every other message as it is."""
    text = _AFTERWARDS.sub("", " ".join(message.replace("’", "'").split()).rstrip(" .!"))
    if len(text) > _LONGEST or text.endswith("?"):
        return message
    for pattern, english in _commands():
        if match := pattern.match(text):
            said = english.format(x=_object(match.groupdict().get("x") or ""), n=match.groupdict().get("n") or "").strip()
            return f"don't {said}" if _REFUSED.search(match.groupdict().get("x") or "") else said
    return message


def is_foreign(message: str) -> bool:
    """Return whether a message is in another tongue and speaks of no companies, so that it must not be read as their description."""
    words = re.findall(r"[^\W\d_]+", message.casefold())
    strange = sum(word in _FOREIGN for word in words)
    return bool(words) and (strange >= 2 or strange * 3 >= len(words)) and not _COMPANIES.search(message)


def _object(text: str) -> str:
    text = _CONDITION.sub("if", _REFUSED.sub(" ", text))
    for pattern, english in _WORDS:
        text = pattern.sub(english, text)
    return " ".join(text.split())


@cache
def _commands() -> tuple[tuple[re.Pattern[str], str], ...]:
    lines = [line.split(" => ") for line in _SOURCE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return tuple(
        (re.compile(rf"^{_COURTESY}{pattern.replace('{x}', '(?P<x>.+?)')}$", re.IGNORECASE), english) for pattern, english in lines
    )
