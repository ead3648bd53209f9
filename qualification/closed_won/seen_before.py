"""Which records an ICP has seen: those that its weights were learned from flatter it, and are no test of it."""

from datetime import timedelta

import numpy as np

from qualification.closed_won.cohort import Cohort
from qualification.closed_won.question import Question
from qualification.columns import EPOCH, NO_DATE
from qualification.definitions import Definition, LearnedFrom
from qualification.outcomes import OutcomeKind


def note_learned(cohort: Cohort, question: Question) -> LearnedFrom | None:
    """Return what a definition keeps of the records that it is learned from; None where these have no time."""
    if not len(cohort) or bool((cohort.days == NO_DATE).any()):
        return None
    first, last = (EPOCH + timedelta(days=int(day)) for day in (cohort.days.min(), cohort.days.max()))
    return LearnedFrom(positive=question.positive, since=first, until=last, records=len(cohort))


def count_seen(cohort: Cohort, definition: Definition, positive: OutcomeKind) -> int:
    """Return how many rows of a cohort lie in the days that a definition was learned from, by the same outcome; 0 where it was not learned."""
    learned = definition.learned_from
    if learned is None or learned.positive != positive:
        return 0
    first, last = ((day - EPOCH).days for day in (learned.since, learned.until))
    return int(np.count_nonzero((cohort.days >= first) & (cohort.days <= last)))
