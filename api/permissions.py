"""What each role may do: one row a route. A route without a row lets nobody in."""

from collections.abc import Mapping
from typing import Final, Literal

from qualification.access.keys import Scope
from qualification.errors import Forbidden
from qualification.identity import Actor

Need = Literal["open", "signature", "anyone", "viewer", "editor", "ingest", "admin"]
"""Who a route is for.

open: whoever asks. signature: whoever signs it (Slack). anyone: any member, with any key. viewer, editor, admin: that role or a
higher one. ingest: an editor, also with a key that is only for sending records.
"""

NEEDS: Final[Mapping[str, Need]] = {
    "GET /": "open",
    "GET /docs": "open",
    "GET /docs/oauth2-redirect": "open",
    "GET /redoc": "open",
    "GET /openapi.json": "open",
    "GET /healthz": "open",
    "GET /readyz": "open",
    "GET /metrics": "open",
    "POST /api/v1/session": "open",
    "GET /api/v1/session": "anyone",
    "DELETE /api/v1/session": "anyone",
    "PUT /api/v1/session/password": "viewer",
    "GET /api/v1/members": "admin",
    "POST /api/v1/members": "admin",
    "PATCH /api/v1/members/{person}": "admin",
    "GET /api/v1/keys": "admin",
    "POST /api/v1/keys": "admin",
    "DELETE /api/v1/keys/{key_id}": "admin",
    "GET /api/v1/webhooks": "admin",
    "POST /api/v1/webhooks": "admin",
    "GET /api/v1/webhooks/{webhook_id}": "admin",
    "PATCH /api/v1/webhooks/{webhook_id}": "admin",
    "DELETE /api/v1/webhooks/{webhook_id}": "admin",
    "POST /api/v1/webhooks/{webhook_id}/secret": "admin",
    "POST /api/v1/webhooks/{webhook_id}/ping": "admin",
    "POST /slack/commands": "signature",
    "POST /slack/interactions": "signature",
    "POST /slack/events": "signature",
    "GET /slack/histogram.png": "signature",
    "GET /slack/link": "open",
    "POST /slack/link": "viewer",
    "POST /slack/link/claim": "viewer",
    "POST /agui": "viewer",
    "GET /agui/runs/{run_id}/events": "viewer",
    "POST /agui/runs/{run_id}/cancel": "viewer",
    "GET /api/v1/threads": "viewer",
    "GET /api/v1/threads/{thread_id}": "viewer",
    "PATCH /api/v1/threads/{thread_id}": "viewer",
    "DELETE /api/v1/threads/{thread_id}": "viewer",
    "POST /api/v1/runs/{run_id}/feedback": "viewer",
    "GET /api/v1/events": "viewer",
    "GET /api/v1/audit": "viewer",
    "POST /api/v1/preview": "viewer",
    "GET /api/v1/insights/outcomes": "viewer",
    "GET /api/v1/icps/{icp_code}/insights": "viewer",
    "GET /api/v1/catalog": "viewer",
    "PUT /api/v1/catalog/fields/{key}": "admin",
    "GET /api/v1/glossary": "viewer",
    "GET /api/v1/glossary/{term}": "viewer",
    "PUT /api/v1/glossary/{term}": "editor",
    "DELETE /api/v1/glossary/{term}": "editor",
    "GET /api/v1/icps": "viewer",
    "POST /api/v1/icps": "editor",
    "GET /api/v1/icps/{icp_code}": "viewer",
    "PUT /api/v1/icps/{icp_code}": "editor",
    "DELETE /api/v1/icps/{icp_code}": "editor",
    "GET /api/v1/icps/{icp_code}/versions": "viewer",
    "GET /api/v1/icps/{icp_code}/versions/{before}/diff/{after}": "viewer",
    "POST /api/v1/icps/{icp_code}/publish": "editor",
    "POST /api/v1/icps/{icp_code}/pause": "editor",
    "POST /api/v1/icps/{icp_code}/resume": "editor",
    "POST /api/v1/icps/{icp_code}/rollback": "editor",
    "GET /api/v1/icps/{icp_code}/personas": "viewer",
    "POST /api/v1/icps/{icp_code}/personas": "editor",
    "GET /api/v1/icps/{icp_code}/personas/{persona_code}": "viewer",
    "PUT /api/v1/icps/{icp_code}/personas/{persona_code}": "editor",
    "DELETE /api/v1/icps/{icp_code}/personas/{persona_code}": "editor",
    "POST /api/v1/icps/{icp_code}/personas/{persona_code}/clone": "editor",
    "GET /api/v1/changesets": "viewer",
    "GET /api/v1/changesets/{changeset_id}": "viewer",
    "POST /api/v1/changesets/{changeset_id}/confirm": "editor",
    "POST /api/v1/changesets/{changeset_id}/reject": "editor",
    "POST /api/v1/changesets/{changeset_id}/undo": "editor",
    "GET /api/v1/jobs": "viewer",
    "GET /api/v1/jobs/{job_id}": "viewer",
    "POST /api/v1/jobs/{job_id}/cancel": "editor",
    "GET /api/v1/signals": "viewer",
    "POST /api/v1/signals": "editor",
    "GET /api/v1/signals/{signal_id}": "viewer",
    "PATCH /api/v1/signals/{signal_id}": "editor",
    "POST /api/v1/signals/autoqualify": "editor",
    "GET /api/v1/signals/{signal_id}/captures": "viewer",
    "POST /api/v1/signals/{signal_id}/captures": "ingest",
    "POST /api/v1/signals/{signal_id}/qualify": "editor",
    "GET /api/v1/accounts": "viewer",
    "GET /api/v1/accounts/{account}/explanation": "viewer",
    "GET /api/v1/leads": "viewer",
    "GET /api/v1/leads/{lead}/explanation": "viewer",
    "POST /api/v1/accounts:batch": "ingest",
    "POST /api/v1/people:batch": "ingest",
    "POST /api/v1/outcomes:batch": "ingest",
    "DELETE /api/v1/accounts/{external_id}": "admin",
    "DELETE /api/v1/people/{external_id}": "admin",
}


def need_of(method: str, path: str) -> Need | None:
    """Return who a route is for; None when it has no row."""
    return NEEDS.get(f"{'GET' if method == 'HEAD' else method} {path}")


def check(actor: Actor, scope: Scope, need: Need | None) -> None:
    """Let a member pass who may use a route. Raises Forbidden."""
    if scope == "ingest" and need not in ("anyone", "ingest"):
        raise Forbidden("this API key is only for sending records, outcomes and captures; use one with the scope all", scope=scope)
    match need:
        case "open" | "anyone" | "viewer":
            return
        case "editor" | "ingest":
            actor.require("editor")
        case "admin":
            actor.require("admin")
        case "signature" | None:
            raise Forbidden("no member may use this route")
