"""Text as Slack takes it: what others wrote can neither call people nor hide a link, and every piece is within Slack's limits."""

import re
from collections.abc import Iterator

MAX_SECTION = 3_000
_CONTROL = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_LINK = re.compile(r"!?\[([^\]\n]{0,500})\]\(([^)\s]{1,2000})\)")
_BOLD = re.compile(r"\*\*(?=\S)(.{1,500}?)(?<=\S)\*\*")
_HEADING = re.compile(r"^#{1,6} +(.{1,300})$", re.MULTILINE)
_BULLET = re.compile(r"^( {0,8})[-*+] +", re.MULTILINE)
_ENTITY = 6  # no entity that we write is longer


def escaped(text: str) -> str:
    """Return text that Slack shows as it is: no mention, no hidden link, no characters that turn the reading direction."""
    return _UNSAFE.sub("", text).translate(_CONTROL)


def one_line(text: str, limit: int) -> str:
    """Return escaped text on one line of at most `limit` characters before escaping; backticks end no code block."""
    line = " ".join(text.replace("`", "'").split())
    return escaped(line if len(line) <= limit else line[: limit - 1] + "…")


def plain(text: str, limit: int) -> str:
    """Return text for a `plain_text` object, which needs no escaping."""
    line = " ".join(_UNSAFE.sub("", text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def spoken(text: str) -> str:
    """Return an answer written in Markdown as Slack's mrkdwn. A link is shown with its address, so that it can hide nothing."""
    said = _LINK.sub(r"\1 (\2)", _UNSAFE.sub("", text)).translate(_CONTROL)
    said = _HEADING.sub(r"*\1*", said)
    return _BULLET.sub(r"\1• ", _BOLD.sub(r"*\1*", said))


def streamed(text: str) -> str:
    """Return a piece of Markdown on its way; links are broken apart, wherever the pieces meet."""
    return escaped(text).replace("]", "]\u200b")


def parts_of(text: str, limit: int = MAX_SECTION) -> Iterator[str]:
    """Yield the pieces of an escaped text, cut at a line or a word where there is one, never inside an entity."""
    rest = text.strip()
    while len(rest) > limit:
        place = _cut(rest, limit)
        yield rest[:place].rstrip()
        rest = rest[place:].lstrip()
    if rest:
        yield rest


def _cut(text: str, limit: int) -> int:
    for separator in ("\n\n", "\n", " "):
        place = text.rfind(separator, limit // 2, limit)
        if place > 0:
            return place
    entity = text.rfind("&", limit - _ENTITY, limit)
    return entity if entity > 0 and ";" not in text[entity:limit] else limit
