"""Where a rule jumps, people gather: the notch and the kink of a match, and how many savers stand at a threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.disclosure import shown_cells
from sscore.errors import ModelError
from sscore.inputs import Floats, frozen, number, vector, whole
from sscore.pensions import MatchRule

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Bunching", "MatchNotch", "bunching", "match_notch"]


@dataclass(frozen=True)
class MatchNotch:
    """Where a match starts and where it stops to grow, money a year.

    ``at_threshold`` is what a saver gains by reaching ``threshold``. Who saves more than ``worthwhile_from`` gains more
    by going up to the threshold than the step costs. Above ``kink`` nothing more is added; None without a cap.
    """

    threshold: float
    at_threshold: float
    worthwhile_from: float
    kink: float | None


def match_notch(rule: MatchRule, category: int | str) -> MatchNotch:
    """Return where savers of a category are expected to gather.

    ::

        worthwhile_from = max(threshold - match(threshold), 0)
        kink            = max(cap / rate, threshold)

    Raises
    ------
    ModelError
        For an unknown category, or one without a match.

    Examples
    --------
    Half of each unit is added from 18,000 on, at most 18,000: who saves 9,000 or more does well to go on to 18,000.

    >>> from sscore.pensions import MatchTerms
    >>> match_notch(MatchRule({3: MatchTerms(18_000, 0.5, 18_000)}, "RWF"), 3)
    MatchNotch(threshold=18000.0, at_threshold=9000.0, worthwhile_from=9000.0, kink=36000.0)
    """
    rule.match(0.0, category)
    terms = rule.terms[category]
    if terms is None or terms.rate == 0 or terms.cap == 0:
        raise ModelError(f"match_notch: category {category!r} gets no match, so there is nothing to gather at.")
    gain = float(rule.match(terms.threshold, category))
    return MatchNotch(
        threshold=float(terms.threshold),
        at_threshold=gain,
        worthwhile_from=max(float(terms.threshold) - gain, 0.0),
        kink=None if terms.cap is None else max(terms.cap / terms.rate, float(terms.threshold)),
    )


@dataclass(frozen=True, eq=False)
class Bunching:
    """Savers at a threshold beside the number expected without it.

    ``start`` is the lower end of each band, ``count`` the persons in it, ``expected`` a smooth curve through the bands
    outside the window. ``excess`` is the persons too many from the threshold on, inside the window, ``missing`` those
    too few below it, ``per_band`` the excess in bands of the height expected there.
    """

    start: Floats
    count: Floats
    expected: Floats
    inside: np.ndarray
    threshold: float
    excess: float
    missing: float
    per_band: float

    def to_frame(self) -> pd.DataFrame:
        """Return one row a band; counts that could point at a person are missing, see :mod:`sscore.disclosure`."""
        import pandas as pd

        shown = shown_cells(self.count)
        return pd.DataFrame({"start": self.start, "count": shown, "expected": self.expected, "inside": self.inside})


def bunching(
    saving: ArrayLike, threshold: float, *, width: float, bands: int = 10, window: tuple[int, int] = (2, 1),
    degree: int = 1,
) -> Bunching:  # fmt: skip
    """Return how many savers gather at a threshold.

    Savings are counted in bands of ``width`` on both sides of the threshold. A polynomial is fitted by least squares to
    the bands outside the window, and read off inside it::

        excess  = sum over the bands of the window from the threshold on of (count - expected)
        missing = sum over the bands of the window below it of (expected - count)

    Parameters
    ----------
    saving
        Own saving of each person, money, at least 0, shape (persons,).
    threshold
        Where the match starts, money, above 0.
    width
        Of a band, money, above 0.
    bands
        On each side of the threshold, 3 or more.
    window
        Bands below and from the threshold on in which behaviour may be changed.
    degree
        Of the polynomial: 0 flat, 1 straight, and so on.

    Raises
    ------
    ModelError
        For a window that leaves too few bands to fit, or a curve that expects nobody at the threshold.

    References
    ----------
    Saez, *American Economic Journal: Economic Policy* 2 (2010); Chetty et al., *Quarterly Journal of Economics* 126
    (2011), on counting at kinks and notches.

    Examples
    --------
    Ten persons in every band of 1, and 30 more at exactly 20:

    >>> import numpy as np
    >>> found = bunching(np.append(np.repeat(np.arange(10, 30), 10), np.full(30, 20)), 20, width=1)
    >>> round(found.excess, 6), round(found.per_band, 6)
    (30.0, 3.0)
    """
    where = "bunching"
    own = vector(where, "saving", saving)
    edge, step = number(where, "threshold", threshold, above=0), number(where, "width", width, above=0)
    half, order = whole(where, "bands", bands, low=3), whole(where, "degree", degree)
    below, above = whole(where, "window[0]", window[0]), whole(where, "window[1]", window[1], low=1)
    outside = 2 * half - below - above
    if below >= half or above >= half or outside < order + 2:
        raise ModelError(
            f"{where}: the window of {below} and {above} bands leaves too few of {2 * half} for degree {order}. "
            "Take more bands, narrower ones, or a smaller window."
        )
    place = np.floor(np.round((own - edge) / step, 9)).astype(int)
    near = place[(place >= -half) & (place < half)]
    count = np.bincount(near + half, minlength=2 * half).astype(float)
    bins = np.arange(-half, half)
    inside = (bins >= -below) & (bins < above)
    scaled = (bins + 0.5) / half
    expected = np.polyval(np.polyfit(scaled[~inside], count[~inside], order), scaled)
    high, low = inside & (bins >= 0), inside & (bins < 0)
    level = float(expected[high].mean())
    if level <= 0:
        raise ModelError(f"{where}: nobody is expected at {edge:g} by the bands around it. Take wider bands.")
    excess = float((count - expected)[high].sum())
    return Bunching(
        start=frozen(edge + bins * step),
        count=frozen(count),
        expected=frozen(expected),
        inside=inside,
        threshold=edge,
        excess=excess,
        missing=float((expected - count)[low].sum()),
        per_band=excess / level,
    )
