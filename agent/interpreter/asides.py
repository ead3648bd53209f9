"""What stands around the requests of a message: polite forms that ask nothing, markers of a list, slips taken back, things only told."""

import re

from agent.interpreter.masks import A_NAME, A_SIGNAL, AN_ICP

_POLITE = re.compile(
    r"(?P<at>^|[.;!,]\s+)(?:(?:hi|hey|hello|so|ok|and)[\s,]+)*(?:would it be (?:possible|ok|okay|fine|alright)(?: for you)? to|would you be (?:able|so kind as|so kind|willing) to|"
    r"(?:is there )?any (?:chance|way) (?:that )?(?:you|we) (?:can|could|would)|(?:i|we) (?:was|were|am|are|'m) (?:just )?(?:wondering|hoping) (?:if|whether|that)? ?(?:you|we) (?:can|could|would|might)|"
    r"(?:do you )?think you (?:can|could)|(?:can|could) you (?:possibly|maybe|perhaps|quickly|kindly|also|just|go ahead and)|would (?:you )?(?:kindly|please)|"
    r"(?:i|we)(?:'d| would) (?:be grateful|appreciate it|love it|be happy|be glad) if you (?:could|would|can)|may i ask you to|(?:i|we) (?:kindly )?ask you to|you (?:might|may) want to|feel free to|be so kind (?:as to|and)|"
    r"mind|would you mind|do you mind|could i (?:ask|get|have) you to|can i (?:ask|get|have) you to)\s+(?P<rest>[^?]*?)\??(?=$|[.;!]\s)",
    re.IGNORECASE,
)
_GERUNDS = {
    "turning": "turn", "switching": "switch", "pausing": "pause", "publishing": "publish", "putting": "put", "taking": "take", "making": "make", "stopping": "stop",
    "enabling": "enable", "disabling": "disable", "qualifying": "qualify", "renaming": "rename", "adding": "add", "removing": "remove", "deleting": "delete", "undoing": "undo",
    "setting": "set", "running": "run", "flipping": "flip", "killing": "kill", "holding": "hold", "starting": "start", "rolling": "roll", "copying": "copy", "building": "build",
    "changing": "change", "dropping": "drop", "bringing": "bring", "giving": "give", "showing": "show", "telling": "tell", "listing": "list", "resuming": "resume",
}  # fmt: skip
_THINGS = re.compile(
    r"^(?:(?:hi|hey|ok|so|please)[\s,]+)*(?:(?:a )?(?:couple|few|bunch)(?: of)?|two|three|four|2|3|4|some|several)(?: quick| small| more)? (?:things?|requests?|asks?|changes|tasks|to-?dos)(?: please| for you)?\s*[:;,.–-]\s*",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?:^|(?<=[\s,;.]))(?:\(?\d[.)]|[-*•])\s+(?=[A-Za-z])")
_SLIP = re.compile(
    rf"(?P<old>{A_NAME})(?P<after>[^.;!?,]{{0,20}}?)[\s,.;:–-]+(?:(?:no|oh no|nope|wait|sorry|i mean|i meant|make that|make it|or rather|rather|actually|scratch that|correction|oops|hang on|ah no)[\s,.:;–-]+)+(?:the |for |on )?(?P<new>{A_NAME})",
    re.IGNORECASE,
)
_JOINT = re.compile(
    rf"(?:[.;!?]+\s+|\n+|:\s+|\s[–—-]\s|,\s+(?:(?:and|then|but|plus|also|so|just)\s+)*|\s+(?:and|then|but|plus|so)\s+(?:(?:then|also|just|please)\s+)*)(?!(?:the |for |also )*{A_SIGNAL}(?!\s+(?:is|are|was|should|must|off|on)\b))",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"^(?:(?:so|and|but|ok|okay|well|hey|hi|fyi|btw|look|listen|sorry|guys|also|now|yes|please)[\s,]+)*(?!(?:if|when|once|unless|until|what|which|who|how|why|is|are|do|does|did|can|could|should|would|don't|do not|never)\b)"
    rf"(?:{A_NAME}|[a-z'’]+)\b.*?(?:\b(?:is|are|was|were|isn't|aren't|wasn't|has|have|had|keeps?|kept|looks?|seems?|gets?|got|don't|doesn't|didn't|can't|won't|no longer|needs?|found|feels?|changed|confirmed|agreed|decided|approved|sells?|brings?|brought|went|came|knows?|works?|stopped|leave|will|hate|love|like)\b|'(?:s|re|ve|m|ll)\b)"
    rf"|^{A_NAME}(?:\s+\w+){{0,2}}\s+(?:is|are|was|has|keeps?|looks?|seems?)\b|^(?:(?:need|want|have|got|gotta|had) (?:it|this|that|them)|(?:im|ive|weve|theyre|thats|cant|dont|gotta|heading|boarding|running|leaving|rushing)\b)(?!.*\b(?:off|on)$)"
    r"|^(?:oops|hm+|ugh|argh|damn|sorry|no wait|wait|ok|okay|hi|hey|hello|thanks|good morning)$",
    re.IGNORECASE,
)
_COMMANDS = re.compile(
    r"^(?:(?:please|pls|so|then|and|now|just|also|can you|could you|let's)[\s,]+)*(?:add|drop|remove|exclude|include|make|set|build|create|draft|show|list|tell|give|find|count|only|never|raise|lower|keep|rename|call|use|save)\b",
    re.IGNORECASE,
)

_THE_REST = re.compile(
    r"^(?:(?:and|but|just|please)[\s,]+)*(?:(?:leave|keep) (?:all )?(?:the )?(?:rest|others?|other (?:ones|signals|icps)|everything else|all else)\b.*|(?:the )?(?:rest|others?) (?:stays?|remains?|as (?:is|they are|it is)|can stay|is fine|are fine|untouched|unchanged|unaffected|as before|alone)\b.*|nothing else|(?:do not|don't) touch (?:the )?(?:rest|others?|anything else)\b.*)[\s.!]*$",
    re.IGNORECASE,
)
_SAYS = re.compile(
    r"\b(?:sa(?:id|ys?)|wants?|wanted|tells?|told|asks?|asked|suggests?|suggested|thinks?|thought|wrote|writes|if|unless|until|maybe|perhaps)\b",
    re.IGNORECASE,
)


_AND_SAVED = re.compile(
    r"(?<=\w)[\"']?[\s,]*(?:,|\band\b|\bthen\b)[\s,]*(?:then )?save(?: it| that| this| the (?:icp|draft|changes?))?(?: please| now| for me)?[\s.!]*$",
    re.IGNORECASE,
)


_CONDITIONAL = re.compile(
    r"^(?:(?:and|but|so|then|ok|okay|please)[\s,]+)*(?:if|when|once|as soon as|unless|until|provided|in case|assuming)\b", re.IGNORECASE
)


def without_saving(text: str) -> str:
    """Return a change without "and save it" at its end: every change ends in a proposal to save."""
    said = text if _CONDITIONAL.match(text) else _AND_SAVED.sub("", text)
    return said if len(said.split()) > 2 else text


def polite(text: str) -> str:
    """Return a text whose polite questions are requests: "would it be possible to pause X?" is "please pause X"."""

    def plain(match: re.Match[str]) -> str:
        head, space, rest = match["rest"].strip().partition(" ")
        return f"{match['at']}please {_GERUNDS.get(head.casefold(), head)}{space}{rest}"

    return _POLITE.sub(plain, text)


def without_markers(text: str) -> str:
    """Return a text without "two things:" and the numbers of a list; its items stand as sentences."""
    said = _THINGS.sub("", text)
    if len(_NUMBERED.findall(said)) < 2 or re.search(r":\s*\n", said):  # the items of a heading stay under it
        return said
    parts = [part.strip(" ,;.\n") for part in _NUMBERED.split(said)]
    return ". ".join(part for part in parts if part)


def corrected(text: str) -> str:
    """Return a text in which a name that was taken back at once stands no more: "X, no wait, Y" is "Y"."""
    return _SLIP.sub(lambda match: f"{match['new']}{match['after']}" if _alike(match["old"], match["new"]) else match[0], text)


def _alike(one: str, other: str) -> bool:
    return any(re.match(kind, one) and re.match(kind, other) for kind in (A_SIGNAL, AN_ICP))


def joints(text: str) -> list[tuple[str, str]]:
    """Return the clauses of a text, each with what joins it to the one before; a list of names is not cut."""
    found, start, joint = [], 0, ""
    for match in _JOINT.finditer(text):
        cut = match.end()
        end = match.start() + (1 if text[match.start()] in ".!?" else 0)
        if text[start:end].strip():
            found.append((joint, text[start:end].strip()))
            joint = text[end:cut]
            start = cut
    if text[start:].strip():
        found.append((joint, text[start:].strip()))
    return found


def is_told(piece: str) -> bool:
    """Return whether a clause only tells something: why a thing is wanted, who agreed to it."""
    return (
        not piece.endswith("?")
        and not _SAYS.search(piece)
        and not _COMMANDS.match(piece)
        and _TELLS.search(piece.rstrip(".! ")) is not None
    )
