"""Writes the accounts of the sample workspace as documents."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from qualification.columns import days_of
from sample.custom_fields import GTM_MOTIONS, SECURITY_PROGRAMS
from sample.descriptions import INJECTION, write_descriptions, write_names
from sample.documents import Document, Written, documents_of
from sample.draws import AccountDraws, account_id, chunks_of, draw_accounts
from sample.engagement import Engagement
from sample.firmographics import FUNDING_STAGES, Firmographics
from sample.industries import sub_industries
from sample.person_names import name_pools
from sample.places import places
from sample.products import INFRASTRUCTURE, products
from sample.streams import CHUNK, NONE, Ints, Mask, Objects, chance, labels_of, stream, without

# The account whose description carries an instruction to the copilot; with the default seed a top match of Mid-market SaaS.
TRAP_ACCOUNT = 1_187
_EMPLOYEES_MISSING = 0.04
_REVENUE_MISSING = 0.30
_FOUNDED_MISSING = 0.08
_STATE_MISSING = 0.043
_CITY_MISSING = 0.06
_HIRING_MISSING = 0.20
_NET_NEW_MISSING = 0.22


def generate_accounts(count: int = 20_000, *, today: date, seed: int = 7) -> Iterator[tuple[str, Document]]:
    """Yield external id and document of each account; the first n are the same whatever `count` is.

    Documents hold the keys of `ACCOUNT_FIELDS` and `CUSTOM_FIELDS`, without the missing ones and without
    `last_signal_date`, which captures set. Dates are ISO texts; those near now move with `today`.
    """
    for number, rows in chunks_of(count):
        documents = write_documents(draw_accounts(seed, number), today=today, seed=seed)
        for row, document in enumerate(documents[:rows], start=number * CHUNK):
            yield account_id(row), document


def write_documents(draws: AccountDraws, *, today: date, seed: int) -> list[Document]:
    """Return the documents of one chunk."""
    gaps = stream(seed, "gaps", draws.number)
    names, domains = write_names(seed, draws.number, draws.firm)
    columns: Written = {"name": names, "domain": domains, "description": write_descriptions(seed, draws.number, draws.firm, names)}
    if draws.number == TRAP_ACCOUNT // CHUNK:
        columns["description"][TRAP_ACCOUNT % CHUNK] += INJECTION
    columns |= _firmographic(draws.firm, gaps, today)
    columns |= _tech(draws)
    columns |= _growth(draws, gaps, today)
    columns |= _standing(draws)
    columns |= _custom(draws, today, stream(seed, "onboarding", draws.number))
    return documents_of(columns)


def _firmographic(firm: Firmographics, gaps: np.random.Generator, today: date) -> Written:
    where = places()
    has_city = ~chance(gaps, _CITY_MISSING, CHUNK)
    has_state = ~chance(gaps, _STATE_MISSING, CHUNK)
    return {
        "industry": _industry_labels()[firm.sub_industry].tolist(),
        "sub_industry": _sub_industry_labels()[firm.sub_industry].tolist(),
        "employee_count": without(firm.employees, chance(gaps, _EMPLOYEES_MISSING, CHUNK)),
        "revenue_usd": without(firm.revenue_usd, chance(gaps, _REVENUE_MISSING, CHUNK)),
        "founded_year": without(today.year - firm.age, chance(gaps, _FOUNDED_MISSING, CHUNK)),
        "country": where.country[firm.place].tolist(),
        "region": where.region[firm.place].tolist(),
        "state": where.state[np.where(has_state, firm.place, NONE)].tolist(),
        "city": where.city[np.where(has_city, firm.place, NONE)].tolist(),
    }


def _tech(draws: AccountDraws) -> Written:
    stack = draws.stack
    clouds = _lists(stack.infrastructure, labels_of(INFRASTRUCTURE))
    return {
        "installed_tools": _lists(stack.installed, _product_labels()),
        "removed_tools": _lists(stack.removed, _product_labels()),
        "infrastructure": [each if known else None for each, known in zip(clouds, stack.infrastructure_known.tolist(), strict=True)],
    }


def _growth(draws: AccountDraws, gaps: np.random.Generator, today: date) -> Written:
    firm, engagement = draws.firm, draws.engagement
    first_day = _jan_first()[today.year - firm.age]
    funded = np.maximum(days_of(today) - firm.funded_days_ago, first_day)
    return {
        "funding_stage": labels_of(FUNDING_STAGES)[firm.stage].tolist(),
        "funding_amount_usd": without(firm.raised_usd, firm.raised_usd == 0),
        "last_funding_date": _dates(funded, firm.funded_days_ago != NONE),
        "hiring_velocity": without(engagement.hires, chance(gaps, _HIRING_MISSING, CHUNK)),
        "net_new_headcount": without(engagement.net_new, chance(gaps, _NET_NEW_MISSING, CHUNK)),
    }


def _standing(draws: AccountDraws) -> Written:
    """An account that closed a deal, or was a customer, has been in the pipeline."""
    engagement = draws.engagement
    pursued = engagement.was_pursued | engagement.is_customer | engagement.is_churned | draws.deals.has_deal
    return {
        "has_past_pipeline": pursued.tolist(),
        "is_current_customer": engagement.is_customer.tolist(),
        "is_churned_customer": engagement.is_churned.tolist(),
    }


def _custom(draws: AccountDraws, today: date, rng: np.random.Generator) -> Written:
    engagement: Engagement = draws.engagement
    return {
        "custom.is_competitor": engagement.is_competitor.tolist(),
        "custom.security_program": labels_of(SECURITY_PROGRAMS)[engagement.security].tolist(),
        "custom.gtm_motion": labels_of(GTM_MOTIONS)[engagement.motion].tolist(),
        "custom.contract_renewal_date": _dates(days_of(today) + engagement.renewal_in_days, engagement.renewal_in_days != 0),
        "custom.onboarding_owner": _owners()[np.where(draws.deals.is_won, rng.integers(0, len(_owners()) - 1, CHUNK), NONE)].tolist(),
    }


def _lists(used: Mask, labels: Objects) -> list[list[str]]:
    """Return the labels of the true cells of each row."""
    chosen: list[str] = labels[np.flatnonzero(used) % used.shape[1]].tolist()
    ends = np.cumsum(np.count_nonzero(used, axis=1)).tolist()
    return [chosen[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def _dates(days: Ints, known: Mask) -> list[str | None]:
    texts = np.full(len(days), None, dtype=np.object_)
    texts[known] = np.datetime_as_string(days[known].astype("datetime64[D]"))
    return cast("list[str | None]", texts.tolist())


@cache
def _jan_first() -> Ints:
    """Return the day number of 1 January by year."""
    years: NDArray[np.datetime64] = (np.arange(3_000) - 1970).astype("datetime64[Y]")
    return years.astype("datetime64[D]").astype(np.int64)


@cache
def _industry_labels() -> Objects:
    return labels_of(tuple(sub.industry.name for sub in sub_industries()))


@cache
def _sub_industry_labels() -> Objects:
    return labels_of(tuple(sub.name for sub in sub_industries()))


@cache
def _product_labels() -> Objects:
    return labels_of(tuple(product.name for product in products()))


@cache
def _owners() -> Objects:
    """Return the colleagues who onboard customers."""
    english = name_pools()[0]
    return labels_of(tuple(f"{first} {last}" for first, last in zip(english.first[20:32], english.last[40:52], strict=True)))
