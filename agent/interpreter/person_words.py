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
    return read_description(people, recognise(people, in_field_words(text)), choices)


def in_field_words(text: str) -> str:
    """Return a description of people with its titles said by seniority and department: "CFOs" is "C-level in Finance"."""
    said = _NOUNS.sub(" ", text)
    for pattern, reads_as in _titles():
        said = pattern.sub(lambda _, words=reads_as: words, said)  # type: ignore[misc]
    return " ".join(said.split())


@cache
def _titles() -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = sorted(table("titles"), key=lambda row: -len(row["phrase"]))
    return tuple((re.compile(rf"(?<![\w\"]){re.escape(row['phrase'])}(?![\w\"])", re.IGNORECASE), row["reads_as"]) for row in rows)
