"""Two drawings as inline SVG, made of numbers only: the same input gives the same bytes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from grading.pages.html import Safe, el, join
from grading.pages.style import COLOURS, INK, MUTED, PAPER
from grading.results import Status

__all__ = ["StatusRow", "StripRow", "rate_bar", "status_bars", "strip_chart"]

_ORDER = (Status.GRADED, Status.NEEDS_MARKING, Status.FAILED, Status.NOT_SUBMITTED)
_FILL = {
    Status.GRADED: "#009e73",
    Status.NEEDS_MARKING: "url(#p-marking)",
    Status.FAILED: "url(#p-failed)",
    Status.NOT_SUBMITTED: PAPER,
}
_WIDTH, _LABEL, _RIGHT, _ROW, _TOP = 960, 300, 150, 38, 34
_PLOT = _WIDTH - _LABEL - _RIGHT
_APART = 0.06  # of the axis, between the middles of two bubbles


@dataclass(frozen=True)
class StatusRow:
    """How many submissions of one exercise ended in each status."""

    label: str
    counts: dict[Status, int]


@dataclass(frozen=True)
class StripRow:
    """The marks of one item as fractions of its most, and their median."""

    label: str
    shares: tuple[float, ...]
    median: float | None


def _short(label: str, most: int = 33) -> str:
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"


def _svg(height: float, title: str, description: str, *parts: Safe) -> Safe:
    return el(
        "svg",
        el("title", title),
        el("desc", description),
        *parts,
        viewBox=f"0 0 {_WIDTH} {height:g}",
        width=_WIDTH,
        height=f"{height:g}",
        role="img",
        aria_label=f"{title}. {description}",
    )


def _write(x: float, y: float, words: str, *, anchor: str = "start", bold: bool = False, fill: str = INK) -> Safe:
    weight = "700" if bold else None
    return el("text", words, x=f"{x:g}", y=f"{y:g}", text_anchor=anchor, font_size=15, font_weight=weight, fill=fill)


def _patterns() -> Safe:
    dots = el("circle", cx=4, cy=4, r=1.7, fill="#00446b")
    marking = el(
        "pattern",
        el("rect", width=8, height=8, fill="#9fd0f2"),
        dots,
        id="p-marking",
        width=8,
        height=8,
        patternUnits="userSpaceOnUse",
    )
    failed = el(
        "pattern",
        el("rect", width=8, height=8, fill="#f7b38a"),
        el("path", d="M-2,2 L2,-2 M0,8 L8,0 M6,10 L10,6", stroke="#7d2b00", stroke_width=1.6),
        id="p-failed",
        width=8,
        height=8,
        patternUnits="userSpaceOnUse",
    )
    return el("defs", marking, failed)


def _key(words: dict[Status, str]) -> Safe:
    parts, x = [], float(_LABEL)
    for status in _ORDER:
        parts.append(el("rect", x=f"{x:g}", y=4, width=18, height=18, fill=_FILL[status], stroke=INK, stroke_width=1))
        parts.append(_write(x + 25, 18, words[status]))
        x += 25 + 9 * len(words[status]) + 22
    return join(*parts)


def _segments(row: StatusRow, y: float) -> list[Safe]:
    total, x, parts = sum(row.counts.values()), float(_LABEL), []
    for status in _ORDER:
        count = row.counts.get(status, 0)
        if not count:
            continue
        width = _PLOT * count / total
        box = {"x": f"{x:.2f}", "y": f"{y:g}", "width": f"{width:.2f}", "height": 26}
        parts.append(el("rect", fill=_FILL[status], stroke=INK, stroke_width=1, **box))
        middle, plate = x + width / 2, 9.0 * len(str(count)) + 8
        parts.append(
            el("rect", x=f"{middle - plate / 2:.2f}", y=f"{y + 4:g}", width=f"{plate:g}", height=18, rx=4, fill=PAPER)
        )
        parts.append(_write(round(middle, 2), y + 18, str(count), anchor="middle", bold=True, fill=COLOURS[status][0]))
        x += width
    return parts


def status_bars(rows: Sequence[StatusRow]) -> Safe:
    """Return one bar for each exercise, split by status with the counts written in; patterns carry it in greys.

    >>> "Rate: 2 graded, 1 failed" in status_bars([StatusRow("Rate", {Status.GRADED: 2, Status.FAILED: 1})])
    True
    """
    words = {status: str(status) for status in _ORDER}
    parts, sentences = [_patterns(), _key(words)], []
    for index, row in enumerate(rows):
        y = float(_TOP + index * _ROW)
        parts.append(_write(_LABEL - 12, y + 18, _short(row.label), anchor="end"))
        parts.extend(_segments(row, y))
        known = [f"{row.counts[s]} {words[s]}" for s in _ORDER if row.counts.get(s)]
        sentences.append(f"{row.label}: {', '.join(known) or 'nobody'}")
        done = row.counts.get(Status.GRADED, 0)
        parts.append(_write(_WIDTH - _RIGHT + 12, y + 18, f"{done} of {sum(row.counts.values())} graded", fill=MUTED))
    return _svg(_TOP + len(rows) * _ROW + 4, "Submissions by exercise and status", "; ".join(sentences) + ".", *parts)


def _bubbles(shares: Sequence[float]) -> list[tuple[float, int]]:
    """Return (place, count) of bubbles that do not hide each other; only no marks and full marks stand at the ends."""
    inner = sorted(min(max(share, _APART), 1 - _APART) for share in shares if 0 < share < 1)
    groups = [[share] for share in inner]
    while close := [i for i in range(1, len(groups)) if _mean(groups[i]) - _mean(groups[i - 1]) < _APART]:
        groups[close[0] - 1 : close[0] + 1] = [groups[close[0] - 1] + groups[close[0]]]
    found = [(_mean(group), len(group)) for group in groups]
    ends = ((0.0, sum(share <= 0 for share in shares)), (1.0, sum(share >= 1 for share in shares)))
    return sorted(found + [end for end in ends if end[1]])


def _mean(shares: Sequence[float]) -> float:
    return math.fsum(shares) / len(shares)


def _strip(row: StripRow, y: float, left: float, wide: float) -> list[Safe]:
    parts = [
        _write(_LABEL - 12, y + 5, _short(row.label), anchor="end"),
        el("line", x1=f"{left:g}", x2=f"{left + wide:g}", y1=f"{y:g}", y2=f"{y:g}", stroke="#c3c9d1", stroke_width=1),
    ]
    if row.median is not None:
        x = left + min(row.median, 1.0) * wide
        parts.append(
            el("rect", x=f"{x - 3:.2f}", y=f"{y - 22:g}", width=6, height=44, rx=2, fill="#d55e00", stroke=PAPER)
        )
    for share, count in _bubbles(row.shares):
        x, radius = left + share * wide, min(9 + 1.5 * count**0.5, 16)
        parts.append(el("circle", cx=f"{x:.2f}", cy=f"{y:g}", r=f"{radius:.2f}", fill="#cfe6f5", stroke="#00446b"))
        parts.append(_write(round(x, 2), y + 5, str(count), anchor="middle", bold=True))
    return parts


def strip_chart(rows: Sequence[StripRow]) -> Safe:
    """Return one line for each item: bubbles count the trainees about a share of the marks, a bar marks the median.

    >>> "median 75 %" in strip_chart([StripRow("Rate", (0.5, 1.0), 0.75)])
    True
    """
    left, wide, high = _LABEL + 22, 480, 46
    bottom = _TOP + len(rows) * high
    parts, sentences = [_write(_WIDTH, 16, "median", anchor="end", fill=MUTED)], []
    for fifth in range(6):
        x = left + fifth * wide / 5
        parts.append(el("line", x1=f"{x:g}", x2=f"{x:g}", y1=_TOP - 8, y2=bottom, stroke="#c3c9d1", stroke_width=1))
        parts.append(_write(x, 16, f"{fifth * 20} %", anchor="middle", fill=MUTED))
    for index, row in enumerate(rows):
        y = _TOP + index * high + high / 2
        words = "–" if row.median is None else f"{100 * row.median:.0f} % (n = {len(row.shares)})"
        parts.extend(_strip(row, y, left, wide))
        parts.append(_write(_WIDTH, y + 5, words, anchor="end"))
        sentences.append(f"{row.label}: " + ("no marks yet" if row.median is None else f"median {words}"))
    return _svg(bottom + 6, "Marks by item", "; ".join(sentences) + ".", *parts)


def rate_bar(share: float) -> Safe:
    """Return a small bar for a fraction from 0 to 1.

    >>> 'width="50.00"' in rate_bar(0.5)
    True
    """
    inside = f"{100 * min(max(share, 0.0), 1.0):.2f}"
    return el(
        "svg",
        el("rect", width=100, height=12, fill=PAPER, stroke=INK, stroke_width=1),
        el("rect", width=inside, height=12, fill="#00507d"),
        viewBox="-1 -1 102 14",
        width=90,
        height=12,
        aria_hidden="true",
    )
