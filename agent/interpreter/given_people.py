"""Whom to talk to, given with a build as a sentence of its own: "SaaS in France. Persona: VPs in Sales"."""

import re
from dataclasses import dataclass
from functools import cache

from qualification.lookup.words import one_of


def _of(part: str) -> str:
    return rf"(?:{one_of('given_people', part)})"


@cache
def _given() -> re.Pattern[str]:
    """Return the pattern of a persona with its rules: "Persona: VPs in Sales"."""
    return re.compile(
        rf"(?:^|[.;!\n,]\s*|\s+(?:and|with)\s+)(?:{_of('named')}\s+)*"
        r"personas?(?:\s+(?P<name>(?!is\b|are\b|of\b|for\b)[\w&/ -]{2,40}?))?\s*(?::|=|\s(?:is|are|of|for|should be|would be)\s)\s*(?P<rules>[^.!;\n]+)(?:[.!;\n]|$)",
        re.IGNORECASE,
    )


@cache
def _holds() -> re.Pattern[str]:
    return re.compile(rf"^(?:job )?titles?\s+(?:that |which )?{_of('holds')}\b", re.IGNORECASE)


@cache
def _whose_title() -> re.Pattern[str]:
    """Return the pattern of people said by their title: "people whose title contains operations"."""
    return re.compile(
        rf"(?:[.;!\n,]\s*|\s+(?:and|with)\s+)(?:{_of('contact')}\s+)*{_of('people')}\s+(?:whose|with(?: an?)?|where the)\s+"
        rf"(?P<rules>(?:job )?titles?\s+(?:that |which )?{_of('holds')}\b[^.!;\n]+)(?:[.!;\n]|$)",
        re.IGNORECASE,
    )


@cache
def _cared_for() -> re.Pattern[str]:
    """Return the pattern of people said to be of interest: "the people I care about there: C-level, with a phone number"."""
    return re.compile(
        rf"(?:[.;!\n]\s*)(?:and\s+|but\s+|as for\s+)?(?:the\s+|our\s+|my\s+)?(?:{_of('people')}|decision makers?|buying committee)(?:\s+(?:that\s+|who\s+|whom\s+)?"
        rf"(?:i|we)\s+{_of('cares')})?(?:\s+(?:there|here|in there|at those|at them|in them|inside))?\s*(?::|\s-\s|\s(?:are|is|would be|should be)\s)\s*(?P<rules>[^.!;\n]+)(?:[.!;\n]|$)",
        re.IGNORECASE,
    )


@dataclass(frozen=True)
class GivenPeople:
    """A message without the persona that it gives, the words of its rules, and its name where it has one."""

    rest: str
    rules: str
    name: str


def people_given(text: str) -> GivenPeople | None:
    """Return the persona that a message gives beside a description of companies, or None."""
    match = _given().search(text) or _whose_title().search(text) or _cared_for().search(text)
    if match is None:
        return None
    before, after = text[: match.start()].strip(), text[match.end() :].strip()
    rest = f"{before}. {after}".strip(" .") if before else after
    return (
        GivenPeople(rest, _holds().sub("title contains", match["rules"].strip(" ,")), (match.groupdict().get("name") or "").strip())
        if rest
        else None
    )
