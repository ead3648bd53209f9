"""What an analysis of outcomes answers, over the wire and to a model. Shares and rates are 0 to 1."""

from typing import Any, Literal

from qualification.payloads import Payload

Verdict = Literal["refused", "caveat", "no_signal", "found"]  # "caveat": few records, different times, or a proposal that is untested


class LiftOut(Payload):
    """One value or range of a field among the records compared.

    Attributes:
        support: Records that have it, of those whose value is known for sure; `won` of them are won.
        won_share, contrast_share: Share of the won, and of the others, that have it; `base_share` of all accounts.
        win_rate: Won share of the records that have it, and `rest_rate` of the others: of records, whatever they are worth.
        lift: The win rate over the overall one, with its 95 % interval; by value, what a record brought over what an average one did.
        value_usd, rest_value_usd: By value, dollars that a record with it counts for on average, and one without: amounts as the cohort
            says they count; else None.
        shrunk_lift: The lift pulled towards 1 where few records have it.
        q: The p-value after correction for everything looked at; `significant` when at most 0.05.
    """

    field: str
    label: str
    text: str
    parameter: dict[str, Any]
    support: int
    won: int
    won_share: float
    contrast_share: float
    base_share: float
    win_rate: float
    rest_rate: float
    lift: float
    lift_low: float
    lift_high: float
    shrunk_lift: float
    p: float
    q: float
    significant: bool
    value_usd: float | None = None
    rest_value_usd: float | None = None


class LeakOut(Payload):
    """A field that was left out, and why; with `values`, only these of its values, and the others took part."""

    field: str
    label: str
    reason: str
    rule: str
    values: tuple[str, ...] = ()


class ReasonOut(Payload):
    """A parameter of the proposal with its reason."""

    parameter: dict[str, Any]
    text: str
    reason: str


class ProposalOut(Payload):
    """The ICP that the evidence speaks for. `rounding_cost` is the AUC that whole weights lose."""

    definition: dict[str, Any]
    min_score: float
    reasons: tuple[ReasonOut, ...]
    rounding_cost: float


class BandOut(Payload):
    """A band of scores on the held-back records, with the 95 % interval of its win rate."""

    band: str
    records: int
    win_rate: float
    won: int
    low: float
    high: float


class MarksOut(Payload):
    """One ICP on the held-back records; `curve` is (share of the records taken best first, share of the won among them).

    Attributes:
        hits: Of the `selected` records, those that are won.
        value_share: By value, the share of the won amounts that the selected records bring; else None.
        seen: How many of the tested records lie in the days that this ICP was learned from: on them it looks better than it is.
    """

    name: str
    auc: float
    auc_low: float
    auc_high: float
    precision: float | None
    recall: float
    lift: float | None
    selected: int
    bands: tuple[BandOut, ...]
    curve: tuple[tuple[float, float], ...]
    hits: int
    value_share: float | None
    seen: int = 0


class BacktestOut(Payload):
    """The proposal beside the live ICPs and the ceiling, on records that the proposal has not seen; whoever wrote a live one may have.

    `how`: "time" (the later deals), "accounts" (others than those learned from) or "groups" (where there is no time). `passed_over`
    are later records that were not tested on, because their accounts were learned from. `positive` is the outcome that counts.
    """

    how: str
    trained_on: int
    tested_on: int
    tested_won: int
    proposed: MarksOut
    live: tuple[MarksOut, ...]
    ceilings: dict[str, float]
    passed_over: int = 0
    positive: str = "closed_won"


class Month(Payload):
    """Outcomes of one month."""

    month: str
    counts: dict[str, int]
    win_rate: float | None
    value_usd: float


class GroupRate(Payload):
    """Outcomes of the accounts of one ICP, or credited to one signal; `mean_value_usd` of those `value_known` with an amount."""

    name: str
    counts: dict[str, int]
    positive: int
    win_rate: float | None
    value_usd: float
    mean_value_usd: float | None
    value_known: int = 0


class CohortOut(Payload):
    """Who was compared. `known_before` is the share of records whose values are from before their outcome.

    Attributes:
        value_usd: Dollars of the won records, as they are; known of `value_known` of them, and `mean_value_usd` is the mean of these.
        value_cap_usd: By value, the amount above which one counts as that: of `value_capped` records. The others without one count as
            the mean of what the known ones count for; so in the dollars of findings.
        unit: What a record is: a deal, or a person or account that was reached.
        deleted: Records left out because their account is no longer there.
    """

    positive: str
    contrast: str
    window_days: int | None
    since: str | None
    until: str
    won: int
    contrast_count: int
    win_rate: float | None
    accounts: int
    value_usd: float
    by_value: bool
    known_before: float
    unit: Literal["deal", "person", "account"]
    deleted: int
    value_known: int = 0
    mean_value_usd: float | None = None
    value_cap_usd: float | None = None
    value_capped: int = 0


class PeopleOut(Payload):
    """What people of won records have in common, as they were known before the outcome; it belongs to personas.

    Attributes:
        unit: "person" where each record is one person; "account" where any of the people of an account may have a value.
        records: Records that somebody was known of before their outcome; `unknown` are those left out, where nobody was.
        people: Persons seen in them, once for each record they belong to.
        added_later_won, added_later_contrast: People a record that were first seen after its outcome, and do not count.
        findings: As for accounts; `base_share` is the share of all people. `q` is corrected for accounts and people together.
        leaks: Fields of people that were left out, and why.
        persona: What the findings that hold speak for; None when none does. In the proposal when there is one.
    """

    unit: Literal["person", "account"]
    records: int
    won: int
    contrast_count: int
    unknown: int
    people: int
    added_later_won: float
    added_later_contrast: float
    looked_at: int
    findings: tuple[LiftOut, ...]
    leaks: tuple[LeakOut, ...]
    persona: dict[str, Any] | None
    reasons: tuple[ReasonOut, ...]
    sentences: tuple[str, ...]


class OutcomeAnalysis(Payload):
    """The whole analysis. `sentences` say it in words, the most important first; `looked_at` is how many values were tested.

    Attributes:
        people: None where nobody is there to compare.
    """

    verdict: Verdict
    sentences: tuple[str, ...]
    cohort: CohortOut
    looked_at: int
    findings: tuple[LiftOut, ...]
    leaks: tuple[LeakOut, ...]
    set_aside: tuple[LeakOut, ...]
    proposal: ProposalOut | None
    backtest: BacktestOut | None
    months: tuple[Month, ...]
    per_icp: tuple[GroupRate, ...]
    per_signal: tuple[GroupRate, ...]
    elapsed_ms: float
    people: PeopleOut | None = None


class FindingOut(Payload):
    """What the outcomes say of one part of an ICP, with the edits that follow; `lift` is None where nothing could be counted.

    Attributes:
        kind: "noise" only where a lift worth having is excluded; where the records are too few to tell, "unknown". "gap" is what
            the won share and the ICP lacks, "avoid" what those share that were not won.
        low, high: The 95 % interval of the lift.
        detectable_lift: For "unknown", the lift that so many records would most likely have shown.
        weight: The weight that the edit gives, where it gives one.
        say: What to say to the copilot for this edit; empty where a sentence could not tell the rule from others.
    """

    kind: Literal["working", "noise", "inverse", "gap", "avoid", "unknown"]
    text: str
    field: str
    lift: float | None
    q: float | None
    support: int
    edits: tuple[dict[str, Any], ...]
    edit_text: str
    low: float | None = None
    high: float | None = None
    detectable_lift: float | None = None
    weight: int | None = None
    say: str = ""


class IcpInsights(Payload):
    """What works in an ICP, what is noise, and where the gap is."""

    icp_code: str | None
    name: str
    version: int | None
    verdict: Verdict
    sentences: tuple[str, ...]
    cohort: CohortOut
    auc: float | None
    auc_low: float | None
    auc_high: float | None
    findings: tuple[FindingOut, ...]
    elapsed_ms: float
