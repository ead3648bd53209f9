"""The signals that the sample workspace starts with, and how many captures each of them has."""

from dataclasses import dataclass

from qualification.signals.states import SignalStatus, Source


@dataclass(frozen=True)
class SampleSignal:
    """A signal of the sample.

    Attributes:
        run: How many of its captures were qualified; these are its oldest ones.
        fits: The share of its captures that are of people whom a live ICP is after; the others are anybody.
        unknown: The share of its held captures that are of people whom the workspace does not know.
        behaviours: What its people did.
    """

    name: str
    source: Source
    status: SignalStatus
    is_on: bool
    run: int
    held: int
    fits: float
    unknown: float
    behaviours: tuple[str, ...]

    @property
    def captures(self) -> int:
        """How many captures it has at the default size."""
        return self.run + self.held


_SEARCHED = ("snowflake alternatives", "crm data quality", "soc 2 checklist", "lead scoring tools", "revops salary", "what is an icp")

SAMPLE_SIGNALS: tuple[SampleSignal, ...] = (
    SampleSignal("Replies", "1st_party", "live", True, 480, 0, 0.6, 0, ("replied to an e-mail", "replied and asked for prices")),
    SampleSignal(
        "Demo Viewed", "1st_party", "live", False, 60, 180, 0.55, 0.1, ("viewed the demo", "viewed the demo to the end", "viewed it twice")
    ),
    SampleSignal("Keywords", "2nd_party", "live", False, 300, 2_400, 0.35, 0.15, tuple(f"searched for “{each}”" for each in _SEARCHED)),
    SampleSignal("Ad Frequency", "2nd_party", "live", False, 300, 1_900, 0.01, 0.1, ("saw the ad 5 times in a week", "saw the ad 9 times")),
    SampleSignal("Job Changes", "2nd_party", "live", True, 360, 0, 0.45, 0, ("started a new job", "was promoted")),
    SampleSignal("Pricing Page Visits", "1st_party", "paused", False, 0, 20, 0.5, 0.1, ("visited the pricing page",)),
    SampleSignal("Product Webhook", "1st_party", "needs_source", False, 0, 0, 0, 0, ()),
    SampleSignal("Event Attendees", "3rd_party", "draft", False, 0, 0, 0, 0, ()),
)
