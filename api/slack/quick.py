"""Commands that need no language: the first word decides, the rest is a name or a number."""

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

ListName: TypeAlias = Literal["help", "signals", "icps", "unlink", "new"]

LISTS: tuple[ListName, ...] = ("help", "signals", "icps", "unlink", "new")
HELP = """*Winnow* answers in words: `/winnow how many SaaS companies do we have in EMEA?`
Short commands:
• `/winnow signals` – the signals and which are on
• `/winnow icps` – the ICPs and how many accounts each qualifies
• `/winnow on Replies` · `/winnow off Replies, Keywords` · `/winnow on all` – propose to switch autoqualify
• `/winnow qualify 200 Keywords` – propose to qualify the last 200 held captures of a signal
• `/winnow new` – start afresh in a direct message · `/winnow unlink` – forget who you are in Winnow
Nothing is changed until somebody presses Confirm."""
_SWITCH = re.compile(r"(on|off)\s+(.{1,400})", re.IGNORECASE | re.DOTALL)
_QUALIFY = re.compile(r"qualify\s+(?:the\s+)?(?:last\s+)?(\d{1,6})\s+(?:captures\s+)?(?:from\s+|of\s+)?(.{1,120})", re.IGNORECASE)
_EVERY = frozenset({"all", "every signal", "all signals", "everything"})
_MOST_WORDS = 4
_SENTENCE = re.compile(r"[?!.:;]")


@dataclass(frozen=True)
class Listed:
    """A command that only shows something, or is about Slack itself."""

    name: ListName


@dataclass(frozen=True)
class Said:
    """What goes to the copilot; `is_quick` is true when it was written out from a command, which needs no model."""

    text: str
    is_quick: bool = False


def read_command(text: str) -> Listed | Said:
    """Return what a person means; what is no command is said to the copilot as it is. No text asks for help."""
    words = " ".join(text.split())
    listed = next((name for name in LISTS if words.casefold() == name), None)
    if listed is not None or not words:
        return Listed(listed or "help")
    return _qualify(words) or _switch(words) or Said(text)


def _switch(words: str) -> Said | None:
    match = _SWITCH.fullmatch(words)
    if match is None:
        return None
    state, rest = match[1].casefold(), match[2].strip()
    if rest.casefold() in _EVERY:
        return Said(f"Turn {state} autoqualify for all signals", is_quick=True)
    names = [name.strip() for name in re.split(r",|\band\b|&", rest) if name.strip()]
    if not names or any(len(name.split()) > _MOST_WORDS or _SENTENCE.search(name) for name in names):
        return None
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return Said(f"Turn {state} autoqualify for the {listed} signal{'s' if len(names) > 1 else ''}", is_quick=True)


def _qualify(words: str) -> Said | None:
    match = _QUALIFY.fullmatch(words)
    if match is None or _SENTENCE.search(match[2]) or len(match[2].split()) > _MOST_WORDS + 1:
        return None
    name = re.sub(r"\s+signal$", "", match[2].removeprefix("the ").strip(), flags=re.IGNORECASE)
    return Said(f"Qualify the last {int(match[1])} captures from the {name} signal", is_quick=True)
