"""Who is signed in: a page asks first, signs in with a password, and signs out."""

import asyncio

from fastapi import APIRouter, Request, Response

from api.access_payloads import PasswordBody, SessionOut, SignInBody
from api.auth import SignedIn, local_admin, signed_in_by_cookie
from api.cookies import clear_cookie, read_cookie, set_cookie
from api.dependencies import ServicesDep, SignedInDep
from api.payloads import ErrorOut
from api.services import Services
from qualification.access.members import change_own_password, fold_text
from qualification.access.passwords import hash_password
from qualification.access.sessions import close_session, find_candidate, open_session
from qualification.errors import InvalidRequest, Unauthenticated

router = APIRouter(prefix="/api/v1/session", tags=["Access"])

WRONG = "no active member of this workspace has this person and password"


@router.get("", summary="Who is signed in", responses={401: {"model": ErrorOut, "description": "Nobody: show the sign-in page"}})
async def who_am_i(found: SignedInDep) -> SessionOut:
    """Answers on servers that ask nobody to sign in too, with `auth` off."""
    return _out(found)


@router.post(
    "",
    summary="Sign in",
    responses={
        401: {"model": ErrorOut, "description": "Whatever is wrong, in the same words"},
        429: {"model": ErrorOut, "description": "Too many failed; `Retry-After` says when to come back"},
    },
)
async def sign_in(body: SignInBody, request: Request, response: Response, services: ServicesDep) -> SessionOut:
    """Set the cookie of a new session. Where nobody is asked to sign in, say so and set none."""
    if services.settings.is_open:
        return _out(local_admin(services))
    workspace = body.workspace if body.workspace is not None else services.workspace[0]
    who = (workspace, fold_text(body.person), request.client.host if request.client else "")
    services.sign_ins.begin(*who)
    async with services.database.reading() as session:
        candidate = await session.run_sync(find_candidate, workspace, body.person)
    is_right = await services.sign_ins.is_right(body.password.get_secret_value(), candidate.password_hash)
    if candidate.member_id is None or not is_right:
        raise Unauthenticated(WRONG)
    services.sign_ins.succeeded(*who)
    return await _enter(services, request, response, candidate.member_id)


async def _enter(services: Services, request: Request, response: Response, member_id: int) -> SessionOut:
    async with services.database.writing() as session:
        token, expires_at = await session.run_sync(open_session, member_id)
    set_cookie(request, response, token, expires_at)
    return _out(await signed_in_by_cookie(services, token))


@router.put("/password", summary="Change one's own password")
async def change_password(
    body: PasswordBody, request: Request, response: Response, found: SignedInDep, services: ServicesDep
) -> SessionOut:
    """Every other session of the person ends; this one goes on with a new cookie."""
    actor = found.actor
    if found.auth != "session":
        raise InvalidRequest("only who signed in with a password can change it")
    who = (actor.workspace, actor.person, request.client.host if request.client else "")
    services.sign_ins.begin(*who)
    async with services.database.reading() as session:
        candidate = await session.run_sync(find_candidate, actor.workspace, actor.person)
    if candidate.member_id is None or not await services.sign_ins.is_right(
        body.current_password.get_secret_value(), candidate.password_hash
    ):
        raise InvalidRequest("current_password is not your password", field="current_password")
    services.sign_ins.succeeded(*who)
    hashed = await asyncio.to_thread(hash_password, body.new_password.get_secret_value(), actor.person)
    async with services.database.writing() as session:
        await session.run_sync(change_own_password, actor, hashed)
    return await _enter(services, request, response, candidate.member_id)


@router.delete("", summary="Sign out")
async def sign_out(request: Request, response: Response, found: SignedInDep, services: ServicesDep) -> SessionOut:
    """End this session and take its cookie away; answers who was signed in."""
    cookie = read_cookie(request)
    if found.auth == "session" and cookie is not None:
        async with services.database.writing() as session:
            await session.run_sync(close_session, cookie)
        clear_cookie(request, response)
    return _out(found)


def _out(found: SignedIn) -> SessionOut:
    actor = found.actor
    return SessionOut(
        person=actor.person, name=found.name, role=actor.role, workspace=actor.workspace, auth=found.auth, csrf_token=found.csrf_token
    )
