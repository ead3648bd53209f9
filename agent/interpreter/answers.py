"""Sentences made from tool results. Every number here comes from a result of the run."""

from collections.abc import Collection, Sequence

from agent.interpreter.results import PreviewNumbers, ToolResult
from qualification.wording import say_number


def percent(rate: float) -> str:
    """Return a rate of 0 to 1 as "2.1 %"."""
    return f"{rate * 100:.1f}".rstrip("0").rstrip(".") + " %"


def counted(preview: PreviewNumbers) -> str:
    """Return how many qualify, of how many."""
    return f"{say_number(preview.qualified)} of {say_number(preview.total)} accounts qualify ({percent(preview.rate)})."


def waterfall(preview: PreviewNumbers) -> str:
    """Return what each gate leaves, as a list; nothing without gates."""
    lines = []
    for gate in preview.waterfall:
        missing = f" ({say_number(gate.missing)} have no value)" if gate.missing else ""
        lines.append(f"- {gate.text}: {say_number(gate.remaining)} left{missing}")
    return "\n".join(lines)


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
    """Return what changed against the version before."""
    entered, left = preview.movement.get("entered", 0), preview.movement.get("left", 0)
    return f"Against the saved version {say_number(entered)} enter and {say_number(left)} leave." if entered or left else ""


def paragraphs(*parts: str) -> str:
    """Return the parts that say something, one below the other."""
    return "\n\n".join(part for part in parts if part)


def not_mapped(unmapped: Sequence[str]) -> str:
    """Return the sentence that names what no field holds."""
    if not unmapped:
        return ""
    quoted = [f"“{words}”" for words in unmapped]
    listing = quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " and " + quoted[-1]
    return f"Not mapped: {listing}. No field of your workspace holds that, so nothing in the draft stands for it."


def failure(result: ToolResult) -> str:
    """Return the sentence of a tool's error."""
    text = str(result.body.get("message") or result.body.get("error") or result.text).strip()
    text = text.partition(" Next: ")[0]
    return f"That did not work: {text[:1].lower() + text[1:] if text else 'the tool gave no reason.'}"


def proposed(results: Sequence[ToolResult]) -> str:
    """Return what a proposal would save, its preview, and how to go on."""
    last = results[-1]
    proposal, preview = last.proposal, last.preview
    read_back = (proposal.read_back if proposal else "") or next((each.read_back for each in results if each.read_back), "")
    numbers = [counted(preview), waterfall(preview), looser(preview), moved(preview), reach(preview)] if preview else []
    warnings = dict.fromkeys([*(message for _, message in (preview.warnings if preview else ())), *(proposal.warnings if proposal else ())])
    title = f"**{proposal.title}**" if proposal and proposal.title else ""
    return paragraphs(title, read_back, *numbers, *warnings, "Nothing is saved yet: confirm to save it, or tell me what to change.")


def previewed(result: ToolResult, *, without: Collection[str] = ()) -> str:
    """Return the numbers of a preview or a what-if, beside those of its base; `without` leaves out warnings by code."""
    preview = result.preview
    if preview is None:
        return result.summary
    before = ""
    if result.comparison:
        count, rate = result.comparison
        before = f"Before: {say_number(count)} ({percent(rate)})."
    return paragraphs(
        counted(preview),
        before,
        waterfall(preview),
        looser(preview),
        reach(preview),
        *(message for code, message in preview.warnings if code not in without),
    )
