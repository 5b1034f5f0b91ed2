"""Which establishments are out of the ordinary, and which are only small?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import Floats, fraction, frozen, number, vector, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Funnel", "funnel"]

FEW = 5.0
_WINSOR = 0.1


def _limits(expected: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the counts between which a Poisson count of the given mean is ordinary, as a smooth curve.

    The gamma function carries the Poisson tails on to counts that are not whole; at whole counts they are exact.
    """
    from scipy.special import gdtrib

    tail = (1 - level) / 2
    return np.maximum(gdtrib(1.0, 1 - tail, expected) - 1, 0.0), gdtrib(1.0, tail, expected)


def _counts(caller: str, name: str, values: Any) -> Floats:
    """Return one row of whole counts."""
    return frozen([whole(caller, f"{name}[{k}]", v) for k, v in enumerate(vector(caller, name, values))])


def _worked(caller: str, name: str, values: Any) -> Floats:
    """Return one row of exposures above 0."""
    return frozen([number(caller, f"{name}[{k}]", v, above=0) for k, v in enumerate(vector(caller, name, values))])


@dataclass(frozen=True, eq=False)
class Funnel:
    """Rates of establishments against the limits that chance alone would keep to.

    ``lower`` and ``upper`` have shape (levels, establishments), in the unit of ``rates``. ``position`` is ``inside``,
    or above or below the widest limit crossed. ``small`` marks establishments where fewer than five cases were
    expected: they cannot be told to be safe. ``dispersion`` near 1 means that one rate fits all but a few.
    """

    injuries: Floats
    exposure: Floats
    names: tuple[str, ...]
    levels: tuple[float, ...]
    per: float
    overall: float
    rates: Floats
    expected: Floats
    lower: Floats
    upper: Floats
    position: tuple[str, ...]
    small: tuple[bool, ...]
    dispersion: float
    remarks: tuple[str, ...] = ()

    def limits(self, exposures: Any, level: float = 0.95) -> tuple[Floats, Floats]:
        """Return the lower and upper limits of the rate at other exposures, for a curve."""
        base = _worked("limits", "exposures", exposures)
        low, high = _limits(base * self.overall / self.per, fraction("limits", "level", level, inside=True))
        return low * self.per / base, high * self.per / base

    def outside(self, level: float = 0.998) -> tuple[int, ...]:
        """Return the places of the establishments outside the limits of a level."""
        if level not in self.levels:
            raise ModelError(f"outside: level {level!r} was not computed; choose one of {list(self.levels)}.")
        k = self.levels.index(level)
        out = (self.rates > self.upper[k]) | (self.rates < self.lower[k])
        return tuple(int(i) for i in np.flatnonzero(out))

    def to_frame(self) -> pd.DataFrame:
        """Return one row an establishment. Its names are for the inspector, not for a wall."""
        import pandas as pd

        data: dict[str, Any] = {"name": self.names, "injuries": self.injuries.astype(int), "exposure": self.exposure}
        data |= {"expected": self.expected, "rate": self.rates}
        for k, level in enumerate(self.levels):
            data[f"lower_{100 * level:g}"], data[f"upper_{100 * level:g}"] = self.lower[k], self.upper[k]
        return pd.DataFrame({**data, "position": self.position, "small": self.small})


def funnel(
    injuries: Any,
    exposure: Any,
    *,
    names: Sequence[str] | None = None,
    levels: Sequence[float] = (0.95, 0.998),
    per: float = 1,
) -> Funnel:
    """Compare establishments with their overall rate, allowing for their size.

    An establishment lies above a limit when so many cases or more would have come by chance with a probability below
    half of 1 - level, at the overall rate; so it lies outside exactly when the overall rate is outside its own exact
    interval (:func:`poisson_ci`). A ranking of rates would put the smallest on both ends of the list.

    Parameters
    ----------
    injuries
        Cases by establishment, shape (n,), whole.
    exposure
        Hours or workers, shape (n,), above 0; leave out establishments that did not work.
    names
        Names for the table; never drawn.
    levels
        Confidence of the limits; 95 % and 99.8 % are usual.
    per
        Rates are per this many units of exposure.

    Raises
    ------
    ModelError
        For rows of different lengths, counts that are not whole or no case at all.

    Notes
    -----
    With 200 honest establishments ten are expected outside 95 %: being outside is a reason to visit, not a finding.
    Where sectors differ give, as exposure, the cases each establishment would have at its sector's rate: the rate is
    then a ratio to the sector and the overall one is 1. ``dispersion`` is the mean squared z-score, its outermost
    tenths drawn in; well above 1 it says that the rates differ for other reasons than chance (sectors, reporting), and
    the limits are then too narrow for a comparison.

    References
    ----------
    Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional performance. Statistics in Medicine 24,
    1185-1202. The limits here are exact at whole counts where that paper interpolates between them.

    Examples
    --------
    Twice the rate, but in a small establishment only one case too many.

    >>> funnel([2, 100, 98], [10, 1000, 1000], per=1000).position
    ('inside', 'inside', 'inside')
    >>> funnel([200, 100], [1000, 2000]).position
    ('above 99.8 %', 'below 99.8 %')
    """
    caller = "funnel"
    counts, base = _counts(caller, "injuries", injuries), _worked(caller, "exposure", exposure)
    unit = number(caller, "per", per, above=0)
    sure = tuple(sorted(fraction(caller, "level", level, inside=True) for level in levels))
    labels = tuple(str(k + 1) for k in range(len(counts))) if names is None else tuple(str(n) for n in names)
    if not len(counts) == len(base) == len(labels):
        raise ModelError(
            f"{caller}: injuries, exposure and names must be equally long, got {len(counts)}, {len(base)} and "
            f"{len(labels)}."
        )
    if not sure:
        raise ModelError(f"{caller}: levels must hold at least one level, such as 0.95.")
    if counts.sum() == 0:
        raise ModelError(f"{caller}: no case anywhere; without an overall rate there is nothing to compare with.")
    overall = float(counts.sum() / base.sum())
    expected = base * overall
    bounds = [_limits(expected, level) for level in sure]
    position = np.full(len(counts), "inside", dtype=object)
    for level, (low, high) in zip(sure, bounds, strict=True):
        position[counts > high] = f"above {100 * level:g} %"
        position[counts < low] = f"below {100 * level:g} %"
    dispersion = _dispersion(counts, expected)
    return Funnel(
        injuries=counts,
        exposure=base,
        names=labels,
        levels=sure,
        per=unit,
        overall=overall * unit,
        rates=frozen(counts * unit / base),
        expected=frozen(expected),
        lower=frozen(np.array([low * unit / base for low, _ in bounds])),
        upper=frozen(np.array([high * unit / base for _, high in bounds])),
        position=tuple(str(p) for p in position),
        small=tuple(bool(e < FEW) for e in expected),
        dispersion=dispersion,
        remarks=_remarks(counts, expected, dispersion),
    )


def _dispersion(counts: Floats, expected: Floats) -> float:
    """Return the mean squared z-score after its outermost tenths are drawn in (Spiegelhalter's winsorised phi)."""
    z = (counts - expected) / np.sqrt(expected)
    low, high = np.quantile(z, [_WINSOR, 1 - _WINSOR])
    return float(np.mean(np.clip(z, low, high) ** 2))


def _remarks(counts: Floats, expected: Floats, dispersion: float) -> tuple[str, ...]:
    remarks = []
    few = int((expected < FEW).sum())
    if few:
        remarks.append(
            f"{few} of {len(counts)} establishments are too small to be told safe: fewer than {FEW:g} cases expected."
        )
    # Spiegelhalter's rule of thumb: phi is more than chance beyond about two of its standard errors.
    if dispersion > 1 + 2 * np.sqrt(2 / len(counts)):
        remarks.append(
            f"Overdispersion: the rates spread {dispersion:.1f} times as much as chance alone; compare like with like "
            "(one sector, one kind of reporting) before calling anybody an outlier."
        )
    return tuple(remarks)
