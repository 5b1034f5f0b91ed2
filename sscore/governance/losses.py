"""What a year of losses could cost, and what a control is worth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError, did_you_mean
from sscore.inputs import fraction, number, seeded, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ControlValue", "LossDistribution", "LossRisk", "control_value", "expected_loss", "simulate_losses"]

# One risk's losses are held in memory at once.
MOST_DRAWS = 100_000_000
SEVERITIES = ("lognormal", "gamma", "fixed")


@dataclass(frozen=True)
class LossRisk:
    """How often a loss happens and how large it is.

    ``frequency`` is losses a year (Poisson), ``mean`` and ``cv`` the mean and the coefficient of variation of one loss,
    ``severity`` its distribution: ``lognormal`` (a heavy tail), ``gamma`` or ``fixed`` (always the mean).
    """

    name: str
    frequency: float
    mean: float
    cv: float = 1.0
    severity: str = "lognormal"

    def __post_init__(self) -> None:
        """Refuse what is not a frequency or an amount."""
        where = f"LossRisk {self.name!r}"
        number(where, "frequency", self.frequency)
        number(where, "mean", self.mean)
        number(where, "cv", self.cv, above=0)
        if self.severity not in SEVERITIES:
            raise ModelError(f"{where}: no severity {self.severity!r}. {did_you_mean(self.severity, SEVERITIES)}")

    @property
    def expected(self) -> float:
        """Expected loss a year: frequency times mean."""
        return self.frequency * self.mean

    @property
    def variance(self) -> float:
        """Variance of a year's loss: ``frequency * mean^2 * (1 + cv^2)``."""
        spread = 0.0 if self.severity == "fixed" else self.cv**2
        return self.frequency * self.mean**2 * (1 + spread)

    def draw(self, rng: np.random.Generator, years: int) -> np.ndarray:
        """Return the loss of each of several years."""
        counts = rng.poisson(self.frequency, years)
        total = int(counts.sum())
        if self.severity == "fixed":
            sizes = np.full(total, self.mean)
        elif self.severity == "gamma":
            sizes = rng.gamma(1 / self.cv**2, self.mean * self.cv**2, total)
        else:
            sigma2 = np.log1p(self.cv**2)
            sizes = self.mean * rng.lognormal(-sigma2 / 2, np.sqrt(sigma2), total)
        return np.bincount(np.repeat(np.arange(years), counts), weights=sizes, minlength=years)


def expected_loss(risks: Iterable[LossRisk]) -> float:
    """Return the expected loss of a year: the sum of frequency times mean; 0 without risks.

    Examples
    --------
    >>> expected_loss([LossRisk("ghosts", 2, 10e6), LossRisk("kickbacks", 0.5, 60e6), LossRisk("theft", 7, 3.5e6)])
    74500000.0
    """
    return float(sum(r.expected for r in _lines(risks, "expected_loss")))


def _lines(risks: Iterable[LossRisk], where: str) -> tuple[LossRisk, ...]:
    """Return the risks, or say what is not one."""
    lines = tuple(risks) if isinstance(risks, Iterable) else (risks,)
    for k, line in enumerate(lines):
        if not isinstance(line, LossRisk) or not isinstance(risks, Iterable):
            raise ModelError(f"{where}: risks must be a list of LossRisk(name, frequency, mean), got {line!r} at {k}.")
    return lines


@dataclass(frozen=True, eq=False)
class LossDistribution:
    """Simulated years of losses, beside the expectation and the standard deviation that need no simulation."""

    losses: np.ndarray
    expected: float
    sd: float
    seed: int
    risks: tuple[LossRisk, ...]

    @property
    def mean(self) -> float:
        """Mean of the simulated years; within a few ``mean_error`` of ``expected``."""
        return float(self.losses.mean())

    @property
    def mean_error(self) -> float:
        """Standard error of the simulated mean."""
        return float(self.losses.std(ddof=1) / np.sqrt(len(self.losses)))

    def quantile(self, share: float = 0.95) -> float:
        """Return the loss that a year exceeds with probability ``1 - share``."""
        return float(np.quantile(self.losses, fraction("quantile", "share", share)))

    def quantile_error(self, share: float = 0.95) -> float:
        """Return the standard error of a quantile, from the order statistics one binomial deviation around it."""
        n = len(self.losses)
        step = np.sqrt(share * (1 - fraction("quantile_error", "share", share)) / n)
        low, high = np.quantile(self.losses, [max(share - step, 0), min(share + step, 1)])
        return float(high - low) / 2

    def tail_mean(self, share: float = 0.95) -> float:
        """Return the mean of the years at or above a quantile: what a bad year costs."""
        return float(self.losses[self.losses >= self.quantile(share)].mean())

    def to_frame(self) -> pd.DataFrame:
        """Return the main measures: ``measure``, ``value``, ``standard_error``."""
        import pandas as pd

        rows = [
            ("expected", self.expected, 0.0),
            ("simulated mean", self.mean, self.mean_error),
            *((f"{q:.0%} of years below", self.quantile(q), self.quantile_error(q)) for q in (0.5, 0.9, 0.95, 0.99)),
        ]
        return pd.DataFrame(rows, columns=["measure", "value", "standard_error"])


def simulate_losses(risks: Sequence[LossRisk], *, years: int = 10_000, seed: int) -> LossDistribution:
    """Simulate years of losses: a Poisson number of losses of each risk, each of a random size.

    Every risk has its own stream of random numbers, so a changed risk leaves the others' years as they were.

    Parameters
    ----------
    risks
        At least one.
    years
        Simulated years, at least 100.
    seed
        The same seed gives the same years.

    Raises
    ------
    ModelError
        For no risks, too few years, or more than 100 million losses of one risk to draw.

    References
    ----------
    Klugman, Panjer and Willmot, *Loss Models*: compound Poisson, mean and variance of aggregate loss.

    Examples
    --------
    >>> sure = simulate_losses([LossRisk("fee", 4, 10, severity="fixed")], years=1000, seed=7)
    >>> sure.expected, round(sure.sd, 2), abs(sure.mean - 40) < 3 * sure.mean_error
    (40.0, 20.0, True)
    """
    lines = _lines(risks, "simulate_losses")
    years = whole("simulate_losses", "years", years, low=100)
    if not lines:
        raise ModelError("simulate_losses: give at least one LossRisk; without risks the loss is 0.")
    draws = max(r.frequency for r in lines) * years
    if draws > MOST_DRAWS:
        raise ModelError(
            f"simulate_losses: {draws:,.0f} losses to draw, more than {MOST_DRAWS:,}. Give fewer years; for so many "
            "small losses the expected loss and its standard deviation say it all."
        )
    streams = seeded("simulate_losses", seed).spawn(len(lines))
    losses = np.sum([r.draw(s, years) for r, s in zip(lines, streams, strict=True)], axis=0)
    losses.setflags(write=False)
    return LossDistribution(losses, expected_loss(lines), float(np.sqrt(sum(r.variance for r in lines))), seed, lines)


@dataclass(frozen=True)
class ControlValue:
    """What a control saves in a year on average, and what it costs."""

    before: float
    after: float
    cost: float

    @property
    def reduction(self) -> float:
        """Expected loss avoided a year."""
        return self.before - self.after

    @property
    def net(self) -> float:
        """Reduction less cost."""
        return self.reduction - self.cost

    @property
    def worth_buying(self) -> bool:
        """Whether it costs less than it saves; at equal sums it does not pay."""
        return self.cost < self.reduction

    def to_frame(self) -> pd.DataFrame:
        """Return one row."""
        import pandas as pd

        row = {**vars(self), "reduction": self.reduction, "net": self.net, "worth_buying": self.worth_buying}
        return pd.DataFrame([row])


def control_value(
    risk: LossRisk, *, cost: float, fewer: float = 0.0, smaller: float = 0.0
) -> tuple[ControlValue, LossRisk]:
    """Return what a control is worth, and the risk as it is with the control.

    Parameters
    ----------
    risk
        The risk without the control.
    cost
        What the control costs a year, at least 0.
    fewer, smaller
        By which fraction losses become fewer, and smaller.

    Raises
    ------
    ModelError
        For a fraction outside 0 to 1 or a negative cost.

    Examples
    --------
    >>> value, after = control_value(LossRisk("ghosts", 2, 10), cost=6, fewer=0.5)
    >>> value.reduction, value.net, value.worth_buying, after.frequency
    (10.0, 4.0, True, 1.0)
    """
    paid = number("control_value", "cost", cost)
    rarer, lesser = fraction("control_value", "fewer", fewer), fraction("control_value", "smaller", smaller)
    after = replace(risk, frequency=risk.frequency * (1 - rarer), mean=risk.mean * (1 - lesser))
    return ControlValue(risk.expected, after.expected, paid), after
