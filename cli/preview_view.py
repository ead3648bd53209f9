"""A preview as a terminal shows it: what each gate leaves, the bands, the best records, the warnings."""

from collections.abc import Iterator

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from cli.console import clean_line
from qualification.movement import Movement
from qualification.preview import Preview
from qualification.tops import TopRecord

BAR_WIDTH = 16
SHOWN_TOP = 5
WIDE, MEDIUM = 96, 72


def headline(preview: Preview) -> Text:
    """Return the one number that everybody waits for."""
    return Text.assemble(
        (f"{preview.qualified:,} of {preview.total:,} accounts qualify", "bold"), f" ({share(preview.rate)})", people_of(preview)
    )


def people_of(preview: Preview) -> str:
    """Return the matching people and how many of them can be reached; nothing without people."""
    if preview.reachable_rate is None:
        return ""
    return f" · {preview.qualified_people:,} people, {preview.reachable_rate:.0%} reachable"


def share(rate: float) -> str:
    """Return a rate as a percentage that does not say 0 for a few."""
    return "under 0.1%" if 0 < rate < 0.001 else f"{rate:.1%}"


def show_preview(console: Console, preview: Preview, *, compact: bool, before: Preview | None = None) -> None:
    """Print a preview; `before` is the one seen last in this conversation."""
    for part in _compact(preview) if compact else _full(preview, console.width):
        console.print(part)
    for line in _changes(preview, before):
        console.print(Text(line), style="cyan")
    for warning in preview.warnings:
        console.print(Text(f"! {clean_line(warning.message)}"), style="yellow")


def _compact(preview: Preview) -> Iterator[RenderableType]:
    yield headline(preview)
    if preview.qualified:
        best = ", ".join(f"{clean_line(record.name)} {record.score:.1f}" for record in preview.top[:SHOWN_TOP])
        yield Text(f"{_bands(preview)} · best: {best}")


def _full(preview: Preview, width: int) -> Iterator[RenderableType]:
    yield _waterfall(preview, width)
    yield headline(preview)
    if not preview.qualified:
        return
    yield Text(_bands(preview))
    yield _top(preview.top[:SHOWN_TOP])
    if preview.overlap and any(each.shared for each in preview.overlap):
        shared = ", ".join(f"{clean_line(each.icp_code)} {each.shared:,}" for each in preview.overlap if each.shared)
        yield Text(f"Also in other live ICPs: {shared}", style="dim")


def _bands(preview: Preview) -> str:
    bands = preview.bands
    return f"strong {bands.strong:,} · good {bands.good:,} · partial {bands.partial:,} · weak {bands.weak:,}"


def _waterfall(preview: Preview, width: int) -> Table:
    """Narrow terminals lose the bar first, then the split of what a gate stopped."""
    grid = Table(box=None, pad_edge=False, header_style="dim")
    grid.add_column("Gate", overflow="fold", ratio=1 if width < MEDIUM else None)
    grid.add_column("Left", justify="right", no_wrap=True)
    if width >= WIDE:
        grid.add_column("", no_wrap=True)
    if width >= MEDIUM:
        grid.add_column("Failed", justify="right", no_wrap=True)
        grid.add_column("Missing", justify="right", no_wrap=True)
    grid.add_column("Without it", justify="right", no_wrap=True)
    rows = [("All accounts", preview.total, "", "", "")]
    rows += [
        (clean_line(step.gate.text), step.remaining, f"{step.failed:,}", f"{step.missing:,}", f"{drop.qualified:,}")
        for step, drop in zip(preview.waterfall, preview.drop_one, strict=True)
    ]
    for gate, left, failed, missing, without in rows:
        bar = (Text(_bar(left, preview.total), style="green"),) if width >= WIDE else ()
        split = (failed, missing) if width >= MEDIUM else ()
        grid.add_row(Text(gate), f"{left:,}", *bar, *split, without)
    return grid


def _bar(part: int, whole: int) -> str:
    """Return a bar of eighths of a block; some is never drawn as none."""
    eighths = round(part / whole * BAR_WIDTH * 8) if whole else 0
    eighths = max(eighths, 1) if part else 0
    return "█" * (eighths // 8) + ("▏▎▍▌▋▊▉"[eighths % 8 - 1] if eighths % 8 else "")


def _top(records: tuple[TopRecord, ...]) -> Table:
    grid = Table(box=None, pad_edge=False, header_style="dim")
    grid.add_column("Best accounts", overflow="fold")
    grid.add_column("Score", justify="right", no_wrap=True)
    grid.add_column("Because", overflow="fold", style="dim")
    for record in records:
        matched = [f"{clean_line(each.text)} {each.points:+d}" for each in record.contributions if each.state == "matched"]
        grid.add_row(Text(clean_line(record.name)), f"{record.score:.1f}", Text(", ".join(matched) or "–"))
    return grid


def _changes(preview: Preview, before: Preview | None) -> Iterator[str]:
    """Say who came and went: as the preview compares, else against the count before."""
    if preview.movement is not None:
        yield from _movement(preview.movement)
    elif before is not None and before.total == preview.total:
        step = preview.qualified - before.qualified
        said = f"{abs(step):,} {'more' if step > 0 else 'fewer'} than before" if step else "As many as before"
        known = {record.record_id for record in before.top}
        fresh = [clean_line(record.name) for record in preview.top if record.record_id not in known]
        entered = f"; entered the top {len(preview.top)}: {', '.join(fresh[:SHOWN_TOP])}" if fresh else ""
        more = f" and {len(fresh) - SHOWN_TOP} more" if len(fresh) > SHOWN_TOP else ""
        yield f"{said}{entered}{more}"


def _movement(movement: Movement) -> Iterator[str]:
    yield (f"{movement.entered:,} entered, {movement.left:,} left, {movement.band_up:,} a band up, {movement.band_down:,} a band down")
    for direction in ("entered", "left"):
        names = [clean_line(sample.name) for sample in movement.samples if sample.direction == direction]
        if names:
            yield f"  {direction}: {', '.join(names)}"
