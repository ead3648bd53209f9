"""The fields that records have: the built-in ones, and what a type can hold and compare."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from qualification.definitions import Operator, RecordType

_Op = Operator


class FieldType(StrEnum):
    """What a field holds. A multi-value field holds a set of texts."""

    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    TEXT = "text"
    CATEGORY = "category"
    MULTI_VALUE = "multi_value"
    BOOLEAN = "boolean"


_ALWAYS = (_Op.IS_KNOWN, _Op.IS_MISSING)
_COMPARISONS = (_Op.EQUALS, _Op.NOT_EQUALS, _Op.GT, _Op.GTE, _Op.LT, _Op.LTE, _Op.BETWEEN)
_TEXTUAL = (_Op.EQUALS, _Op.NOT_EQUALS, _Op.IN, _Op.NOT_IN, _Op.CONTAINS, _Op.NOT_CONTAINS, _Op.STARTS_WITH, _Op.MATCHES)
_RANKED = (_Op.GT, _Op.GTE, _Op.LT, _Op.LTE, _Op.BETWEEN)
RELATIVE = (_Op.WITHIN_LAST_DAYS, _Op.WITHIN_NEXT_DAYS, _Op.MORE_THAN_DAYS_AGO)
LISTS = (_Op.IN, _Op.NOT_IN, _Op.ANY_OF, _Op.ALL_OF, _Op.NONE_OF)
VALUELESS = (_Op.IS_TRUE, _Op.IS_FALSE, *_ALWAYS)

OPERATORS: dict[FieldType, tuple[Operator, ...]] = {
    FieldType.NUMBER: (*_COMPARISONS, *_ALWAYS),
    FieldType.MONEY: (*_COMPARISONS, *_ALWAYS),
    FieldType.DATE: (*_COMPARISONS, *RELATIVE, *_ALWAYS),
    FieldType.TEXT: (*_TEXTUAL, *_ALWAYS),
    FieldType.CATEGORY: (*_TEXTUAL, *_ALWAYS),
    FieldType.MULTI_VALUE: (_Op.ANY_OF, _Op.ALL_OF, _Op.NONE_OF, *_ALWAYS),
    FieldType.BOOLEAN: (_Op.IS_TRUE, _Op.IS_FALSE, *_ALWAYS),
}


@dataclass(frozen=True)
class Field:
    """One field of a workspace.

    Attributes:
        order: The values of a category from low to high, where it has an order; values outside it
            are allowed and compare with nothing.
    """

    key: str
    label: str
    category: str
    type: FieldType
    record_type: RecordType = "account"
    aliases: tuple[str, ...] = ()
    order: tuple[str, ...] = ()

    @property
    def operators(self) -> tuple[Operator, ...]:
        """The operators that this field offers."""
        return OPERATORS[self.type] + (_RANKED if self.order else ())

    @property
    def is_custom(self) -> bool:
        """Whether the workspace declared it."""
        return self.key.startswith("custom.")


STAGES = ("Pre-seed", "Seed", "Series A", "Series B", "Series C", "Series D+")
STAGES_OUTSIDE = ("Bootstrapped", "Private Equity", "Public")
REGIONS = ("North America", "EMEA", "APAC", "LATAM")
SENIORITIES = ("Individual Contributor", "Manager", "Director", "VP", "C-level")
EMAIL_STATUSES = ("verified", "risky", "invalid", "unknown")
DELIVERABLE = ("verified", "risky")

_T = FieldType

ACCOUNT_FIELDS: tuple[Field, ...] = (
    Field("name", "Name", "Identity", _T.TEXT, aliases=("company name", "account name", "company")),
    Field("domain", "Domain", "Identity", _T.TEXT, aliases=("website", "url", "web site", "homepage")),
    Field("description", "Description", "Identity", _T.TEXT, aliases=("about", "summary", "notes")),
    Field("industry", "Industry", "Firmographic", _T.CATEGORY, aliases=("sector", "vertical")),
    Field(
        "sub_industry",
        "Sub-industry",
        "Firmographic",
        _T.CATEGORY,
        aliases=("subindustry", "sub industry", "sub-sector", "sub-vertical", "niche"),
    ),
    Field(
        "employee_count",
        "Employee count",
        "Firmographic",
        _T.NUMBER,
        aliases=("employees", "headcount", "company size", "team size", "staff", "fte"),
    ),
    Field("revenue_usd", "Revenue", "Firmographic", _T.MONEY, aliases=("revenue", "annual revenue", "arr", "turnover", "sales volume")),
    Field(
        "founded_year", "Founded year", "Firmographic", _T.NUMBER, aliases=("founding year", "year founded", "founded", "year established")
    ),
    Field("country", "Country", "Geographic", _T.CATEGORY, aliases=("hq country", "nation")),
    Field("region", "Region", "Geographic", _T.CATEGORY, aliases=("sales region", "geo", "territory")),
    Field("state", "State / province", "Geographic", _T.CATEGORY, aliases=("state", "province")),
    Field("city", "City", "Geographic", _T.CATEGORY, aliases=("town", "metro")),
    Field("installed_tools", "Installed tools", "Tech", _T.MULTI_VALUE, aliases=("tech stack", "technologies", "tools", "tech")),
    Field("removed_tools", "Removed tools", "Tech", _T.MULTI_VALUE, aliases=("dropped tools", "former tools", "uninstalled tools")),
    Field("infrastructure", "Infrastructure", "Tech", _T.MULTI_VALUE, aliases=("cloud", "hosting", "cloud provider")),
    Field("funding_stage", "Funding stage", "Growth", _T.CATEGORY, aliases=("stage", "round", "funding round"), order=STAGES),
    Field("funding_amount_usd", "Funding amount", "Growth", _T.MONEY, aliases=("funding", "total funding", "amount raised", "raised")),
    Field("last_funding_date", "Last funding date", "Growth", _T.DATE, aliases=("last funding", "last round", "last raised")),
    Field("hiring_velocity", "Hiring velocity", "Growth", _T.NUMBER, aliases=("hiring", "hiring rate", "hiring pace")),
    Field("net_new_headcount", "Net-new headcount", "Growth", _T.NUMBER, aliases=("headcount growth", "net new headcount", "new hires")),
    Field("has_past_pipeline", "Has past pipeline", "Engagement", _T.BOOLEAN, aliases=("past pipeline", "past opportunity", "past deal")),
    Field(
        "is_current_customer",
        "Is current customer",
        "Engagement",
        _T.BOOLEAN,
        aliases=("current customer", "customer", "existing customer"),
    ),
    Field(
        "is_churned_customer", "Is churned customer", "Engagement", _T.BOOLEAN, aliases=("churned customer", "former customer", "churned")
    ),
    Field("last_signal_date", "Last signal date", "Engagement", _T.DATE, aliases=("last signal", "last activity", "last engaged")),
)

PERSON_FIELDS: tuple[Field, ...] = (
    Field("name", "Name", "Identity", _T.TEXT, "person", aliases=("full name", "person", "contact")),
    Field("email", "E-mail", "Identity", _T.TEXT, "person", aliases=("email address", "mail")),
    Field("title", "Title", "Role", _T.TEXT, "person", aliases=("job title", "position", "role")),
    Field("seniority", "Seniority", "Role", _T.CATEGORY, "person", aliases=("level", "seniority level"), order=SENIORITIES),
    Field("department", "Department", "Role", _T.CATEGORY, "person", aliases=("function", "team")),
    Field("country", "Country", "Geographic", _T.CATEGORY, "person"),
    Field("region", "Region", "Geographic", _T.CATEGORY, "person"),
    Field("tenure_months", "Tenure in months", "Role", _T.NUMBER, "person", aliases=("tenure", "months in role")),
    Field("email_status", "E-mail status", "Reach", _T.CATEGORY, "person", aliases=("email validity",)),
    Field("has_phone", "Has phone", "Reach", _T.BOOLEAN, "person", aliases=("phone",)),
    Field("last_signal_date", "Last signal date", "Engagement", _T.DATE, "person", aliases=("last signal",)),
)


def signal_field(name: str) -> Field:
    """Return the account field of a signal: the date of its last qualified capture."""
    return Field(f"signal.{name}", f"Last {name}", "Engagement", FieldType.DATE)


def by_key(fields: Iterable[Field]) -> dict[str, Field]:
    """Return the fields of one record type by their key."""
    return {field.key: field for field in fields}
