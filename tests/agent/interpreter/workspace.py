"""A small workspace like the sample, and one like an import, for the interpreter's tests."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from agent.interpreter.lexicon import EVERY_TOOL, IcpEntry, Lexicon, SignalEntry, WorkingDraft
from qualification.catalog import Catalog, CatalogField, KnownValue, fields_of
from qualification.definitions import Definition, parse_definition
from qualification.fields import REGIONS, SENIORITIES, STAGES, STAGES_OUTSIDE, Field, FieldType
from qualification.lookup.terms import GlossaryEntry

TODAY = date(2026, 11, 22)
SIGNALS = (
    SignalEntry("Replies", "1st_party", "live", "on"),
    SignalEntry("Demo Viewed", "1st_party", "live", "off"),
    SignalEntry("Keywords", "2nd_party", "live", "off"),
    SignalEntry("Ad Frequency", "2nd_party", "live", "off"),
    SignalEntry("Job Changes", "2nd_party", "live", "on"),
    SignalEntry("Pricing Page Visits", "1st_party", "paused", "off"),
    SignalEntry("Product Webhook", "1st_party", "needs_source", "not_applicable"),
    SignalEntry("Event Attendees", "3rd_party", "draft", "not_applicable"),
)
TOOLS = EVERY_TOOL
_DEPARTMENTS = "Sales, Marketing, Finance, Engineering, Product, HR, Operations, IT, Legal, Customer Success, Executive"
CUSTOM = (
    Field("custom.is_competitor", "Is competitor", "Custom", FieldType.BOOLEAN),
    Field("custom.security_program", "Security program", "Custom", FieldType.CATEGORY),
    Field("custom.gtm_motion", "GTM motion", "Custom", FieldType.CATEGORY),
    Field("custom.contract_renewal_date", "Contract renewal date", "Custom", FieldType.DATE),
    Field("custom.onboarding_owner", "Onboarding owner", "Custom", FieldType.TEXT),
)
_INDUSTRIES = (
    "Software, Financial Services, Healthcare, Retail, Manufacturing, Media, Education, Professional Services, Logistics, Energy, Real Estate, "
    "Telecommunications, Government, Hospitality, Biotechnology"
)
_SUB_INDUSTRIES = (
    "SaaS, Cybersecurity, Developer Tools, Data & Analytics, AI, HR Tech, Marketing Technology, Fintech, Banking, Insurance, Payments, Asset Management, "
    "Hospitals, Health Tech, Medical Devices, E-commerce, Grocery, Fashion, Automotive, Industrial Equipment, Electronics, Publishing, Gaming, Advertising, "
    "Higher Education, Ed Tech, Consulting, Legal, Accounting, Staffing, Freight, Supply Chain, Oil & Gas, Renewables, Property Management, Construction, "
    "Wireless, Internet Providers, Federal, Local Government, Hotels, Restaurants, Travel, Pharmaceuticals, Diagnostics"
)
_COUNTRIES = (
    "United States, Canada, United Kingdom, Ireland, Germany, France, Netherlands, Belgium, Luxembourg, Austria, Switzerland, Spain, Portugal, Italy, Poland, "
    "Czechia, Romania, Greece, Sweden, Norway, Denmark, Finland, Israel, United Arab Emirates, Saudi Arabia, Turkey, South Africa, Nigeria, Egypt, China, "
    "Japan, South Korea, India, Singapore, Hong Kong, Australia, New Zealand, Indonesia, Vietnam, Brazil, Mexico, Argentina, Chile, Colombia, Peru"
)
_STATES = (
    "California, New York, Texas, Washington, Massachusetts, Illinois, Florida, Ohio, Michigan, Minnesota, Wisconsin, Colorado, Georgia, Oregon, Virginia, "
    "North Carolina, Indiana, Iowa, Kansas, Missouri, Nebraska, North Dakota, South Dakota, Ontario, Quebec, British Columbia, Bavaria, Hesse"
)
_CITIES = (
    "New York, San Francisco, Austin, Boston, Chicago, Seattle, Denver, Atlanta, London, Manchester, Reading, Dublin, Berlin, Munich, Paris, Nice, Amsterdam, "
    "Stockholm, Toronto, Sydney, Singapore, Mobile, Tokyo, Palo Alto, San Jose, Mountain View"
)
_TOOLS = (
    "Snowflake, Databricks, Salesforce, HubSpot, Marketo, Segment, Okta, Datadog, Stripe, Shopify, Zendesk, Slack, Jira, Workday, NetSuite, Kubernetes, "
    "Klaviyo, Braze, Twilio, Terraform, Notion, Google Analytics, Google Workspace, Outreach, Gong, ServiceNow, PostgreSQL, React"
)
_INFRASTRUCTURE = "AWS, Azure, Google Cloud, Cloudflare, On-premises"

ICPS = {
    "mid-market-saas": {
        "name": "Mid-market SaaS",
        "parameters": [
            {"field": "sub_industry", "mode": "filter", "operator": "in", "value": ["SaaS"]},
            {"field": "employee_count", "mode": "filter", "operator": "between", "value": [51, 500]},
            {"field": "region", "mode": "filter", "operator": "in", "value": ["North America", "EMEA"]},
            {"field": "installed_tools", "mode": "score", "operator": "any_of", "value": ["Salesforce"], "weight": 5},
            {"field": "installed_tools", "mode": "score", "operator": "any_of", "value": ["HubSpot"], "weight": 3},
            {"field": "hiring_velocity", "mode": "score", "operator": "gte", "value": 10, "weight": 3},
            {"field": "custom.is_competitor", "mode": "exclude", "operator": "is_true"},
        ],
        "personas": [
            {
                "name": "Revenue Leader",
                "persona_code": "revenue-leader",
                "parameters": [
                    {"field": "seniority", "mode": "filter", "operator": "in", "value": ["VP", "C-level"]},
                    {"field": "department", "mode": "filter", "operator": "in", "value": ["Sales", "Marketing"]},
                ],
            },
            {
                "name": "RevOps",
                "persona_code": "revops",
                "parameters": [
                    {"field": "title", "mode": "filter", "operator": "contains", "value": "operations"},
                    {"field": "department", "mode": "filter", "operator": "in", "value": ["Operations", "Sales"]},
                ],
            },
        ],
    },
    "enterprise-finserv": {
        "name": "Enterprise FinServ",
        "parameters": [
            {"field": "industry", "mode": "filter", "operator": "in", "value": ["Financial Services"]},
            {"field": "employee_count", "mode": "filter", "operator": "gte", "value": 1000},
            {"field": "installed_tools", "mode": "score", "operator": "any_of", "value": ["Databricks"], "weight": 4},
        ],
        "personas": [
            {
                "name": "Finance Executive",
                "persona_code": "finance-executive",
                "parameters": [
                    {"field": "seniority", "mode": "filter", "operator": "in", "value": ["C-level", "VP"]},
                    {"field": "department", "mode": "filter", "operator": "in", "value": ["Finance"]},
                ],
            },
        ],
    },
    "smb-e-commerce": {
        "name": "SMB E-commerce",
        "parameters": [
            {"field": "sub_industry", "mode": "filter", "operator": "in", "value": ["E-commerce"]},
            {"field": "employee_count", "mode": "filter", "operator": "between", "value": [1, 50]},
        ],
    },
}


_STANDING: dict[str, Callable[[Definition], tuple[str, Definition, int, int | None]]] = {
    "mid-market-saas": lambda definition: ("live", definition, 3, 3),
    "enterprise-finserv": lambda definition: ("live", definition, 1, 1),
    "smb-e-commerce": lambda definition: ("draft", definition, 1, None),
}


def entry(field: Field, values: Sequence[str] = ()) -> CatalogField:
    """Return a catalog entry whose values are met ever more rarely."""
    return CatalogField(field, tuple(KnownValue(value, 1000 - number) for number, value in enumerate(values)), 0.1)


def catalog(values: Mapping[str, str], custom: Sequence[Field], signals: Sequence[str]) -> Catalog:
    """Return a catalog with these known values, written as comma lists."""
    known = {key: [value.strip() for value in text.split(",")] for key, text in values.items()}
    accounts = {field.key: entry(field, known.get(field.key, ())) for field in fields_of("account", custom, signals)}
    people = {field.key: entry(field, known.get(f"person.{field.key}", ())) for field in fields_of("person", custom)}
    return Catalog(accounts, people)


@cache
def sample_catalog() -> Catalog:
    """Return a catalog with the fields and values of the sample workspace."""
    values = {
        "industry": _INDUSTRIES,
        "sub_industry": _SUB_INDUSTRIES,
        "country": _COUNTRIES,
        "region": ", ".join(REGIONS),
        "state": _STATES,
        "city": _CITIES,
        "installed_tools": _TOOLS,
        "removed_tools": _TOOLS,
        "infrastructure": _INFRASTRUCTURE,
        "funding_stage": ", ".join(STAGES + STAGES_OUTSIDE),
        "custom.security_program": "No program, Basic, SOC 2, ISO 27001, FedRAMP",
        "custom.gtm_motion": "Product-led, Sales-led, Partner-led",
    }
    values |= {"person.seniority": ", ".join(SENIORITIES), "person.department": _DEPARTMENTS, "person.country": _COUNTRIES}
    values |= {"person.region": ", ".join(REGIONS), "person.email_status": "verified, risky, invalid, unknown"}
    return catalog(values, CUSTOM, [signal.name for signal in SIGNALS])


@cache
def import_catalog() -> Catalog:
    """Return a catalog like an import of start-ups: other industries, no custom fields, gaps."""
    values = {
        "industry": "software, biotech, web, mobile, enterprise, advertising, ecommerce, games_video, cleantech, hardware, medical, analytics, health, other, "
        "network_hosting, finance, education, social, security, semiconductor, public_relations, search, local, real_estate, photo_video, music",
        "country": "United States",
        "region": "North America",
        "state": "California, New York, Massachusetts, Texas, Washington, Georgia, Illinois",
        "city": "San Francisco, New York, Palo Alto, Seattle, Boston, Austin",
        "funding_stage": "Seed, Series A, Series B, Series C",
        "custom.status": "operating, acquired, closed, ipo",
    }
    known = catalog(values, (Field("custom.status", "Status", "Custom", FieldType.CATEGORY),), ())
    accounts = {**known.accounts, "employee_count": replace(known.accounts["employee_count"], missing_rate=1.0)}
    return Catalog(accounts, known.people)


def sample_lexicon(draft: Definition | None = None, **more: object) -> Lexicon:
    """Return the lexicon of the sample workspace, with a working draft if one is given."""
    icps = tuple(IcpEntry(code, str(body["name"]), *_STANDING[code](parse_definition(body))) for code, body in ICPS.items())
    lexicon = Lexicon(sample_catalog(), TODAY, icps, SIGNALS, draft=WorkingDraft(draft, rev=1) if draft else None, tools=TOOLS)
    return replace(lexicon, **more)  # type: ignore[arg-type]


def import_lexicon(draft: Definition | None = None) -> Lexicon:
    """Return the lexicon of the imported workspace."""
    return Lexicon(import_catalog(), TODAY, draft=WorkingDraft(draft, rev=1) if draft else None)


def with_term(term: str, meaning: str, rules: Sequence[Mapping[str, object]], lexicon: Lexicon | None = None) -> Lexicon:
    """Return the lexicon of a workspace whose glossary says what a term means."""
    lexicon = lexicon or sample_lexicon()
    parameters = parse_definition({"name": term, "parameters": list(rules)}).parameters
    entry = GlossaryEntry(term, meaning, parameters)
    return replace(lexicon, catalog=replace(lexicon.catalog, glossary={**lexicon.catalog.glossary, term: entry}))
