"""Invented employers, debts, claims, ratings and queues: seeded, and nobody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sscore.contributions import main_scheme, schedule_for
from sscore.countries import country as load_country
from sscore.governance.queues import simulate_queue
from sscore.inputs import fraction, seeded, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["syn_cases", "syn_claims", "syn_contributions", "syn_counter", "syn_employers", "syn_survey360"]

RULES_DAY = "2025-06-01"
_PEAK = (18.0, 34.0, 52.0, 46.0, 30.0, 26.0, 32.0, 20.0)


def _monthly_due(country_code: str) -> float:
    """Return the contribution on the pack's example wage, the size of every invented amount."""
    pack = load_country(country_code)
    schedule = schedule_for(pack, main_scheme(pack), RULES_DAY)
    return float(schedule.contribution(pack.figure("wages.example_monthly").value).total)


def syn_employers(country_code: str, *, employers: int = 8_000, seed: int) -> pd.DataFrame:
    """Return invented employers with what a visit may bring.

    Sizes follow a heavy-tailed law; ``probability`` is a score's guess that something is owed, ``amount`` what it would
    be, ``cost`` that of the visit and ``net = probability * amount - cost``. All are teaching assumptions, scaled by
    the contribution on the country pack's example wage.

    Raises
    ------
    DataError
        For an unknown country.
    ModelError
        For fewer than one employer.

    Examples
    --------
    >>> syn_employers("KEN", employers=3, seed=1)["employer"].tolist()
    ['E00001', 'E00002', 'E00003']
    """
    import pandas as pd

    n = whole("syn_employers", "employers", employers, low=1)
    due = _monthly_due(country_code)
    rng = seeded("syn_employers", seed)
    workers = np.floor(2 * (1 + rng.pareto(1.2, n))).clip(1, 5_000).astype(int)
    probability = rng.beta(1.5, 6, n)
    amount = np.round(due * workers * rng.uniform(1, 12, n))
    cost = np.full(n, np.round(6 * due))
    return pd.DataFrame(
        {
            "employer": [f"E{k + 1:05d}" for k in range(n)],
            "workers": workers,
            "probability": probability,
            "amount": amount,
            "cost": cost,
            "net": probability * amount - cost,
        }
    )


def syn_contributions(
    country_code: str, *, employers: int = 60, months: int = 24, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return invented dues and payments: a due on each employer's last day of the month, paid soon, late or never.

    Three in four employers pay within the month, most of the others late, a few never; late payers grow later as time
    goes by, so that the debt both grows and gets older. The last month is December 2025.

    Returns
    -------
    tuple of pandas.DataFrame
        Dues and payments, each with ``employer``, ``date``, ``amount``.

    Raises
    ------
    DataError
        For an unknown country.
    ModelError
        For fewer than one employer or month.

    Examples
    --------
    >>> dues, payments = syn_contributions("UGA", employers=2, months=3, seed=1)
    >>> dues["date"].astype(str).unique().tolist()
    ['2025-10-31', '2025-11-30', '2025-12-31']
    """
    import pandas as pd

    due = _monthly_due(country_code)
    count = whole("syn_contributions", "employers", employers, low=1)
    last = whole("syn_contributions", "months", months, low=1)
    rng = seeded("syn_contributions", seed)
    ends = np.arange(np.datetime64("2026-01") - last, np.datetime64("2026-01"))
    days = (ends + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    kinds = rng.choice(["prompt", "late", "never"], count, p=[0.74, 0.20, 0.06])
    owed, paid = [], []
    for k in range(count):
        name, workers = f"E{k + 1:05d}", int(2 * (1 + rng.pareto(1.2)))
        for month, day in enumerate(days):
            amount = float(np.round(due * workers * rng.uniform(0.9, 1.1)))
            owed.append((name, day, amount))
            wait = int(rng.integers(1, 28)) if kinds[k] == "prompt" else int(rng.integers(20, 60)) + 8 * month
            if kinds[k] != "never":
                paid.append((name, day + np.timedelta64(wait, "D"), amount))
    columns = ["employer", "date", "amount"]
    payments = pd.DataFrame([p for p in paid if p[1] <= days[-1]], columns=columns)
    return pd.DataFrame(owed, columns=columns), payments


def syn_claims(country_code: str, *, claims: int = 2_000, planted: float = 0.05, seed: int) -> pd.DataFrame:
    """Return invented claims, some of them made up: amounts just under an approval limit, paid into few accounts.

    Honest amounts are lognormal over several powers of ten; families share telephones and some share an account.
    ``planted`` says which claims were made up: in real data nobody knows it.

    Parameters
    ----------
    country_code
        Three letters; the amounts have the size of the country's contributions.
    claims
        Number of claims, at least 1.
    planted
        Share of claims made up, from 0 (a file with no fraud at all) to 1.
    seed
        The same seed gives the same claims.

    Returns
    -------
    pandas.DataFrame
        ``claim``, ``claimant``, ``household``, ``account``, ``phone``, ``amount_minor`` (whole cents), ``planted``.

    Raises
    ------
    DataError
        For an unknown country.
    ModelError
        For fewer than one claim or a share outside 0 to 1.

    Examples
    --------
    >>> syn_claims("RWA", claims=200, planted=0, seed=1)["planted"].sum()
    np.int64(0)
    """
    import pandas as pd

    n = whole("syn_claims", "claims", claims, low=1)
    share = fraction("syn_claims", "planted", planted)
    cents = 100 * _monthly_due(country_code)
    rng = seeded("syn_claims", seed)
    made_up = np.zeros(n, dtype=bool)
    made_up[rng.permutation(n)[: int(round(share * n))]] = True
    amounts = np.maximum(1, np.round(cents * rng.lognormal(0.7, 1.4, n))).astype(np.int64)
    limit = 10.0 ** np.floor(np.log10(5 * cents)) * 5
    amounts[made_up] = np.round(limit * rng.uniform(0.94, 0.999, int(made_up.sum()))).astype(np.int64)
    households = rng.integers(0, max(1, n // 3), n)
    # Two in three households use one account; the others one a person. Leading zeros are part of the number.
    shares = rng.random(max(1, n // 3)) < 0.66
    own = np.array([f"{10_000_000 + k:010d}" for k in range(n)])
    family = np.array([f"{h:010d}" for h in households])
    accounts = np.where(shares[households], family, own)
    accounts[made_up] = [f"{99_000_000 + int(a):010d}" for a in rng.integers(0, max(1, n // 150), int(made_up.sum()))]
    return pd.DataFrame(
        {
            "claim": [f"C{k + 1:06d}" for k in range(n)],
            "claimant": [f"P{k + 1:06d}" for k in range(n)],
            "household": [f"H{h:05d}" for h in households],
            "account": accounts,
            "phone": [f"07{h:08d}" for h in households],
            "amount_minor": amounts,
            "planted": made_up,
        }
    )


def syn_survey360(*, people: int = 3, seed: int) -> pd.DataFrame:
    """Return invented ratings of leaders on four items from 1 to 5; ``item_4`` is worded negatively.

    Each person is rated by themselves, eight peers, six reports and three clients (a group too small to show).

    Raises
    ------
    ModelError
        For fewer than one person.

    Examples
    --------
    >>> syn_survey360(people=1, seed=1).groupby("group").size().to_dict()
    {'clients': 3, 'peers': 8, 'reports': 6, 'self': 1}
    """
    import pandas as pd

    rng = seeded("syn_survey360", seed)
    rows: list[tuple[object, ...]] = []
    for k in range(whole("syn_survey360", "people", people, low=1)):
        level, modesty = rng.normal(3.3, 0.5), rng.normal(0.7, 0.5)
        for group, count in (("self", 1), ("peers", 8), ("reports", 6), ("clients", 3)):
            for _ in range(count):
                mean = level + rng.normal(0, 0.6) + (modesty if group == "self" else 0.0)
                marks = np.clip(np.round(mean + rng.normal(0, 0.5, 4)), 1, 5).astype(int)
                rows.append((f"L{k + 1}", f"R{len(rows) + 1:03d}", group, *marks[:3], 6 - marks[3], marks.mean()))
    columns = ["person", "rater", "group", "item_1", "item_2", "item_3", "item_4", "score"]
    return pd.DataFrame(rows, columns=columns)


def syn_counter(*, days: int = 5, servers: int = 7, seed: int) -> pd.DataFrame:
    """Return an invented ticket log of a branch that is fullest at ten, in minutes since it opened at eight.

    Raises
    ------
    ModelError
        For fewer than one day or counter.

    Examples
    --------
    >>> sorted(syn_counter(days=1, seed=1).columns)
    ['arrival', 'day', 'finish', 'start', 'wait']
    """
    import pandas as pd

    count = whole("syn_counter", "days", days, low=1)
    frames = [
        simulate_queue(_PEAK, 10.0, servers, seed=int(s)).to_frame().assign(day=k + 1)
        for k, s in enumerate(seeded("syn_counter", seed).integers(0, 2**31, count))
    ]
    return pd.concat(frames, ignore_index=True)


def syn_cases(*, cases: int = 1_200, branches: int = 8, seed: int) -> pd.DataFrame:
    """Return invented benefit cases of 2025 from opening to payment, by branch; all branches work alike.

    Most take three weeks, some very long, and the youngest are still open (blank) at the end of the year. ``error``
    says whether the first decision had to be corrected: 8 % everywhere, so every difference of branches is chance.

    Raises
    ------
    ModelError
        For fewer than one case or branch.

    Examples
    --------
    >>> syn_cases(cases=10, branches=1, seed=1)["branch"].unique().tolist()
    ['Branch 1']
    """
    import pandas as pd

    n = whole("syn_cases", "cases", cases, low=1)
    count = whole("syn_cases", "branches", branches, low=1)
    rng = seeded("syn_cases", seed)
    opened = np.datetime64("2025-01-01") + rng.integers(0, 365, n).astype("timedelta64[D]")
    closed = opened + np.round(rng.gamma(1.6, 13, n)).astype("timedelta64[D]")
    weights = np.arange(1, count + 1, dtype=float)
    branch = rng.choice(count, n, p=weights / weights.sum())
    frame = pd.DataFrame(
        {
            "case": [f"B{k + 1:05d}" for k in range(n)],
            "branch": [f"Branch {b + 1}" for b in branch],
            "opened": opened,
            "closed": closed,
            "error": rng.random(n) < 0.08,
        }
    )
    frame.loc[frame["closed"] > np.datetime64("2025-12-31"), "closed"] = pd.NaT
    return frame
