"""The Slack app beside the service: imported after the start, only where it is set up, so that the service answers at once."""

import asyncio
import importlib
import logging
from typing import TYPE_CHECKING

from starlette.responses import Response

from api.errors import error_response
from api.services import Services
from qualification.errors import InvalidRequest, SlackNotConfigured

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.slack.app import SlackApp

log = logging.getLogger(__name__)
START_SECONDS = 2.5  # Slack waits for three
NOT_SET_UP = "this server has no Slack app: set WINNOW_SLACK_SIGNING_SECRET and WINNOW_SLACK_BOT_TOKEN and start it again; docs/slack.md says where they are"


class SlackEndpoint:
    """Where requests of Slack go. Those that come before the app is imported wait for it."""

    def __init__(self) -> None:
        self._app: SlackApp | None = None
        self._ready = asyncio.Event()

    async def serve(self, services: Services) -> None:
        """Serve until cancelled; nothing happens where Slack is not set up."""
        secrets = services.settings.slack_secrets
        if secrets is None:
            return
        try:
            module = await asyncio.to_thread(importlib.import_module, "api.slack.app")
            app: SlackApp = module.SlackApp(services, secrets)
        except Exception:  # said now: whoever waits for this task does so at the end of the service
            log.exception("the Slack app could not start; requests of Slack are answered with 503 until the service starts again")
            self._ready.set()
            return
        self._app = app
        self._ready.set()
        try:
            await app.keep()
        finally:
            self._app = None
            await app.close()

    async def handle(self, services: Services, body: bytes, headers: "Mapping[str, str]") -> Response:
        """Answer one request of Slack.

        Raises:
            SlackNotConfigured: Secrets are missing.
            InvalidRequest: The body is no form and no JSON.
        """
        if services.settings.slack_secrets is None:
            raise SlackNotConfigured(NOT_SET_UP)
        app = await self._started()
        if app is None:
            return error_response(
                503, "starting", "the Slack app is starting or stopping, or its log says why it could not start; try again in a moment"
            )
        try:
            answered = await app.dispatch(body, headers)
        except (ValueError, RecursionError) as error:
            raise InvalidRequest("the body is neither a form nor JSON in UTF-8") from error
        return Response(answered.body, answered.status, media_type=answered.content_type)

    async def _started(self) -> "SlackApp | None":
        try:
            await asyncio.wait_for(self._ready.wait(), START_SECONDS)
        except TimeoutError:
            return None
        return self._app
