"""A histogram of scores as a PNG at a signed address: Slack fetches it, nobody else can have one drawn."""

import hashlib
import hmac
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 10
PATH = "/slack/histogram.png"
_WIDTH, _HEIGHT = 640, 240
_LEFT, _TOP, _BASE = 12, 28, 204
_STEP = (_WIDTH - 2 * _LEFT) // BINS
_WHITE, _BAR, _INK, _LINE = (255, 255, 255), (59, 130, 196), (73, 80, 87), (173, 181, 189)
_SCALE = 2
_GLYPHS = {  # five rows of three dots each
    "0": "75557",
    "1": "26227",
    "2": "71747",
    "3": "71717",
    "4": "55711",
    "5": "74717",
    "6": "74757",
    "7": "71222",
    "8": "75757",
    "9": "75717",
    "k": "45655",
    "M": "57755",
}

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Pictures:
    """Addresses of histograms under the public address of the server, signed with a secret."""

    base_url: str
    secret: str

    def url(self, histogram: Sequence[int]) -> str:
        """Return where the picture of ten counts is."""
        bins = ".".join(str(count) for count in histogram)
        return f"{self.base_url}{PATH}?bins={bins}&signature={_sign(self.secret, bins)}"


def read_signed(secret: str, bins: str, signature: str) -> tuple[int, ...] | None:
    """Return the ten counts of an address, None when it is not one of ours."""
    if not signature.isascii() or not hmac.compare_digest(_sign(secret, bins), signature):
        return None
    return tuple(int(count) for count in bins.split("."))


def _sign(secret: str, bins: str) -> str:
    return hmac.new(secret.encode(), f"histogram:{bins}".encode(), hashlib.sha256).hexdigest()


def draw(histogram: Sequence[int]) -> bytes:
    """Return the PNG: a bar for each bin with its count above, and the scores 0 to 100 below."""
    pixels: Pixels = np.full((_HEIGHT, _WIDTH, 3), _WHITE, np.uint8)
    most = max(*histogram, 1)
    for place, count in enumerate(histogram):
        left = _LEFT + place * _STEP
        height = max(round(count / most * (_BASE - _TOP - 6)), 2) if count else 0
        pixels[_BASE - height : _BASE, left + 3 : left + _STEP - 3] = _BAR
        _write(pixels, _short(count), left + _STEP // 2, _BASE - height - 16)
        _write(pixels, str(place * 10), left, _BASE + 10)
    _write(pixels, "100", _LEFT + BINS * _STEP, _BASE + 10)
    pixels[_BASE : _BASE + 2, _LEFT : _LEFT + BINS * _STEP] = _LINE
    return _png(pixels)


def _short(count: int) -> str:
    """Return a count in at most four characters, cut, never rounded up."""
    if count < 10_000:
        return str(count)
    return f"{count // 1_000}k" if count < 1_000_000 else f"{min(count // 1_000_000, 999)}M"


def _write(pixels: Pixels, text: str, middle: int, top: int) -> None:
    """Write digits centred on a column, inside the picture."""
    wide = len(text) * 4 * _SCALE - _SCALE
    left = min(max(middle - wide // 2, 0), _WIDTH - wide)
    for place, character in enumerate(text):
        rows = [[int(dot) for dot in f"{int(row):03b}"] for row in _GLYPHS[character]]
        glyph = np.kron(np.array(rows, bool), np.ones((_SCALE, _SCALE), bool))
        start = left + place * 4 * _SCALE
        pixels[top : top + 5 * _SCALE, start : start + 3 * _SCALE][glyph] = _INK


def _png(pixels: Pixels) -> bytes:
    """Return true-colour pixels as a PNG: the three chunks that it needs."""
    height, width, _ = pixels.shape
    rows = np.hstack([np.zeros((height, 1), np.uint8), pixels.reshape(height, width * 3)])
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
