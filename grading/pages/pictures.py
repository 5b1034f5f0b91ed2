"""Pictures in a submitted notebook: whole PNG files of a bounded size, and nothing else."""

from __future__ import annotations

import base64
import binascii
import struct
from dataclasses import dataclass

from grading.pages.html import Safe, el

__all__ = ["Budget", "checked_png", "picture"]

MAX_IMAGE = 1_500_000
MAX_IMAGES = 4_000_000
MAX_PIXELS = 25_000_000
MAX_RICH = 150_000
MAX_TABLES = 800_000
MAX_FORMULAS = 400

_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass
class Budget:
    """What a page may still carry: bytes of pictures, characters of formatted text and of HTML tables, formulas."""

    pictures: int = MAX_IMAGES
    characters: int = MAX_RICH
    tables: int = MAX_TABLES
    formulas: int = MAX_FORMULAS
    shown: int = 0

    def formats(self, text: str) -> bool:
        """Return whether this text may still be formatted, and count it.

        >>> budget = Budget(characters=5)
        >>> budget.formats("abc"), budget.formats("abc"), budget.formats("")
        (True, False, False)
        """
        self.characters -= len(text)
        return self.characters >= 0


def checked_png(value: object) -> bytes | None:
    """Return the bytes of a base64 PNG, or None unless it is whole, small enough and nothing else.

    >>> checked_png("PHN2Zz4=") is None
    True
    """
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    if not isinstance(value, str) or len(value) > 2 * MAX_IMAGE:
        return None
    try:
        data = base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    if not 45 <= len(data) <= MAX_IMAGE or not data.startswith(_PNG) or data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", data[16:24])
    whole = data[-8:-4] == b"IEND" and 0 < width * height <= MAX_PIXELS
    return data if whole else None


def picture(value: object, budget: Budget, told: str) -> Safe:
    """Return a checked picture with words beside it, or a sentence in its place.

    Parameters
    ----------
    value : object
        The picture as base64 text, or anything else.
    budget : Budget
        What the page may still carry.
    told : str
        Where the picture comes from, for those who do not see it.
    """
    data = checked_png(value)
    if data is None or len(data) > budget.pictures:
        return el("span", "A picture is not shown: it is not a valid PNG or it is too large.", class_="note")
    budget.pictures -= len(data)
    budget.shown += 1
    width, height = struct.unpack(">II", data[16:24])
    source = "data:image/png;base64," + base64.b64encode(data).decode("ascii")
    return el("img", src=source, alt=f"Figure {budget.shown}, {told}", width=width, height=height)
