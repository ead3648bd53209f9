"""Whom to talk to, given with a build as a sentence of its own: "SaaS in France. Persona: VPs in Sales"."""

import re
from dataclasses import dataclass

_GIVEN = re.compile(
    r"(?:^|[.;!\n,]\s*|\s+(?:and|with)\s+)(?:(?:and|with|plus|the|my|our|an?|one|target|buyer|buying)\s+)*"
    r"personas?(?:\s+(?P<name>(?!is\b|are\b|of\b|for\b)[\w&/ -]{2,40}?))?\s*(?::|=|\s(?:is|are|of|for|should be|would be)\s)\s*(?P<rules>[^.!;\n]+)(?:[.!;\n]|$)",
    re.IGNORECASE,
)
_HOLDS = re.compile(r"^(?:job )?titles?\s+(?:that |which )?(?:contain|include|mention|ha[sv]e?)\w*", re.IGNORECASE)
_WHOSE_TITLE = re.compile(
    r"(?:[.;!\n,]\s*|\s+(?:and|with)\s+)(?:(?:and|with|plus|for|the|only|to|contact|contacts|reach)\s+)*(?:people|persons|leads|contacts|those|anyone|everyone|buyers)\s+(?:whose|with(?: an?)?|where the)\s+"
    r"(?P<rules>(?:job )?titles?\s+(?:that |which )?(?:contain|include|start|end|begin|mention|ha[sv])\w*[^.!;\n]+)(?:[.!;\n]|$)",
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
    match = _GIVEN.search(text) or _WHOSE_TITLE.search(text)
    if match is None:
        return None
    before, after = text[: match.start()].strip(), text[match.end() :].strip()
    rest = f"{before}. {after}".strip(" .") if before else after
    return (
        GivenPeople(rest, _HOLDS.sub("title contains", match["rules"].strip(" ,")), (match.groupdict().get("name") or "").strip())
        if rest
        else None
    )
