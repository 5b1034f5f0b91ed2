"""The methods on the populations and death rates of the seven countries (WPP 2024 in the country packs)."""

import numpy as np
import pytest

from sscore.countries import codes, country
from sscore.demography import (
    Brass,
    StandardTable,
    beers,
    brass_logit,
    fit_brass,
    fit_heligman_pollard,
    karup_king,
    lee_carter,
    monotone_spline,
    myers,
    sprague,
    un_age_sex_accuracy,
    whipple,
)

SEXES = ("male", "female")


def persons(code: str, sex: str) -> np.ndarray:
    """Return persons by single age in 2024, the last open."""
    series = country(code).series("population")
    chosen = series[(series["year"] == 2024) & (series["sex"] == sex)].sort_values("age")
    return 1000 * chosen["value"].to_numpy()


def rates(code: str, sex: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return mid-years, ages and death rates (year, age) of the five-year periods."""
    series = country(code).series("mortality")
    table = series[series["sex"] == sex].pivot(index="year", columns="age", values="value")
    return table.index.to_numpy(), table.columns.to_numpy(), table.to_numpy()


def survivors(ages: np.ndarray, m: np.ndarray) -> np.ndarray:
    """Return survivors at the ages by a force that is constant inside each group."""
    return np.concatenate([[1.0], np.exp(-np.cumsum(np.diff(ages) * m[:-1]))])


@pytest.mark.parametrize("code", codes())
@pytest.mark.parametrize("method", [sprague, beers, karup_king, monotone_spline])
def test_single_ages_come_back_better_than_by_a_fifth(code: str, method) -> None:  # type: ignore[no-untyped-def]
    for sex in SEXES:
        truth = persons(code, sex)
        groups = np.append(truth[:100].reshape(-1, 5).sum(axis=1), truth[100])
        result = method(groups)
        assert result.values[:100].reshape(-1, 5).sum(axis=1) == pytest.approx(groups[:-1], rel=1e-9, abs=1e-6)
        fifth = np.repeat(groups[:-1] / 5, 5)
        assert np.abs(result.values - truth)[:100].sum() < np.abs(fifth - truth[:100]).sum()


@pytest.mark.parametrize("code", codes())
def test_adjusted_populations_show_no_heaping(code: str) -> None:
    for sex in SEXES:
        assert whipple(persons(code, sex)) == pytest.approx(100, abs=2)
        assert myers(persons(code, sex)).index < 1.5
    groups = [persons(code, sex)[:100].reshape(-1, 5).sum(axis=1) for sex in SEXES]
    assert un_age_sex_accuracy(*groups, open_group=False).index > 0


@pytest.mark.parametrize("code", codes())
def test_lee_carter_on_periods_five_years_apart(code: str) -> None:
    year, age, m = rates(code, "female")
    fit = lee_carter(m[:8], age=age, year=year[:8], reestimate="e0")
    assert fit.limited_data
    assert fit.explained is not None and fit.explained > 0.85
    assert fit.drift < 0 < fit.drift_se  # mortality falls in every country; in South Sudan not beyond chance
    widths = np.log(fit.forecast(10).upper / fit.forecast(10).lower)
    assert (np.diff(widths, axis=0) > 0).all()


@pytest.mark.parametrize("code", codes())
def test_brass_relates_a_country_to_its_neighbour(code: str) -> None:
    _, age, standard = rates("TZA", "male")
    table = StandardTable(age[:-2], survivors(age, standard[2])[:-2], "Tanzania, men")
    _, _, m = rates(code, "male")
    exposures = 1e6 * survivors(age, m[2])[:17]
    width = np.diff(age)[:17]
    found = fit_brass(age[:17], exposures * m[2][:17], exposures, table, width=width)
    as_it_is = exposures * Brass(0.0, 1.0, table).mx(age[:17], width)
    mean = found.fitted
    gain = (found.deaths * np.log(mean / as_it_is) - (mean - as_it_is)).sum()
    if code == "TZA":
        assert found.params == pytest.approx({"alpha": 0, "beta": 1}, abs=1e-7)
    else:
        assert gain > 100  # log-likelihood above the neighbour's own table
        alive = found.law.survival(age[1:18])
        assert brass_logit(alive) == pytest.approx(
            found.params["alpha"] + found.params["beta"] * table.logit(age[1:18]), abs=1e-9
        )


@pytest.mark.parametrize("code", codes())
def test_heligman_pollard_describes_a_national_life_table(code: str) -> None:
    _, age, m = rates(code, "male")
    lived = 1e6 * survivors(age, m[2])[:19] * np.diff(age)[:19]
    found = fit_heligman_pollard(age[:19], lived * m[2][:19], lived, width=np.diff(age)[:19], family="poisson")
    assert found.law.survival(age[:19]) == pytest.approx(survivors(age, m[2])[:19], abs=0.01)
