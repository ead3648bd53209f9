"""One attempt to tell an endpoint one thing, and what it answered."""

import asyncio
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from api.webhooks.addresses import Refused, Resolve, Target, find_target
from api.webhooks.attempts import Attempt
from api.webhooks.signing import SIGNATURE_HEADER, TIMESTAMP_HEADER, sign
from qualification.webhooks.turns import LONGEST_WAIT_SECONDS
from storage.json_text import json_text
from storage.tables import Webhook, utc_now

ATTEMPT_SECONDS = 15.0
REPLY_SECONDS = 10.0
GONE = 410

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class HttpSender:
    """Sends with one pool of connections.

    Attributes:
        local: Whether endpoints on this machine may be told, see `check_url`.
        public_url: Where people open the product: what a change set's link begins with.
    """

    client: httpx.AsyncClient
    resolve: Resolve
    local: bool
    public_url: str
    version: str = ""

    async def send(self, webhook: Webhook, workspace: str, delivery: str, event: str, body: Mapping[str, object]) -> Attempt:
        """Try once. `delivery` is the same whenever the same thing is sent again."""
        started = time.perf_counter()
        try:
            async with asyncio.timeout(ATTEMPT_SECONDS):
                target = await find_target(webhook.url, local=self.local, resolve=self.resolve)
                attempt = await self._post(
                    target, self._request(webhook, workspace, delivery, event, body), webhook.secret, delivery, event
                )
        except Refused as error:
            attempt = Attempt(str(error))
        except TimeoutError:
            attempt = Attempt(f"no answer within {ATTEMPT_SECONDS:g} seconds")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            attempt = Attempt(_why(error))
        except Exception:  # a fault of ours: it waits like every other failure
            log.exception("the webhook %s could not be sent to", webhook.id)
            attempt = Attempt("the request could not be made; the log of the service says why")
        return Attempt(attempt.error, attempt.status, attempt.wait_seconds, attempt.is_final, (time.perf_counter() - started) * 1000)

    def _request(self, webhook: Webhook, workspace: str, delivery: str, event: str, body: Mapping[str, object]) -> bytes:
        shown = {
            "id": delivery,
            "event": event,
            "workspace": workspace,
            "sent_at": utc_now().isoformat(),
            "data": dict(body),
        }
        if event == "changeset":
            shown["url"] = f"{self.public_url}/?changeset={body['id']}"
        return json_text(shown).encode()

    async def _post(self, target: Target, body: bytes, secret: str, delivery: str, event: str) -> Attempt:
        now = int(time.time())
        headers = {
            "Host": target.host,
            "Content-Type": "application/json",
            "User-Agent": f"Winnow-Webhooks/{self.version or '0'}",
            "Winnow-Event": event,
            "Winnow-Delivery": delivery,
            TIMESTAMP_HEADER: str(now),
            SIGNATURE_HEADER: sign(secret, now, body),
        }
        extensions = {"sni_hostname": target.name}
        async with self.client.stream("POST", target.url, content=body, headers=headers, extensions=extensions) as response:
            return _read(response)


def _read(response: httpx.Response) -> Attempt:
    """Only the status counts; a redirect is no success, for it was not checked."""
    status = response.status_code
    if response.is_success:
        return Attempt(None, status)
    if response.is_redirect:
        return Attempt(f"the endpoint answered {status}: redirects are not followed; send the final address", status)
    return Attempt(f"the endpoint answered {status}", status, _wait_of(response), is_final=status == GONE)


def _wait_of(response: httpx.Response) -> float | None:
    said = response.headers.get("retry-after", "")
    return min(float(said), LONGEST_WAIT_SECONDS) if said.isdecimal() and len(said) < 7 else None


def _why(error: Exception) -> str:
    match error:
        case httpx.ConnectError():
            return "the endpoint cannot be reached, or its certificate is not for its name"
        case httpx.TimeoutException():
            return f"no answer within {REPLY_SECONDS:g} seconds"
        case _:
            return "the endpoint broke the connection off"


def make_client() -> httpx.AsyncClient:
    """Return the pool: it follows no redirect, uses no proxy of the environment, and keeps no cookies between endpoints."""
    jar = CookieJar(DefaultCookiePolicy(allowed_domains=()))
    limits = httpx.Limits(max_keepalive_connections=0)
    return httpx.AsyncClient(timeout=REPLY_SECONDS, follow_redirects=False, trust_env=False, cookies=jar, limits=limits)
