"""What an analysis computes with: SciPy and scikit-learn take longer to import than an analysis takes, so a service imports them ahead."""

import importlib
from collections.abc import Callable, Iterator
from functools import partial

MODULES = (
    "scipy.stats",
    "sklearn.linear_model",
    "sklearn.svm",
    "sklearn.ensemble",
    "threadpoolctl",
    "qualification.closed_won.runs",
)


def imports_ahead() -> Iterator[Callable[[], object]]:
    """Return the imports that the first analysis would wait for, one after the other; each blocks for up to some seconds."""
    return (partial(importlib.import_module, module) for module in MODULES)
