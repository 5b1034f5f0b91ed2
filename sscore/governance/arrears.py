"""What employers owe, since when, and how debts move from month to month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.contributions import late_penalty
from sscore.errors import ModelError
from sscore.inputs import days_column, filled, number, numbers_column, one_day, whole

if TYPE_CHECKING:
    import pandas as pd

    Entries = Iterable[tuple[str | dt.date, float]] | pd.DataFrame

__all__ = ["AGE_BUCKETS", "AgedDebt", "RollRates", "ageing", "ageing_history", "penalty", "roll_rates"]

AGE_BUCKETS = ("0-30", "31-90", "91-365", ">365")
_EDGES = np.array([30, 90, 365])


@dataclass(frozen=True)
class AgedDebt:
    """Arrears on a day by how long they are overdue, in days; ``credit`` is what was paid beyond all dues.

    ``sum(amounts) - credit`` is dues so far less payments so far.
    """

    as_of: dt.date
    amounts: Mapping[str, float]
    credit: float
    debtors: int

    @property
    def total(self) -> float:
        """What is owed in all buckets."""
        return float(sum(self.amounts.values()))

    def to_frame(self) -> pd.DataFrame:
        """Return one row a bucket: ``days``, ``amount``, ``share`` of the debt (NaN without debt)."""
        import pandas as pd

        shares = [a / self.total if self.total else np.nan for a in self.amounts.values()]
        return pd.DataFrame({"days": list(self.amounts), "amount": list(self.amounts.values()), "share": shares})


def ageing(dues: Entries, payments: Entries, as_of: str | dt.date) -> AgedDebt:
    """Sort what is owed on a day by age; payments settle the oldest due first.

    Dues after the day and payments after the day are left out. A due of the day itself is 0 days old; day 30 is still
    in ``0-30``, day 31 in ``31-90``. Payments beyond all dues become ``credit``: a bucket is never negative, and one
    employer's credit never pays another one's debt.

    Parameters
    ----------
    dues, payments
        Pairs of a date and an amount of at least 0, or tables with columns ``date`` and ``amount`` and, for several
        employers, ``employer`` in both.
    as_of
        The day.

    Raises
    ------
    ModelError
        For a missing column, a date that cannot be read, a blank employer, employers in one table only, or a negative
        amount (enter a refund as a due).

    Examples
    --------
    >>> dues = [("2023-11-30", 100), ("2024-08-31", 100), ("2024-11-15", 100), ("2024-12-31", 100)]
    >>> debt = ageing(dues, [("2024-02-01", 60), ("2024-09-15", 90)], "2024-12-31")
    >>> debt.amounts
    {'0-30': 100.0, '31-90': 100.0, '91-365': 50.0, '>365': 0.0}
    """
    return _aged(*_both(dues, payments, "ageing"), one_day("ageing", "as_of", as_of))


def ageing_history(
    dues: Entries,
    payments: Entries,
    days: Sequence[str | dt.date],
) -> pd.DataFrame:
    """Return the aged debt on each of several days: one row a day, one column a bucket, and ``credit``.

    It shows whether the debt grows or only gets older.

    Examples
    --------
    >>> ageing_history([("2024-01-31", 100)], [], ["2024-02-15", "2024-04-15"])[["0-30", "31-90"]].values.tolist()
    [[100.0, 0.0], [0.0, 100.0]]
    """
    import pandas as pd

    owed, paid = _both(dues, payments, "ageing_history")
    found = [_aged(owed, paid, one_day("ageing_history", "days", d)) for d in days]
    rows = [{**f.amounts, "credit": f.credit} for f in found]
    return pd.DataFrame(rows, index=pd.Index([f.as_of for f in found], name="as_of"), columns=[*AGE_BUCKETS, "credit"])


Ledger = dict[object, tuple[np.ndarray, np.ndarray]]
# The key of a ledger that names no employers.
ONE = ("one employer",)


def _ledger(entries: Entries, where: str) -> Ledger:
    """Return dates and amounts by employer, in the order of the dates."""
    import pandas as pd

    frame = entries if isinstance(entries, pd.DataFrame) else _pairs(entries, where)
    days, amounts = days_column(where, frame, "date"), numbers_column(where, frame, "amount", low=0)
    if "employer" not in frame.columns:
        order = np.argsort(days, kind="stable")
        return {ONE: (days[order], amounts[order])} if len(frame) else {}
    who, names = pd.factorize(filled(where, frame, ["employer"])["employer"])
    order = np.lexsort((np.arange(len(who)), days, who))
    ends = np.cumsum(np.bincount(who, minlength=len(names)))[:-1]
    parts = zip(np.split(days[order], ends), np.split(amounts[order], ends), strict=True)
    return dict(zip(names, parts, strict=True))


def _pairs(entries: Iterable[tuple[str | dt.date, float]], where: str) -> pd.DataFrame:
    """Return pairs of a date and an amount as a table."""
    import pandas as pd

    rows = list(entries) if isinstance(entries, Iterable) and not isinstance(entries, str) else [()]
    if any(isinstance(r, str) or np.size(np.array(r, dtype=object)) != 2 for r in rows):
        raise ModelError(f"{where}: wanted pairs of a date and an amount, or a table, got {entries!r:.80}.")
    return pd.DataFrame(rows, columns=["date", "amount"])


def _both(dues: Entries, payments: Entries, caller: str) -> tuple[Ledger, Ledger]:
    """Return the two ledgers, which must both name the employers or neither."""
    owed, paid = _ledger(dues, f"{caller}: dues"), _ledger(payments, f"{caller}: payments")
    if owed and paid and (ONE in owed) != (ONE in paid):
        raise ModelError(
            f"{caller}: one of dues and payments has a column 'employer' and the other has none, so nobody knows whose "
            "debt a payment settles. Give it in both, or in neither."
        )
    return owed, paid


def _aged(dues: Ledger, payments: Ledger, day: np.datetime64) -> AgedDebt:
    """Settle each employer's dues, the oldest first, and add the rest by age."""
    totals, credit, debtors = np.zeros(len(AGE_BUCKETS)), 0.0, 0
    for name in dict.fromkeys([*dues, *payments]):
        days, amounts = dues.get(name, (np.array([], "datetime64[D]"), np.array([])))
        due = days <= day
        paid_days, paid_amounts = payments.get(name, (np.array([], "datetime64[D]"), np.array([])))
        paid = float(paid_amounts[paid_days <= day].sum())
        cumulated = np.cumsum(amounts[due])
        left = np.clip(cumulated - paid, 0, amounts[due])
        ages = (day - days[due]).astype(int)
        totals += np.bincount(np.searchsorted(_EDGES, ages), weights=left, minlength=len(AGE_BUCKETS))
        credit += max(0.0, paid - float(cumulated[-1] if len(cumulated) else 0.0))
        debtors += int(left.sum() > 0)
    return AgedDebt(
        dt.date.fromisoformat(str(day)), dict(zip(AGE_BUCKETS, totals.tolist(), strict=True)), credit, debtors
    )


def penalty(
    arrears: float, days: float, rate_monthly: float, *, compound: bool = False, cap: float | None = None
) -> float:
    """Return the penalty on arrears paid some days late: every month of 30 days begun counts whole.

    The sums are :func:`sscore.contributions.late_penalty`'s with ``months = days / 30``.

    Parameters
    ----------
    arrears
        What was due, at least 0.
    days
        Days late; 0 or less (paid early) costs nothing.
    rate_monthly
        Fraction a month: 2 % is 0.02.
    compound
        Whether the penalty itself bears penalty.
    cap
        The most the penalty may be, as a fraction of the arrears; None for no cap.

    Raises
    ------
    ModelError
        For a value that is negative (other than ``days``) or not finite.

    Examples
    --------
    >>> penalty(5_000_000, 45, 0.02), round(penalty(5_000_000, 45, 0.02, compound=True), 2)
    (200000.0, 202000.0)
    >>> penalty(5_000_000, 30, 0.02), penalty(5_000_000, -3, 0.02), penalty(5_000_000, 900, 0.02, cap=0.5)
    (100000.0, 0.0, 2500000.0)
    """
    days, arrears = number("penalty", "days", days, low=-np.inf), number("penalty", "arrears", arrears)
    charged = late_penalty(arrears, max(days, 0) / 30, rate_monthly, compound)
    return charged if cap is None else min(charged, number("penalty", "cap", cap) * arrears)


@dataclass(frozen=True)
class RollRates:
    """How accounts move between states in a month: ``matrix[i, j]`` is the share going from state i to state j.

    Every row sums to 1; an absorbing state keeps all it has.
    """

    states: tuple[str, ...]
    matrix: np.ndarray
    absorbing: tuple[str, ...]
    weights: Mapping[str, float]

    def after(self, stock: Mapping[str, float], months: int) -> dict[str, float]:
        """Return where a stock of debt (money by state) is expected to be after some months; its sum is kept."""
        months = whole("RollRates.after", "months", months)
        row = np.array([number("RollRates.after", f"stock[{s}]", stock.get(s, 0.0)) for s in self.states])
        unknown = [s for s in stock if s not in self.states]
        if unknown:
            raise ModelError(f"RollRates.after: no state {unknown[0]!r}; states are {', '.join(self.states)}.")
        return dict(zip(self.states, (row @ np.linalg.matrix_power(self.matrix, months)).tolist(), strict=True))

    def expected_write_off(self, stock: Mapping[str, float], months: int = 12, *, state: str = "written off") -> float:
        """Return how much of a stock is expected to have newly reached an absorbing state after some months."""
        if state not in self.absorbing:
            raise ModelError(f"expected_write_off: {state!r} is not absorbing; those are {', '.join(self.absorbing)}.")
        return self.after(stock, months)[state] - float(stock.get(state, 0.0))

    def ultimate(self) -> pd.DataFrame:
        """Return, by starting state, the chance of ending in each absorbing state: ``(I - Q)^-1 R``.

        Raises
        ------
        ModelError
            When a state can never reach an absorbing one.
        """
        import pandas as pd

        ends = np.array([s in self.absorbing for s in self.states])
        inner, out = self.matrix[~ends][:, ~ends], self.matrix[~ends][:, ends]
        reach = np.linalg.matrix_power(self.matrix, len(self.states))[~ends][:, ends].sum(axis=1)
        if (reach <= 0).any():
            stuck = [s for s, e in zip(self.states, ends, strict=True) if not e][int((reach <= 0).argmax())]
            raise ModelError(f"ultimate: nothing leads from {stuck!r} to {' or '.join(self.absorbing) or 'an end'}.")
        chances = np.linalg.solve(np.eye(len(inner)) - inner, out)
        rows = [s for s, e in zip(self.states, ends, strict=True) if not e]
        return pd.DataFrame(chances, index=rows, columns=[s for s, e in zip(self.states, ends, strict=True) if e])

    def to_frame(self) -> pd.DataFrame:
        """Return the matrix with its states."""
        import pandas as pd

        return pd.DataFrame(self.matrix, index=list(self.states), columns=list(self.states))


def roll_rates(
    history: pd.DataFrame, states: Sequence[str], *, absorbing: Sequence[str] = ("paid", "written off")
) -> RollRates:
    """Estimate the monthly roll-rate matrix from what accounts did.

    ::

        matrix[i, j] = amount seen in i one month and in j the next / amount seen in i with a next month

    Parameters
    ----------
    history
        One row an account and month: columns ``account``, ``month`` (months numbered one after another; a gap is not a
        step), ``state`` and optionally ``amount`` (the weight of the step, taken at its start; without it every
        account counts 1).
    states
        All states, in order, such as current, 1-30, 31-90, paid, written off.
    absorbing
        States without a way back; those not in ``states`` are ignored.

    Raises
    ------
    ModelError
        For an unknown state, a state named twice, a blank account, a month that is not a whole number, two rows for one
        account and month, an account that leaves an absorbing state, or a state from which no step was seen (its rates
        would be a guess).

    Examples
    --------
    >>> import pandas as pd
    >>> seen = pd.DataFrame({"account": [1, 1, 2, 2], "month": [1, 2, 1, 2],
    ...                      "state": ["late", "paid", "late", "late"], "amount": [300, 300, 100, 100]})
    >>> rates = roll_rates(seen, ["late", "paid"])
    >>> rates.matrix.tolist(), rates.after({"late": 1000}, 2)
    ([[0.25, 0.75], [0.0, 1.0]], {'late': 62.5, 'paid': 937.5})
    """
    filled("roll_rates", history, ["account", "month", "state"])
    if isinstance(states, str) or isinstance(absorbing, str) or len(set(states)) != len(states):
        raise ModelError("roll_rates: states and absorbing must be lists of different names, such as ['late', 'paid'].")
    names, ends = tuple(states), tuple(s for s in absorbing if s in states)
    months = numbers_column("roll_rates", history, "month")
    if (months != np.round(months)).any():
        broken = int((months != np.round(months)).argmax())
        raise ModelError(f"roll_rates: month[{broken}] must be a whole number, got {months[broken]:g}.")
    unknown = sorted({str(s) for s in history["state"]} - set(names))
    if unknown:
        raise ModelError(f"roll_rates: state {unknown[0]!r} is not among {', '.join(names)}.")
    frame = history.assign(
        amount=numbers_column("roll_rates", history, "amount", low=0) if "amount" in history.columns else 1.0
    ).sort_values(["account", "month"])
    if frame.duplicated(["account", "month"]).any():
        raise ModelError("roll_rates: an account has two rows for one month; add them up first.")
    later = frame.groupby("account")[["month", "state"]].shift(-1)
    steps = frame.assign(to=later["state"])[(later["month"] == frame["month"] + 1).to_numpy()]
    place = {s: k for k, s in enumerate(names)}
    flows = np.zeros((len(names), len(names)))
    rows, columns = steps["state"].map(place).to_numpy(int), steps["to"].map(place).to_numpy(int)
    np.add.at(flows, (rows, columns), steps["amount"].to_numpy(float))
    for name in ends:
        k = place[name]
        if flows[k].sum() - flows[k, k] > 0:
            raise ModelError(f"roll_rates: accounts leave {name!r}, so it is not absorbing.")
        flows[k] = np.eye(len(names))[k]
    seen = flows.sum(axis=1)
    if (seen <= 0).any():
        raise ModelError(
            f"roll_rates: no step from {names[int((seen <= 0).argmax())]!r} was seen; its rates are unknown."
        )
    matrix = flows / seen[:, None]
    matrix.setflags(write=False)
    return RollRates(names, matrix, ends, {s: float(seen[place[s]]) for s in names if s not in ends})
