"""Which outcomes are compared: every deal, or everybody who was reached, each from the day of the first touch."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualification.closed_won.question import Question
from qualification.columns import Mask
from storage.outcomes import OutcomeTable

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Days = NDArray[np.int32]

VALUE_CAP = 0.95
PERSON_SHARE = 0.95
TOUCH_EDGES = (2, 3, 4, 6, 9, 15, 30)


@dataclass(frozen=True, eq=False)
class Touches:
    """When somebody was reached by a capture; a person id of 0 stands for nobody in particular."""

    account_ids: Ints
    person_ids: Ints
    days: Days

    @classmethod
    def none(cls) -> "Touches":
        """Return no touch at all."""
        return cls(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int32))


@dataclass(frozen=True, eq=False)
class Chosen:
    """Which outcomes are compared, before their accounts' values are looked up; oldest first.

    Attributes:
        amounts: Dollars, NaN where none is known.
        person_ids: Who it was; 0 for an account as a whole.
        touches: How often each was reached before the positive outcome, which is none of them; 0 for deals.
        all_touches: The same with what came after the positive outcome.
    """

    account_ids: Ints
    days: Days
    won: Mask
    amounts: Floats
    person_ids: Ints
    touches: Ints
    all_touches: Ints

    def some(self, kept: Mask) -> "Chosen":
        """Return the rows where `kept` is true."""
        return Chosen(
            self.account_ids[kept],
            self.days[kept],
            self.won[kept],
            self.amounts[kept],
            self.person_ids[kept],
            self.touches[kept],
            self.all_touches[kept],
        )

    @property
    def strata(self) -> Ints | None:
        """Rows that were reached about as often before the outcome have one number; None for deals."""
        return _about_as_often(self.touches)

    @property
    def all_strata(self) -> Ints | None:
        """The same, with what came after the outcome: neither is right always, and what is found must hold by both."""
        return _about_as_often(self.all_touches)


def _about_as_often(touches: Ints) -> Ints | None:
    return np.searchsorted(TOUCH_EDGES, touches, side="right").astype(np.int64) if touches.any() else None


def choose(outcomes: OutcomeTable, question: Question, reached: Touches, before: OutcomeTable | None = None) -> Chosen:
    """Return the rows to compare: every deal, or for other outcomes everybody who was reached in the window.

    Whoever was reached counts once, from the first touch of the window on, whether or not the positive outcome followed: so
    both sides are seen on the same clock. A person where outcomes name people, else the account. Who had the positive
    outcome before the window began takes no part.

    Args:
        outcomes: Of the window.
        reached: Captures of the window.
        before: Outcomes from before the window.
    """
    positive = outcomes.kinds == question.positive
    if question.is_deals:
        return _every_deal(outcomes, positive, positive | (outcomes.kinds == question.against))
    touching = np.ones(len(outcomes), dtype=np.bool_) if question.against is None else positive | (outcomes.kinds == question.against)
    captures = reached if question.against is None else Touches.none()
    accounts = np.concatenate([outcomes.account_ids[touching], captures.account_ids])
    people = np.concatenate([outcomes.person_ids[touching], captures.person_ids])
    days = np.concatenate([outcomes.days[touching], captures.days])
    won = np.concatenate([positive[touching], np.zeros(len(captures.days), dtype=np.bool_)])
    amounts = np.concatenate([np.nan_to_num(outcomes.amounts[touching]), np.zeros(len(captures.days))])
    by_person = bool(won.any()) and float((people[won] > 0).mean()) >= PERSON_SHARE
    if by_person:
        named = people > 0
        accounts, people, days, won, amounts = (part[named] for part in (accounts, people, days, won, amounts))
    units = people if by_person else accounts
    found = _once_each(units, accounts, days, won, amounts, by_person=by_person)
    if before is None or not len(before):
        return found
    earlier = before.kinds == question.positive
    done = before.person_ids[earlier] if by_person else before.account_ids[earlier]
    return found.some(~np.isin(found.person_ids if by_person else found.account_ids, done))


def _every_deal(outcomes: OutcomeTable, positive: Mask, ended: Mask) -> Chosen:
    """Return each deal that ended one way or the other."""
    kept = np.flatnonzero(ended)
    nobody = np.zeros(len(kept), dtype=np.int64)
    return Chosen(
        outcomes.account_ids[kept],
        outcomes.days[kept],
        positive[kept],
        outcomes.amounts[kept],
        outcomes.person_ids[kept],
        nobody,
        nobody,
    )


def _once_each(units: Ints, accounts: Ints, days: Days, won: Mask, amounts: Floats, *, by_person: bool) -> Chosen:
    names, first, codes = np.unique(units, return_index=True, return_inverse=True)
    start = np.full(len(names), np.iinfo(np.int32).max, dtype=np.int32)
    np.minimum.at(start, codes, days)
    value = np.bincount(codes, weights=np.where(won, amounts, 0.0), minlength=len(names))
    people = names if by_person else np.zeros(len(names), dtype=np.int64)
    has_won = np.bincount(codes, weights=won, minlength=len(names)) > 0
    end = np.full(len(names), np.iinfo(np.int32).max, dtype=np.int32)
    np.minimum.at(end, codes[won], days[won])
    counts = np.bincount(codes[~won], minlength=len(names))
    before = np.bincount(codes[~won & (days <= end[codes])], minlength=len(names))
    order = np.argsort(start, kind="stable")
    return Chosen(
        accounts[first][order],
        start[order],
        np.asarray(has_won, dtype=np.bool_)[order],
        np.where(value > 0, value, np.nan)[order],
        people[order],
        np.maximum(before, 1).astype(np.int64)[order],
        np.maximum(counts, 1).astype(np.int64)[order],
    )


@dataclass(frozen=True, eq=False)
class Amounts:
    """What the won rows brought, in dollars; all averages are over rows with a known amount.

    Attributes:
        weights: By value, how much each row counts: its amount over the mean one (1 elsewhere), amounts held at the cap, and a won row
            without one counts as the mean.
        known: Won rows with an amount; `unknown` those without.
        cap_usd: The 95th percentile, above which an amount counts as that: so that one giant deal does not decide. `capped` are above it.
        held_mean_usd: The mean of the amounts as they count; `mean_usd` of the amounts as they are.
    """

    weights: Floats
    known: int
    unknown: int
    total_usd: float
    mean_usd: float | None
    cap_usd: float | None
    capped: int
    held_mean_usd: float | None


def amounts_of(chosen: Chosen) -> Amounts:
    """Return what the won rows brought."""
    known = chosen.won & (np.nan_to_num(chosen.amounts) > 0)
    count, unknown = int(np.count_nonzero(known)), int(np.count_nonzero(chosen.won & ~known))
    weights = np.ones(len(chosen.won), dtype=np.float64)
    if not count:
        return Amounts(weights, 0, unknown, 0.0, None, None, 0, None)
    amounts = chosen.amounts[known]
    cap = float(np.quantile(amounts, VALUE_CAP))
    held = np.minimum(amounts, cap)
    weights[known] = held / held.mean()
    capped = int(np.count_nonzero(amounts > cap))
    return Amounts(weights, count, unknown, float(amounts.sum()), float(amounts.mean()), cap, capped, float(held.mean()))
