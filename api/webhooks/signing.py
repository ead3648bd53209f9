"""Signs what is sent, so that an endpoint knows who sent it, when, and that nothing was changed on the way."""

import hashlib
import hmac

SCHEME = "v1"
TIMESTAMP_HEADER = "Winnow-Timestamp"
SIGNATURE_HEADER = "Winnow-Signature"


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """Return the value of the signature header: HMAC-SHA256 of `timestamp.body` under the secret, in hexadecimal digits."""
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"{SCHEME}={digest}"
