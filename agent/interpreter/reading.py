"""Read a description of companies: the rules it makes, what it decided, what it could not map, what it has to ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from agent.interpreter.conditions import find_conditions
from agent.interpreter.found import Found
from agent.interpreter.groups import rules_of, without_heads
from agent.interpreter.lexicon import Lexicon
from agent.interpreter.limits import Limited, limited
from agent.interpreter.modes import family_of, with_modes
from agent.interpreter.nodes import Choice, Condition, Node
from agent.interpreter.quantities import DAYS
from agent.interpreter.talk import without_talk
from qualification.definitions import Mode, Parameter, Segment

_EXCUSED = frozenset({"-", "+", "*", "%"})


@dataclass(frozen=True)
class Reading:
    """A description as rules.

    Attributes:
        unmapped: Every concept that no field of the workspace holds, in the words of the message.
        choices: Questions to ask before anything is drafted.
        sizes: Size words and terms of the glossary that were said ("Mid-market"), for the name.
        left: What was not placed, with the words of talk that `unmapped` leaves out.
    """

    parameters: tuple[Parameter, ...]
    segments: tuple[Segment, ...]
    min_score: float | None
    notes: tuple[str, ...]
    unmapped: tuple[str, ...]
    choices: tuple[Choice, ...]
    sizes: tuple[str, ...]
    conditions: tuple[Condition, ...]
    used: frozenset[int] = frozenset()
    left: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing about companies."""
        return not self.parameters and not self.segments and not self.choices


def read_description(lexicon: Lexicon, nodes: Sequence[Node], choices: Mapping[str, str] | None = None) -> Reading:
    """Return what the parts of a message say about companies."""
    answered = choices or {}
    found = find_conditions(lexicon, nodes, answered)
    take_back(found)
    read = limited(without_heads(found.nodes, with_modes(found)))
    read, clashing = _without_own_kin(read)
    rules = rules_of(found, read.conditions, lexicon.catalog.account_fields, answered)
    left = leftovers(found)
    return Reading(
        parameters=tuple(dict.fromkeys(rules.parameters)),
        segments=tuple(rules.segments),
        min_score=found.min_score,
        notes=tuple(dict.fromkeys([*found.notes, *rules.notes])),
        unmapped=tuple(dict.fromkeys([*filter(None, map(without_talk, left)), *clashing, *read.beyond])),
        choices=tuple({each.about: each for each in (*found.choices, *rules.choices)}.values()),
        sizes=tuple(found.sizes),
        conditions=read.conditions,
        used=frozenset(found.used),
        left=left,
    )


def _without_own_kin(read: Limited) -> tuple[Limited, tuple[str, ...]]:
    """Leave out an exclusion by a near synonym of what is wanted ("fintech, no crypto"): it would remove all of it."""
    wanted = {
        (each.field, str(value))
        for each in read.conditions
        if each.mode is Mode.FILTER and isinstance(each.value, tuple)
        for value in each.value
    }
    lost = [
        each
        for each in read.conditions
        if each.near
        and each.mode is Mode.EXCLUDE
        and isinstance(each.value, tuple)
        and any((each.field, str(value)) in wanted for value in each.value)
    ]
    kept = tuple(replace(each, notes=()) if each in lost else each for each in read.conditions if each not in lost)
    return replace(read, conditions=kept), tuple(each.words for each in lost)


def take_back(found: Found) -> None:
    """Leave out what the message takes back in the same breath: "government? no wait, make it education"."""
    for index, node in enumerate(found.nodes):
        if node.cue != "corrects":
            continue
        end = next(
            (at for at in range(index + 1, len(found.nodes)) if found.nodes[at].text in (".", ";", "!", "?", "\n")), len(found.nodes)
        )
        new = [each for each in found.conditions if index < each.first < end]
        kinds = {family_of(each.field) for each in new}
        old = [each for each in found.conditions if each.last < index and family_of(each.field) in kinds]
        for each in old:
            found.conditions.remove(each)
            found.notes.append(f"You took “{each.words}” back, so it has no rule.")


def leftovers(found: Found) -> tuple[str, ...]:
    """Return the runs of content words that nothing speaks for, in the message's own words."""
    runs: list[list[Node]] = [[]]
    for index, node in enumerate(found.nodes):
        if (index in found.people) != (index - 1 in found.people):
            runs.append([])
        if index in found.people:
            runs[-1].append(replace(node, kind="people"))
        elif (
            index in found.used
            or (node.kind == "mark" and node.text not in _EXCUSED and not _is_glued(found.nodes, index))
            or node.cue in ("and", "or", "but")
        ):
            runs.append([])
        else:
            runs[-1].append(node)
    said = (_said(run) for run in runs)
    return tuple(dict.fromkeys(words for words in said if words))


def _is_glued(nodes: Sequence[Node], index: int) -> bool:
    following = nodes[index + 1] if index + 1 < len(nodes) else None
    if nodes[index].text == "'":
        return True
    return not nodes[index].spaced and following is not None and not following.spaced and nodes[index].text not in "()"


def _is_content(node: Node) -> bool:
    return node.kind in ("word", "people", "number", "quoted", "icp") or (node.kind == "meaning" and not node.soft)


def _opens_window(run: Sequence[Node], number: int) -> bool:
    """Return whether a word begins a time window that no field takes ("this week", "in the last 7 days")."""
    following = run[number + 1] if number + 1 < len(run) else None
    return (
        run[number].cue in ("last", "next", "this", "since")
        and following is not None
        and (following.kind == "number" or following.key in DAYS)
    )


def _said(run: Sequence[Node]) -> str:
    content = [number for number, node in enumerate(run) if _is_content(node) or _opens_window(run, number)]
    if not content:
        return ""
    kept = run[content[0] : content[-1] + 1]
    return "".join((" " if node.spaced and number else "") + node.text for number, node in enumerate(kept))
