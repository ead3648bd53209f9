"""What an analysis of outcomes is asked."""

from dataclasses import dataclass
from datetime import date, timedelta

from qualification.errors import InvalidRequest
from qualification.outcomes import KINDS, OutcomeKind

MAX_WINDOW_DAYS = 36_500
MOST_KEPT = 50
NAMES: dict[str, str] = {
    "reply": "replied",
    "meeting": "had a meeting",
    "signup": "signed up",
    "purchase": "bought",
    "closed_won": "closed won",
    "closed_lost": "closed lost",
}
_NOT_NAMES: dict[str, str] = {
    "reply": "did not reply so far",
    "meeting": "had no meeting so far",
    "signup": "did not sign up so far",
    "purchase": "did not buy so far",
    "closed_won": "did not close won so far",
}


@dataclass(frozen=True)
class Question:
    """Which outcome is set against which, since when, and how it is weighed.

    Attributes:
        contrast: None stands for the rest: closed_lost against closed_won, else reached records without the positive outcome.
        window_days: How far back outcomes count; None takes them all.
        by_value: Weigh each positive outcome by its amount.
        keep: Fields that stay in although they look like leaks: the person overruled the finding.
        start: The first day that counts, in the place of a number of days; `end` the last one, today when there is none.
    """

    positive: OutcomeKind = "closed_won"
    contrast: OutcomeKind | None = None
    window_days: int | None = None
    by_value: bool = False
    keep: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None

    @property
    def against(self) -> OutcomeKind | None:
        """The outcome that counts as negative; None for reached records without the positive one."""
        if self.contrast is None and self.positive == "closed_won":
            return "closed_lost"
        return self.contrast

    @property
    def is_deals(self) -> bool:
        """Whether each deal counts, won against lost; other outcomes count once for everybody who was reached."""
        return self.positive == "closed_won" and self.against == "closed_lost"

    @property
    def positive_name(self) -> str:
        """The positive outcome in words."""
        return NAMES[self.positive]

    @property
    def contrast_name(self) -> str:
        """The negative outcome in words."""
        return NAMES[self.against] if self.against else f"were reached and {_NOT_NAMES[self.positive]}"

    @property
    def profile_name(self) -> str:
        """What a proposed ICP is called."""
        return f"{self.positive.replace('_', '-').capitalize()} profile"

    def since(self, today: date) -> date | None:
        """Return the first day of the window."""
        if self.start is not None:
            return self.start
        return None if self.window_days is None else today - timedelta(days=self.window_days)

    def until(self, today: date) -> date:
        """Return the last day of the window."""
        return today if self.end is None else min(self.end, today)

    @property
    def span(self) -> str:
        """The window in words, with a space before it; nothing for all time."""
        if self.start is not None and self.end is not None:
            return f" from {self.start.isoformat()} to {self.end.isoformat()}"
        if self.start is not None:
            return f" since {self.start.isoformat()}"
        last = "" if self.window_days is None else f" in the last {self.window_days:,} days"
        return last if self.end is None else f"{last} up to {self.end.isoformat()}"


def ask(
    positive: str = "closed_won",
    contrast: str | None = None,
    window_days: int | None = None,
    *,
    by_value: bool = False,
    keep: tuple[str, ...] = (),
    start: date | None = None,
    end: date | None = None,
) -> Question:
    """Return the question. Raises InvalidRequest that names the outcomes there are, or what is wrong with the window."""
    for name, kind in (("positive", positive), ("contrast", contrast)):
        if kind is not None and kind not in KINDS:
            raise InvalidRequest(f"{name} takes one of {', '.join(KINDS)}, not {kind[:80]}", field=name)
    if positive == "closed_lost":
        raise InvalidRequest(
            "closed_lost is nothing to look for more of; ask for closed_won: what the lost deals share is in it, with a lift below 1",
            field="positive",
        )
    if positive == contrast:
        raise InvalidRequest(f"{positive} cannot be its own contrast; leave contrast out, or name another outcome", field="contrast")
    if window_days is not None and not 1 <= window_days <= MAX_WINDOW_DAYS:
        raise InvalidRequest(f"window_days takes 1 to {MAX_WINDOW_DAYS:,}", field="window_days")
    if start is not None and end is not None and start > end:
        raise InvalidRequest(f"the window ends ({end}) before it begins ({start}); swap the two days", field="start")
    return Question(
        _kind(positive),
        None if contrast is None else _kind(contrast),
        None if start else window_days,
        by_value,
        keep[:MOST_KEPT],
        start,
        end,
    )


def day_of(text: str | None, name: str) -> date | None:
    """Return the day of a YYYY-MM-DD text. Raises InvalidRequest that names the argument."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidRequest(f"{name} takes a day written YYYY-MM-DD, not {text[:40]}", field=name) from None


def _kind(text: str) -> OutcomeKind:
    return next(kind for kind in KINDS if kind == text)
