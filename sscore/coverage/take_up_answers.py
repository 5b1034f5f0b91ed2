"""The take-up model set to a share that was seen, and asked what a change of the offer would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.coverage.take_up import (
    COEFFICIENTS,
    DRIVERS,
    TakeUpDrivers,
    TakeUpModel,
    person_shares,
    take_up,
)
from sscore.errors import ModelError, did_you_mean
from sscore.inputs import fraction

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CalibratedTakeUp", "calibrate_take_up", "take_up_effects", "take_up_scenarios"]


@dataclass(frozen=True)
class CalibratedTakeUp:
    """A model whose mean take-up is the one wanted; ``highest`` is the most that any intercept could give."""

    model: TakeUpModel
    wanted: float
    reached: float
    highest: float
    steps: int

    def to_frame(self) -> pd.DataFrame:
        """Return one row a coefficient and a row for each check."""
        import pandas as pd

        checks = pd.DataFrame(
            [("mean take-up wanted", self.wanted), ("reached", self.reached), ("highest possible", self.highest)],
            columns=["coefficient", "value"],
        )
        return pd.concat([self.model.to_frame(), checks], ignore_index=True)


def calibrate_take_up(
    model: TakeUpModel, drivers: TakeUpDrivers, share: float, *, weights: ArrayLike | None = None
) -> CalibratedTakeUp:
    """Return the model with the intercept at which the weighted mean take-up is an observed or wanted share.

    Newton's steps inside a bracket that is halved where a step would leave it; the mean rises with the intercept, so
    that there is one solution or none.

    Parameters
    ----------
    model
        Its intercept is replaced; the other coefficients stay.
    drivers
        Of the persons among whom the share was observed.
    share
        Between 0 and 1, both excluded.
    weights
        Persons a row stands for, at least 0; None counts each row once.

    Raises
    ------
    ModelError
        For a share that no intercept gives, because too many cannot pay; or weights that do not fit or are all 0.

    Examples
    --------
    Where all see the same offer, the intercept is the log-odds of the share:

    >>> found = calibrate_take_up(TakeUpModel(0.0), TakeUpDrivers([0.02, 0.02]), 0.5)
    >>> found.model.intercept, found.reached
    (0.0, 0.5)
    """
    where = "calibrate_take_up"
    wanted = fraction(where, "share", share, inside=True)
    w = person_shares(where, weights, drivers)
    highest = float(w @ np.isfinite(np.ravel(drivers.burden)))
    if wanted >= highest:
        raise ModelError(
            f"{where}: no intercept gives a take-up of {wanted:.3g}: only {highest:.3g} of the persons have enough "
            f"income left to pay. Lower the share, the contribution, or what is kept for living."
        )
    low, high = -60.0, 60.0
    at = float(np.log(wanted / (1 - wanted)))
    steps, gap = 0, np.inf
    for steps in range(1, 200):  # noqa: B007 the number of steps is a result
        found = replace(model, intercept=at)
        chance = np.ravel(take_up(found, drivers))
        gap = float(w @ chance) - wanted
        if abs(gap) <= 1e-14:
            break
        low, high = (low, at) if gap > 0 else (at, high)
        slope = float(w @ (chance * (1 - chance)))
        step = at - gap / slope if slope > 0 else np.nan
        at = step if low < step < high else (low + high) / 2
        if high - low < 1e-14:
            break
    if abs(gap) > 1e-9:
        raise ModelError(
            f"{where}: the drivers move the log-odds too far for an intercept between -60 and 60. Check their units: a "
            f"burden of 5 % of income is 0.05."
        )
    return CalibratedTakeUp(found, wanted, wanted + gap, highest, steps)


def take_up_effects(model: TakeUpModel, drivers: TakeUpDrivers, *, weights: ArrayLike | None = None) -> pd.DataFrame:
    """Return what each driver does to mean take-up: marginal effect and elasticity.

    ::

        marginal effect = sum of w * coefficient * p * (1 - p)          in points of take-up for one unit of the driver
        elasticity      = sum of w * coefficient * x * p * (1 - p) / sum of w * p      percent for one percent more

    Parameters
    ----------
    model, drivers, weights
        As for :func:`calibrate_take_up`; those who cannot pay count with no effect.

    Returns
    -------
    DataFrame
        One row a driver: ``driver``, ``coefficient``, ``mean`` (of those who can pay), ``marginal_effect``,
        ``elasticity`` (NaN where nobody joins).

    References
    ----------
    Train, *Discrete Choice Methods with Simulation* (2009), section 3.6.

    Examples
    --------
    At one half, one percent of income more takes 5 points of take-up: -20 x 0.5 x 0.5 x 0.01.

    >>> table = take_up_effects(TakeUpModel(2.0, price=-20), TakeUpDrivers([0.1]))
    >>> table.loc[0, ["marginal_effect", "elasticity"]].tolist()
    [-5.0, -1.0]
    """
    import pandas as pd

    w = person_shares("take_up_effects", weights, drivers)
    chance = np.ravel(take_up(model, drivers))
    pays = np.isfinite(np.ravel(drivers.burden))
    mean, bend = float(w @ chance), w * chance * (1 - chance)
    rows = []
    for driver, coefficient in zip(DRIVERS, (getattr(model, c) for c in COEFFICIENTS), strict=True):
        level = np.where(pays, np.ravel(getattr(drivers, driver)), 0.0)
        rows.append(
            {
                "driver": driver,
                "coefficient": coefficient,
                "mean": float(w @ level / w[pays].sum()) if w[pays].sum() else np.nan,
                "marginal_effect": coefficient * float(bend.sum()),
                "elasticity": coefficient * float(bend @ level) / mean if mean else np.nan,
            }
        )
    return pd.DataFrame(rows)


def take_up_scenarios(
    model: TakeUpModel,
    drivers: TakeUpDrivers,
    scenarios: Mapping[str, Mapping[str, ArrayLike]],
    *,
    persons: ArrayLike | None = None,
) -> pd.DataFrame:
    """Return mean take-up and joiners under changes of the drivers, beside today's.

    Parameters
    ----------
    model, drivers
        Today's; the intercept is held.
    scenarios
        By name: new values of some drivers, such as ``{"agents in markets": {"channel": 0.9}}``.
    persons
        Persons a row stands for; None counts each row once.

    Raises
    ------
    ModelError
        For an unknown driver or values outside their range.

    Examples
    --------
    >>> table = take_up_scenarios(TakeUpModel(0.0, price=-20), TakeUpDrivers([0.1]), {"free": {"burden": 0}})
    >>> table["take_up"].round(3).tolist()
    [0.119, 0.5]
    """
    import pandas as pd

    w = person_shares("take_up_scenarios", persons, drivers)
    total = float(np.size(drivers.burden) if persons is None else np.sum(persons))
    base = float(w @ np.ravel(take_up(model, drivers)))
    rows = [("today", base)]
    for name, changes in scenarios.items():
        for driver in changes:
            if driver not in DRIVERS:
                raise ModelError(
                    f"take_up_scenarios: {name!r} changes {driver!r}. {did_you_mean(str(driver), DRIVERS)}"
                )
        rows.append((name, float(w @ np.ravel(take_up(model, replace(drivers, **changes))))))
    table = pd.DataFrame(rows, columns=["scenario", "take_up"])
    return table.assign(joiners=total * table["take_up"], more_joiners=total * (table["take_up"] - base))
