"""What an analysis of outcomes is asked."""

from dataclasses import dataclass
from datetime import date, timedelta

from qualification.errors import InvalidRequest
from qualification.outcomes import KINDS, OutcomeKind

MAX_WINDOW_DAYS = 36_500
NAMES: dict[str, str] = {
    "reply": "replied",
    "meeting": "had a meeting",
    "signup": "signed up",
    "purchase": "bought",
    "closed_won": "closed won",
    "closed_lost": "closed lost",
}


@dataclass(frozen=True)
class Question:
    """Which outcome is set against which, since when, and how it is weighed.

    Attributes:
        contrast: None stands for the rest: closed_lost against closed_won, else reached records without the positive outcome.
        window_days: How far back outcomes count; None takes them all.
        by_value: Weigh each positive outcome by its amount.
        keep: Fields that stay in although they look like leaks: the person overruled the finding.
    """

    positive: OutcomeKind = "closed_won"
    contrast: OutcomeKind | None = None
    window_days: int | None = None
    by_value: bool = False
    keep: tuple[str, ...] = ()

    @property
    def against(self) -> OutcomeKind | None:
        """The outcome that counts as negative; None for reached records without the positive one."""
        if self.contrast is None and self.positive == "closed_won":
            return "closed_lost"
        return self.contrast

    @property
    def positive_name(self) -> str:
        """The positive outcome in words."""
        return NAMES[self.positive]

    @property
    def contrast_name(self) -> str:
        """The negative outcome in words."""
        return NAMES[self.against] if self.against else f"reached and not {self.positive_name}"

    @property
    def profile_name(self) -> str:
        """What a proposed ICP is called."""
        return f"{self.positive.replace('_', '-').capitalize()} profile"

    def since(self, today: date) -> date | None:
        """Return the first day of the window."""
        return None if self.window_days is None else today - timedelta(days=self.window_days)


def ask(
    positive: str = "closed_won",
    contrast: str | None = None,
    window_days: int | None = None,
    *,
    by_value: bool = False,
    keep: tuple[str, ...] = (),
) -> Question:
    """Return the question. Raises InvalidRequest that names the outcomes there are."""
    for name, kind in (("positive", positive), ("contrast", contrast)):
        if kind is not None and kind not in KINDS:
            raise InvalidRequest(f"{name} takes one of {', '.join(KINDS)}, not {kind[:80]}", field=name)
    if positive == contrast:
        raise InvalidRequest(f"{positive} cannot be its own contrast; leave contrast out, or name another outcome", field="contrast")
    if window_days is not None and not 1 <= window_days <= MAX_WINDOW_DAYS:
        raise InvalidRequest(f"window_days takes 1 to {MAX_WINDOW_DAYS:,}", field="window_days")
    return Question(_kind(positive), None if contrast is None else _kind(contrast), window_days, by_value, keep)


def _kind(text: str) -> OutcomeKind:
    return next(kind for kind in KINDS if kind == text)
