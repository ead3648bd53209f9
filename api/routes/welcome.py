"""The page at the root: what runs here and how to talk to it."""

from pathlib import Path

from fastapi import APIRouter
from starlette.responses import FileResponse

router = APIRouter(include_in_schema=False)

PAGE = Path(__file__).parent.parent / "welcome.html"


@router.get("/")
async def welcome() -> FileResponse:
    """Return the page."""
    return FileResponse(
        PAGE, media_type="text/html; charset=utf-8", headers={"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    )
