"""Why a scheduler could not be reached, as far as a look at its port tells."""

import socket
import ssl
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from qualification.errors import ClusterUnavailable
from qualification.scale.options import ScaleOptions, TlsFiles

LOOK_SECONDS = 10.0
Seen: TypeAlias = Literal["nothing", "plain", "encrypted"]
FILES = "WINNOW_SCALE_TLS_CA, WINNOW_SCALE_TLS_CERT and WINNOW_SCALE_TLS_KEY"


def unavailable(address: str) -> ClusterUnavailable:
    """Return the error of a cluster that does not answer."""
    return ClusterUnavailable(
        f"the cluster at {address} does not answer; see that its scheduler and workers run (winnow scale status) and ask again",
        address=address,
    )


def unreached(options: ScaleOptions) -> ClusterUnavailable:
    """Return the error of a scheduler that a connection to failed: where TLS is what stands between, with what to change."""
    reason = _reason(options)
    if reason is None:
        return unavailable(options.address)
    return ClusterUnavailable(f"the scheduler at {options.address} {reason}", address=options.address)


def _reason(options: ScaleOptions) -> str | None:
    place = urlsplit(options.address)
    at = (place.hostname or "", place.port or 0)
    seen = _seen(at)
    if seen == "encrypted":
        return _refusal(at, options.tls) if options.tls else f"speaks TLS: set {FILES}"
    if seen == "plain" and options.tls:
        return f"speaks without TLS: start it and its workers with --tls-ca-file, --tls-cert and --tls-key, or unset {FILES}"
    return None


def _seen(at: tuple[str, int]) -> Seen:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with socket.create_connection(at, LOOK_SECONDS) as bare, context.wrap_socket(bare):
            return "encrypted"
    except ssl.SSLError as error:  # an alert is TLS as well; anything else is what a plain scheduler says first
        return "encrypted" if "ALERT" in (error.reason or "") else "plain"
    except OSError:
        return "nothing"


def _refusal(at: tuple[str, int], tls: TlsFiles) -> str | None:
    """Return which side does not trust the other."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False  # as the cluster's own connections: who its authority signed may speak
    try:
        context.load_verify_locations(tls.ca)
        context.load_cert_chain(tls.cert, tls.key)
        with socket.create_connection(at, LOOK_SECONDS) as bare, context.wrap_socket(bare) as secured:
            secured.recv(1)
    except ssl.SSLCertVerificationError as error:
        return f"has a certificate that WINNOW_SCALE_TLS_CA did not sign ({error.verify_message}): give both sides the same authority"
    except ssl.SSLError as error:
        return f"does not accept the certificate of this service ({error.reason}): see that the authority it knows signed WINNOW_SCALE_TLS_CERT"
    except OSError:
        return None
    return None
