"""Each rule of an ICP is held against the outcomes, and each finding has an edit that applies."""

from pydantic import TypeAdapter

from qualification.closed_won.findings import Finding, findings_of
from qualification.closed_won.proposal import learn
from qualification.closed_won.question import Question
from qualification.definitions import Definition, parse_definition
from qualification.edits import Edit, apply_edits
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


def found(icp: Definition = ICP) -> dict[str, Finding]:
    accounts = documents(1500)
    cohort = cohort_of(accounts, won_by(accounts, odds))
    learned = learn(cohort, Question())
    return {f"{each.parameter.field} {each.parameter.value}": each for each in findings_of(cohort, Question(), icp, learned, learned)}


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


def test_a_gap_names_only_what_the_icp_does_not_speak_of_yet() -> None:
    assert not [name for name, finding in found().items() if finding.kind == "gap" and finding.parameter.field == "region"]
