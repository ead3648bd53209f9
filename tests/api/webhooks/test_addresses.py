"""Which URLs an admin may give a webhook."""

from ipaddress import ip_address

import pytest

from api.webhooks.addresses import check_url, is_public, resolve_host
from qualification.errors import InvalidRequest


@pytest.mark.parametrize("url", ["https://hooks.example.com/winnow", "https://example.com:8443/a?b=c", "https://[2606:4700::1111]/x"])
def test_public_https_addresses_are_taken(url: str) -> None:
    assert check_url(url, local=False).hostname


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/winnow",
        "http://127.0.0.1:9000/x",
        "ftp://example.com",
        "file:///etc/passwd",
        "https://",
        "https://user:pass@example.com/",
        "https://example.com/#part",
        "https://example.com:99999/",
        "https://exa mple.com/",
        "javascript:alert(1)",
        "https://[::1",
    ],
)
def test_others_are_refused_in_a_sentence(url: str) -> None:
    with pytest.raises(InvalidRequest, match="^url "):
        check_url(url, local=False)


def test_a_service_without_keys_may_tell_this_machine_without_tls_and_nobody_else() -> None:
    assert check_url("http://127.0.0.1:9000/x", local=True).port == 9000
    with pytest.raises(InvalidRequest, match="only for this machine"):
        check_url("http://10.0.0.8/x", local=True)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:4700::1111", True),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("fec0::1", False),
        ("::7f00:1", False),
        ("2002:a00:8::", False),
    ],
)
def test_only_addresses_of_the_public_internet_are_public(address: str, public: bool) -> None:
    assert is_public(ip_address(address)) is public


async def test_names_are_looked_up_as_this_machine_does() -> None:
    assert "127.0.0.1" in await resolve_host("127.0.0.1", 443)
