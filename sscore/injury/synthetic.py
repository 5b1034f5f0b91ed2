"""Invented establishments and their accidents, of which three lists each know a part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.countries import country as load_country
from sscore.errors import DataError
from sscore.inputs import seeded, whole

if TYPE_CHECKING:
    import pandas as pd

    from sscore.countries import Country

__all__ = ["syn_accidents"]

# Teaching assumptions, the same in every country and measured nowhere. By sector: injuries per million hours, hours of
# a worker against the country's usual week, and the share of injuries that kill.
_SECTORS = {
    "agriculture": (14.0, 0.55, 0.015),
    "construction": (26.0, 0.95, 0.030),
    "manufacturing": (18.0, 1.00, 0.010),
    "mining": (22.0, 1.10, 0.040),
    "services": (5.0, 0.85, 0.005),
    "trade": (7.0, 0.75, 0.005),
    "transport": (16.0, 1.15, 0.040),
}
# The pack's three branches of employment, each split evenly.
_BRANCHES = {
    "agriculture": ("agriculture",),
    "industry": ("construction", "manufacturing", "mining"),
    "service": ("services", "trade", "transport"),
}
_CAUSES = ("fall from height", "machinery", "hand tool", "lifting and carrying", "struck by object", "vehicle",
           "slip and trip", "electricity", "heat or chemical")  # fmt: skip
_CAUSE_WEIGHTS = {
    "agriculture": (4, 12, 30, 18, 8, 8, 12, 1, 7),
    "construction": (30, 9, 12, 14, 18, 5, 8, 3, 1),
    "manufacturing": (4, 34, 14, 16, 12, 3, 8, 3, 6),
    "mining": (7, 18, 10, 14, 34, 9, 5, 2, 1),
    "services": (5, 5, 12, 24, 8, 12, 28, 3, 3),
    "trade": (5, 6, 14, 32, 14, 12, 15, 1, 1),
    "transport": (4, 4, 4, 18, 8, 54, 7, 0.5, 0.5),
}
_WEEKS = 46
_USUAL_WEEK = 40.0
_HAZARDOUS_SHARE, _HAZARD = 0.04, 4.0
_COMMUTING = 1.6


def syn_accidents(country_code: str, *, establishments: int = 240, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return invented establishments and the accidents of one year in them, known in part to three lists.

    Sectors follow the country pack's employment by branch and hours its usual week (40 hours where it has none);
    everything else is a teaching assumption and describes no country. Four establishments in a hundred are truly
    dangerous (``planted``), the others of a sector differ by chance alone. The lists: ``employer`` reports serious
    cases more often, ``fund`` hears mostly what the employer reported (so the two depend on each other), ``hospital``
    sees cases on its own. Some accidents are on no list: in real data nobody has these rows.

    Parameters
    ----------
    country_code
        Three letters.
    establishments
        Number of establishments, at least 1.
    seed
        The same seed gives the same tables.

    Returns
    -------
    tuple of pandas.DataFrame
        Establishments: ``establishment``, ``sector``, ``workers``, ``hours`` (worked in the year), ``injuries`` (the
        fatal ones included, commuting left out), ``deaths``, ``lost_days`` (of the non-fatal injuries), ``commuting``,
        ``planted``. Accidents: ``accident``, ``establishment``, ``sector``, ``cause``, ``commuting``, ``fatal``,
        ``days_lost``, ``employer``, ``fund``, ``hospital``.

    Raises
    ------
    DataError
        For an unknown country.
    ModelError
        For fewer than one establishment.

    Examples
    --------
    >>> firms, accidents = syn_accidents("ZMB", establishments=50, seed=1)
    >>> bool((~accidents["commuting"]).sum() == firms["injuries"].sum())
    True
    """
    import pandas as pd

    n = whole("syn_accidents", "establishments", establishments, low=1)
    pack = load_country(country_code)
    rng = seeded("syn_accidents", seed, key=pack.code)
    names, weights = _sector_weights(pack)
    sector = rng.choice(names, n, p=weights)
    workers = np.clip(np.round(5 + rng.lognormal(4.2, 1.1, n)), 5, 3_000).astype(int)
    rate, part, deadly = (np.array([_SECTORS[s][k] for s in sector]) for k in range(3))
    hours = np.round(workers * part * _week(pack) * _WEEKS * rng.uniform(0.9, 1.1, n)).astype(int)
    planted = rng.random(n) < _HAZARDOUS_SHARE
    injuries = rng.poisson(rate * np.where(planted, _HAZARD, 1.0) * hours / 1e6)
    commuting = rng.poisson(_COMMUTING * workers / 1e3)
    label = np.array([f"E{k + 1:04d}" for k in range(n)])
    accidents = _accidents(rng, label, sector, deadly, injuries, commuting)
    at_work = accidents[~accidents["commuting"]].groupby("establishment")
    firms = pd.DataFrame({"establishment": label, "sector": sector, "workers": workers, "hours": hours})
    firms["injuries"] = injuries
    firms["deaths"] = at_work["fatal"].sum().reindex(label, fill_value=0).to_numpy(dtype=int)
    firms["lost_days"] = at_work["days_lost"].sum().reindex(label, fill_value=0).to_numpy(dtype=int)
    firms["commuting"], firms["planted"] = commuting, planted
    return firms, accidents


def _sector_weights(pack: Country) -> tuple[list[str], np.ndarray]:
    names, weights = [], []
    for branch, sectors in _BRANCHES.items():
        share = pack.figure(f"labour.employment_share_{branch}").value
        for sector in sectors:
            names.append(sector)
            # Establishments with records are rarer on the land than work is.
            weights.append(np.sqrt(share) / len(sectors))
    return names, np.array(weights) / sum(weights)


def _week(pack: Country) -> float:
    try:
        return pack.figure("labour.working_hours_per_week").value
    except DataError:
        return _USUAL_WEEK


def _accidents(
    rng: np.random.Generator, label: Any, sector: Any, deadly: Any, injuries: Any, commuting: Any
) -> pd.DataFrame:
    """Return one row an accident, in mixed order, with the lists that know it."""
    import pandas as pd

    place = np.concatenate([np.repeat(np.arange(len(label)), injuries), np.repeat(np.arange(len(label)), commuting)])
    travel = np.arange(len(place)) >= injuries.sum()
    order = rng.permutation(len(place))
    place, travel = place[order], travel[order]
    fatal = rng.random(len(place)) < np.where(travel, 0.03, deadly[place])
    days = np.where(fatal, 0, np.ceil(rng.lognormal(2.0, 1.1, len(place)))).astype(int)
    cause = [
        "road, to or from work" if t else _cause(rng, sector[p]) for p, t in zip(place, travel, strict=True)
    ]  # fmt: skip
    serious = fatal | (days > 14)
    employer = rng.random(len(place)) < np.where(fatal, 0.85, np.where(serious, 0.60, 0.38))
    fund = rng.random(len(place)) < np.where(employer, 0.62, 0.16)
    hospital = rng.random(len(place)) < 0.42
    return pd.DataFrame(
        {
            "accident": [f"A{k + 1:05d}" for k in range(len(place))],
            "establishment": label[place],
            "sector": sector[place],
            "cause": cause,
            "commuting": travel,
            "fatal": fatal,
            "days_lost": days,
            "employer": employer,
            "fund": fund,
            "hospital": hospital,
        }
    )


def _cause(rng: np.random.Generator, sector: str) -> str:
    weights = np.array(_CAUSE_WEIGHTS[sector], dtype=float)
    return str(rng.choice(_CAUSES, p=weights / weights.sum()))
