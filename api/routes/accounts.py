"""Accounts as a list: all of them, or those that match an ICP; and why one is where it is."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api import explanations, lists
from api.dependencies import ActorDep, ServicesDep
from api.lists import AnyPage, ListQueryDep
from api.negotiation import form_of
from api.payloads import Page
from qualification.lists.explanations import AccountExplanation
from qualification.lists.rows import ListedAccount

router = APIRouter(prefix="/api/v1/accounts", tags=["Records"])


@router.get(
    "",
    summary="Accounts; with an ICP those that match it",
    response_model=Page[ListedAccount],
    responses={200: {"content": {"text/csv": {}}, "description": "One page; the whole list with Accept: text/csv"}},
)
async def list_accounts(request: Request, query: ListQueryDep, actor: ActorDep, services: ServicesDep) -> Response | AnyPage:
    """By the visible results: a Draft ICP has none, a paused one keeps its past ones. Without an ICP each has the one it is assigned to.

    An account is `qualified` when one of its people matches a persona of that ICP, `no_persona_fit` when none does.
    """
    return await lists.answer(services, actor, "accounts", query, as_csv=form_of(request) == "csv")


@router.get("/{account:path}/explanation", summary="Why an account has its score")
async def explain_account(
    account: Annotated[str, Path(max_length=300, description="The account's external id, or its id.")],
    actor: ActorDep,
    services: ServicesDep,
    icp_code: Annotated[str | None, Query(max_length=200, description="The ICP to explain it with.")] = None,
) -> AccountExplanation:
    """Without an ICP: the live one it matches best, else the one it comes closest to."""
    return await explanations.explain_account(services, actor, account, icp_code)
