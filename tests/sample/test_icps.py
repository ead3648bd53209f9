"""What the ICPs of the sample find in it."""

import pytest

from qualification.columns import Columns
from qualification.definitions import Definition, Mode, Operator, Parameter, Persona
from qualification.evaluate import Evaluation, evaluate
from qualification.fields import PERSON_FIELDS, by_key
from qualification.validation import validate
from sample.accounts import TRAP_ACCOUNT
from sample.icps import ENTERPRISE_FINSERV, MID_MARKET_SAAS, SAMPLE_ICPS, SMB_ECOMMERCE
from sample.people import TRAP_PERSON
from tests.sample.conftest import FIELDS_OF_ACCOUNTS, TODAY, Sample

pytestmark = pytest.mark.slow


def accounts_of(sample: Sample, definition: Definition) -> Evaluation:
    return evaluate(sample.account_columns, by_key(FIELDS_OF_ACCOUNTS), definition, today=TODAY)


def people_of(columns: Columns, persona: Persona) -> set[int]:
    return set(evaluate(columns, by_key(PERSON_FIELDS), persona, today=TODAY).rows.tolist())


def filters(**values: tuple[str | int, ...]) -> Definition:
    parameters = tuple(
        Parameter(field=field, mode=Mode.FILTER, operator=Operator.BETWEEN if isinstance(value[0], int) else Operator.IN, value=value)
        for field, value in values.items()
    )
    return Definition(name="Asked for", parameters=parameters)


def test_two_are_live_and_one_is_a_draft() -> None:
    assert [(icp.definition.name, icp.status) for icp in SAMPLE_ICPS] == [
        ("Mid-market SaaS", "live"),
        ("Enterprise FinServ", "live"),
        ("SMB E-commerce", "draft"),
    ]


def test_their_definitions_are_valid() -> None:
    for icp in SAMPLE_ICPS:
        assert validate(icp.definition, by_key(FIELDS_OF_ACCOUNTS), by_key(PERSON_FIELDS)) == icp.definition


@pytest.mark.parametrize(
    ("definition", "low", "high"), [(MID_MARKET_SAAS, 200, 900), (ENTERPRISE_FINSERV, 50, 400), (SMB_ECOMMERCE, 50, 400)]
)
def test_each_qualifies_a_useful_number_in_every_band(sample: Sample, definition: Definition, low: int, high: int) -> None:
    found = accounts_of(sample, definition)

    assert low <= found.qualified <= high
    assert len({min(3, max(0, (int(score) - 1) // 250)) for score in found.tenths}) == 4
    assert found.tenths.max() == 1000


def test_every_persona_finds_people_of_matching_accounts(sample: Sample) -> None:
    for icp in SAMPLE_ICPS:
        matching = {sample.account_ids[row] for row in accounts_of(sample, icp.definition).rows}
        for persona in icp.definition.personas:
            assert sum(sample.people[row][1] in matching for row in people_of(sample.person_columns, persona)) >= 20


def test_questions_of_a_first_session_have_answers(sample: Sample) -> None:
    series_b = filters(sub_industry=("SaaS",), funding_stage=("Series B",), region=("EMEA",))
    tighter = filters(sub_industry=("SaaS",), employee_count=(100, 300), region=("North America", "EMEA"))

    assert accounts_of(sample, series_b).qualified >= 20
    assert 100 < accounts_of(sample, tighter).qualified < accounts_of(sample, MID_MARKET_SAAS).qualified


def test_the_instructions_are_where_the_copilot_reads(sample: Sample) -> None:
    found = accounts_of(sample, MID_MARKET_SAAS)
    matching = {sample.account_ids[row] for row in found.rows}

    assert found.tenths[found.rows.tolist().index(TRAP_ACCOUNT)] == 1000
    assert sample.people[TRAP_PERSON][1] in matching
    assert any(TRAP_PERSON in people_of(sample.person_columns, persona) for persona in MID_MARKET_SAAS.personas)
