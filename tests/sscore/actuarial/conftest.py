"""Tables that several tests of the actuarial floor use."""

import numpy as np
import pytest

from sscore.actuarial import LifeTable, life_table_from_lx


@pytest.fixture(scope="session")
def illustrative() -> LifeTable:
    """The Society of Actuaries' illustrative life table as its Makeham law: A = .0007, B = .00005, c = 10^.04."""
    age = np.arange(0, 142)
    c = 10**0.04
    survivors = 100_000 * np.exp(-0.0007 * age - 0.00005 / np.log(c) * (c**age - 1))
    survivors[-1] = 0
    return life_table_from_lx(age, survivors, sex="both", ax=np.full(age.size, 0.5))
