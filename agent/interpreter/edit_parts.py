"""Changes that put one thing in the place of another stand apart in a list: "France instead of Germany, 100 instead of 50"."""

import re
from collections.abc import Callable, Sequence

from agent.interpreter.edit_reader import EditPlan
from agent.interpreter.lexicon import Lexicon
from agent.interpreter.numbers_named import named_number
from qualification.definitions import Definition

MOST_PARTS = 8
_FOR = re.compile(r"\b(?:instead of|rather than|in place of)\b", re.IGNORECASE)
_COMMAS = re.compile(r"\s*[,;]\s*(?:and\s+)?", re.IGNORECASE)
_ANDS = re.compile(r"\s*[,;]\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)

_AND_FLOOR = re.compile(
    r"(?<=\w)(?:\s*[,;.]\s*(?:(?:and|with|plus|also)\s+)*|\s+(?:and|with|plus)\s+)(?:(?:set|put) )?(?:an? |the )?(?:min(?:imum)?[ _]?score|score (?:floor|threshold|cutoff))(?: (?:of|at|to|is|should be)| ?[:=])?\s*(?P<n>\d{1,3})(?![\d%])(?=[\s,.;!]|$)",
    re.IGNORECASE,
)


def apart(lexicon: Lexicon, definition: Definition, text: str, plan: Callable[[str], EditPlan]) -> EditPlan | None:
    """Return the plans of the parts of a list together, where each says what it stands for or one says a number for a number; else None."""
    for parts in (_COMMAS.split(text), _ANDS.split(text)):
        if 1 < len(parts) <= MOST_PARTS and all(_FOR.search(each) for each in parts):
            return _together([plan(each) for each in parts])
    parts = _COMMAS.split(text)
    numbers = [each for each in parts if _FOR.search(each) and named_number(lexicon, definition, each)]
    if not 0 < len(numbers) < len(parts) <= MOST_PARTS:
        return None
    rest = ", ".join(each for each in parts if each not in numbers)
    return _together([plan(each) for each in (rest, *numbers)])


def _together(plans: Sequence[EditPlan]) -> EditPlan:
    """Return several plans as one, with what each of them could not do."""
    whole = EditPlan()
    for each in plans:
        whole.edits += each.edits
        whole.notes += each.notes
        whole.unmapped += each.unmapped
        whole.problems += each.problems
        whole.choices += each.choices
    return whole


def floor_beside(text: str) -> tuple[str, int] | None:
    """Return a change without the minimum score that is said beside it, and that score; None when there is none."""
    match = _AND_FLOOR.search(text)
    if match is None or int(match["n"]) > 100:
        return None
    return f"{text[: match.start()]}{text[match.end() :]}", int(match["n"])
