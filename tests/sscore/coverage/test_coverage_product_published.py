"""Take-up, persistency and incentives on examples that others have printed, with their sources."""

import numpy as np
import pandas as pd
import pytest

from sscore.coverage import (
    SaverGroups,
    fit_take_up,
    flat_incentive,
    payer_survival,
    paying_spells,
    persistency,
    retention_gain,
    weigh_incentives,
)


def fitted(x, y):
    return fit_take_up(pd.DataFrame({"trust": np.asarray(x, dtype=float), "joined": y}), drivers=["trust"])


def test_hours_of_study():
    """The logistic regression of Wikipedia's article of that name: 20 students, hours of study, pass or fail."""
    hours = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 1.75, 2, 2.25, 2.5, 2.75, 3, 3.25, 3.5, 4, 4.25, 4.5, 4.75, 5, 5.5]
    passed = [0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1]
    found = fitted(hours, passed)
    assert found.values.round(4).tolist() == [-4.0777, 1.5046]
    assert found.standard_errors.round(4).tolist() == [1.7610, 0.6287]
    table = found.to_frame()
    assert table["z"].round(3).tolist() == [-2.316, 2.393] and table["p_value"].round(3).tolist() == [0.021, 0.017]
    assert found.log_likelihood == pytest.approx(-8.02988, abs=1e-5)


def test_o_rings_of_24_launches():
    """Minitab's table in Montgomery and Runger, *Applied Statistics and Probability for Engineers*, and R's glm."""
    degrees = [53, 56, 57, 63, 66, 67, 67, 67, 68, 69, 70, 70, 70, 70, 72, 73, 75, 75, 76, 76, 78, 79, 80, 81]
    failed = [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    found = fitted(degrees, failed)
    assert found.values.round(5).tolist() == [10.87535, -0.17132]
    assert found.standard_errors == pytest.approx([5.703, 0.08344], rel=1e-4)
    deviance, null = -2 * found.log_likelihood, -2 * found.null_log_likelihood
    assert (round(deviance, 2), round(null, 3)) == (23.03, 28.975)
    assert 2 * (found.log_likelihood - found.null_log_likelihood) == pytest.approx(5.944, abs=5e-4)


def test_o_rings_of_23_launches():
    """R's glm on the data of Dalal, Fowlkes and Hoadley, *JASA* 84 (1989)."""
    degrees = [66, 70, 69, 68, 67, 72, 73, 70, 57, 63, 70, 78, 67, 53, 67, 75, 70, 81, 76, 79, 75, 76, 58]
    failed = [0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1]
    found = fitted(degrees, failed)
    assert found.values.round(4).tolist() == [15.0429, -0.2322]
    assert found.standard_errors.round(4).tolist() == [7.3786, 0.1082]
    assert -2 * found.log_likelihood == pytest.approx(20.315, abs=5e-4)


def test_beetles():
    """Bliss (1935) in Dobson, *An Introduction to Generalized Linear Models*, on 481 beetles: the drivers hardly vary
    (1.69 to 1.88) and the last dose kills all, so that a careless search or test of separation goes astray."""
    dose = [1.6907, 1.7242, 1.7552, 1.7842, 1.8113, 1.8369, 1.8610, 1.8839]
    number, killed = [59, 60, 62, 56, 63, 59, 62, 60], [6, 13, 18, 28, 52, 53, 61, 60]
    yes = np.concatenate([np.repeat([1, 0], [k, n - k]) for n, k in zip(number, killed, strict=True)])
    found = fitted(np.repeat(dose, number), yes)
    assert found.values.round(2).tolist() == [-60.72, 34.27]
    assert found.standard_errors.round(2).tolist() == [5.18, 2.91]


def test_a_match_offered_to_tax_payers():
    """Duflo, Gale, Liebman, Orszag and Saez, *Quarterly Journal of Economics* 121 (2006), abstract: 3, 8 and 14 of 100
    save with a match of 0, 20 and 50 percent; savers put in 765 dollars without it and 1,100 with it."""
    savers = SaverGroups(["all"], [14_000], [0.03], [765])
    found = weigh_incentives(
        savers,
        [flat_incentive(savers, share, per_saver=rate * 1_100, name=name)
         for name, share, rate in (("20 %", 0.08, 0.2), ("50 %", 0.14, 0.5))],
    )  # fmt: skip
    assert found.names == ("20 %", "50 %")
    assert [r.cost.per_additional for r in found.results] == pytest.approx([352, 700])  # 0.08 x 220 / 0.05, ...
    assert [r.cost.deadweight for r in found.results] == pytest.approx([3 / 8, 3 / 14])
    own = [share * 1_100 / (0.03 * 765) for share in (0.08, 0.14)]
    assert [round(v) for v in own] == [4, 7]  # "4 and 7 times higher", as the working paper says of all tax payers


def test_thirteenth_month_persistency():
    """Of 100 policies 70 are renewed in the 13th month: 70 %, as India's regulator counts them (by policies)."""
    monthly = 1 - 0.7 ** (1 / 12)
    assert persistency(monthly, 13).retention(12) == pytest.approx(0.7)
    months = np.r_[np.full(30, 12.0), np.full(70, 13.0)]
    assert payer_survival(months, months < 13).at(12)[0] == pytest.approx(0.7)


@pytest.mark.parametrize("grace", [0, 3])
def test_a_register_gives_the_lapse_back_that_made_it(grace):
    """To see payers until the last month in which a payment still counts, one too many, would make lapse 5 % lower."""
    rng = np.random.default_rng(1)
    persons, lapse, today = 60_000, 0.06, 30
    joined = rng.integers(0, today, persons)
    last = np.minimum(joined + rng.geometric(lapse, persons) - 1, today)
    first = np.datetime64("2023-01")
    register = pd.DataFrame({"joined": first + joined, "last_paid": first + last}).apply(
        lambda column: column.astype("datetime64[s]")
    )
    spells = paying_spells(register, as_of="2025-07-15", grace=grace)
    rate = spells["stopped"].sum() / spells["months"].sum()
    assert rate == pytest.approx(lapse, abs=3 * lapse / np.sqrt(spells["stopped"].sum()))
    curve = payer_survival(spells["months"], spells["stopped"])
    for month in (6, 12, 24):
        share, error = curve.at(month)
        assert abs(share - (1 - lapse) ** month) < 3.5 * error


def test_two_arms_of_a_trial():
    """Freireich's two arms: 0.627 - 0.143 pay on, or stay well, after 16 weeks; the variances add up."""
    treated = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    relapsed = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    found = retention_gain(payer_survival(placebo, np.ones(21)), payer_survival(treated, relapsed), months=16)
    assert round(found.gain, 3) == round(0.6275 - 3 / 21, 3)
    binomial = np.sqrt(3 / 21 * 18 / 21 / 21)
    assert found.standard_error == pytest.approx(np.hypot(0.1141, binomial), abs=1e-4)
    assert found.lower > 0
