"""What follows from the evidence: whether there is enough, the ICP that is proposed, and how it did on records it has not seen."""

from collections.abc import Sequence
from dataclasses import dataclass

from qualification.closed_won.backtest import HELD_BACK_WORDS, Backtest, Split, Untestable, backtest, best_split, by_likeness
from qualification.closed_won.cohort import Cohort
from qualification.closed_won.leakage import Kept
from qualification.closed_won.payloads import Verdict
from qualification.closed_won.proposal import Learned, Observed, learn
from qualification.closed_won.question import Question
from qualification.definitions import Definition

FEWEST, ENOUGH = 5, 20
CHANCE = 0.5


@dataclass(frozen=True, eq=False)
class Conclusion:
    """What may be said, and what is proposed.

    Attributes:
        refusal: Why these records are too few, in words; empty where they are enough.
        learned: What the records that were not held back teach; None where nothing may be learned.
        tested: None where no records could be held back, or nothing is there to test.
    """

    verdict: Verdict
    refusal: str
    split: Split | Untestable
    learned: Learned | None = None
    tested: Backtest | None = None

    @property
    def proposed(self) -> Learned | None:
        """The ICP to propose: one that held on records it has not seen, or that could not be tested and says so."""
        is_untested = self.verdict == "caveat" and self.split == "too few" and not self.refusal
        has_one = self.learned is not None and self.learned.definition is not None
        return self.learned if has_one and (self.verdict == "found" or is_untested) else None

    def learned_from(self, cohort: Cohort) -> int:
        """Return how many records of a cohort the proposal was learned from."""
        if self.learned is None:
            return 0
        return len(self.split.train) if isinstance(self.split, Split) else len(cohort)


def is_usable(cohort: Cohort) -> bool:
    """Return whether there are enough records for hints at least."""
    return cohort.wins >= FEWEST and cohort.losses >= FEWEST


def learn_from(cohort: Cohort, question: Question, kept: Kept, everything: Observed | None, refusal: str) -> Conclusion:
    """Return what the earlier records teach, before it is tested; where nothing can be held back, all of them.

    Args:
        everything: What was looked at in all records; None where they are too few.
        refusal: Why these records are too few; empty where they are enough.
    """
    if everything is None or refusal:
        return Conclusion("refused" if everything is None else "caveat", refusal, "too few")
    cohort = cohort if cohort.is_dated else by_likeness(cohort, everything.candidates)
    split = best_split(cohort)
    if split == "different times":
        return Conclusion("caveat", "", split)
    if not everything.has_signal:
        return Conclusion("no_signal", "", split)
    if not isinstance(split, Split):
        learned = learn(cohort, question, kept, everything.leaks)
        return Conclusion("caveat" if learned.definition else "no_signal", "", split, learned)
    words = HELD_BACK_WORDS[split.how]
    learned = learn(cohort.rows(split.train), question, kept.rows(split.train), everything.leaks, held_back=words)
    return Conclusion("no_signal", "", split, learned)


def conclude(cohort: Cohort, question: Question, kept: Kept, everything: Observed) -> Conclusion:
    """Return what an analysis of enough records concludes, tested: advice in parts needs what a proposal needs."""
    return put_to_test(cohort, question, learn_from(cohort, question, kept, everything, ""), (), with_ceiling=False)


def put_to_test(
    cohort: Cohort, question: Question, found: Conclusion, live: Sequence[tuple[str, Definition]], *, with_ceiling: bool
) -> Conclusion:
    """Return the conclusion with its proposal tested on the records held back: it stands where it surely ranks better than chance."""
    split, learned = found.split, found.learned
    if learned is None or learned.definition is None or not isinstance(split, Split):
        return found
    tested = backtest(cohort, question, split, learned, live, with_ceiling=with_ceiling)
    verdict: Verdict = "found" if tested.proposed.area.low > CHANCE else "no_signal"
    return Conclusion(verdict, "", split, learned, tested)
