"""Sentences made from tool results. Every number here comes from a result of the run."""

from collections.abc import Collection, Sequence

from agent.interpreter.results import PreviewNumbers, ToolResult
from qualification.lookup.words import is_common, key_of, word_list
from qualification.wording import say_number

CONFIRM = "Nothing is saved yet: confirm to save it, or tell me what to change."


def percent(rate: float) -> str:
    """Return a rate of 0 to 1 as "2.1 %"."""
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
    missing = f", {say_number(gate.missing)} of them for want of a value" if gate.missing else ""
    return f"The tightest rule is “{gate.text}”: it stops {say_number(before - gate.remaining)} of {say_number(before)}{missing}."


def reach(preview: PreviewNumbers) -> str:
    """Return who works there and how many of them can be reached."""
    if preview.qualified_people is None:
        return ""
    people = f"{say_number(preview.qualified_people)} people match"
    if preview.reachable_rate is None:
        return f"{people}."
    low = " That is below the healthy 40 %." if preview.reachable_rate < 0.4 else ""
    return f"{people}; {percent(preview.reachable_rate)} of the people there are reachable.{low}"


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


def failure(result: ToolResult) -> str:
    """Return the sentence of a tool's error."""
    text = str(result.body.get("message") or result.body.get("error") or result.text).strip()
    text = text.partition(" Next: ")[0]
    if text and (is_common(first := key_of(text.split()[0])) or first in word_list("fillers")) and not text.split()[0].isupper():
        text = text[:1].lower() + text[1:]
    return f"That did not work: {text or 'the tool gave no reason.'}"


def proposed(results: Sequence[ToolResult], *remarks: str) -> str:
    """Return what a proposal would save: numbers first, then its meaning, remarks and warnings, and how to go on."""
    last = results[-1]
    proposal, preview = last.proposal, last.preview
    read_back = (proposal.read_back if proposal else "") or next((each.read_back for each in results if each.read_back), "")
    numbers = numbers_of(preview) if preview else ""
    warnings = dict.fromkeys([*(message for _, message in (preview.warnings if preview else ())), *(proposal.warnings if proposal else ())])
    return paragraphs(numbers, read_back, *remarks, " ".join(warnings), CONFIRM)


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
