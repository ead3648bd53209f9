"""How a person may call a change set in a reply: by its name, by what it is about, by what it does."""

from collections import Counter
from collections.abc import Sequence

from agent.replies import Called
from storage.tables import ChangeSetRow

MOST_SIGNALS = 4
_NOUNS: dict[str, tuple[str, ...]] = {
    "save_icp": ("icp", "profile"),
    "save_persona": ("persona",),
    "publish": ("publish", "publishing", "publication"),
    "pause": ("pause", "pausing"),
    "resume": ("resume", "resuming"),
    "rollback": ("rollback", "roll back"),
    "delete_draft": ("deletion", "delete", "deleting"),
    "set_autoqualify": ("autoqualify", "autoqualify one", "switch", "toggle", "signal", "signals"),
    "qualify_captures": ("captures", "qualification"),
    "requalify": ("requalification", "re-qualification"),
    "save_term": ("term", "glossary term", "glossary entry"),
    "undo": ("undo",),
}


def called(row: ChangeSetRow) -> Called:
    """Return how one change set is called where no other is open beside it."""
    return Called((_title(row),), _kind(row), tuple(_subjects(row)))


def called_among(rows: Sequence[ChangeSetRow]) -> list[Called]:
    """Return how each of several open change sets is called; what could mean two of them names neither."""
    subjects = [_subjects(row, alone=False) for row in rows]
    names = [{_title(row), *_NOUNS.get(row.kind, ()), *own} for row, own in zip(rows, subjects, strict=True)]
    times = Counter(name.casefold() for each in names for name in each)
    return [
        Called((_title(row), *sorted(name for name in own if times[name.casefold()] == 1)), _kind(row), tuple(about))
        for row, own, about in zip(rows, names, subjects, strict=True)
    ]


def _title(row: ChangeSetRow) -> str:
    return str(row.after.get("name") or row.title)


def _kind(row: ChangeSetRow) -> str:
    """Return the kind, for a switch with its direction: "turn it off" is no word for turning something on."""
    return f"{row.kind}-{'on' if row.after.get('on') else 'off'}" if row.kind == "set_autoqualify" else row.kind


def _subjects(row: ChangeSetRow, *, alone: bool = True) -> list[str]:
    """Return what a change set is about: all its signals together, its ICP, its term; "all" and "both" only where it is open alone."""
    if row.kind == "set_autoqualify":
        return _of_signals([str(each["name"]) for each in row.after.get("signals", ())], is_all=" for all " in row.title, alone=alone)
    return [str(row.target[key]) for key in ("icp_code", "term") if row.target.get(key)]


def _of_signals(names: Sequence[str], *, is_all: bool, alone: bool) -> list[str]:
    listings = [names, names[::-1]] if 1 < len(names) <= MOST_SIGNALS else [names] if len(names) == 1 else []
    said = [" and ".join([", ".join(each[:-1]), each[-1]] if len(each) > 1 else each) for each in listings]
    if is_all and alone:
        said += ["everything", "all", "all of them", "them all", "all signals", "every signal"]
    if len(names) == 2 and alone:
        said += ["both", "both of them", "them both"]
    return [*said, *(f"autoqualify {word} {each}" for each in said for word in ("for", "on"))]
