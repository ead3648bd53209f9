"""Where Slack calls, the page where a person says which Slack user they are, and the pictures that Slack fetches."""

import secrets
from functools import cache
from pathlib import Path
from typing import Annotated, Any, TypeAlias, cast

from fastapi import APIRouter, Query, Request
from pydantic import StringConstraints
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from api.dependencies import ActorDep, ServicesDep
from api.payloads import Body, ErrorOut
from api.slack import links
from api.slack.endpoint import SlackEndpoint
from api.slack.histogram import PATH as PICTURE
from api.slack.histogram import draw, read_signed
from qualification.errors import InvalidRequest, SlackNotConfigured
from qualification.payloads import Payload

router = APIRouter(tags=["Slack"])

PAGE = Path(__file__).with_name("link.html")
FOREVER = "public, max-age=31536000, immutable"
Responses: TypeAlias = dict[int | str, dict[str, Any]]

REFUSED: Responses = {
    401: {"description": "The signature is wrong or stale"},
    404: {"model": ErrorOut, "description": "Slack is not set up here"},
}
GONE: Responses = {410: {"model": ErrorOut, "description": "The link was used before or has expired"}}


class LinkBody(Body):
    """The code of a link."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=links.LONGEST_CODE)]


class ClaimOut(Payload):
    """The Slack user that a link is for, and the person who would say that it is them."""

    slack_user: str
    slack_user_id: str
    slack_team: str
    person: str
    workspace: str


def _endpoint_of(request: Request) -> SlackEndpoint:
    return cast("SlackEndpoint", request.app.state.slack)


async def _handle(request: Request, services: ServicesDep) -> Response:
    return await _endpoint_of(request).handle(services, await request.body(), request.headers)


@router.post("/slack/commands", summary="Slash commands of Slack", response_class=PlainTextResponse, responses=REFUSED)
async def commands(request: Request, services: ServicesDep) -> Response:
    """Signed by Slack, acknowledged at once, answered in Slack."""
    return await _handle(request, services)


@router.post("/slack/interactions", summary="Pressed buttons of Slack", response_class=PlainTextResponse, responses=REFUSED)
async def interactions(request: Request, services: ServicesDep) -> Response:
    """Signed by Slack, acknowledged at once; the person who pressed decides, with their role."""
    return await _handle(request, services)


@router.post("/slack/events", summary="Mentions and messages of Slack", response_class=PlainTextResponse, responses=REFUSED)
async def events(request: Request, services: ServicesDep) -> Response:
    """Signed by Slack, acknowledged at once, answered in Slack; what it sends again is dropped."""
    return await _handle(request, services)


@router.get(links.PATH, summary="The page where a person says which Slack user they are", response_class=HTMLResponse)
async def link_page() -> Response:
    """It holds nothing: the code stands behind `#` in its address, and the person signs in on it."""
    nonce = secrets.token_urlsafe(16)
    policy = (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    headers = {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(_page().replace("$nonce", nonce), headers=headers)


@cache
def _page() -> str:
    return PAGE.read_text(encoding="utf-8")


@router.post(f"{links.PATH}/claim", summary="Whom a link of Slack is for", responses=GONE)
async def read_claim(body: LinkBody, actor: ActorDep, services: ServicesDep) -> ClaimOut:
    """The code is not used up."""
    claim = await links.read_claim(services, body.code)
    return ClaimOut(
        slack_user=claim.name, slack_user_id=claim.user_id, slack_team=claim.team_name, person=actor.person, workspace=actor.workspace
    )


@router.post(links.PATH, summary="Let a Slack user act as the signed-in person", responses=GONE)
async def link(body: LinkBody, actor: ActorDep, services: ServicesDep) -> ClaimOut:
    """The code is used up; from now on the Slack user acts with the person's role. It is in the audit."""
    claim = await links.accept_claim(services, actor, body.code)
    return ClaimOut(
        slack_user=claim.name, slack_user_id=claim.user_id, slack_team=claim.team_name, person=actor.person, workspace=actor.workspace
    )


@router.get(PICTURE, summary="A histogram of scores", responses={200: {"content": {"image/png": {}}}})
async def histogram(
    services: ServicesDep,
    bins: Annotated[str, Query(max_length=200, description="Ten counts, with points between them.")],
    signature: Annotated[str, Query(max_length=100, description="What this server signed them with.")],
) -> Response:
    """Draws only what this server signed: the numbers of a preview that was shown in Slack."""
    found = services.settings.slack_secrets
    if found is None:
        raise SlackNotConfigured("this server has no Slack app, and draws pictures for it alone")
    counts = read_signed(found[0], bins, signature)
    if counts is None:
        raise InvalidRequest("the signature does not belong to these counts", field="signature")
    return Response(draw(counts), media_type="image/png", headers={"Cache-Control": FOREVER})
