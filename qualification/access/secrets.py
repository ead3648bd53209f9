"""Secrets that the product makes: 256 random bits, of which only the SHA-256 is kept."""

import hashlib
import secrets

KEY_MARK = "wk_"
SECRET_BYTES = 32
SHOWN = 8


def make_key() -> str:
    """Return a new API key."""
    return KEY_MARK + secrets.token_urlsafe(SECRET_BYTES)


def make_token() -> str:
    """Return a new secret of a session."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest(secret: str) -> str:
    """Return what is kept of a secret, and what it is found by."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def prefix_of(key: str) -> str:
    """Return the beginning of a key, by which people tell their keys apart."""
    return key[: len(KEY_MARK) + SHOWN]
