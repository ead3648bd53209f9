"""Each rule of an ICP is held against the outcomes, and each finding has an edit that applies."""

from pydantic import TypeAdapter

from qualification.closed_won.conclusion import conclude
from qualification.closed_won.findings import Finding, findings_of
from qualification.closed_won.leakage import NOTHING_KEPT
from qualification.closed_won.proposal import observe
from qualification.closed_won.question import Question
from qualification.closed_won.ready_edits import is_mistakable, placed_rules, removing, weighing
from qualification.definitions import Definition, parse_definition
from qualification.edits import AddParameter, Edit, apply_edits
from tests.support.deals import Document, cohort_of, documents, won_by

ICP = parse_definition(
    {
        "name": "Ours",
        "parameters": [
            {"field": "industry", "mode": "filter", "operator": "in", "value": ["Software", "Retail"]},
            {"field": "installed_tools", "mode": "score", "operator": "any_of", "value": ["Okta"], "weight": 5},
            {"field": "region", "mode": "score", "operator": "in", "value": ["EMEA"], "weight": 4},
            {"field": "region", "mode": "score", "operator": "in", "value": ["APAC"], "weight": 3},
            {"field": "state", "mode": "score", "operator": "in", "value": ["Texas"], "weight": 2},
        ],
    }
)


def odds(account: Document) -> float:
    """Snowflake helps, APAC helps, EMEA hurts; the rest does nothing."""
    factor = {"EMEA": 0.4, "APAC": 2.5}.get(account["region"], 1.0)
    return 0.4 * factor * (4 if "Snowflake" in account["installed_tools"] else 1)


def found(icp: Definition = ICP, count: int = 3000) -> dict[str, Finding]:
    accounts = documents(count)
    cohort = cohort_of(accounts, won_by(accounts, odds))
    seen = observe(cohort, Question())
    concluded = conclude(cohort, Question(), NOTHING_KEPT, seen)
    return {f"{each.parameter.field} {each.parameter.value}": each for each in findings_of(cohort, Question(), icp, seen, concluded)}


def test_rules_that_work_are_noise_or_work_against_are_told_apart() -> None:
    kinds = {name: finding.kind for name, finding in found().items()}

    assert kinds["region ('APAC',)"] == "working"
    assert kinds["region ('EMEA',)"] == "inverse"
    assert kinds["installed_tools ('Okta',)"] == "noise"
    assert kinds["industry ('Software', 'Retail')"] == "noise"
    assert kinds["state ('Texas',)"] == "unknown"
    assert kinds["installed_tools ('Snowflake',)"] == "gap"


def test_every_edit_applies_and_does_what_it_says() -> None:
    adapter: TypeAdapter[Edit] = TypeAdapter(Edit)
    findings = found()

    edits = [adapter.validate_json(adapter.dump_json(edit)) for finding in findings.values() for edit in finding.edits]
    better = apply_edits(ICP, edits)

    said = {(each.field, each.value): each.weight for each in better.parameters}
    assert ("installed_tools", ("Okta",)) not in said and ("industry", ("Software", "Retail")) not in said
    assert said["region", ("EMEA",)] == -4 and said["region", ("APAC",)] == 3
    assert (said["installed_tools", ("Snowflake",)] or 0) > 0


def test_where_records_are_too_few_nothing_is_called_noise() -> None:
    few = found(count=400)

    okta = few["installed_tools ('Okta',)"]
    assert okta.kind == "unknown" and okta.edits == ()
    assert "not enough records to tell" in okta.text and (okta.detectable_lift or 0) > 1.2


def test_what_the_others_share_is_no_gap() -> None:
    bare = parse_definition({"name": "Bare", "parameters": [ICP.parameters[1].dump()]})

    kinds = {name: (finding.kind, finding.parameter.points > 0) for name, finding in found(bare).items()}

    assert kinds["region ('EMEA',)"] == ("avoid", False)
    assert kinds["installed_tools ('Snowflake',)"] == ("gap", True)


def test_a_gap_of_several_values_is_added_value_by_value_so_that_it_can_be_said() -> None:
    accounts = documents(3000)
    cohort = cohort_of(accounts, won_by(accounts, lambda each: 1.6 if each["industry"] in ("Software", "Retail") else 0.4))
    seen = observe(cohort, Question())
    concluded = conclude(cohort, Question(), NOTHING_KEPT, seen)
    bare = parse_definition({"name": "Bare", "parameters": [ICP.parameters[1].dump()]})

    gaps = [finding for finding in findings_of(cohort, Question(), bare, seen, concluded) if finding.kind in ("gap", "avoid")]

    values = [edit.parameter.value for finding in gaps for edit in finding.edits if isinstance(edit, AddParameter)]
    assert values and all(isinstance(value, tuple) and len(value) == 1 for value in values)
    assert sum(finding.edit_text.count("add Industry is") for finding in gaps) == len(values)


def test_an_edit_changes_its_own_rule_and_no_other() -> None:
    rules: list[dict[str, object]] = [
        {"field": "employee_count", "mode": "score", "operator": "between", "value": [1, 50], "weight": 3},
        {"field": "employee_count", "mode": "score", "operator": "between", "value": [51, 500], "weight": 6},
        {"field": "region", "mode": "score", "operator": "in", "value": ["EMEA"], "weight": 4},
        {"field": "region", "mode": "score", "operator": "in", "value": ["EMEA", "LATAM"], "weight": -3},
        {"field": "industry", "mode": "filter", "operator": "in", "value": ["Retail"]},
    ]
    segments = [{"name": "A", "parameters": [{"field": "industry", "mode": "filter", "operator": "in", "value": ["Retail", "Energy"]}]}]
    icp = parse_definition({"name": "N", "parameters": rules, "segments": segments})

    for placed in placed_rules(icp):
        left = [each for each in placed_rules(icp) if each != placed]
        assert sorted(map(str, placed_rules(apply_edits(icp, removing(icp, placed))))) == sorted(map(str, left))
        if placed[1].weight:
            changed = placed[1].model_copy(update={"weight": -9})
            heavier = placed_rules(apply_edits(icp, weighing(icp, placed, -9)))
            assert sorted(map(str, heavier)) == sorted(map(str, [*left, (placed[0], changed)]))


def test_a_gap_names_only_what_the_icp_does_not_speak_of_yet() -> None:
    assert not [name for name, finding in found().items() if finding.kind == "gap" and finding.parameter.field == "region"]


def test_an_edit_that_words_could_give_to_another_rule_is_not_said_in_words() -> None:
    gate = {"field": "region", "mode": "filter", "operator": "in", "value": ["North America", "emea"]}
    both = parse_definition(ICP.dump() | {"parameters": [*ICP.dump()["parameters"], gate]})
    regions = [rule for rule in both.parameters if rule.field == "region"]

    assert [is_mistakable(both, rule) for rule in regions] == [True, False, True]
    assert not any(is_mistakable(ICP, rule) for rule in ICP.parameters)
