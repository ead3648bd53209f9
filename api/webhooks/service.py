"""Webhooks of a running service: what sends is built after the start and closed at the end."""

import asyncio
import importlib
import logging
from typing import TYPE_CHECKING

from api.services import Services
from api.webhooks.addresses import resolve_host
from api.webhooks.attempts import Sender
from api.webhooks.courier import Courier

if TYPE_CHECKING:
    from types import ModuleType

log = logging.getLogger(__name__)


async def tell_webhooks(services: Services, version: str, built: "asyncio.Future[Sender]") -> None:
    """Deliver what waits until cancelled; routes get the sender from `built`, or why there is none."""
    try:
        sending: ModuleType = await asyncio.to_thread(importlib.import_module, "api.webhooks.sending")
    except Exception as error:
        log.exception("webhooks cannot be told until the service starts again")
        built.set_exception(error)
        built.exception()  # it was said
        return
    settings = services.settings
    async with sending.make_client() as client:
        sender = sending.HttpSender(client, resolve_host, settings.is_open, settings.browser_url, version)
        built.set_result(sender)
        await Courier(services.database, sender).run()
