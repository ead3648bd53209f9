"""Passwords: what one must be, and their slow hashes (Argon2id with the parameters that OWASP gives as a minimum)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from qualification.errors import InvalidRequest

SHORTEST, LONGEST = 12, 200
MEMORY_KIB, PASSES, LANES = 19_456, 2, 1

_HASHER = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


def hash_password(password: str, person: str) -> str:
    """Return the hash to keep. Takes about 40 ms and 19 MiB: call it in a thread.

    Raises:
        InvalidRequest: Too short, too long, or it holds the person's own id.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidRequest(f"a password takes {SHORTEST} to {LONGEST} characters; several words make a good one", field="password")
    if len(set(password)) < 4 or person.partition("@")[0] in password.casefold():
        raise InvalidRequest("this password is easily guessed: use several words, and not your own name", field="password")
    return _HASHER.hash(password)


def is_right(password: str, kept: str | None) -> bool:
    """Return whether a password is the one that was hashed; with no hash it takes as long and is False. Call it in a thread."""
    try:
        _HASHER.verify(kept or NOBODYS, password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None
