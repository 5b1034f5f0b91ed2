"""Five-year death rates made single: groups come back, laws come back, and published single ages are near."""

import numpy as np
import pytest

from sscore.countries import codes, country
from sscore.demography import graduate_mx, grouped_mx
from sscore.errors import ModelError

# World Population Prospects 2024, Tanzania, men, 2050: deaths a person-year by single age (CC BY 3.0 IGO), read from
# the carrier repository tjaffee99/tfr, data/loc/834.json, at commit 2b6908dadb961729b75fa8e23ad38f277c160aa4.
TANZANIA_2050 = np.array([
    0.01575, 0.003184, 0.001937, 0.00139, 0.001059, 0.0008355, 0.0006905, 0.0005999, 0.0005325, 0.0004817, 0.0004515,
    0.0004432, 0.0004542, 0.0004854, 0.0005445, 0.0006358, 0.0007579, 0.0009054, 0.001069, 0.001218, 0.001338,
    0.001444, 0.001535, 0.001613, 0.001682, 0.001747, 0.001816, 0.001892, 0.001981, 0.002079, 0.002192, 0.002311,
    0.002442, 0.002593, 0.002755, 0.002937, 0.003131, 0.003343, 0.003581, 0.003837, 0.004125, 0.004416, 0.004726,
    0.005072, 0.005429, 0.005844, 0.006286, 0.006763, 0.007319, 0.007939, 0.00865, 0.00936, 0.01009, 0.01088, 0.01167,
    0.01251, 0.01339, 0.01433, 0.01544, 0.0167, 0.01821, 0.01979, 0.02148, 0.02339, 0.02535, 0.02749, 0.02954,
    0.03157, 0.03393, 0.03651, 0.03956, 0.04274, 0.04632, 0.05051, 0.05486, 0.05974, 0.06498, 0.07054, 0.07691,
    0.08381, 0.09127, 0.09902, 0.1081, 0.1188, 0.1299, 0.1414, 0.153, 0.1656, 0.1785, 0.1919, 0.2062, 0.2204, 0.2348,
    0.2511, 0.2672, 0.2843, 0.3016, 0.3183, 0.3345, 0.3513, 0.3935,
])  # fmt: skip


def survivors(mx):
    return np.cumprod((1 - mx[1:-1] / 2) / (1 + mx[1:-1] / 2))


def test_published_single_ages_come_back_from_their_groups():
    single = graduate_mx(grouped_mx(TANZANIA_2050))
    off = np.abs(single / TANZANIA_2050 - 1)
    assert off[1:5].max() < 0.03
    assert off[5:20].max() < 0.07
    assert off[20:80].max() < 0.02
    assert off[80:].max() < 0.02
    survive = np.abs(survivors(single) / survivors(TANZANIA_2050) - 1)
    assert survive[:80].max() < 5e-4
    assert survive.max() < 5e-3


@pytest.mark.parametrize("code", codes())
def test_every_group_of_every_country_keeps_its_rate(code):
    frame = country(code).series("mortality").sort_values(["year", "sex", "age"])
    given = frame["value"].to_numpy().reshape(-1, 2, 22)
    single = graduate_mx(given)
    assert np.abs(grouped_mx(single) / given - 1).max() < 1e-9
    assert (np.diff(single[..., 1:5]) < 0).all()
    steep = single[..., 1] / single[..., 4]
    assert steep.min() > 1.7  # (4.5 / 1.5) ** 0.5, the flattest allowed
    assert (np.diff(np.delete(single, 100, axis=-1)[..., 40:]) > 0).mean() > 0.99


def test_kannistos_old_age_law_comes_back():
    age = np.arange(101) + 0.5
    odds = 0.02 * np.exp(0.09 * (age - 60))
    mx = odds / (1 + odds)
    mx[0], mx[1:5] = 0.05, 0.05 / (age[1:5] + 0.5)
    single = graduate_mx(grouped_mx(mx))
    assert np.abs(single[40:100] / mx[40:100] - 1).max() < 2e-3


def test_a_higher_group_moves_its_own_ages():
    given = grouped_mx(TANZANIA_2050)
    for k in range(22):
        changed = given.copy()
        changed[k] *= 1.1
        assert np.abs(graduate_mx(changed) / graduate_mx(given) - 1).max() > 0.05


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (3, 0.0, r"mx\[3\] must be above 0"),
        (4, 1.2, r"mx\[4\] \(age 15\) must be below 1, got 1.2"),
        (2, np.nan, r"mx\[2\]"),
    ],
)
def test_wrong_rates(place, value, words):
    given = np.full(22, 0.02)
    given[place] = value
    with pytest.raises(ModelError, match=words):
        graduate_mx(given)


def test_wrong_shapes():
    with pytest.raises(ModelError, match=r"shape \(..., 22\)"):
        graduate_mx(np.full(21, 0.02))
    with pytest.raises(ModelError, match=r"shape \(..., 101\)"):
        grouped_mx(np.full(100, 0.02))


def test_a_pattern_without_a_curve_is_refused():
    with pytest.raises(ModelError, match="no smooth curve"):
        graduate_mx(np.where(np.arange(22) % 2, 0.001, 0.5))
    given = np.full(22, 0.02)
    given[1] = 0.9
    with pytest.raises(ModelError, match="no falling curve gives the rate of ages 1-4"):
        graduate_mx(given)
