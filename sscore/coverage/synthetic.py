"""Synthetic members: three registers, invented persons, real-world mess. No row stands for a real person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sscore.countries import country as load_country
from sscore.errors import ModelError
from sscore.inputs import seeded, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["syn_members"]

REGISTERS = ("pension", "health", "injury")

# Teaching assumptions, the same in every country: how many of the invented persons are in which registers.
_MEMBERSHIP = {
    (True, False, False): 0.24,
    (False, True, False): 0.28,
    (False, False, True): 0.06,
    (True, True, False): 0.16,
    (True, False, True): 0.12,
    (False, True, True): 0.02,
    (True, True, True): 0.12,
}
_REGISTERED_TWICE = 0.03
_MOST = 10_000_000
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def syn_members(country_code: str, *, persons: int = 2000, seed: int) -> pd.DataFrame:
    """Return invented member records of three registers, with the spelling variants that real registers have.

    Each invented person has one identifier and is in one, two or three registers; some are in the same register twice.
    The identifier is typed by hand each time: in lower case, with spaces, hyphens or full-width digits. The share of
    dormant records follows the country pack's teaching assumption ``coverage.registered_per_active``.

    Parameters
    ----------
    country_code
        Three letters; the identifiers start with it.
    persons
        Number of distinct persons, at least 1: what a perfect count finds.
    seed
        The same seed gives the same table.

    Returns
    -------
    pandas.DataFrame
        Columns ``country``, ``register``, ``person_id``, ``active``, in mixed order.

    Raises
    ------
    DataError
        For an unknown country.
    ModelError
        For fewer than one person or more than there are identifiers, or a seed that is none.

    Examples
    --------
    >>> sorted(syn_members("KEN", persons=50, seed=1)["register"].unique())
    ['health', 'injury', 'pension']
    """
    import pandas as pd

    pack = load_country(country_code)
    size = whole("syn_members", "persons", persons, low=1)
    if size > _MOST:
        raise ModelError(f"syn_members: persons must be at most {_MOST:,}, one an identifier, got {size:,}.")
    rng = seeded("syn_members", seed)
    active_share = 1 / pack.figure("coverage.registered_per_active").value
    numbers = rng.choice(_MOST, size=size, replace=False)
    kinds = rng.choice(len(_MEMBERSHIP), size=size, p=list(_MEMBERSHIP.values()))
    patterns = list(_MEMBERSHIP)
    rows = []
    for number, kind in zip(numbers, kinds, strict=True):
        identifier = f"{pack.code}{number:07d}S"
        for register, member in zip(REGISTERS, patterns[kind], strict=True):
            copies = (1 + int(rng.random() < _REGISTERED_TWICE)) if member else 0
            rows += [(register, _typed(identifier, rng), bool(rng.random() < active_share)) for _ in range(copies)]
    order = rng.permutation(len(rows))
    table = pd.DataFrame([rows[i] for i in order], columns=["register", "person_id", "active"])
    table.insert(0, "country", pack.code)
    return table


def _typed(identifier: str, rng: np.random.Generator) -> str:
    """Return the identifier as one clerk or another would type it."""
    head, digits, tail = identifier[:3], identifier[3:-1], identifier[-1]
    match int(rng.choice(6, p=[0.60, 0.12, 0.10, 0.10, 0.05, 0.03])):
        case 0:
            return identifier
        case 1:
            return identifier.lower()
        case 2:
            return f"{head}-{digits}-{tail}"
        case 3:
            return f"{head} {digits[:3]} {digits[3:]} {tail}"
        case 4:
            return f" {identifier} "
        case _:
            return f"{head}{digits.translate(_FULL_WIDTH)}{tail}"
