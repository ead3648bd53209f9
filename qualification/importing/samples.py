"""An even sample of a table: what the guesses about its columns rest on."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from qualification.importing.cells import is_null
from qualification.importing.files import Cell, Row, Table

SAMPLE_ROWS = 4_000


@dataclass(frozen=True)
class ColumnSample:
    """The sampled cells of one column, one a sampled row, "" where missing."""

    name: str
    cells: tuple[Cell, ...]

    @cached_property
    def counts(self) -> Counter[Cell]:
        """How often each value that is no null word occurs."""
        return Counter(cell for cell in self.cells if cell and not (isinstance(cell, str) and is_null(cell)))

    @cached_property
    def known(self) -> int:
        """How many cells hold a value."""
        return self.counts.total()

    @cached_property
    def texts(self) -> Counter[str]:
        """The counts of the values as texts."""
        return Counter({text_of(cell): count for cell, count in self.counts.items()})


def text_of(cell: Cell) -> str:
    """Return a cell as text; the items of a list with semicolons."""
    return cell.strip() if isinstance(cell, str) else "; ".join(cell)


def sample_columns(table: Table) -> tuple[ColumnSample, ...]:
    """Return the columns of up to 8,000 rows spread evenly over the whole file, at least 4,000 if it has them."""
    rows = _spread(table)
    return tuple(ColumnSample(name, tuple(row.cells[place] for row in rows)) for place, name in enumerate(table.columns))


def _spread(table: Table) -> Sequence[Row]:
    """Keep every n-th row in one pass; whenever there are too many, drop every other one and double n."""
    kept: list[Row] = []
    step = 1
    for count, row in enumerate(row for row in table.rows() if row.cells):
        if count % step:
            continue
        kept.append(row)
        if len(kept) > 2 * SAMPLE_ROWS:
            kept, step = kept[::2], step * 2
    return kept
