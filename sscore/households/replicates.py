"""A second answer for the error of any figure: draw the clusters again, many times.

Rao and Wu's rescaled bootstrap: in each stratum n - 1 of its n clusters are drawn again with replacement, and a cluster
that was drawn r times keeps its rows with the weight w r n / (n - 1). The figure is computed each time; its standard
deviation over the draws is the standard error. Where a share f of the clusters in the country was sampled, the weight
moves less: w (1 - s + s r n / (n - 1)) with s the root of 1 - f, so that a stratum sampled whole does not move at all.
It needs no formula, so it also serves for medians, for the Sen index, and for a poverty line that is estimated from the
same sample.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.households.design import SampleDesign
from sscore.inputs import Floats, fraction, frozen, number, seeded, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Bootstrap", "bootstrap"]


@dataclass(frozen=True, eq=False)
class Bootstrap:
    """A figure and its values over the draws.

    ``standard_error`` is the standard deviation of ``draws``, ``interval`` their percentiles.
    """

    value: float
    standard_error: float
    interval: tuple[float, float]
    draws: Floats
    seed: int
    confidence: float = 0.95

    def to_frame(self) -> pd.DataFrame:
        """Return one row a measure."""
        import pandas as pd

        rows = [("value", self.value), ("standard error", self.standard_error), ("lower", self.interval[0])]
        rows += [("upper", self.interval[1]), ("draws", float(len(self.draws)))]
        return pd.DataFrame(rows, columns=["measure", "value"])


def bootstrap(
    figure: Callable[[Floats], float],
    design: SampleDesign,
    *,
    draws: int = 200,
    seed: int,
    confidence: float = 0.95,
) -> Bootstrap:
    """Return the standard error of any figure by drawing clusters again.

    Parameters
    ----------
    figure
        Computes the figure from weights, shape (n,): ``lambda w: gini(y, w)``.
    design
        From :func:`sscore.households.sample_design`.
    draws
        At least 20; a few hundred for a standard error, a thousand and more for an interval.
    seed
        The same seed gives the same draws.
    confidence
        Of the interval between percentiles.

    Raises
    ------
    ModelError
        For fewer than 20 draws, a stratum of one cluster that is not the only one in the country, or a figure that is
        not a finite number in a draw.

    References
    ----------
    Rao and Wu, *Journal of the American Statistical Association* 83 (1988); Rao, Wu and Yue, *Survey Methodology* 18
    (1992).

    Examples
    --------
    >>> from sscore.households.design import sample_design
    >>> bootstrap(lambda w: float(w @ [2, 2, 2] / w.sum()), sample_design(rows=3), draws=20, seed=1).standard_error
    0.0
    """
    times = whole("bootstrap", "draws", draws, low=20)
    tail = (1 - fraction("bootstrap", "confidence", confidence, inside=True)) / 2
    rng = seeded("bootstrap", seed)
    if not callable(figure):
        raise ModelError(
            f"bootstrap: figure must compute a number from weights, got {figure!r:.80}. Write lambda w: ..."
        )
    if not isinstance(design, SampleDesign):
        raise ModelError(f"bootstrap: design must come from sample_design(...), got {type(design).__name__}.")
    size = np.bincount(design.stratum_of_cluster, minlength=design.strata)
    move = np.sqrt(1 - design.sampled)
    if ((size == 1) & (move > 0)).any():
        raise ModelError("bootstrap: a stratum has one cluster only; drawing it again shows no spread. Join strata.")
    members = [np.flatnonzero(design.stratum_of_cluster == h) for h in range(design.strata)]
    value = number("bootstrap", "figure(weights)", figure(design.weights.copy()), low=-np.inf)
    found = np.empty(times)
    for k in range(times):
        factor = np.ones(design.clusters)
        for clusters, n, s in zip(members, size, move, strict=True):
            if s > 0:
                again = rng.multinomial(n - 1, np.full(n, 1 / n))
                factor[clusters] += s * (again * n / (n - 1) - 1)
        drawn = figure(design.weights * factor[design.cluster])
        found[k] = number("bootstrap", f"figure(weights) in draw {k + 1}", drawn, low=-np.inf)
    low, high = np.quantile(found, [tail, 1 - tail])
    return Bootstrap(
        value=value,
        standard_error=float(found.std(ddof=1)),
        interval=(float(low), float(high)),
        draws=frozen(found),
        seed=int(seed),
        confidence=confidence,
    )
