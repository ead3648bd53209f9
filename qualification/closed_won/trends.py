"""Outcome counts, rates and value over time, per ICP and per signal."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from qualification.closed_won.as_known import as_known
from qualification.closed_won.base import base_of
from qualification.closed_won.cohort import Cohort
from qualification.closed_won.gated import ranked
from qualification.closed_won.known_before import History
from qualification.closed_won.payloads import GroupRate, Month
from qualification.columns import Mask
from qualification.definitions import Definition
from qualification.outcomes import KINDS
from qualification.snapshot import Snapshot
from storage.outcomes import OutcomeTable

MOST_MONTHS = 120
MOST_SIGNALS = 50


def months_of(outcomes: OutcomeTable) -> tuple[Month, ...]:
    """Return one entry a month with an outcome, oldest first, the newest 120."""
    if not len(outcomes):
        return ()
    stamps = outcomes.days.astype("datetime64[D]").astype("datetime64[M]")
    months, codes = np.unique(stamps, return_inverse=True)
    counts = {kind: np.bincount(codes[outcomes.kinds == kind], minlength=len(months)) for kind in KINDS}
    amounts = np.bincount(codes, weights=np.where(_earns(outcomes), np.nan_to_num(outcomes.amounts), 0.0), minlength=len(months))
    return tuple(
        Month(
            month=str(month),
            counts={kind: int(counts[kind][place]) for kind in KINDS if counts[kind][place]},
            win_rate=_share(int(counts["closed_won"][place]), int(counts["closed_lost"][place])),
            value_usd=float(amounts[place]),
        )
        for place, month in enumerate(months)
    )[-MOST_MONTHS:]


def _earns(outcomes: OutcomeTable) -> Mask:
    return np.isin(outcomes.kinds, ("closed_won", "purchase"))


def _share(positive: int, negative: int) -> float | None:
    return positive / (positive + negative) if positive + negative else None


def per_signal(outcomes: OutcomeTable, positive: str) -> tuple[GroupRate, ...]:
    """Return how outcomes credited to each signal went, the most frequent first."""
    names, counts = np.unique(outcomes.signals[outcomes.signals != ""], return_counts=True)
    ranked = [str(names[place]) for place in np.argsort(-counts, kind="stable")[:MOST_SIGNALS]]
    return tuple(_group(name, outcomes, outcomes.signals == name, positive) for name in ranked)


def per_icp(
    snapshot: Snapshot, outcomes: OutcomeTable, icps: Sequence[tuple[str, Definition]], positive: str, today: date, history: History
) -> tuple[GroupRate, ...]:
    """Return how the accounts that matched each live ICP, as they were known before each outcome, ended; in the order of the ICPs.

    Whether an account is a customer by now is passed over: winners are, and were none when they were prospects.
    """
    if not len(outcomes) or not icps:
        return ()
    _, seen = as_known(snapshot, outcomes.account_ids, outcomes.days, history, today)
    nothing = np.zeros(len(outcomes), dtype=np.bool_)
    then = Cohort(
        seen.columns,
        snapshot.catalog.account_fields,
        nothing,
        np.ones(len(outcomes)),
        outcomes.account_ids,
        outcomes.days,
        base_of(snapshot, "account"),
        today,
    )
    return tuple(_group(code, outcomes, ranked(then, definition).taken, positive) for code, definition in icps)


def _group(name: str, outcomes: OutcomeTable, inside: Mask, positive: str) -> GroupRate:
    kinds = outcomes.kinds[inside]
    counts: dict[str, int] = {kind: int(np.count_nonzero(kinds == kind)) for kind in KINDS}
    value = np.nan_to_num(outcomes.amounts[inside & _earns(outcomes)])
    return GroupRate(
        name=name,
        counts={kind: count for kind, count in counts.items() if count},
        positive=counts[positive],
        win_rate=_share(counts["closed_won"], counts["closed_lost"]),
        value_usd=float(value.sum()),
        mean_value_usd=_mean_positive(value),
        value_known=int(np.count_nonzero(value > 0)),
    )


def _mean_positive(value: NDArray[np.float64]) -> float | None:
    paid = value[value > 0]
    return float(paid.mean()) if len(paid) else None
