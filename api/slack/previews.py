"""A preview as a message: one number, what each gate leaves as bars, how the scores spread, who is on top, what to know."""

from collections.abc import Iterator, Sequence

from api.slack import blocks
from api.slack.blocks import Block
from api.slack.histogram import Pictures
from api.slack.texts import escaped, one_line
from qualification.movement import Movement
from qualification.preview import Preview

SHOWN_TOP = 5
SHOWN_GATES = 25
SHOWN_WARNINGS = 5
_BAR = 12
_LABEL = 34
_NAME = 80
_WARNING = 400


def preview_blocks(preview: Preview, pictures: Pictures | None) -> list[Block]:
    """Return a preview in blocks; `pictures` makes the histogram an image, without it bars of text do."""
    shown = [blocks.section(f"*{headline(preview)}*"), *blocks.code(_waterfall(preview))]
    if preview.qualified:
        shown += [*_spread(preview, pictures), blocks.section("\n".join(_top(preview)))]
    if preview.movement is not None:
        shown.append(blocks.context(_movement(preview.movement)))
    if overlap := _overlap(preview):
        shown.append(blocks.context(overlap))
    return shown + warning_blocks([warning.message for warning in preview.warnings])


def headline(preview: Preview) -> str:
    """Return the one number that everybody waits for."""
    rate = "under 0.1%" if 0 < preview.rate < 0.001 else f"{preview.rate:.1%}"
    people = "" if preview.reachable_rate is None else f" · {preview.qualified_people:,} people, {preview.reachable_rate:.0%} reachable"
    return f"{preview.qualified:,} of {preview.total:,} accounts qualify ({rate}){people}"


def warning_blocks(messages: Sequence[str]) -> list[Block]:
    """Return warnings, each once."""
    kept = list(dict.fromkeys(messages))[:SHOWN_WARNINGS]
    return [blocks.context(f"⚠️ {one_line(message, _WARNING)}") for message in kept]


def bar(part: int, whole: int, width: int = _BAR) -> str:
    """Return a bar in eighths of a block; some is never drawn as none."""
    eighths = round(part / whole * width * 8) if whole else 0
    eighths = max(eighths, 1) if part else 0
    return "█" * (eighths // 8) + ("▏▎▍▌▋▊▉"[eighths % 8 - 1] if eighths % 8 else "")


def _waterfall(preview: Preview) -> Iterator[str]:
    steps = preview.waterfall[:SHOWN_GATES]
    rows = [("All accounts", preview.total, ""), *((step.gate.text, step.remaining, _lost(step.failed, step.missing)) for step in steps)]
    wide = max(len(f"{left:,}") for _, left, _ in rows)
    for label, left, lost in rows:
        short = label if len(label) <= _LABEL else label[: _LABEL - 1] + "…"
        padding = " " * (_LABEL - len(" ".join(short.split())))
        yield f"{one_line(short, _LABEL)}{padding} {left:>{wide},} {bar(left, preview.total):<{_BAR}} {lost}".rstrip()
    if len(preview.waterfall) > SHOWN_GATES:
        yield f"… and {len(preview.waterfall) - SHOWN_GATES} more gates"


def _lost(failed: int, missing: int) -> str:
    return f"−{failed:,}" + (f", {missing:,} missing" if missing else "")


def _spread(preview: Preview, pictures: Pictures | None) -> list[Block]:
    bands = preview.bands
    said = f"strong {bands.strong:,} · good {bands.good:,} · partial {bands.partial:,} · weak {bands.weak:,}"
    if pictures is not None:
        return [
            blocks.context(said),
            blocks.image(pictures.url(preview.histogram), f"Scores of the {preview.qualified:,} accounts: {said}"),
        ]
    return [blocks.context(said), *blocks.code(_bars(preview.histogram))]


def _bars(histogram: Sequence[int]) -> Iterator[str]:
    most = max(histogram)
    for place, count in enumerate(histogram):
        yield f"{place * 10:>3}–{place * 10 + 10:<3} {count:>8,} {bar(count, most)}".rstrip()


def _top(preview: Preview) -> Iterator[str]:
    yield "*On top*"
    for place, record in enumerate(preview.top[:SHOWN_TOP], start=1):
        because = ", ".join(f"{one_line(each.text, _NAME)} {each.points:+d}" for each in record.contributions if each.state == "matched")
        yield f"{place}. {one_line(record.name, _NAME)} — {record.score:.1f}" + (f" ({because})" if because else "")


def _movement(movement: Movement) -> str:
    said = f"{movement.entered:,} entered, {movement.left:,} left, {movement.band_up:,} a band up, {movement.band_down:,} a band down"
    names = [one_line(sample.name, _NAME) for sample in movement.samples if sample.direction == "entered"]
    return said + (f" · entered: {', '.join(names)}" if names else "")


def _overlap(preview: Preview) -> str:
    shared = [f"{escaped(each.icp_code)} {each.shared:,}" for each in preview.overlap if each.shared]
    return f"Also in other live ICPs: {', '.join(shared)}" if shared else ""
