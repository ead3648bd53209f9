"""When a lease is over: whoever holds a job, a run or an endpoint renews it far more often than it lasts."""

from datetime import datetime, timedelta

from storage.tables import utc_now

LONGEST = timedelta(minutes=10)
"""No lease lasts as long as this."""


def is_over(lease_until: datetime | None) -> bool:
    """Return whether nobody holds something any more.

    A lease that ends later than any lease could was written before the clock was set back: waiting for it would leave the work
    of a dead process lying for as long as the clock was wrong. Its holder, when there is one, renews it within seconds.
    """
    now = utc_now()
    return lease_until is None or not now < lease_until <= now + LONGEST
