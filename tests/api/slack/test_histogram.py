"""The histogram is a small PNG at an address that only this server can make."""

import zlib

import pytest

from api.slack.histogram import Pictures, draw, read_signed

COUNTS = (0, 3, 12, 40, 88, 130, 1_999, 75, 20, 45_678)


def test_an_address_is_read_back_and_a_changed_one_is_not() -> None:
    url = Pictures("https://winnow.example", "secret").url(COUNTS)
    bins, signature = (part.split("=")[1] for part in url.split("?")[1].split("&"))

    assert read_signed("secret", bins, signature) == COUNTS
    assert read_signed("secret", bins.replace("12", "13"), signature) is None
    assert read_signed("other", bins, signature) is None


@pytest.mark.parametrize("counts", [COUNTS, (0,) * 10, (10**9,) * 10])
def test_it_is_a_png(counts: tuple[int, ...]) -> None:
    drawn = draw(counts)

    assert drawn.startswith(b"\x89PNG\r\n\x1a\n")
    length = int.from_bytes(drawn[33:37], "big")
    assert len(zlib.decompress(drawn[41 : 41 + length])) == 240 * (640 * 3 + 1)
    assert len(drawn) < 10_000
