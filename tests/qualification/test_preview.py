"""The numbers a preview shows (SPEC §3)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from qualification.definitions import Definition
from qualification.evaluate import Step
from qualification.preview import LiveIcp, Preview, preview
from qualification.snapshot import Snapshot
from tests.support.snapshots import icp, rule, snapshot_of

TODAY = date(2026, 3, 1)
SOFTWARE = rule("industry", "filter", "equals", "Software")
ACCOUNTS: list[Mapping[str, Any]] = [
    {"name": "Alpha", "industry": "Software", "employee_count": 60, "installed_tools": ["Okta"]},
    {"name": "Beta", "industry": "Software", "employee_count": 700, "installed_tools": []},
    {"name": "Gamma", "industry": "Retail", "employee_count": 60},
    {"name": "Delta", "employee_count": 60},
]


def count(definition: Definition, snapshot: Snapshot | None = None, **options: Any) -> Preview:
    return preview(snapshot or snapshot_of(ACCOUNTS), definition, today=TODAY, **options)


def test_counts_stream_gate_by_gate_as_they_are_known() -> None:
    seen: list[tuple[int, int, int]] = []

    def on_step(step: Step, number: int, steps: int) -> None:
        seen.append((step.remaining, number, steps))

    count(icp(SOFTWARE, rule("employee_count", "filter", "lte", 500)), on_step=on_step)

    assert seen == [(2, 1, 2), (1, 2, 2)]


def test_a_live_icp_that_no_longer_fits_the_fields_is_left_out_of_the_overlap() -> None:
    lost = icp(rule("custom.gone", "filter", "equals", "x"))

    result = count(icp(SOFTWARE), others=[LiveIcp("lost", lost), LiveIcp("same", icp(SOFTWARE))])

    assert [(o.icp_code, o.shared) for o in result.overlap] == [("same", 2)]


def test_the_waterfall_names_each_gate_and_ends_at_the_qualified_count() -> None:
    result = count(icp(SOFTWARE, rule("installed_tools", "exclude", "any_of", ["Okta"]), rule("employee_count", "filter", "lte", 900)))

    assert [(s.gate.kind, s.gate.index, s.gate.text, s.remaining) for s in result.waterfall] == [
        ("filter", 0, "Industry is Software", 2),
        ("filter", 2, "Employee count at most 900", 2),
        ("exclude", 1, "Not: Installed tools has Okta", 1),
    ]
    assert (result.total, result.qualified, result.rate) == (4, 1, 0.25)


def test_histogram_and_bands_cover_the_matching_records() -> None:
    result = count(icp(SOFTWARE, rule("installed_tools", "score", "any_of", ["Okta"], 3), rule("employee_count", "score", "gt", 500, 1)))

    assert result.histogram == (0, 0, 1, 0, 0, 0, 0, 1, 0, 0)
    assert result.bands.model_dump() == {"weak": 1, "partial": 0, "good": 1, "strong": 0}


def test_the_top_records_come_by_score_with_their_contributions() -> None:
    result = count(icp(SOFTWARE, rule("installed_tools", "score", "any_of", ["Okta"], 3)))

    assert [(record.name, record.score, record.points) for record in result.top] == [("Alpha", 100.0, 3), ("Beta", 0.0, 0)]
    assert [c.state for c in result.top[1].contributions] == ["not_matched"]


def test_reachable_is_a_deliverable_email_or_a_phone_of_the_people_who_match_a_persona() -> None:
    people: list[tuple[int, Mapping[str, Any]]] = [
        (1, {"seniority": "VP", "email_status": "verified"}),
        (1, {"seniority": "VP", "email_status": "invalid", "has_phone": True}),
        (2, {"seniority": "VP", "email_status": "unknown"}),
        (2, {"seniority": "Manager", "email_status": "risky"}),
        (3, {"seniority": "VP", "email_status": "verified"}),
        (0, {"seniority": "VP", "email_status": "verified"}),
    ]
    snapshot = snapshot_of(ACCOUNTS, people)
    leader = {"name": "Leader", "parameters": [rule("seniority", "filter", "equals", "VP").dump()]}

    everyone, leaders = count(icp(SOFTWARE), snapshot), count(icp(SOFTWARE, personas=[leader]), snapshot)

    assert (everyone.qualified_people, everyone.reachable_rate) == (4, 0.75)
    assert (leaders.qualified_people, leaders.reachable_rate) == (3, 2 / 3)


def test_reachable_is_unknown_without_people_and_flagged_below_40_percent() -> None:
    unreachable = snapshot_of(ACCOUNTS, [(1, {"email_status": "unknown"})])

    assert count(icp(SOFTWARE)).reachable_rate is None
    assert "low_reachable" in [warning.code for warning in count(icp(SOFTWARE), unreachable).warnings]


def test_movement_says_who_entered_left_and_changed_band() -> None:
    before = icp(SOFTWARE, rule("installed_tools", "score", "any_of", ["Okta"], 3))
    after = icp(rule("employee_count", "filter", "lte", 100), rule("installed_tools", "score", "any_of", ["Okta"], -3))

    movement = count(after, compare_to=before).movement

    assert movement is not None
    assert (movement.entered, movement.left, movement.band_up, movement.band_down) == (2, 1, 0, 0)
    assert [(s.name, s.direction) for s in movement.samples] == [("Gamma", "entered"), ("Delta", "entered"), ("Beta", "left")]


def test_overlap_counts_the_accounts_shared_with_other_live_icps() -> None:
    other = icp(rule("employee_count", "filter", "lte", 100))

    assert [(o.icp_code, o.shared) for o in count(icp(SOFTWARE), others=[LiveIcp("small", other)]).overlap] == [("small", 1)]


def test_warnings_say_what_the_rules_really_do() -> None:
    def codes(definition: Definition) -> list[str]:
        return [warning.code for warning in count(definition).warnings]

    assert codes(icp(rule("installed_tools", "filter", "any_of", ["Okta"]))) == ["scores_always_100", "often_missing"]
    assert codes(icp(rule("industry", "score", "equals", "Software"))) == ["gates_nothing"]
    assert codes(icp(SOFTWARE, rule("employee_count", "filter", "gt", 9000))) == ["nothing_qualifies", "scores_always_100"]


def test_an_empty_workspace_previews_to_nothing() -> None:
    result = count(icp(SOFTWARE), snapshot_of([]))

    assert (result.total, result.qualified, result.rate, result.reachable_rate, result.top) == (0, 0, 0.0, None, ())
