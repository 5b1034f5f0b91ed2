from __future__ import annotations

import base64

from pages_factory import png

from grading.pages import pictures as module
from grading.pages.pictures import Budget, checked_png, picture


def encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_only_whole_small_pictures_pass() -> None:
    data = png()
    huge = data[:16] + (60_000).to_bytes(4, "big") * 2 + data[24:]
    assert checked_png(encode(data)) == data
    assert checked_png([encode(data)[:40] + "\n", encode(data)[40:]]) == data
    for bad in (data[:-4], data + b"<script>", b"GIF89a" + data, huge, b"", data[:8]):
        assert checked_png(encode(bad)) is None
    for bad_text in ('AAAA" onerror="x', None, 7, "é" * 100, encode(data + bytes(module.MAX_IMAGE))):
        assert checked_png(bad_text) is None


def test_pictures_stop_at_the_budget_of_a_page() -> None:
    budget = Budget(pictures=2 * len(png()) + 1)
    shown = [picture(encode(png()), budget, "drawn").startswith("<img") for _ in range(3)]
    assert shown == [True, True, False]


def test_a_picture_says_how_large_it_is() -> None:
    assert 'width="64" height="40"' in picture(encode(png(64, 40)), Budget(), "drawn")
