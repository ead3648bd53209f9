"""What each tool answers with, typed: the output schema that clients are told and hold results against."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from qualification.comparison import Comparison
from qualification.sanity import Check, Loosening
from qualification.weight_advice import Advice

Json = dict[str, Any]


class Result(BaseModel):
    """A result has at least these keys."""

    model_config = ConfigDict(extra="allow")


class Gate(Result):
    """One gate of the waterfall: how many are left after it, how many failed it, how many of those for want of a value."""

    text: str
    remaining: int
    failed: int
    missing: int


class Counts(Result):
    """Exact counts over all accounts of the workspace. `rate` and `reachable_rate` are 0 to 1."""

    total: int
    qualified: int
    rate: float
    waterfall: list[Gate]
    drop_one: list[Json]
    bands: dict[str, int]
    qualified_people: int | None
    reachable_rate: float | None
    overlap: list[Json]
    warnings: list[Json]
    top: list[Json]


class ChangeSet(Result):
    """A change that only a person applies."""

    id: str
    kind: str
    status: str
    title: str
    read_back: str
    diff: list[str]
    warnings: list[Json]
    requested_by: str
    expires_at: str
    name: str | None
    icp_code: str | None
    confirm_url: str | None = Field(default=None, description="Where a person confirms or rejects it, while it is proposed.")


class Proposed(Result):
    """A proposal: nothing is applied until a person opens `changeset.confirm_url` and confirms."""

    changeset: ChangeSet
    preview: Counts | None = None


class CapturesProposed(Result):
    """What qualifying the captures would give; `changeset` is absent in a dry run."""

    signal: str
    dry_run: bool
    changeset: ChangeSet | None = None


class Drafted(Result):
    """The working draft and its meaning in words; `unmapped` are wishes that fit no field."""

    draft: Json
    read_back: str
    notes: list[str]
    unmapped: list[str]


class Counted(Result):
    """What a definition would qualify; `comparison` is the base without the edits."""

    preview: Counts
    read_back: str
    comparison: dict[str, float] | None = None


class Listed(Result):
    """A bounded list; `total` counts all there are."""

    items: list[Json]
    total: int


class Searched(Result):
    """Readings of the words; `fields` lists what there is when nothing fits."""

    items: list[Json]
    glossary: list[Json] = []
    fields: list[Json] = []


class SavedIcp(Result):
    """A saved ICP: its newest version in full and in words."""

    icp_code: str
    name: str
    status: str
    draft_version: int
    live_version: int | None
    rewrite_in_progress: bool
    definition: Json
    read_back: str


class VersionsCompared(Result):
    """What changed from one version of an ICP to another; `qualified` is null where it can no longer be counted."""

    icp_code: str
    name: str
    before: Json
    after: Json
    diff: list[str]


class Ranked(Listed):
    """The best matching accounts."""

    icp_code: str | None
    version: int | None
    qualified: int


class Explained(Result):
    """Why one account matches or not, gate by gate and parameter by parameter."""

    name: str
    gates: list[Json]
    contributions: list[Json]


class Checked(Result):
    """The three checks, with the accounts to look at."""

    name: str
    qualified: int
    total: int
    rate: float
    reachable_rate: float | None
    checks: list[Check]
    top: list[Json]
    loosen: Loosening | None


class Analysed(Result):
    """What outcomes say; an answer quotes `sentences`."""

    verdict: str
    sentences: list[str]
    cohort: Json
    findings: list[Json]


class SignalStats(Result):
    """A signal and what became of its captures."""

    signal: Json


class JobAnswer(Result):
    """How far a job is."""

    job: Json


class ChangeSets(Result):
    """Change sets, the newest first."""

    items: list[ChangeSet]


_DRAFTING = ("draft_icp", "edit_draft", "draft_persona", "edit_persona", "clone_persona", "remove_persona")
_LISTING = ("list_icps", "similar_icps", "list_signals")
_PROPOSING = ("save", "publish", "pause", "resume", "rollback", "delete_draft", "autoqualify", "requalify", "save_term", "undo")
RESULTS: dict[str, type[BaseModel]] = {
    **dict.fromkeys(_DRAFTING, Drafted),
    **dict.fromkeys(_LISTING, Listed),
    **dict.fromkeys((f"propose_{name}" for name in _PROPOSING), Proposed),
    "propose_qualify_captures": CapturesProposed,
    "preview_draft": Counted,
    "what_if": Counted,
    "search_catalog": Searched,
    "get_icp": SavedIcp,
    "compare_icps": Comparison,
    "compare_versions": VersionsCompared,
    "suggest_weights": Advice,
    "explain_record": Explained,
    "top_records": Ranked,
    "sanity_check": Checked,
    "outcome_analysis": Analysed,
    "icp_insights": Analysed,
    "signal_stats": SignalStats,
    "get_job": JobAnswer,
    "list_changesets": ChangeSets,
}
