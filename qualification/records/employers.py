"""Which company an e-mail address speaks for."""

from functools import cache

from qualification.lookup.places import VOCABULARY


def employer_domain(email: str | None) -> str | None:
    """Return the domain of an e-mail when it can be the employer's: not that of a mail provider."""
    host = (email or "").rpartition("@")[2].strip().lower()
    return host if "." in host and host not in _mail_providers() else None


@cache
def _mail_providers() -> frozenset[str]:
    return frozenset((VOCABULARY / "mail_providers.txt").read_text(encoding="utf-8").split())
