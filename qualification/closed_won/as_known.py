"""Accounts as they were known on the eve of a day: from their history, and with dates seen from that day."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from qualification.closed_won.cohort import SeenThen, as_seen_then, take_repeated
from qualification.closed_won.known_before import History, KnownBefore, known_before
from qualification.snapshot import Snapshot


def as_known(
    snapshot: Snapshot, account_ids: NDArray[np.int64], days: NDArray[np.int32], history: History, today: date
) -> tuple[KnownBefore, SeenThen]:
    """Return the accounts of some rows as they were known before the row's day. Every account must be in the snapshot."""
    places = np.searchsorted(snapshot.accounts.record_ids, account_ids).astype(np.int64)
    now = take_repeated(snapshot.accounts, places)
    then = known_before(now, snapshot.account_fields, account_ids.tolist(), days.tolist(), history)
    return then, as_seen_then(then.columns, days, today)
