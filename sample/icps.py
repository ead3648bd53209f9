"""The ICPs that the sample workspace starts with."""

from dataclasses import dataclass
from typing import Literal

from qualification.definitions import Definition, Mode, Parameter, Persona, Value
from qualification.definitions import Operator as O  # noqa: N817


@dataclass(frozen=True)
class SampleIcp:
    """An ICP of the sample and whether it is published."""

    definition: Definition
    status: Literal["live", "draft"]


def _filter(field: str, operator: O, value: Value) -> Parameter:
    return Parameter(field=field, mode=Mode.FILTER, operator=operator, value=value)


def _score(field: str, operator: O, value: Value, weight: int) -> Parameter:
    return Parameter(field=field, mode=Mode.SCORE, operator=operator, value=value, weight=weight)


def _uses(tool: str, weight: int) -> Parameter:
    return _score("installed_tools", O.ANY_OF, (tool,), weight)


MID_MARKET_SAAS = Definition(
    name="Mid-market SaaS",
    description="SaaS companies of 51 to 500 employees in North America and EMEA that run a CRM and are hiring.",
    parameters=(
        _filter("sub_industry", O.IN, ("SaaS",)),
        _filter("employee_count", O.BETWEEN, (51, 500)),
        _filter("region", O.IN, ("North America", "EMEA")),
        _uses("Salesforce", 5),
        _uses("HubSpot", 3),
        _score("hiring_velocity", O.GTE, 10, 3),
        Parameter(field="custom.is_competitor", mode=Mode.EXCLUDE, operator=O.IS_TRUE),
    ),
    personas=(
        Persona(
            name="Revenue Leader",
            parameters=(_filter("seniority", O.IN, ("VP", "C-level")), _filter("department", O.IN, ("Sales", "Marketing"))),
        ),
        Persona(
            name="RevOps",
            parameters=(_filter("title", O.CONTAINS, "operations"), _filter("department", O.IN, ("Operations", "Sales"))),
        ),
    ),
)

ENTERPRISE_FINSERV = Definition(
    name="Enterprise FinServ",
    description="Financial services companies of 1,000 employees and more, the larger the better.",
    parameters=(
        _filter("industry", O.IN, ("Financial Services",)),
        _filter("employee_count", O.GTE, 1000),
        _uses("Databricks", 4),
        _uses("Workday", 2),
        _score("revenue_usd", O.GTE, 500_000_000, 5),
    ),
    personas=(
        Persona(
            name="Finance Executive",
            parameters=(_filter("seniority", O.IN, ("C-level", "VP")), _filter("department", O.IN, ("Finance",))),
        ),
    ),
)

SMB_ECOMMERCE = Definition(
    name="SMB E-commerce",
    description="Online shops of up to 50 employees with a modern store and e-mail stack.",
    parameters=(
        _filter("sub_industry", O.IN, ("E-commerce",)),
        _filter("employee_count", O.BETWEEN, (1, 50)),
        _uses("Shopify", 6),
        _uses("Klaviyo", 3),
        _uses("Stripe", 2),
    ),
)

SAMPLE_ICPS: tuple[SampleIcp, ...] = (
    SampleIcp(MID_MARKET_SAAS, "live"),
    SampleIcp(ENTERPRISE_FINSERV, "live"),
    SampleIcp(SMB_ECOMMERCE, "draft"),
)
