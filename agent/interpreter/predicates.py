"""Changes said as a statement about something: "geography is irrelevant", "HubSpot doesn't matter any more", "we don't care where they are"."""

import re

_UNIMPORTANT = re.compile(
    r"^(?:(?:and|but|also|ok|so|please|actually)[\s,]+)*(?P<what>[^,;]+?)\s+(?:(?:(?:does|do)(?:n't| not)|no longer|won't|will not) (?:really |even )?(?:matters?|counts?|interests? us|play a role)"
    r"|(?:is|are)(?:n't| not| no longer)? (?:irrelevant|unimportant|important|relevant|needed|necessary|a concern)|(?:can|could|may|should|has to|must) go(?: away)?)(?: any ?more| any longer| to us| to me| at all| here| now)*[\s.!]*$",
    re.IGNORECASE,
)
_KEPT = re.compile(r"\b(?:is|are) (?:important|relevant|needed|necessary|a concern)\b", re.IGNORECASE)
_CARE = re.compile(
    r"^(?:(?:and|but|also|ok|so|actually)[\s,]+)*(?:i|we) (?:do not|don't|no longer) (?:really )?(?:care|mind) (?P<what>where|how (?:big|large|small)|how old|what industry|which industry)\b.*$",
    re.IGNORECASE,
)
_MEANS = {"where": "geography", "what industry": "industry", "which industry": "industry", "how old": "founded"}


def as_removal(text: str) -> str:
    """Return a statement that something is of no importance as the command it means ("drop geography"), or nothing."""
    if cared := _CARE.match(text.strip()):
        return f"drop {_MEANS.get(cared['what'].casefold(), 'size')}"
    match = _UNIMPORTANT.match(text.strip())
    return f"drop {match['what']}" if match and not _KEPT.search(text) else ""
