"""`winnow serve`: how the server that people start treats connections."""

from fastapi import FastAPI

from cli.serve import config_of

IDLE_SECONDS_OF_PROXIES = 60  # nginx and the balancers of clouds; aiohttp and httpx keep less


def test_a_connection_that_rests_is_closed_by_the_client_or_proxy_and_not_under_its_next_request() -> None:
    assert config_of(FastAPI()).timeout_keep_alive > IDLE_SECONDS_OF_PROXIES
