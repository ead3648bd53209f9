"""Writes the outcomes of the sample workspace: its closed deals, and replies, meetings, signups and purchases."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import numpy as np

from qualification.outcomes import NewOutcome, OutcomeKind
from sample.draws import account_id, chunks_of, draw_accounts
from sample.people import draw_people
from sample.streams import CHUNK, Ints, Mask, pick, stream

MONTHS_DAYS = 729
OTHERS_PER_ACCOUNT = 3_500 / 20_000
_OTHERS: tuple[OutcomeKind, ...] = ("reply", "meeting", "signup", "purchase")
_OTHER_WEIGHTS = np.array([46, 26, 17, 11], dtype=np.float64)
_SIGNALS = ("", "Replies", "Demo Viewed", "Keywords", "Ad Frequency", "Job Changes")
_SIGNAL_WEIGHTS = np.array([40, 14, 16, 16, 9, 5], dtype=np.float64)


def generate_outcomes(accounts_count: int = 20_000, people_count: int = 45_000, *, today: date, seed: int = 7) -> Iterator[NewOutcome]:
    """Yield the outcomes of the last 24 months: 6,000 closed deals and 3,500 others at the default size.

    Deals end as `truth` drew them; nothing else of an outcome (its day, its amount, its signal) depends on the account, and
    the other outcomes fall on anybody.
    """
    people_before = 0
    for number, rows in chunks_of(accounts_count):
        draws = draw_accounts(seed, number)
        start = number * CHUNK
        wanted = round(people_count * (start + rows) / accounts_count) - round(people_count * start / accounts_count)
        employers = draw_people(seed, draws, wanted, rows).accounts if wanted else np.zeros(0, dtype=np.int64)
        yield from _deals(seed, number, draws.deals.has_deal[:rows], draws.deals.is_won, today)
        count = round(OTHERS_PER_ACCOUNT * (start + rows)) - round(OTHERS_PER_ACCOUNT * start)
        yield from _others(seed, number, count, rows, (employers, people_before), today)
        people_before += len(employers)


def _deals(seed: int, chunk: int, has_deal: Mask, is_won: Mask, today: date) -> Iterator[NewOutcome]:
    rng = stream(seed, "deal days", chunk)
    days, amounts = _days(rng, CHUNK), _amounts(rng, CHUNK, 24_000.0)
    signals = pick(rng, _SIGNAL_WEIGHTS, CHUNK)
    for row in np.flatnonzero(has_deal).tolist():
        won = bool(is_won[row])
        yield _outcome(
            f"deal-{chunk * CHUNK + row + 1:07d}",
            "closed_won" if won else "closed_lost",
            today - timedelta(days=int(days[row])),
            float(amounts[row]) if won else None,
            {"account_external_id": account_id(chunk * CHUNK + row)},
            _SIGNALS[signals[row]],
        )


def _others(seed: int, chunk: int, count: int, rows: int, people: tuple[Ints, int], today: date) -> Iterator[NewOutcome]:
    """Draw somebody of the chunk for each: a person where there are people, else an account."""
    rng = stream(seed, "other outcomes", chunk)
    employers, before = people
    kinds, days = pick(rng, _OTHER_WEIGHTS, count), _days(rng, count)
    amounts, signals = _amounts(rng, count, 6_000.0), pick(rng, _SIGNAL_WEIGHTS, count)
    whose = rng.integers(0, len(employers) or rows, count)
    for place in range(count):
        kind = _OTHERS[kinds[place]]
        row = int(whose[place])
        account = account_id(chunk * CHUNK + (int(employers[row]) if len(employers) else row))
        owners = {"account_external_id": account} | ({"person_external_id": f"per-{before + row + 1:07d}"} if len(employers) else {})
        signal = "Replies" if kind == "reply" else _SIGNALS[signals[place]]
        amount = float(amounts[place]) if kind == "purchase" else None
        yield _outcome(f"{kind}-{chunk:03d}-{place + 1:05d}", kind, today - timedelta(days=int(days[place])), amount, owners, signal)


def _days(rng: np.random.Generator, count: int) -> Ints:
    return rng.integers(1, MONTHS_DAYS + 1, count)


def _amounts(rng: np.random.Generator, count: int, middle: float) -> Ints:
    return np.maximum(np.round(middle * np.exp(rng.standard_normal(count) * 0.7), -2), 100).astype(np.int64)


def _outcome(name: str, kind: OutcomeKind, day: date, amount: float | None, owners: Mapping[str, str], signal: str) -> NewOutcome:
    return NewOutcome(name, kind, day, amount, owners, signal or None)
