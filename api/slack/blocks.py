"""Block Kit: the few blocks that we use, within Slack's limits."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from api.slack.texts import MAX_SECTION, parts_of, plain

Block = dict[str, Any]

MAX_BLOCKS = 50
MAX_BUTTONS = 5
MAX_VALUE = 2_000
_MAX_LABEL = 75
_MAX_HEADER = 150
_MAX_ALT = 1_000


def section(mrkdwn: str) -> Block:
    """A paragraph of escaped text; `verbatim` keeps Slack from making links and mentions of it."""
    return {"type": "section", "text": _mrkdwn(mrkdwn)}


def sections(mrkdwn: str) -> list[Block]:
    """Paragraphs of a text of any length."""
    return [section(part) for part in parts_of(mrkdwn)]


def context(mrkdwn: str) -> Block:
    """A small grey line."""
    return {"type": "context", "elements": [_mrkdwn(mrkdwn)]}


def header(text: str) -> Block:
    """A large line."""
    return {"type": "header", "text": _plain(text, _MAX_HEADER)}


def code(lines: Iterable[str]) -> list[Block]:
    """Escaped lines in a fixed-width font, as many as fit."""
    kept, size = [], len("```\n\n```")
    for line in lines:
        size += len(line) + 1
        if size > MAX_SECTION:
            break
        kept.append(line)
    return [section("```\n" + "\n".join(kept) + "\n```")] if kept else []


def image(url: str, alt: str) -> Block:
    """A picture that Slack fetches."""
    return {"type": "image", "image_url": url, "alt_text": plain(alt, _MAX_ALT)}


def button(label: str, action: str, value: str = "", *, style: str | None = None, url: str | None = None) -> Block:
    """A button; with a url it opens that, and Slack still tells us of the press."""
    body: Block = {"type": "button", "action_id": action, "text": _plain(label, _MAX_LABEL)}
    optional: Mapping[str, str | None] = {"value": value or None, "style": style, "url": url}
    return body | {key: each for key, each in optional.items() if each is not None}


def actions(block_id: str, buttons: Sequence[Block]) -> list[Block]:
    """A row of buttons; none when there are no buttons."""
    return [{"type": "actions", "block_id": block_id[:255], "elements": list(buttons[:MAX_BUTTONS])}] if buttons else []


def fitting(blocks: Sequence[Block]) -> list[Block]:
    """Return at most as many blocks as a message takes, saying so when some are left out; the last one, with the buttons, stays."""
    if len(blocks) <= MAX_BLOCKS:
        return list(blocks)
    return [*blocks[: MAX_BLOCKS - 2], context("The rest is in Winnow."), blocks[-1]]


def _mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": next(parts_of(text), " "), "verbatim": True}


def _plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": plain(text, limit) or "…", "emoji": False}
