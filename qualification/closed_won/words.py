"""Says an analysis in plain words. Every number comes from it."""

from qualification.closed_won.backtest import Backtest
from qualification.closed_won.cohort import Cohort
from qualification.closed_won.proposal import Learned, Observed
from qualification.closed_won.question import Question

FEWEST, ENOUGH = 5, 20
SHOWN = 5


def say_refusal(wins: int, losses: int, question: Question) -> str:
    """Return why these records are too few for conclusions, or nothing when they are enough."""
    won, lost = question.positive_name, question.contrast_name
    if not wins and not losses:
        return f"There are no records that {won} or {lost} in this window; import outcomes or choose a longer one."
    if not wins:
        return f"No record {won} in this window, so there is nothing that winners could have in common."
    if not losses:
        return f"No record is there to compare with ({lost}): without it nobody can tell what winners share from what everyone shares."
    if min(wins, losses) < ENOUGH:
        few = f"{wins:,} {won} and {losses:,} {lost} are too few: it takes at least {ENOUGH} of each"
        return few + (
            " before anything can be said." if min(wins, losses) < FEWEST else ", so take what follows as hints; I propose no ICP from it."
        )
    return ""


def say_analysis(
    verdict: str,
    refusal: str,
    known_before: float,
    cohort: Cohort,
    question: Question,
    learned: Observed | None,
    proposed: Learned | None,
    tested: Backtest | None,
) -> tuple[str, ...]:
    """Return the analysis as sentences, the most important first; a refusal is the only one."""
    if verdict == "refused" or learned is None:
        return (refusal,)
    if learned.evidence.p.size == 0:
        return (
            refusal or f"No field has enough values among the {len(cohort):,} records to compare; enrich them first.",
            *_leaks(learned, question),
        )
    said = [refusal, _size(cohort, question)]
    if verdict == "no_signal":
        said.append(_no_signal(learned, tested))
    elif proposed is not None:
        said += [_strongest(learned, cohort, question), _tested(tested)]
    said += [*_leaks(learned, question), _history(known_before)]
    return tuple(sentence for sentence in said if sentence)


def _size(cohort: Cohort, question: Question) -> str:
    span = "" if question.window_days is None else f" in the last {question.window_days:,} days"
    value = ", each won one weighed by its amount" if question.by_value else ""
    return f"I compared {cohort.wins:,} records that {question.positive_name} with {cohort.losses:,} that {question.contrast_name}{span}{value}."


def _no_signal(learned: Observed, tested: Backtest | None) -> str:
    looked = f"{len(learned.candidates):,} values and ranges looked at"
    if not learned.evidence.significant.any():
        return f"These fields carry no signal: of the {looked}, none differs by more than chance explains. I propose no ICP from them."
    if tested is not None:
        found = tested.proposed.area
        return (
            f"Something differs among the {looked}, but it does not tell later deals apart (AUC {found.auc:.2f}, 95 % interval "
            f"{found.low:.2f}–{found.high:.2f}; 0.5 is chance). I propose no ICP from it."
        )
    return f"Of the {looked}, what differs is too weak to build an ICP on."


def _strongest(learned: Observed, cohort: Cohort, question: Question) -> str:
    count = int(learned.evidence.significant.sum())
    return (
        f"{count:,} of {len(learned.candidates):,} values and ranges differ by more than chance (false discoveries held at 5 %); "
        f"overall {learned.evidence.overall:.0%} {question.positive_name}."
    )


def _tested(tested: Backtest | None) -> str:
    if tested is None:
        return "There are too few records to hold some back, so the proposal is untested."
    found = tested.proposed
    said = (
        f"On {tested.tested_on:,} {'later' if tested.how == 'time' else 'other'} records that it has not seen, the proposal ranks with AUC {found.area.auc:.2f} "
        f"(95 % interval {found.area.low:.2f}–{found.area.high:.2f})"
    )
    if tested.ceilings:
        said += f"; the best model without whole weights reaches {max(tested.ceilings.values()):.2f}"
    if found.precision is not None and found.lift is not None:
        said += f". At its minimum score it finds {found.recall:.0%} of the won, and {found.precision:.0%} of what it takes is won ({found.lift:.1f} times the average)"
    if len(found.bands) > 1:
        top, bottom = found.bands[-1], found.bands[0]
        said += f"; in its top band ({top.band}) {top.rate:.0%} are won, in its bottom band ({bottom.band}) {bottom.rate:.0%}"
    return said + "."


def _leaks(learned: Observed, question: Question) -> list[str]:
    left = [leak for leak in learned.leaks if leak.field not in question.keep]
    return [f"I left out {leak.label}: {leak.reason}, so it is a result of the outcome and no reason for it." for leak in left[:SHOWN]]


def _history(known_before: float) -> str:
    if known_before >= 0.95:
        return ""
    share = "No" if known_before == 0 else f"Only {known_before:.0%} of the"
    return f"{share} records have values from before their outcome; for the others I took what was known first, which can hide leaks."
