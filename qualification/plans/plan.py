"""A proposal on its way: read from the database, not yet counted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from qualification.changesets import Proposal
from qualification.definitions import Definition
from qualification.evaluate import OnStep
from qualification.snapshot import Records


@dataclass(frozen=True)
class Plan:
    """What a kind of change set is built from. Building reads records only: do it in a thread, with no session open.

    Attributes:
        build: Returns the proposal, counted on a snapshot as of a day; raises as `validate` does.
        counted: The definition that is counted, for the words of its progress; None when nothing is.
    """

    build: Callable[[Records, date, OnStep], Proposal]
    counted: Definition | None = None
