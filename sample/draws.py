"""Everything drawn about one chunk of accounts, before it is written as documents."""

from collections.abc import Iterator
from dataclasses import dataclass

from sample.engagement import Engagement, draw_engagement
from sample.firmographics import Firmographics, draw_firmographics
from sample.stack import Stack, draw_stack
from sample.streams import CHUNK
from sample.truth import Deals, draw_deals, win_odds


@dataclass(frozen=True, eq=False)
class AccountDraws:
    """One chunk of accounts; row r is account `number * CHUNK + r`."""

    number: int
    firm: Firmographics
    stack: Stack
    engagement: Engagement
    deals: Deals


@dataclass(frozen=True)
class HiddenDeal:
    """A deal that the account closes, and how it ends."""

    account_external_id: str
    is_won: bool


def draw_accounts(seed: int, chunk: int) -> AccountDraws:
    """Return all draws of one chunk; the same whatever else is generated."""
    firm = draw_firmographics(seed, chunk)
    stack = draw_stack(seed, chunk, firm.sub_industry, firm.employees)
    engagement = draw_engagement(seed, chunk, firm)
    odds = win_odds(firm.sub_industry, firm.place, firm.stage, engagement.security, stack.installed)
    return AccountDraws(chunk, firm, stack, engagement, draw_deals(seed, chunk, odds))


def chunks_of(count: int) -> Iterator[tuple[int, int]]:
    """Yield each chunk's number and how many of its rows are wanted."""
    for number in range(-(-count // CHUNK)):
        yield number, min(CHUNK, count - number * CHUNK)


def account_id(index: int) -> str:
    """Return the external id of an account by its place, from 0."""
    return f"acc-{index + 1:07d}"


def hidden_deals(accounts_count: int = 20_000, *, seed: int = 7) -> Iterator[HiddenDeal]:
    """Yield the one deal of each account that closes one, in the order of the accounts.

    Three accounts of every ten have one: 6,000 at the default size. Only won ones have an onboarding
    owner in their document, so outcomes that are made of these deals agree with that leak.
    """
    for number, rows in chunks_of(accounts_count):
        deals = draw_accounts(seed, number).deals
        for row in range(rows):
            if deals.has_deal[row]:
                yield HiddenDeal(account_id(number * CHUNK + row), bool(deals.is_won[row]))
