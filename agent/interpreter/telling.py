"""Whether a message says whom somebody sells to, or only mentions companies, places or tools while it tells something else."""

import re
from collections.abc import Sequence

from agent.interpreter.nodes import Node
from agent.interpreter.reading import Reading
from agent.interpreter.readings import COMPANY_WORDS, SECTORS
from agent.interpreter.recognise import cues
from qualification.definitions import Mode
from qualification.lookup.words import is_common, key_of, word_list

_LEAD = r"^(?:(?:so|well|btw|fyi|yesterday|today|last \w+|ok|okay|hi|hey|hello|and|but|also|yes|no|actually|oh)[\s,]+)*"
_SELF = re.compile(_LEAD + r"(?P<who>i|we)(?:'[a-z]+)?\s+(?P<rest>.+)$", re.IGNORECASE | re.DOTALL)
_OWNED = re.compile(_LEAD + r"(?:my|our)\s+(?P<owned>[\w' -]+?)\s+(?:is|are|was|were|has|have|had|\w+s|\w+ed)\b", re.IGNORECASE)
_THIRD = re.compile(_LEAD + r"(?:he|she|it|somebody|someone)\s+(?!must|should|has to|needs to)\w+", re.IGNORECASE)
BUILDS = re.compile(
    r"\b(?:build|create|draft|define|design|generate|start|make|set up|need|want|give)\b[^.,;]*?\b(?:an?|new|another|the|my|our|me)\b[^.,;]*?\b(?:icps?|ideal customer profile|profile|scorecard|list of|target list)\b"
    r"|\b(?:need|want|build|create|draft|make|set up) icp (?:for|of|with|on)\b|^(?:new )?icp\b|^(?:find|search|get me|look for|target|we sell|i sell|our (?:best|ideal) customers)\b",
    re.IGNORECASE,
)
COMPANIES = re.compile(
    r"\b(?:compan(?:y|ies)|accounts?|firms?|business(?:es)?|start-?ups?|orgs?|organi[sz]ations?|brands|vendors|prospects|customers|buyers|providers|merchants|shops|cos|corporations|enterprises)\b",
    re.IGNORECASE,
)
_THING = re.compile(
    r"^(?:(?:please|now|can you|could you|ok|and|then|help me)[\s,]+)*(?:draft|write|create|make|build|prepare|generate|compose|design|give|get|set up|run|plan)\s+(?:(?:me|us)\s+)?(?:an?|the|some|our|my)?\s*"
    r"(?P<thing>[^,;]+?)\s+(?:for|to|about|with|of|on|in|at)\b",
    re.IGNORECASE,
)


def tells(text: str) -> bool:
    """Return whether a message tells of its writer or of somebody ("I was in Germany", "my sister works at a hospital")."""
    if match := _SELF.match(text):
        words = (key_of(word) for word in re.findall(r"[\w']+", match["rest"])[:8])
        first = next((word for word in words if word not in word_list("helping_verbs")), "")
        return first not in word_list("selling_verbs")
    if match := _OWNED.match(text):
        return not any(key_of(word) in word_list("own_markets") for word in re.findall(r"\w+", match[0]))
    return _THIRD.match(text) is not None


def _is_soft(key: str) -> bool:
    return key in word_list("fillers") or key in word_list("helping_verbs") or key in cues()


def _is_epithet(node: Node) -> bool:
    """Return whether a part can only say more of the companies named after it ("B2B", "50"): an everyday word may be a verb."""
    return node.kind == "number" or (node.kind == "word" and not is_common(node.key))


def _names_a_sector(nodes: Sequence[Node]) -> bool:
    """Return whether a message begins with a word for a kind of companies ("insurers with …"); "insurance is boring" says something of it."""
    first = next((at for at, node in enumerate(nodes) if not node.soft and not _is_epithet(node)), len(nodes))
    if first >= len(nodes) or not any(each.field in SECTORS or each.kind == "size" for each in nodes[first].meanings):
        return False
    return first + 1 >= len(nodes) or nodes[first + 1].key not in ("is", "are", "was", "were")


_OBJECTS = frozenset(
    [
        "me",
        "us",
        "my",
        "our",
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "those",
        "him",
        "her",
        "them",
        "your",
        "it",
        "to",
        "up",
        "out",
        "off",
        "down",
    ]
)
_COURTESY = frozenset(
    [
        "please",
        "pls",
        "can",
        "could",
        "you",
        "u",
        "now",
        "ok",
        "okay",
        "so",
        "hi",
        "hey",
        "and",
        "then",
        "also",
        "just",
        "i",
        "we",
        "want",
        "need",
        "to",
        "would",
        "like",
        "id",
    ]
)
_TO_YOU = re.compile(r"(?<!\w)(?P<before>[\w']+)\s+you\b(?! (?:know|see|get|can|could|should|may|might)\b)", re.IGNORECASE)
_YOU = frozenset(
    [
        "can",
        "could",
        "would",
        "will",
        "do",
        "did",
        "should",
        "may",
        "might",
        "are",
        "have",
        "if",
        "thank",
        "what",
        "when",
        "want",
        "need",
        "like",
        "for",
        "that",
        "as",
        "and",
        "so",
        "hope",
        "help",
        "know",
        "which",
        "how",
        "let",
    ]
)
_FINITE = re.compile(r"(?<=\w )(?:is|are|was|were|has been|have been|won|lost|got)\b(?= \w)", re.IGNORECASE)
_KIND_OF_LIST = re.compile(
    r"\b(?:something|smth|sth|icps?|profiles?|personas?|lists?|segments?|audience|scorecard|model|definition|drafts?|targets?|tam|markets?|customers?|one)\b",
    re.IGNORECASE,
)


def commands_something_else(nodes: Sequence[Node]) -> bool:
    """Return whether a message begins with a verb that nothing here knows and its object: "upgrade us to …", "connect our …"."""
    first = next((at for at, node in enumerate(nodes) if node.key not in _COURTESY and node.kind != "mark"), len(nodes))
    if first + 1 >= len(nodes) or nodes[first].kind != "word" or nodes[first].text.isupper():
        return False
    return nodes[first + 1].key in _OBJECTS or nodes[first + 1].key.startswith(("upto", "outof"))


def _is_one_place(nodes: Sequence[Node], reading: Reading) -> bool:
    """Return whether one of a sector is meant, not all that there are: "a good restaurant in Austin", "a hotel for two nights"."""
    for condition in reading.conditions:
        if (
            condition.mode is Mode.EXCLUDE
            or condition.field not in SECTORS
            or condition.last + 1 < len(nodes)
            and _says_companies(nodes[condition.last + 1])
        ):
            continue
        if key_of(condition.words).endswith("s") or " " in condition.words:
            continue
        lead = next(
            (at for at in range(condition.first - 1, max(-1, condition.first - 4), -1) if nodes[at].key in ("a", "an", "one")), None
        )
        between = nodes[lead + 1 : condition.first] if lead is not None else ()
        if lead is not None and all(node.kind in ("word", "filler", "cue") for node in between):
            return True
    return False


def _is_a_thing(thing: str, nodes: Sequence[Node], reading: Reading) -> bool:
    """Return whether what is to be made is no list of companies: "a campaign in …", "a contract for …"."""
    placed = {word.casefold() for at, node in enumerate(nodes) if at in reading.used and node.meanings for word in node.text.split()}
    return not (COMPANIES.search(thing) or _KIND_OF_LIST.search(thing) or placed & set(thing.casefold().split()))


def _says_companies(node: Node) -> bool:
    return (
        bool(node.meanings)
        or COMPANIES.search(node.text) is not None
        or _KIND_OF_LIST.search(node.text) is not None
        or node.key in COMPANY_WORDS
    )


def _is_addressed(text: str) -> bool:
    """Return whether somebody is spoken to about something else: "see you in London"."""
    return any(key_of(match["before"]) not in _YOU for match in _TO_YOU.finditer(text))


def describes(text: str, nodes: Sequence[Node], reading: Reading) -> bool:
    """Return whether what was placed is what the message is about: enough of its words, the more the less it says so in other ways."""
    if tells(text):
        return False
    named = _KIND_OF_LIST.search(text) is not None
    if not named and (_is_one_place(nodes, reading) or _is_addressed(text)):
        return False
    if BUILDS.search(text):
        return True
    if commands_something_else(nodes):
        return False
    wanted = _THING.match(text)
    if wanted and _is_a_thing(wanted["thing"], nodes, reading):
        return False
    if wanted and not COMPANIES.search(wanted["thing"]) and any(words.casefold() in wanted["thing"].casefold() for words in reading.left):
        return False
    left = sum(not _is_soft(key_of(word)) for words in reading.left for word in words.split())
    placed = sum(
        len(node.text.split())
        for at, node in enumerate(nodes)
        if at in reading.used and (node.meanings or node.kind not in ("cue", "filler"))
    )
    if COMPANIES.search(text):
        return left <= 3 * placed
    if any(_FINITE.search(words) for words in reading.left):
        return False
    if _names_a_sector(nodes):
        return left <= 2 * placed
    listed = any(node.text in (",", ";", "/") for node in nodes)
    return left * (1 if listed else 2) <= placed
