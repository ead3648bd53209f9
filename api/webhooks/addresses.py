"""Which addresses a webhook may have: public ones over HTTPS, so that nobody makes this service call into its own network."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TypeAlias
from urllib.parse import SplitResult, urlsplit

from qualification.errors import InvalidRequest

Address: TypeAlias = IPv4Address | IPv6Address
Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
"""Returns the addresses of a host name. Raises OSError when there are none."""

LONGEST_URL = 2000
_NOT_PUBLIC = tuple(ip_network(each) for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "fec0::/10"))
"""Networks of IPv6 that carry another address, and those of a site, which older machines still use."""


class Refused(Exception):
    """The endpoint may not be called; the message says why."""


@dataclass(frozen=True)
class Target:
    """An endpoint whose address was checked: the request goes to that address, whatever the name means a moment later.

    Attributes:
        url: With the address in the place of the host name.
        host: The Host header; `name` is what the certificate must be for.
    """

    url: str
    host: str
    name: str


def check_url(url: str, *, local: bool) -> SplitResult:
    """Return the parts of an endpoint's URL. Raises InvalidRequest.

    Args:
        local: Whether endpoints on this machine are fine, also without TLS: a service that asks for no keys.
    """
    text = url.strip()
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise InvalidRequest("url is not a URL; send one like https://hooks.example.com/winnow", field="url") from error
    if len(text) > LONGEST_URL or not text.isascii() or not text.isprintable() or " " in text:
        raise InvalidRequest(f"url takes up to {LONGEST_URL:,} ASCII characters without spaces", field="url")
    if parts.scheme not in (("https", "http") if local else ("https",)) or not parts.hostname:
        raise InvalidRequest("url takes an https:// address", field="url")
    if parts.username is not None or parts.password is not None or parts.fragment or port == 0:
        raise InvalidRequest("url takes no user, password or fragment: requests are signed instead", field="url")
    if parts.scheme == "http" and not _is_loopback_name(parts.hostname):
        raise InvalidRequest("url takes http:// only for this machine; use https://", field="url")
    return parts


async def find_target(url: str, *, local: bool, resolve: Resolve) -> Target:
    """Return where to send to, after every address that the name has was checked. Raises Refused."""
    try:
        parts = check_url(url, local=local)
    except InvalidRequest as error:
        raise Refused(error.message) from error
    name, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        addresses = [ip_address(each.partition("%")[0]) for each in await resolve(name, port)]
    except (OSError, UnicodeError) as error:
        raise Refused(f"the name {name} has no address") from error
    for address in addresses:
        if not (is_public(address) or (local and address.is_loopback)):
            raise Refused(f"{name} is at an address that is not public; webhooks go to public addresses only")
    if not addresses:
        raise Refused(f"the name {name} has no address")
    shown = f"[{addresses[0]}]" if addresses[0].version == 6 else str(addresses[0])
    return Target(parts._replace(netloc=f"{shown}:{port}").geturl(), parts.netloc, name)


def is_public(address: Address) -> bool:
    """Return whether an address is one of the public internet, looking into those that carry another."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if any(address in network for network in _NOT_PUBLIC):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _is_loopback_name(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


async def resolve_host(name: str, port: int) -> list[str]:
    """Return the addresses of a host, as this machine resolves it. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
