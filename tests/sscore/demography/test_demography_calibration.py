"""Rates moved to yearly indicators: the indicators come back, nothing else moves, contradictions are refused."""

from dataclasses import fields, replace

import numpy as np
import pytest

from sscore.demography import calibrate_mx, country_mortality, life_indicators
from sscore.errors import ModelError

RATIO = np.array([1.03, 1.03])
RATES = country_mortality("KEN", (2030, 2060)).mx
SHOWN = life_indicators(RATES, RATIO)


def test_indicators_of_a_constant_force():
    flat = life_indicators(np.full((1, 2, 101), 0.02), np.array([1.0]))
    stay = (1 - 0.01) / (1 + 0.01)
    assert np.allclose(flat.e65, 50)
    assert np.allclose(flat.q1560, 1 - stay**45)
    assert flat.imr[0] == pytest.approx(
        np.mean([0.02 / (1 + (1 - a) * 0.02) for a in (0.053 + 0.056, 0.045 + 0.05368)])
    )


@pytest.mark.parametrize("name", ["e0", "e15", "e65", "e80", "q1560", "imr", "u5mr"])
def test_a_moved_indicator_is_hit_and_the_others_stay(name):
    moved = replace(SHOWN, **{name: getattr(SHOWN, name) * (1.0005 if name[0] == "e" else 1.05)})
    result = calibrate_mx(RATES, moved)
    after = life_indicators(result.mx, RATIO)
    for one in fields(SHOWN):
        assert np.allclose(getattr(after, one.name), getattr(moved, one.name), rtol=1e-9), one.name
    assert not np.allclose(result.mx, RATES)


def test_the_weights_of_girls_and_boys_matter():
    more_boys = calibrate_mx(RATES, replace(SHOWN, sex_ratio=1.1 * RATIO))
    assert np.abs(more_boys.mx[..., 0] / RATES[..., 0] - 1).max() > 1e-3


def test_the_factors_say_what_was_moved():
    frame = calibrate_mx(RATES, SHOWN).to_frame()
    assert set(frame["band"]) == {"e80", "e65", "q1560", "e15", "imr", "u5mr", "e0"}
    assert np.allclose(frame[["smallest", "median", "largest"]], 1.0)


def test_contradictions_are_refused():
    with pytest.raises(ModelError, match="gives the wanted e65 at"):
        calibrate_mx(RATES, replace(SHOWN, e65=SHOWN.e65 * 2))
    with pytest.raises(ModelError, match=r"shape \(..., year, 2 sexes, 101 ages\)"):
        calibrate_mx(RATES[..., :-1], SHOWN)
