"""Reads an unmistakable yes or no. A closed grammar over words: one word left over and it is neither.

A reply is a row of known phrases. Each is a yes, a no, an approval ("looks good", which decides nothing
alone) or a filler ("please"). Questions, negations, conditions, edits and reported speech always leave a
word over, so they are never read as a reply.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

Answer: TypeAlias = Literal["yes", "no"]
Part: TypeAlias = Literal["yes", "act", "go", "deed", "no", "drop", "choice", "approval", "filler"]
Phrase: TypeAlias = tuple[str, ...]

MAX_WORDS = 14

# English; then German, French, Spanish. Accents are dropped on both sides.
_YES = "yes yeah yep yup sure absolutely definitely certainly of+course / ja jawohl jep jo aber+ja na+klar / oui ouais bien+sur mais+oui / si claro por+supuesto"
_NO = "no nope nah no+thanks no+thank+you no+way / nein nee nein+danke / non non+merci / no+gracias"
_APPROVAL = (
    "ok okay k great good perfect nice fine cool lovely awesome excellent right correct exactly indeed lgtm all+good good+to+go love+it "
    "looks+good looks+great looks+right looks+fine looks+perfect it+looks+good that+looks+good this+looks+good that+looks+right "
    "sounds+good that+sounds+good works+for+me that+works that+is+right that's+right that+is+fine that's+fine that+is+good that's+good that+is+it that's+it "
    "/ gut super prima passt passt+so das+passt genau richtig in+ordnung alles+klar sieht+gut+aus das+sieht+gut+aus "
    "/ d'accord parfait tres+bien c'est+bon c'est+bien c'est+parfait ca+marche bien "
    "/ vale perfecto bien muy+bien de+acuerdo esta+bien se+ve+bien todo+bien genial"
)
_FILLER = (
    "please thanks thank+you now then and so just let's lets hey winnow well many+thanks / bitte danke jetzt dann und doch gerne vielen+dank mal "
    "/ s'il+te+plait s'il+vous+plait stp svp merci maintenant et alors / por+favor gracias ahora y entonces pues"
)
_PRONOUNS = (
    "it this that them the+change the+changes this+change these+changes the+changeset the+change+set this+change+set the+proposal this+proposal this+one that+one "
    "/ es das ihn sie dies diesen die+anderung die+anderungen den+vorschlag / le la les ca ceci cela la+proposition les+modifications "
    "/ lo la los las esto eso el+cambio los+cambios la+propuesta"
)
_THINGS = (
    "the+icp this+icp that+icp the+draft this+draft the+profile it+as+is this+as+is as+is it+as+it+is it+as+shown as+shown "
    "/ das+so es+so das+icp den+entwurf / l'icp le+profil / el+icp el+perfil"
)
_ACTS = (
    "save confirm apply approve accept submit commit / speichern speichere speicher bestatigen bestaetigen bestatige bestaetige "
    "ubernehmen uebernehmen ubernimm uebernimm anwenden / enregistre enregistrez enregistrer sauvegarde sauvegardez sauvegarder confirme confirmer confirmez "
    "valide valider validez applique appliquer appliquez accepte / guarda guardar guarde confirma confirmar confirme aplica aplicar aplique acepta aceptar acepto"
)
_WHOLE_ACTS = (
    "ship+it ship+this ship+that i+do+confirm i+confirm i+approve i+accept we+confirm we+approve confirmed approved accepted save+away "
    "/ ich+bestatige ich+bestaetige bestatigt bestaetigt / je+confirme je+valide j'accepte j'approuve "
    "/ guardalo guardala guardarlo guardarla confirmalo confirmo aplicalo aplicarlo aceptalo apruebo aprobado confirmado"
)
_GO = (
    "go+ahead go+for+it go+ahead+with+it go+ahead+with+this proceed i+agree we+agree agreed / leg+los einverstanden / vas+y allez+y allons+y on+y+va "
    "/ adelante dale"
)
_DEEDS = "do+it do+that do+this do+so make+it+so please+do / mach+das mach+es tu+es / fais+le faites+le / hazlo"
_DROPS = (
    "cancel scrap discard reject abort decline dismiss bin trash forget / verwerfen verwirf abbrechen ablehnen verwerfe streichen "
    "/ annule annuler annulez abandonne abandonner abandonnez rejette rejeter rejetez jette / cancela cancelar cancele descarta descartar descarte rechaza rechazar olvida"
)
_WHOLE_DROPS = (
    "never+mind nevermind forget+about+it forget+about+that don't+save don't+save+it don't+save+this don't+save+that do+not+save do+not+save+it do+not+save+this do+not+save+that "
    "dont+save dont+save+it don't+do+it do+not+do+it don't+do+that don't+apply+it do+not+apply+it don't+keep+it throw+it+away throw+that+away throw+this+away rather+not "
    "i'd+rather+not better+not cancelled canceled rejected "
    "/ vergiss+es vergiss+das lass+es lass+das lieber+nicht nicht+speichern bitte+nicht+speichern nicht+anwenden speichere+es+nicht speichere+das+nicht brich+ab verwirf+es verwirf+das weg+damit "
    "/ laisse+tomber laissez+tomber n'enregistre+pas n'enregistrez+pas ne+l'enregistre+pas ne+pas+enregistrer ne+sauvegarde+pas ne+confirme+pas oublie oubliez oublie+ca "
    "/ no+lo+guardes no+la+guardes no+guardes no+guardar no+lo+guarde olvidalo dejalo cancelalo descartalo descartala no+lo+apliques mejor+no"
)
_EMOJI = {"👍": "yes", "✅": "yes", "✔": "yes", "👎": "no", "❌": "no"}
_LETTERS: dict[str, Answer] = {"y": "yes", "n": "no"}
_ORDINALS = (("first", "1"), ("second", "2"), ("third", "3"), ("fourth", "4"), ("fifth", "5"))


@dataclass(frozen=True)
class Reading:
    """An unmistakable reply.

    Attributes:
        how: "act" says what to do ("save it"), "bare" only yes or no, "deed" points at what was said
            last ("do that"), "choice" only names one of several.
    """

    answer: Answer
    how: Literal["act", "bare", "deed", "choice"]


def read_reply(text: str) -> Answer | None:
    """Return "yes" or "no" when the text says nothing else, and None for everything in between."""
    reading = read(text)
    return reading.answer if reading else None


def read(text: str, names: Iterable[str] = ()) -> Reading | None:
    """Return how a text reads; each of `names` may stand for "it"."""
    words = _words(text)
    if words is None or not 0 < len(words) <= MAX_WORDS:
        return None
    if len(words) == 1 and words[0] in _LETTERS:
        return Reading(_LETTERS[words[0]], "bare")
    parts = _parts(words, _phrases() | _named(names))
    return None if parts is None else _judge(set(parts))


def read_choice(text: str, names: Sequence[str]) -> tuple[int, Reading] | None:
    """Return which one of several a text is about and how it reads: "save the first one", "Mid-market SaaS"."""
    found = []
    for place, name in enumerate(names):
        reading = read(text, (name, *_ORDINALS[place])) if place < len(_ORDINALS) else read(text, (name,))
        if reading is not None:
            found.append((place, reading))
    return found[0] if len(found) == 1 else None


def words_of(text: str) -> Phrase:
    """Return the words of a text without accents and case; none for a question or a quotation."""
    return tuple(_words(text) or ())


def _judge(parts: set[Part]) -> Reading | None:
    says_yes, says_no = parts & {"yes", "act", "go", "deed"}, parts & {"no", "drop"}
    if says_yes and says_no:
        return None
    if says_no:  # "ok, cancel" is a no; "looks good, no" is of two minds
        return Reading("no", "act" if "drop" in parts else "bare") if "no" not in parts or "approval" not in parts else None
    if says_yes:
        return Reading("yes", "act" if "act" in parts else "deed" if "deed" in parts else "bare")
    return Reading("yes", "choice") if "choice" in parts else None


def _words(text: str) -> list[str] | None:
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(letter))
    plain = plain.replace("’", "'").replace("`", "'")
    for sign, word in _EMOJI.items():
        plain = plain.replace(sign, f" {word} ")
    plain = plain.replace("\ufe0f", "")
    if re.search(r"[^a-z0-9'\s.,;:!\-–—]", plain):
        return None
    return [word.strip("'") for word in re.findall(r"[a-z0-9']+", plain) if word.strip("'")]


def _parts(words: Sequence[str], phrases: dict[Phrase, Part]) -> list[Part] | None:
    """Return the known phrases that the words are made of, the longest first; None when a word is left over."""
    longest = max(map(len, phrases))
    parts: list[Part] = []
    place = 0
    while place < len(words):
        for length in range(min(longest, len(words) - place), 0, -1):
            part = phrases.get(tuple(words[place : place + length]))
            if part is not None:
                parts.append(part)
                place += length
                break
        else:
            return None
    return parts


@cache
def _phrases() -> dict[Phrase, Part]:
    table: dict[Phrase, Part] = {}
    for part, source in _whole_phrases():
        for phrase in _split(source):
            table.setdefault(phrase, part)
    for part, verbs, objects in _with_objects():
        for verb in _split(verbs):
            table.setdefault(verb, part)
            for thing in _split(objects):
                table.setdefault(verb + thing, part)
    return table


def _whole_phrases() -> Iterator[tuple[Part, str]]:
    yield from (("act", _WHOLE_ACTS), ("go", _GO), ("deed", _DEEDS), ("drop", _WHOLE_DROPS))
    yield from (("yes", _YES), ("no", _NO), ("approval", _APPROVAL), ("filler", _FILLER))


def _with_objects() -> Iterator[tuple[Part, str, str]]:
    yield from (("act", _ACTS, f"{_PRONOUNS} {_THINGS}"), ("drop", _DROPS, _PRONOUNS))


def _split(source: str) -> list[Phrase]:
    return [tuple(phrase.split("+")) for phrase in source.split() if phrase != "/"]


def _named(names: Iterable[str]) -> dict[Phrase, Part]:
    """The names of what is to be decided, after a verb or alone: "save Mid-market SaaS"."""
    named: dict[Phrase, Part] = {}
    for name in names:
        words = words_of(name)
        if words:
            for form in (words, ("the", *words), (*words, "one"), ("the", *words, "one")):
                named[form] = "choice"
    return named
