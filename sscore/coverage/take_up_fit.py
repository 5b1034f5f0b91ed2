"""The take-up model estimated from a survey: who joined, and what each person saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.coverage.take_up import DRIVERS, TakeUpModel
from sscore.errors import ModelError, did_you_mean
from sscore.inputs import Floats, frozen, numbers_column, table_with

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TakeUpFit", "fit_take_up"]

_NAMES = {"burden": "price", "trust": "trust", "subsidy": "subsidy", "channel": "channel"}


@dataclass(frozen=True, eq=False)
class TakeUpFit:
    """Estimated coefficients with their errors.

    Attributes
    ----------
    names, values, standard_errors : (k,)
        The intercept first.
    covariance : (k, k)
        Inverse information; with weights the robust (sandwich) form.
    log_likelihood, null_log_likelihood
        Of the fit and of the intercept alone; with weights, which are scaled to a mean of 1, pseudo-likelihoods.
    persons, joined
        Rows used and those among them who joined.
    robust
        Whether the errors are the sandwich form.
    """

    names: tuple[str, ...]
    values: Floats
    standard_errors: Floats
    covariance: Floats
    log_likelihood: float
    null_log_likelihood: float
    persons: int
    joined: int
    robust: bool
    steps: int

    @property
    def model(self) -> TakeUpModel:
        """The estimated model; raises ModelError where the price came out above 0."""
        return TakeUpModel(**dict(zip(self.names, self.values.tolist(), strict=True)))

    @property
    def pseudo_r2(self) -> float:
        """McFadden's: 1 - log-likelihood / that of the intercept alone."""
        return 1 - self.log_likelihood / self.null_log_likelihood

    def to_frame(self) -> pd.DataFrame:
        """Return one row a coefficient: value, standard error, z, p-value and the 95 % interval."""
        import pandas as pd
        from scipy.special import ndtr

        z = self.values / self.standard_errors
        spread = 1.959963984540054 * self.standard_errors
        return pd.DataFrame(
            {
                "coefficient": self.names,
                "value": self.values,
                "standard_error": self.standard_errors,
                "z": z,
                "p_value": 2 * ndtr(-np.abs(z)),
                "lower": self.values - spread,
                "upper": self.values + spread,
            }
        )


def fit_take_up(
    survey: pd.DataFrame,
    *,
    drivers: Sequence[str] = DRIVERS,
    joined: str = "joined",
    weight: str | None = None,
) -> TakeUpFit:
    """Estimate the take-up model from rows of persons by maximum likelihood.

    Newton's method on a concave likelihood. With weights, the pseudo-likelihood and the sandwich errors
    ``H^-1 (sum of w^2 s s') H^-1``: weights are not more persons.

    Parameters
    ----------
    survey
        One row a person: the drivers by name, and the column ``joined`` (1 or 0, or True and False).
    drivers
        Which of burden, trust, subsidy and channel to use; the others get no coefficient.
    joined, weight
        Names of columns; no weight counts each row once.

    Raises
    ------
    ModelError
        For a missing column or gap, an answer that is not yes or no, all or none who joined, a driver that does not
        vary or repeats the others, or drivers that separate joiners from the others, for which no estimate exists.

    References
    ----------
    Albert and Anderson, *Biometrika* 71 (1984), on separation; Konis, *Computational Algorithms for Detecting Data
    Separation* (Oxford 2007), its test by linear programming; Binder, *International Statistical Review* 51 (1983), on
    weights.

    Examples
    --------
    Half of those near an agent joined and a quarter of the others: the coefficient is ln 3.

    >>> import pandas as pd
    >>> rows = pd.DataFrame({"channel": [1, 1, 0, 0, 0, 0], "joined": [1, 0, 1, 0, 0, 0]})
    >>> fit_take_up(rows, drivers=["channel"]).values.round(4).tolist()
    [-1.0986, 1.0986]
    """
    where = "fit_take_up"
    for driver in drivers:
        if driver not in DRIVERS:
            raise ModelError(f"{where}: no driver {driver!r}. {did_you_mean(str(driver), DRIVERS)}")
    table = table_with(where, survey, [*drivers, joined, *([weight] if weight else [])])
    answer = table[joined].to_numpy()
    if len(answer) == 0 or not np.isin(answer, (0, 1)).all():
        raise ModelError(f"{where}: {joined} must hold 1 or 0 for every person, and there must be persons.")
    y = answer.astype(float)
    columns = [numbers_column(where, table, d, low=0.0) for d in drivers]
    x = np.column_stack([np.ones(len(y)), *columns])
    w = np.ones(len(y)) if weight is None else numbers_column(where, table, weight, low=0.0)
    if w.sum() == 0:
        raise ModelError(f"{where}: all weights are 0.")
    used = w > 0
    x, y, w = x[used], y[used], w[used] * used.sum() / w.sum()
    names = ("intercept", *(_NAMES[d] for d in drivers))
    _estimable(where, x, y, ("intercept", *drivers))
    beta, steps = _newton(where, x, y, w)
    score, information = _score(x, y, w, beta)
    inverse = np.linalg.inv(information)
    covariance = inverse if weight is None else inverse @ (score.T @ score) @ inverse
    share = float(w @ y / w.sum())
    null = float(w.sum() * (share * np.log(share) + (1 - share) * np.log1p(-share)))
    return TakeUpFit(
        names=names,
        values=frozen(beta),
        standard_errors=frozen(np.sqrt(np.diag(covariance))),
        covariance=frozen(covariance),
        log_likelihood=_likelihood(x, y, w, beta),
        null_log_likelihood=null,
        persons=len(y),
        joined=int(y.sum()),
        robust=weight is not None,
        steps=steps,
    )


def _estimable(where: str, x: Floats, y: Floats, names: tuple[str, ...]) -> None:
    """Raise where no finite estimate exists."""
    from scipy.optimize import linprog

    if y.min() == y.max():
        who = "everybody" if y[0] else "nobody"
        raise ModelError(f"{where}: {who} joined, so nothing can be learned about what makes people join.")
    for k, name in enumerate(names):
        if k and np.linalg.matrix_rank(x[:, : k + 1]) == np.linalg.matrix_rank(x[:, :k]):
            raise ModelError(
                f"{where}: {name} does not vary, or follows from the other drivers. Leave it out of drivers."
            )
    signed = (2 * y - 1)[:, None] * x / np.abs(x).max(axis=0)
    found = linprog(-signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(y)), bounds=[(-1, 1)] * x.shape[1])
    if found.status == 0 and -found.fun > 1e-7:
        worst = names[1 + int(np.argmax(np.abs(found.x[1:])))] if len(names) > 1 else names[0]
        raise ModelError(
            f"{where}: the drivers separate those who joined from the others ({worst} most of all), so that the best "
            f"coefficient is infinite. Ask more persons, or leave {worst} out."
        )


def _newton(where: str, x: Floats, y: Floats, w: Floats) -> tuple[Floats, int]:
    """Return the maximum and the steps taken; a step that lowers the likelihood is halved."""
    beta, value = np.zeros(x.shape[1]), _likelihood(x, y, w, np.zeros(x.shape[1]))
    for count in range(1, 101):
        score, information = _score(x, y, w, beta)
        step = np.linalg.solve(information, score.sum(axis=0))
        size, better = 1.0, _likelihood(x, y, w, beta + step)
        while better < value - 1e-12 * abs(value) and size > 1e-6:
            size /= 2
            better = _likelihood(x, y, w, beta + size * step)
        beta, value = beta + size * step, better
        if np.abs(size * step).max() < 1e-10 * (1 + np.abs(beta).max()):
            return beta, count
    raise ModelError(f"{where}: no maximum after 100 steps. Rescale the drivers: a burden of 5 % of income is 0.05.")


def _score(x: Floats, y: Floats, w: Floats, beta: Floats) -> tuple[Floats, Floats]:
    """Return the score of each person, shape (persons, k), and the information, shape (k, k)."""
    from scipy.special import expit

    chance = expit(x @ beta)
    return (w * (y - chance))[:, None] * x, (x * (w * chance * (1 - chance))[:, None]).T @ x


def _likelihood(x: Floats, y: Floats, w: Floats, beta: Floats) -> float:
    """Return the log-likelihood: minus the sum of log(1 + exp(-signed index))."""
    return -float(w @ np.logaddexp(0.0, -(2 * y - 1) * (x @ beta)))
