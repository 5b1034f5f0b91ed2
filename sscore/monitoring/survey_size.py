"""How many to ask for one figure: the sample size of a survey that estimates a share or a mean.

With z of the confidence, e the half-width of the interval that is wanted, and N persons in all::

    share      n0 = z^2 p (1 - p) / e^2                mean       n0 = z^2 sd^2 / e^2
    cluster    n  = n0 x design effect                 finite     n' = n / (1 + (n - 1) / N)

and n' / response persons are asked. Two groups are another question: see :mod:`sscore.monitoring.sample_size`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sscore.errors import ModelError
from sscore.inputs import fraction, number
from sscore.monitoring.kappa import normal_quantile

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SurveyDesign", "SurveySize", "survey_size_mean", "survey_size_share"]


@dataclass(frozen=True)
class SurveyDesign:
    """How the survey is done.

    ``confidence`` of the interval, between 0 and 1; ``design`` the design effect, above 0; ``response`` the share of
    those asked who answer, above 0; ``population`` how many persons there are in all, None for many.
    """

    confidence: float = 0.95
    design: float = 1.0
    response: float = 1.0
    population: float | None = None

    def __post_init__(self) -> None:
        """Raise for a chance or a factor that cannot be."""
        fraction("SurveyDesign", "confidence", self.confidence, inside=True)
        number("SurveyDesign", "design", self.design, above=0)
        number("SurveyDesign", "response", self.response, above=0, high=1)
        if self.population is not None:
            number("SurveyDesign", "population", self.population, low=1)


DEFAULT = SurveyDesign()


@dataclass(frozen=True)
class SurveySize:
    """Persons of a survey of one figure.

    ``answers`` are needed, so ``to_ask`` persons are asked; ``exact`` is the number before rounding up. ``margin`` is
    the half-width of the interval, ``spread`` the standard deviation of one answer, ``what`` "share" or "mean".
    """

    answers: int
    to_ask: int
    exact: float
    margin: float
    spread: float
    what: str
    design: SurveyDesign

    def reached(self, answers: float) -> float:
        """Return the half-width of the interval with this many answers.

        Raises
        ------
        ModelError
            For no answers, or more than there are persons.
        """
        n = number("SurveySize.reached", "answers", answers, above=0, high=self.design.population or math.inf)
        whole = self.design.population
        rest = 1.0 if whole is None else (whole - n) / (whole - 1) if whole > 1 else 0.0
        z = normal_quantile("SurveySize", self.design.confidence)
        return z * self.spread * math.sqrt(self.design.design * rest / n)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a measure."""
        import pandas as pd

        rows = [("answers", self.answers), ("to ask", self.to_ask), ("margin", self.margin)]
        return pd.DataFrame(rows, columns=["measure", "value"])


def survey_size_share(margin: float, *, share: float = 0.5, design: SurveyDesign = DEFAULT) -> SurveySize:
    """Return how many to ask to estimate a share, such as the share of workers who are covered.

    Parameters
    ----------
    margin
        Half-width of the interval as a fraction: 0.05 for plus or minus five points; above 0, at most 0.5.
    share
        The share expected, between 0 and 1; 0.5 needs the most persons and is the safe choice.
    design
        Confidence, design effect, response and population.

    Raises
    ------
    ModelError
        For a number outside its range.

    References
    ----------
    Cochran, *Sampling Techniques* (3rd ed., 1977), section 4.4.

    Examples
    --------
    Plus or minus five points at 95 %: 385; of a population of 1,000 only, 278.

    >>> survey_size_share(0.05).answers, survey_size_share(0.05, design=SurveyDesign(population=1_000)).answers
    (385, 278)
    """
    wanted = number("survey_size_share", "margin", margin, above=0, high=0.5)
    p = fraction("survey_size_share", "share", share, inside=True)
    return _size(wanted, math.sqrt(p * (1 - p)), "share", design)


def survey_size_mean(margin: float, sd: float, *, design: SurveyDesign = DEFAULT) -> SurveySize:
    """Return how many to ask to estimate a mean, such as the mean monthly income of market traders.

    Parameters
    ----------
    margin
        Half-width of the interval, above 0, in the unit of the outcome.
    sd
        Standard deviation of one answer, above 0.
    design
        Confidence, design effect, response and population.

    Raises
    ------
    ModelError
        For a number outside its range.

    References
    ----------
    Cochran, *Sampling Techniques* (3rd ed., 1977), section 4.6.

    Examples
    --------
    (1.96 x 10 / 2)^2 = 96.04:

    >>> survey_size_mean(2, 10).answers
    97
    """
    wanted = number("survey_size_mean", "margin", margin, above=0)
    return _size(wanted, number("survey_size_mean", "sd", sd, above=0), "mean", design)


def _size(margin: float, spread: float, what: str, design: SurveyDesign) -> SurveySize:
    """Return a size with design effect, finite population and response in it, rounded up."""
    if not isinstance(design, SurveyDesign):
        raise ModelError(f"survey_size_{what}: design must be a SurveyDesign, got {type(design).__name__}.")
    z = normal_quantile("survey_size", design.confidence)
    many = (z * spread / margin) ** 2 * design.design
    whole = design.population
    exact = many if whole is None else many / (1 + (many - 1) / whole) if many > 1 else many
    answers = max(math.ceil(round(exact, 9)), 1)
    return SurveySize(answers, math.ceil(round(answers / design.response, 9)), exact, margin, spread, what, design)
