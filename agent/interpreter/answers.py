"""Sentences made from tool results. Every number here comes from a result of the run."""

from collections.abc import Collection, Sequence

from agent.interpreter.results import PreviewNumbers, ToolResult
from qualification.lookup.words import is_common, key_of, word_list
from qualification.wording import say_number

CONFIRM = "Nothing is saved yet: confirm to save it, or tell me what to change."
HEALTHY_REACH = 0.4


def percent(rate: float) -> str:
    """Return a rate of 0 to 1 as "2.1 %"; a few of very many are not none."""
    if 0 < rate < 0.0005:
        return "under 0.1 %"
    return f"{rate * 100:.1f}".rstrip("0").rstrip(".") + " %"


def counted(preview: PreviewNumbers) -> str:
    """Return how many qualify, of how many."""
    return f"{say_number(preview.qualified)} of {say_number(preview.total)} accounts qualify ({percent(preview.rate)})."


def tightest(preview: PreviewNumbers) -> str:
    """Return which of several gates stops the largest share of what reaches it."""
    reached = [preview.total, *(gate.remaining for gate in preview.waterfall)]
    kept = [(gate.remaining / before, gate, before) for gate, before in zip(preview.waterfall, reached, strict=False) if before]
    if len(kept) < 2 or not preview.qualified:
        return ""
    _, gate, before = min(kept, key=lambda each: each[0])
    stopped = say_number(gate.failed if gate.missing else before - gate.remaining)
    missing = f", and {say_number(gate.missing)} more for want of a value" if gate.missing else ""
    return f"The tightest rule is “{gate.text}”: it stops {stopped} of {say_number(before)}{missing}."


def reach(preview: PreviewNumbers) -> str:
    """Return who works there and how many of them can be reached."""
    if preview.qualified_people is None:
        return ""
    count = preview.qualified_people
    people = "1 person matches" if count == 1 else f"{say_number(count)} people match"
    if preview.reachable_rate is None:
        return f"{people}."
    low = " That is below the healthy 40 %." if preview.reachable_rate < HEALTHY_REACH else ""
    return f"{people}; {percent(preview.reachable_rate)} of the people there are reachable.{low}"


def low_reach(preview: PreviewNumbers) -> str:
    """Return how few of the people there can be reached, where that is below what is healthy."""
    if preview.reachable_rate is None or preview.reachable_rate >= HEALTHY_REACH:
        return ""
    return f"Only {percent(preview.reachable_rate)} of the people there are reachable."


def looser(preview: PreviewNumbers) -> str:
    """Return which gate to loosen when nothing qualifies."""
    if preview.qualified or not preview.drop_one:
        return ""
    text, count = max(preview.drop_one, key=lambda each: each[1])
    return (
        f"Nothing qualifies. Without “{text}” alone it would be {say_number(count)}."
        if count
        else "Nothing qualifies, whichever single rule is dropped."
    )


def moved(preview: PreviewNumbers) -> str:
    """Return who enters and leaves against what was there before, a few of them by name."""
    said = [
        f"{say_number(count)} {verb}{_named(preview.moved.get(direction, ()), count)}"
        for direction, verb in (("entered", "enter"), ("left", "leave"))
        if (count := preview.movement.get(direction, 0))
    ]
    return f"Compared with before, {' and '.join(said)}." if said else ""


def _named(names: Sequence[str], count: int) -> str:
    if not names:
        return ""
    return f" ({', '.join(names)}{' …' if count > len(names) else ''})"


def paragraphs(*parts: str) -> str:
    """Return the parts that say something, one below the other."""
    return "\n\n".join(part for part in parts if part)


def not_mapped(unmapped: Sequence[str]) -> str:
    """Return the sentence that names what no field holds."""
    if not unmapped:
        return ""
    quoted = [f"“{words}”" for words in unmapped]
    listing = quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " and " + quoted[-1]
    return f"Not mapped: {listing}. I could not tie that to a field of your workspace, so nothing in the draft stands for it."


_SENTENCE_STARTS = frozenset(
    [
        "no",
        "the",
        "a",
        "an",
        "there",
        "this",
        "that",
        "these",
        "it",
        "in",
        "on",
        "at",
        "to",
        "for",
        "of",
        "and",
        "is",
        "are",
        "each",
        "every",
        "nothing",
        "not",
        "only",
        "there's",
        "which",
        "what",
        "you",
        "your",
        "i",
    ]
)


def failure(result: ToolResult) -> str:
    """Return the sentence of a tool's error."""
    text = str(result.body.get("message") or result.body.get("error") or result.text).strip()
    text = text.partition(" Next: ")[0]
    if (
        text
        and text.split()[0].casefold() in _SENTENCE_STARTS
        and (is_common(first := key_of(text.split()[0])) or first in word_list("fillers"))
        and not text.split()[0].isupper()
    ):
        text = text[:1].lower() + text[1:]
    return f"That did not work: {text or 'the tool gave no reason.'}"


def proposed(results: Sequence[ToolResult], *remarks: str) -> str:
    """Return what a proposal would save in numbers, what was read in a special way, and how to go on; the card says the rest."""
    last = results[-1]
    proposal, preview = last.proposal, last.preview
    is_left = not any(each.tool == "remove_persona" and each.body.get("notes") for each in results)
    people = reach if is_left and proposal is not None and proposal.kind == "save_persona" else low_reach
    said = [counted(preview), looser(preview), moved(preview), people(preview)] if preview else []
    if proposal is not None:
        return paragraphs(" ".join(each for each in said if each), *remarks, CONFIRM)
    read_back = next((each.read_back for each in results if each.read_back), "")
    warnings = dict.fromkeys(message for _, message in (preview.warnings if preview else ()))
    return paragraphs(numbers_of(preview) if preview else "", read_back, *remarks, " ".join(warnings), CONFIRM)


def renamed(results: Sequence[ToolResult], wanted: str) -> str:
    """Return that a name is taken and which one the proposal has instead, or nothing."""
    proposal = results[-1].proposal if results else None
    if proposal is None or not proposal.name or proposal.name == wanted or proposal.kind != "save_icp":
        return ""
    return f"“{wanted}” is taken, so this one is called “{proposal.name}”."


def numbers_of(preview: PreviewNumbers) -> str:
    """Return a preview's numbers in a few sentences; what each gate leaves is on the card."""
    said = [counted(preview), looser(preview), tightest(preview), moved(preview), reach(preview)]
    return " ".join(sentence for sentence in said if sentence)


def previewed(result: ToolResult, *, without: Collection[str] = ()) -> str:
    """Return the numbers of a preview or a what-if, beside those of its base; `without` leaves out warnings by code."""
    preview = result.preview
    if preview is None:
        return result.summary
    before = ""
    if result.comparison:
        count, rate = result.comparison
        before = f"Before: {say_number(count)} ({percent(rate)})."
    said = [counted(preview), before, looser(preview), tightest(preview), reach(preview)]
    numbers = " ".join(sentence for sentence in said if sentence)
    return paragraphs(numbers, " ".join(message for code, message in preview.warnings if code not in without))
