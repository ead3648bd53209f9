"""Who a request comes from."""

from api.services import Services
from qualification.errors import Unauthenticated
from qualification.identity import Actor
from settings import Settings

LOCAL = "local"


def is_open(settings: Settings) -> bool:
    """Return whether requests need no key: the default on a loopback host, refused on others."""
    return settings.auth == "off" or (settings.auth is None and settings.is_loopback)


def actor_of(services: Services) -> Actor:
    """Return the person behind a request.

    Raises:
        Unauthenticated: The server asks for keys, and none exist yet.
    """
    if is_open(services.settings):
        name, workspace_id = services.workspace
        return Actor(workspace_id, name, LOCAL, "admin", services.today())
    raise Unauthenticated("this server asks for an API key and no API keys exist yet; on this machine alone, start it with WINNOW_AUTH=off")
