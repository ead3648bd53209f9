"""Says an analysis in plain words. Every number comes from it."""

import numpy as np

from qualification.closed_won.backtest import Backtest
from qualification.closed_won.choosing import Amounts
from qualification.closed_won.cohort import Cohort
from qualification.closed_won.conclusion import ENOUGH, FEWEST, Conclusion
from qualification.closed_won.equivalence import usual_detectable_lift
from qualification.closed_won.leakage import Leak
from qualification.closed_won.proposal import Learned, Observed
from qualification.closed_won.question import Question
from qualification.definitions import Operator
from qualification.wording import say_money, say_parameter

SHOWN = 5
MANY_LOST = 0.3
TOO_GOOD = 0.9
LATER = {"time": "later", "accounts": "other", "groups": "other"}


def say_refusal(wins: int, losses: int, question: Question) -> str:
    """Return why these records are too few for conclusions, or nothing when they are enough."""
    won, lost = question.positive_name, question.contrast_name
    if not wins and not losses:
        return f"There are no records that {won} or {lost} in this window; import outcomes or choose a longer one."
    if not wins:
        return f"No record {won} in this window, so there is nothing that such records could have in common."
    if not losses:
        return f"No record is there to compare with ({lost}): without it nobody can tell what those share that {won} from what everyone shares."
    if min(wins, losses) < ENOUGH:
        few = f"{wins:,} that {won} and {losses:,} that {lost} are too few: it takes at least {ENOUGH} of each"
        return few + (
            " before anything can be said." if min(wins, losses) < FEWEST else ", so take what follows as hints; I propose no ICP from it."
        )
    return ""


def say_analysis(
    concluded: Conclusion,
    cohort: Cohort,
    question: Question,
    looked: Observed | None,
    known_before: float,
    deleted: int,
    amounts: Amounts,
) -> tuple[str, ...]:
    """Return the analysis as sentences, the most important first; a refusal is the only one.

    Args:
        looked: What was looked at in all records; None where they are too few.
        known_before: The share of records with values from before their outcome.
    """
    refusal = concluded.refusal
    if looked is None:
        return (refusal,)
    if looked.evidence.p.size == 0:
        nothing = f"No field has enough values among the {len(cohort):,} records to compare; enrich them first."
        return (refusal or nothing, *_leaks(looked, question))
    gone = f"{deleted:,} more are left out: their accounts were deleted." if deleted else ""
    said = [
        refusal,
        _size(cohort, question, amounts),
        *_concluded(concluded, cohort, question, looked),
        *_leaks(looked, question),
        _overwritten(looked, question),
        _history(known_before),
        gone,
    ]
    return tuple(sentence for sentence in said if sentence)


def _concluded(concluded: Conclusion, cohort: Cohort, question: Question, looked: Observed) -> list[str]:
    """Say what follows; nothing where the records are too few."""
    if concluded.split == "different times":
        return [say_different_times(cohort, question)]
    if concluded.verdict == "no_signal":
        return [_no_signal(looked, concluded)]
    if concluded.proposed is None:
        return []
    tested = concluded.tested
    return [
        _strongest(looked, question),
        _tested(tested, question),
        _live(tested),
        _too_good(tested, concluded.proposed),
        _never_won(cohort, looked, question),
    ]


def _size(cohort: Cohort, question: Question, amounts: Amounts) -> str:
    value = f", each of the first weighed by its amount ({_counted(amounts)})" if cohort.mean_amount is not None else ""
    missing = " No amount is known, so each counts the same." if question.by_value and cohort.mean_amount is None else ""
    size = (
        f"I compared {cohort.wins:,} records that {question.positive_name} with {cohort.losses:,} that {question.contrast_name}"
        f"{question.span}{value}.{missing}"
    )
    if cohort.strata is not None:
        size += " Each was compared with others that were reached about as often, from the day it was first reached."
    if cohort.hangs_together:
        accounts = int(cohort.codes.max()) + 1
        size += f" They belong to {accounts:,} accounts, and several records of one account count for less than as many of different ones."
    return size


def _counted(amounts: Amounts) -> str:
    """Say what amounts count for, so that no dollars below are taken for what came in."""
    assert amounts.cap_usd is not None
    cap = say_money(float(f"{amounts.cap_usd:.3g}"))
    held = (
        f"{amounts.capped:,} above {cap} {'counts' if amounts.capped == 1 else 'count'} as that"
        if amounts.capped
        else f"none is above {cap}"
    )
    if amounts.unknown:
        held += f", {amounts.unknown:,} without a known amount as the mean"
    return f"{held}; so in all dollars below"


def say_different_times(cohort: Cohort, question: Question) -> str:
    """Return why nothing follows where the two sides come from different times."""
    if not question.is_deals and float(cohort.days[cohort.won].mean()) < float(cohort.days[~cohort.won].mean()):
        return (
            f"Hardly any of those reached last {question.positive_name} yet: they had little time for it, so whoever was reached early would "
            "look better. I propose no ICP from it; choose a window that ends earlier."
        )
    return (
        f"Those that {question.positive_name} and those that {question.contrast_name} come from different times, so whatever changed "
        "over time would look like a cause, and nothing can be tested on later records. I propose no ICP from it; "
        "choose a window that has both throughout."
    )


def _no_signal(learned: Observed, concluded: Conclusion) -> str:
    tested = concluded.tested
    looked = f"{len(learned.candidates):,} values and ranges looked at"
    count = int(learned.evidence.significant.sum())
    if not count:
        return (
            f"These fields carry no signal that so many records could show: of the {looked}, none differs by more than chance explains "
            f"({_would_have_shown(learned)}). I propose no ICP from them."
        )
    if tested is not None:
        found = tested.proposed.area
        return (
            f"{count:,} of the {looked} differ, but the ICP that follows does not tell {LATER[tested.how]} records apart for sure (AUC {found.auc:.2f}, "
            f"95 % interval {found.low:.2f}–{found.high:.2f}; 0.5 is chance). I propose no ICP from it."
        )
    if concluded.learned is not None and concluded.learned.has_signal:
        return (
            f"{count:,} of the {looked} differ, but what differs in the records to learn from is only whether fields are filled in: that "
            "says more about who filled them than about whom to look for. I propose no ICP from it."
        )
    return (
        f"{count:,} of the {looked} differ when all records are taken together; without those that are held back for the test, none does "
        "for sure. I propose no ICP from it; with more records it may hold."
    )


def _would_have_shown(learned: Observed) -> str:
    lift = usual_detectable_lift(learned.evidence)
    if lift is None:
        return "of most of them no lift that is possible would have shown for sure"
    return f"of half of them a lift of {lift:.1f} would most likely have shown"


def _strongest(learned: Observed, question: Question) -> str:
    count = int(learned.evidence.significant.sum())
    return (
        f"{count:,} of {len(learned.candidates):,} values and ranges differ by more than chance (false discoveries held at 5 %); "
        f"overall {_share(learned)} {question.positive_name}."
    )


def _share(learned: Observed) -> str:
    return f"{learned.evidence.overall:.0%}"


def _tested(tested: Backtest | None, question: Question) -> str:
    if tested is None:
        return "There are too few records to hold some back, so the proposal is untested: take it as a draft to discuss, not as a finding."
    found = tested.proposed
    by_value = ", each weighed by its amount" if found.value_share is not None else ""
    said = (
        f"On {_unseen(tested, question)}, the whole proposal ranks with AUC {found.area.auc:.2f}{by_value} "
        f"(95 % interval {found.area.low:.2f}–{found.area.high:.2f})"
    )
    said += _ceiling(tested)
    if found.precision is not None and found.lift is not None:
        said += (
            f". With its gates and minimum score it takes {found.selected:,} of them and finds {found.hits:,} of the {tested.tested_won:,} that "
            f"{question.positive_name} ({found.recall:.0%}): {found.precision:.0%} of what it takes ({found.lift:.1f} times the average)"
        )
        if found.value_share is not None:
            lift = found.value_share * tested.tested_on / max(found.selected, 1)
            said += (
                f", and {found.value_share:.0%} of their value as it is counted ({lift:.1f} times what as many records bring on average)"
            )
    return said + _bands(tested, question) + "."


def _ceiling(tested: Backtest) -> str:
    """Say what models with free weights reach; they are no ceiling where the proposal does better."""
    if not tested.ceilings:
        return ""
    best = max(tested.ceilings.values())
    more = "no more than" if best <= tested.proposed.area.auc else "up to"
    return f"; models that need not be explained (gradient boosting, random forest) reach {more} {best:.2f}"


def _live(tested: Backtest | None) -> str:
    """Say which live ICPs were learned from the days of records that they are tested on."""
    if tested is None:
        return ""
    named = [f"{each.name} ({each.seen:,} of the {tested.tested_on:,})" for each in tested.live if each.seen]
    if not named:
        return ""
    return (
        f"Beside it, {', '.join(named[:SHOWN])} may have learned from records tested here: on them an ICP looks better than on records "
        "still to come."
    )


def _unseen(tested: Backtest, question: Question) -> str:
    """Say which records it was tested on."""
    won = f"{tested.tested_won:,} {question.positive_name}"
    if tested.how == "time" and tested.passed_over:
        return f"{tested.tested_on:,} later records of accounts that it did not learn from ({won}; {tested.passed_over:,} later ones of accounts that it did are passed over)"
    if tested.how == "time":
        return f"{tested.tested_on:,} later records that it has not seen ({won})"
    if tested.how == "accounts":
        return f"{tested.tested_on:,} records of accounts that it did not learn from, of the same time ({won})"
    return f"{tested.tested_on:,} other records that it has not seen ({won})"


def _bands(tested: Backtest, question: Question) -> str:
    """Name the best and worst bands that have enough records to mean something."""
    bands = [band for band in tested.proposed.bands if band.records >= ENOUGH]
    if len(bands) < 2:
        return ""
    top, bottom = (
        f"{band.won:,} of {band.records:,} {question.positive_name} ({band.rate:.0%}, 95 % interval {band.low:.0%}–{band.high:.0%})"
        for band in (bands[-1], bands[0])
    )
    return f"; in its top band with at least {ENOUGH} records ({bands[-1].band}) {top}, in its bottom band ({bands[0].band}) {bottom}"


def _too_good(tested: Backtest | None, proposed: Learned) -> str:
    if tested is None or tested.proposed.area.auc <= TOO_GOOD or proposed.definition is None:
        return ""
    scored = [rule for rule in proposed.definition.parameters if rule.weight] or list(proposed.definition.parameters)
    key = max(scored, key=lambda rule: abs(rule.points)).field
    return f"An AUC above {TOO_GOOD} is rare for what is known before an outcome: check that {key} was filled in before it, and not because of it."


def _never_won(cohort: Cohort, looked: Observed, question: Question) -> str:
    """Warn of what many of the others have and nobody with the outcome: a status may be set because a deal was lost."""
    if not question.is_deals:
        return ""
    evidence, rules = looked.evidence, looked.candidates.rules
    sides = np.maximum(evidence.counts - evidence.won, 0) / max(cohort.losses, 1)
    named = [
        say_parameter(rules[place], cohort.fields)
        for place in np.flatnonzero(evidence.significant & (evidence.won <= 1) & (sides >= MANY_LOST)).tolist()
        if rules[place].operator in (Operator.IN, Operator.ANY_OF, Operator.IS_TRUE)
    ]
    if not named:
        return ""
    return (
        f"Hardly a record that {question.positive_name} has {' or '.join(named[:SHOWN])}, and many of the others do: check that it was known "
        "before, and not set because the deal was lost."
    )


def _leaks(learned: Observed, question: Question) -> list[str]:
    left = [leak for leak in learned.leaks if leak.field not in question.keep]
    return [_leak(leak) for leak in left[:SHOWN]]


def _leak(leak: Leak) -> str:
    if leak.rule == "known_afterwards":
        return f"I left out {leak.label}: {leak.reason}, so it is a result of the outcome and no reason for it."
    others = " Its other values took part." if leak.values else ""
    return (
        f"I left out {leak.name}: {leak.reason}, so it looks like a result of the outcome.{others} It may be a true sign all the same; "
        f"if it was known before, say “analyze closed-won deals and keep {leak.label}”."
    )


def _overwritten(learned: Observed, question: Question) -> str:
    lost = [leak.label for leak in learned.overwritten if leak.field not in question.keep]
    if not lost:
        return ""
    more = f" and {len(lost) - SHOWN} more" if len(lost) > SHOWN else ""
    return f"I could not use {', '.join(lost[:SHOWN])}{more}: only a date from after many of the outcomes is kept, and what stood there before is not known."


def _history(known_before: float) -> str:
    if known_before >= 0.95:
        return ""
    if known_before == 0:
        return "No record has values from before its outcome; I took what was known first, which can hide leaks."
    return f"Only {known_before:.0%} of the records have values from before their outcome; for the others I took what was known first, which can hide leaks."
