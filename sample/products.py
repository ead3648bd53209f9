"""The tools that accounts run: real product names, how common each is, and where."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from sample.industries import flat
from sample.streams import Floats


@dataclass(frozen=True)
class Product:
    """A tool, its kind, and its share of all accounts of middle size, 0 to 1."""

    name: str
    kind: str
    share: float


# Snowflake decides who wins (`truth`): its share is the same everywhere, so that it confounds nothing.
EVEN_SHARE = {"Snowflake": 0.16}
INFRASTRUCTURE = ("AWS", "Azure", "Google Cloud", "Cloudflare", "On-premises")

_KINDS: dict[str, str] = {
    "warehouse": "Snowflake 160, Databricks 80, BigQuery 70, Redshift 50, Teradata 18, Cloudera 12, ClickHouse 14, Starburst 8",
    "analytics": "Tableau 95, Power BI 130, Looker 55, Amplitude 45, Mixpanel 40, Google Analytics 210, Qlik 28, Metabase 22, Sigma 12, ThoughtSpot 10, Heap 16, FullStory 18, Hotjar 35",
    "data": "Fivetran 40, dbt 38, Airbyte 16, Segment 50, RudderStack 8, mParticle 10, Informatica 24, Talend 14, Alteryx 24, Collibra 10, Confluent 22, Airflow 24",
    "crm": "Salesforce 250, HubSpot 180, Microsoft Dynamics 365 80, Pipedrive 36, Zoho CRM 34, Copper 8, Freshsales 14, SugarCRM 10",
    "marketing": "Marketo 60, Pardot 38, Eloqua 16, Mailchimp 100, ActiveCampaign 30, Braze 28, Iterable 16, Customer.io 18, Sendgrid 50, Twilio 55, 6sense 16, Demandbase 14, Drift 18",
    "sales": "Outreach 28, Salesloft 26, Gong 36, Chorus 10, ZoomInfo 40, Apollo.io 30, Clari 14, LeanData 8, DocuSign 95, PandaDoc 18, Highspot 12, Seismic 12",
    "shop": "Shopify 50, Klaviyo 36, BigCommerce 14, WooCommerce 34, Adobe Commerce 18, Salesforce Commerce Cloud 12, Yotpo 10, Gorgias 9, ReCharge 7, Attentive 9, Bazaarvoice 6, ShipStation 10",
    "payments": "Stripe 100, PayPal 80, Adyen 28, Braintree 22, Square 26, Klarna 10, Checkout.com 9, Chargebee 14, Recurly 8, Zuora 14",
    "support": "Zendesk 120, Intercom 60, Freshdesk 40, ServiceNow 75, Genesys 18, Five9 12, Talkdesk 10, Kustomer 6, Gainsight 16",
    "work": "Slack 230, Microsoft Teams 270, Zoom 200, Jira 170, Confluence 110, Asana 60, Monday.com 48, Notion 75, Trello 50, Smartsheet 28, Miro 48, Figma 90, Airtable 40, Box 34, Dropbox 55",
    "erp": "NetSuite 70, SAP S/4HANA 60, Oracle ERP Cloud 36, Sage Intacct 34, QuickBooks 90, Xero 40, Coupa 20, Concur 45, Expensify 24, Bill.com 22, Anaplan 20, Workiva 12",
    "hr": "Workday 70, ADP 80, BambooHR 38, Gusto 34, Rippling 30, UKG 28, SuccessFactors 26, Greenhouse 40, Lever 22, Lattice 18, Culture Amp 14, Deel 20",
    "security": "Okta 85, CrowdStrike 55, SentinelOne 20, Palo Alto Networks 40, Zscaler 28, 1Password 36, Duo 26, Auth0 28, Vanta 18, Drata 12, KnowBe4 30, Splunk 40, Wiz 16, Proofpoint 26",
    "engineering": "GitHub 160, GitLab 60, Datadog 70, New Relic 36, PagerDuty 34, Terraform 55, Kubernetes 75, Docker 90, Jenkins 45, CircleCI 18, Sentry 45, LaunchDarkly 16, Grafana 36, Elastic 34, MongoDB 48, PostgreSQL 90, Redis 50, Postman 40",
}

_TECH = {
    "engineering": 2.0,
    "work": 1.3,
    "data": 1.6,
    "analytics": 1.2,
    "crm": 1.35,
    "sales": 2.0,
    "support": 1.4,
    "security": 1.3,
    "shop": 0.15,
    "payments": 1.2,
    "erp": 0.8,
}
_OLD = {
    "engineering": 0.35,
    "data": 0.5,
    "sales": 0.5,
    "shop": 0.15,
    "payments": 0.5,
    "erp": 1.5,
    "hr": 1.1,
    "marketing": 0.6,
    "analytics": 0.8,
}
_BOOSTS: dict[str, dict[str, float]] = {
    "Software": _TECH,
    "Financial Services": {
        "warehouse": 1.5,
        "security": 1.6,
        "erp": 1.2,
        "shop": 0.1,
        "payments": 1.2,
        "engineering": 0.9,
        "crm": 1.2,
        "hr": 1.2,
    },
    "Healthcare": {**_OLD, "security": 1.2},
    "Retail": {"shop": 3.5, "payments": 2.2, "marketing": 1.4, "engineering": 0.5, "sales": 0.4, "data": 0.8},
    "Manufacturing": _OLD,
    "Media": {"marketing": 1.5, "analytics": 1.4, "engineering": 0.8, "shop": 0.5},
    "Education": {**_OLD, "work": 1.2},
    "Professional Services": {**_OLD, "crm": 1.1, "work": 1.1},
    "Logistics": _OLD,
    "Energy": _OLD,
    "Real Estate": {**_OLD, "crm": 1.1},
    "Telecommunications": {"engineering": 1.1, "support": 1.5, "shop": 0.3, "security": 1.3},
    "Government": {**_OLD, "crm": 0.4, "marketing": 0.2, "sales": 0.15, "security": 1.3, "payments": 0.3},
    "Hospitality": {"payments": 1.5, "engineering": 0.3, "sales": 0.4, "marketing": 1.2, "shop": 0.6, "data": 0.4},
    "Biotechnology": {**_OLD, "data": 0.9, "engineering": 0.7},
    "E-commerce": {
        "shop": 9.0,
        "payments": 3.2,
        "marketing": 1.6,
        "engineering": 0.6,
        "erp": 0.6,
        "hr": 0.6,
        "security": 0.5,
        "sales": 0.3,
        "crm": 0.5,
    },
    "Cybersecurity": {**_TECH, "security": 2.4},
    "Developer Tools": {**_TECH, "engineering": 2.8, "erp": 0.6},
    "Data & Analytics": {**_TECH, "data": 3.0, "warehouse": 2.2},
    "AI": {**_TECH, "warehouse": 1.8, "engineering": 2.4},
    "HR Tech": {**_TECH, "hr": 2.0},
    "Marketing Technology": {**_TECH, "marketing": 2.6},
    "Fintech": {"payments": 2.4, "engineering": 1.8, "data": 1.4, "security": 1.6, "shop": 0.2, "crm": 1.2, "work": 1.2},
}


def _parse(kind: str, listed: str) -> list[Product]:
    rows = (entry.rsplit(" ", 1) for entry in listed.split(", "))
    return [Product(name, kind, int(share) / 1000) for name, share in rows]


@cache
def products() -> tuple[Product, ...]:
    """Return every tool; the place in this tuple is its code. Snowflake is first."""
    return tuple(product for kind, listed in _KINDS.items() for product in _parse(kind, listed))


@cache
def shares() -> Floats:
    """Return for each sub-industry and tool the share of middle-sized accounts that use it."""
    rows = []
    for industry, sub in flat():
        boosts = _BOOSTS.get(sub.name, _BOOSTS[industry.name])
        rows.append([product.share * boosts.get(product.kind, 1.0) for product in products()])
    return np.array(rows, dtype=np.float64)
