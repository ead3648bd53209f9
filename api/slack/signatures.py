"""Whether a request comes from Slack: its raw body signed with the app's secret, a moment ago."""

import hashlib
import hmac
import time
from collections.abc import Mapping

OLDEST_SECONDS = 300


def is_signed(secret: str, body: bytes, headers: Mapping[str, str]) -> bool:
    """Return whether the signature is right and fresh; headers are named in lower case, and anything may stand in them."""
    moment, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
    if not (moment.isascii() and moment.isdecimal() and len(moment) <= 12) or abs(time.time() - int(moment)) > OLDEST_SECONDS:
        return False
    expected = "v0=" + hmac.new(secret.encode(), f"v0:{moment}:".encode() + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.encode())
