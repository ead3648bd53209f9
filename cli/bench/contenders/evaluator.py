"""The product's evaluator: everything counted anew, and one parameter changed."""

import numpy as np

from cli.bench.answer import Answer
from cli.bench.data import DEFINITION, FIELDS, TODAY, ColumnsBuilder, fresh, tightened
from qualification.columns import Columns
from qualification.definitions import Definition
from qualification.evaluate import evaluate
from qualification.scores import spread_of
from sample.documents import Document


def count_columns(columns: Columns, definition: Definition) -> Answer:
    """Return the core preview as the product computes it."""
    found = evaluate(columns, FIELDS, definition, today=TODAY)
    spread = spread_of(found)
    bands = spread.bands
    waterfall = tuple((step.remaining, step.failed, step.missing) for step in found.steps)
    return Answer(waterfall, found.drop_one, spread.histogram, (bands.weak, bands.partial, bands.good, bands.strong))


class Evaluator:
    """The evaluator with nothing remembered of earlier counts."""

    name = "Winnow"
    version = f"numpy {np.__version__}"
    threads = 1

    def __init__(self) -> None:
        self._builder = ColumnsBuilder()
        self.columns = Columns(np.zeros(0, dtype=np.int64), {})

    def take(self, chunk: list[Document]) -> None:
        """Encode some more records."""
        self._builder.take(chunk)

    def ready(self) -> None:
        """Join the columns."""
        self.columns = self._builder.columns()

    def run(self) -> Answer:
        """Count with every parameter matched anew."""
        return count_columns(fresh(self.columns), DEFINITION)

    def close(self) -> None:
        """Nothing is held outside."""


class Slider:
    """The evaluator when one parameter changes and what the others match is remembered."""

    def __init__(self, columns: Columns) -> None:
        self.columns = fresh(columns)
        self._step = 0
        count_columns(self.columns, DEFINITION)

    def run(self) -> Answer:
        """Count a definition that was never counted before, one parameter away from the last."""
        self._step += 1
        return count_columns(self.columns, tightened(self._step))

    def agrees(self) -> bool:
        """Return whether what was remembered gives the same numbers as counting anew."""
        last = tightened(self._step)
        return count_columns(self.columns, last) == count_columns(fresh(self.columns), last)
