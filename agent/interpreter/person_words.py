"""Reads whom a persona describes: titles and functions become rules on the fields that people have."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from agent.interpreter.lexicon import Lexicon
from agent.interpreter.reading import Reading, read_description
from agent.interpreter.recognise import recognise
from qualification.catalog import Catalog
from qualification.lookup.words import table

_NOUNS = re.compile(
    r"\b(?:people|persons?|anyone|someone|everyone|those|contacts?|leads?|buyers?|folks|decision[- ]makers?|teams?|functions?|roles?)\b(?=\s+(?:who|with|whose|that|in|at|are|from)\b)"
    r"|\bwho (?:are|is|works?)\b|\b(?:teams?|functions?|roles?|people|folks)\b(?=\s*(?:$|[,.;]))",
    re.IGNORECASE,
)
_BARE_AREA = re.compile(
    r"\b(?P<title>vps?|svps?|evps?|vice presidents?|directors?|managers?|heads?)\s+(?P<area>sales|marketing|finance|engineering|product|hr|it|operations|legal|customer success|people)\b",
    re.IGNORECASE,
)
_AREA_UNKNOWN = re.compile(
    r"\b(?:of|for|in)\s+(?P<area>(?!.*\b(?:with|who|whose|at|in|least|most|from|than|role|job)\b)[\w&/ -]{2,40})$", re.IGNORECASE
)
_IN_ROLE = re.compile(
    r"(?:with |been )?(?P<than>at least|over|more than|less than|under|at most|up to)?\s*\b(?P<number>\d{1,3})\+? (?P<unit>months?|years?) in (?:the |their |a )?(?:current |same )?(?:role|job|position|seat|post)\b",
    re.IGNORECASE,
)
_IN_ROLE_FOR = re.compile(
    r"(?:who(?:'ve| have|'s| has)? )?(?:been |are |is )?(?:in|on) (?:the |their |a )?(?:current |same |new )?(?:role|job|position|seat|post) (?:for )?(?P<than>at least|over|more than|less than|under|at most|up to)?\s*(?P<number>\d{1,3})\+? (?P<unit>months?|years?)(?: now| already)?\b",
    re.IGNORECASE,
)
_CHIEF = re.compile(r"\bchief (?P<area>(?!executive\b|financial\b|revenue\b|of\b)\w+(?: \w+)?) officers?\b", re.IGNORECASE)
_A_YEAR = re.compile(
    r"\b(?:half a year|(?:a|one) (?:full )?year)\b(?=.{0,12}\b(?:in|on)\b.{0,12}\b(?:role|job|position|seat|post)\b)", re.IGNORECASE
)
_DECIDES = re.compile(r"\b(?:decision|budget|purchase)[- ](?:makers?|owners?|holders?)\b", re.IGNORECASE)
_RANKED = re.compile(
    r"\b(?:vps?|svps?|evps?|vice|c[- ]?levels?|c[- ]?suite|c[a-z]os?|directors?|managers?|heads?|chief|leaders?|executives?|execs?|founders?|owners?)\b",
    re.IGNORECASE,
)
_FOLKS = re.compile(
    r"^(?:the )?(?P<area>(?!the\b|our\b|other\b|more\b|all\b|these\b|those\b|same\b)[a-z]{4,20}) (?:people|folks|guys|ppl)$", re.IGNORECASE
)
_PEOPLE_OF = re.compile(
    r"^(?:people|folks|everyone|everybody|anyone|anybody|someone|somebody|those|contacts|persons?) (?:who (?:are|work|is|works) )?(?:in|from|of) (?:the )?(?P<area>(?!.*\b(?:with|who|whose|at|in|least|most|from|than|role|job)\b)[\w&/ -]{2,40}?)(?: team| department| function| org)?$",
    re.IGNORECASE,
)
_AND_UP = re.compile(
    r"\b(?P<rank>managers?|directors?|vps?|vice presidents?)(?:[- ]levels?)?(?: ?\+(?!\w)|,? (?:or|and) (?:above|up|upwards?|higher|more senior|better|anyone above|everyone above|senior to that))",
    re.IGNORECASE,
)
_DELIVERABLE = re.compile(r"\b(?:a |an )?(?:deliverable|reachable) e-?mails?(?: address(?:es)?)?", re.IGNORECASE)
_EMAIL = re.compile(
    r"\be-?mails?(?: address(?:es)?)?(?= (?:is |are |must be )?(?:verified|risky|invalid)\b)|(?:(?<=\bverified)|(?<=\binvalid)|(?<=\brisky)|(?<=\bvalid)|(?<=\bbounced)|(?<=\bunknown)|(?<=\bunverified)) e-?mails?(?: address(?:es)?)?\b",
    re.IGNORECASE,
)


def person_lexicon(lexicon: Lexicon) -> Lexicon:
    """Return a lexicon whose words mean fields of people instead of fields of accounts; the look-up table is shared."""
    catalog = lexicon.catalog
    own = {term: entry for term, entry in catalog.glossary.items() if all(each.field in catalog.people for each in entry.parameters)}
    turned = Catalog(catalog.people, catalog.people, own)
    turned.__dict__["account_phrases"] = catalog.person_phrases
    return replace(lexicon, catalog=turned, signals=(), of_people=True)


def read_people(lexicon: Lexicon, text: str, choices: Mapping[str, str]) -> Reading:
    """Return what a description of people says, as rules on their fields."""
    people = person_lexicon(lexicon)
    reading = read_description(people, recognise(people, in_field_words(text)), choices)
    area = _AREA_UNKNOWN.search(text) if reading.parameters else _PEOPLE_OF.match(text.strip(" .?!")) or _FOLKS.match(text.strip(" .?!"))
    if len(reading.unmapped) != 1 or area is None:
        return reading
    before = in_field_words(text[: area.start()]) if reading.parameters else ""
    titled = f'{before}, title contains "{area["area"].strip()}"'.lstrip(" ,")
    again = read_description(people, recognise(people, titled), choices)
    note = f"I read {area['area'].strip()} as a part of the title."
    return replace(again, notes=(*again.notes, note)) if not again.unmapped else reading


def in_field_words(text: str) -> str:
    """Return a description of people with its titles said by seniority and department: "CFOs" is "C-level in Finance"."""
    said = _EMAIL.sub("", _AND_UP.sub(_ranks_from, _DELIVERABLE.sub("email status verified or risky", text)))
    said = _A_YEAR.sub(lambda match: {"half a year": "6 months"}.get(match[0].casefold(), "1 year"), said)
    said = _IN_ROLE.sub(_tenure, _IN_ROLE_FOR.sub(_tenure, said))
    if _DECIDES.search(said):
        said = _DECIDES.sub(" " if _RANKED.search(said) else "Director or VP or C-level", said)
    said = _CHIEF.sub(lambda match: f'C-level, title contains "{match["area"].casefold()}"', said)
    said = _BARE_AREA.sub(lambda match: f"{match['title']} of {match['area']}", _NOUNS.sub(" ", said))
    for pattern, reads_as in _titles():
        said = pattern.sub(lambda _, words=reads_as: words, said)  # type: ignore[misc]
    return " ".join(said.split())


def _ranks_from(match: re.Match[str]) -> str:
    """Return "directors or above" as the ranks it means."""
    rank = match["rank"].casefold()
    first = next(at for at, start in enumerate(("manager", "director", "v")) if rank.startswith(start))
    return " or ".join(("Manager", "Director", "VP", "C-level")[first:])


def _tenure(match: re.Match[str]) -> str:
    """Return "at least 2 years in role" as months of tenure."""
    months = int(match["number"]) * (12 if match["unit"].casefold().startswith("year") else 1)
    return f"tenure {match['than'] or 'at least'} {months} months"


@cache
def _titles() -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = sorted(table("titles"), key=lambda row: -len(row["phrase"]))
    return tuple(
        (
            re.compile(rf"(?<![\w\"])(?<!\bcontains )(?<!\bcontaining )(?<!\bcontain ){re.escape(row['phrase'])}(?![\w\"])", re.IGNORECASE),
            row["reads_as"],
        )
        for row in rows
    )
