"""Leads as a list: everyone, or the people of the accounts that match an ICP; and why one is in their bucket."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api import explanations, lists
from api.dependencies import ActorDep, ServicesDep
from api.lists import AnyPage, ListQueryDep
from api.negotiation import form_of
from api.payloads import Page
from qualification.lists.explanations import LeadExplanation
from qualification.lists.rows import Lead

router = APIRouter(prefix="/api/v1/leads", tags=["Records"])


@router.get(
    "",
    summary="People with their bucket; with an ICP those of the accounts that match it",
    response_model=Page[Lead],
    responses={200: {"content": {"text/csv": {}}, "description": "One page; the whole list with Accept: text/csv"}},
)
async def list_leads(request: Request, query: ListQueryDep, actor: ActorDep, services: ServicesDep) -> Response | AnyPage:
    """By the visible results: a Draft ICP has none, a paused one keeps its past ones. Without an ICP each has the one of their account.

    The best first means: the account's score and points, then the person's, then the older record.
    """
    return await lists.answer(services, actor, "leads", query, as_csv=form_of(request) == "csv")


@router.get("/{lead:path}/explanation", summary="Why a person is in their bucket")
async def explain_lead(
    lead: Annotated[str, Path(max_length=300, description="The person's external id, or their id.")],
    actor: ActorDep,
    services: ServicesDep,
    icp_code: Annotated[str | None, Query(max_length=200, description="The ICP to explain them with.")] = None,
) -> LeadExplanation:
    """The account against the ICP, and the person against each of its personas: passed, failed or missing, gate by gate."""
    return await explanations.explain_lead(services, actor, lead, icp_code)
