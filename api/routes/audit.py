"""Who did what."""

from fastapi import APIRouter

from api.cursors import decode_offset, encode
from api.dependencies import ActorDep, CursorParam, LimitParam, ReadingDep
from api.payloads import AuditOut, Page
from qualification import audit

router = APIRouter(prefix="/api/v1/audit", tags=["Audit"])


@router.get("", summary="The audit of the workspace, the newest entry first")
async def list_audit(actor: ActorDep, session: ReadingDep, limit: LimitParam = 50, cursor: CursorParam = None) -> Page[AuditOut]:
    """Entries are never changed or removed."""
    before = decode_offset(cursor, "audit") if cursor else None
    rows = await audit.list_audit(session, actor.workspace_id, limit=limit + 1, before=before)
    items = [
        AuditOut(id=row.id, at=row.at, actor=row.actor, action=row.action, changeset_id=row.changeset_id, target=row.target, text=row.text)
        for row in rows[:limit]
    ]
    return Page(items=items, next=encode("audit", items[-1].id) if len(rows) > limit else None)
