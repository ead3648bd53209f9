"""The machine's clock, set ahead or back under a running service."""

import time
from datetime import datetime, timedelta, tzinfo

import pytest

from storage.tables import base


def step_clock(patch: pytest.MonkeyPatch, step: timedelta) -> None:
    """Set what `utc_now` and signatures read; the monotonic clock goes on, as it does on a real machine."""
    now, seconds = datetime.now, time.time

    class Stepped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return now(tz) + step

    patch.setattr(base, "datetime", Stepped)
    patch.setattr(time, "time", lambda: seconds() + step.total_seconds())
