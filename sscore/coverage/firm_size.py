"""A rule that starts at a number of employees: what the worker who crosses it costs."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sscore.contributions import Schedule
from sscore.countries import Country
from sscore.countries import country as load_country
from sscore.errors import DataError, ModelError
from sscore.inputs import number, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FirmNotch", "firm_notch", "size_threshold"]


@dataclass(frozen=True)
class FirmNotch:
    """What a small employer pays before and after the worker who crosses the threshold, money a month.

    ``jump`` is what the workers who were there before cost more; ``marginal_cost`` is what the new worker costs with
    the jump; ``marginal_rate`` is the marginal cost above the wage, as a fraction of the wage.
    ``take_home_change`` is what each worker has in hand more (or, below 0, less).
    """

    size: int
    wage: float
    cost_before: float
    cost_after: float
    jump: float
    marginal_cost: float
    marginal_rate: float
    take_home_change: float
    unit: str

    def to_frame(self) -> pd.DataFrame:
        """Return one row."""
        import pandas as pd

        return pd.DataFrame([asdict(self)])


def firm_notch(rule: Schedule, wage: float, size: int, *, below: Schedule | None = None) -> FirmNotch:
    """Return what it costs an employer to go from ``size - 1`` to ``size`` workers, where the rule starts at ``size``.

    ::

        cost(n)       = n (wage + employer(n))          employer(n): by the rule below or from the threshold
        marginal cost = cost(size) - cost(size - 1)
        jump          = (size - 1) (employer's part by the rule - employer's part below it)

    Parameters
    ----------
    rule
        In force from ``size`` workers on, for all of them.
    wage
        Of each worker, money a month, above 0.
    size
        The smallest number of workers to whom the rule applies, at least 1.
    below
        The rule for smaller employers; None: nothing is due.

    Raises
    ------
    ModelError
        For a wage of 0, a size below 1, or rules in different money.

    Examples
    --------
    10 % from five workers on: the fifth costs his wage, his 10 % and 10 % for each of the four others.

    >>> from sscore.contributions import flat_rate
    >>> found = firm_notch(flat_rate(0.05, 0.10, currency="UGX"), 100, 5)
    >>> found.jump, found.marginal_cost, found.marginal_rate, found.take_home_change
    (40.0, 150.0, 0.5, -5.0)
    """
    pay = number("firm_notch", "wage", wage, above=0)
    workers = whole("firm_notch", "size", size, low=1)
    if rule.period != "month" or (below is not None and below.unit != rule.unit):
        raise ModelError(f"firm_notch: both rules must be in the same money a month, got {rule.unit}.")
    after = rule.contribution(pay)
    before = None if below is None else below.contribution(pay)
    employer, employee = (0.0, 0.0) if before is None else (float(before.employer), float(before.employee))
    cost_before = (workers - 1) * (pay + employer)
    cost_after = workers * (pay + float(after.employer))
    return FirmNotch(
        size=workers,
        wage=pay,
        cost_before=cost_before,
        cost_after=cost_after,
        jump=(workers - 1) * (float(after.employer) - employer),
        marginal_cost=cost_after - cost_before,
        marginal_rate=(cost_after - cost_before) / pay - 1,
        take_home_change=employee - float(after.employee),
        unit=rule.unit,
    )


def size_threshold(country: Country | str, scheme: str, on: str | dt.date) -> int | None:
    """Return from how many employees on a scheme applied to an employer on a day; None where every employer is in.

    Parameters
    ----------
    country, scheme, on
        As in :func:`sscore.contributions.schedule_for`; the pack's parameter ``employer_size_threshold``.

    Raises
    ------
    DataError
        Where the pack says nothing on size, or nothing on that day.

    Examples
    --------
    Uganda's fund took in employers of five and more until the law of 2022 opened it to all:

    >>> size_threshold("UGA", "nssf", "2021-06-30"), size_threshold("UGA", "nssf", "2022-06-30")
    (5, None)
    """
    pack = load_country(country) if isinstance(country, str) else country
    name = f"{scheme}.employer_size_threshold"
    if name not in pack.parameters():
        raise DataError(f"size_threshold: the pack of {pack.name} has no {name}: nothing is known on employers' size.")
    found = pack.at(on)[name]
    return None if found.value is None else whole("size_threshold", name, float(found), low=1)
