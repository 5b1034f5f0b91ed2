"""Cost of a benefit and room to pay for it."""

from dataclasses import replace

import numpy as np
import pytest

from sscore.budget import PensionOffer, benefit_cost, fiscal_space, pension_cost
from sscore.countries import codes
from sscore.demography import project_country
from sscore.errors import ModelError


def test_check_value():
    # CURRICULUM C1.M5 X1: 3.2 % aged 65 and over, 12 % of GDP per head, 5 % administration: 0.4032 % of GDP.
    assert 100 * benefit_cost(0.032, 0.12, admin=0.05) == pytest.approx(0.4032)
    assert benefit_cost(0.032, 0.12, admin=0.05, take_up=0.5) == pytest.approx(0.002016)


@pytest.mark.parametrize(
    "changes", [{"target_share": 3.2}, {"benefit_share": -1}, {"admin": float("nan")}, {"take_up": 1.1}]
)
def test_bad_fractions(changes):
    with pytest.raises(ModelError, match=next(iter(changes))):
        benefit_cost(**{"target_share": 0.03, "benefit_share": 0.1, **changes})


@pytest.mark.parametrize("code", codes())
def test_path_is_the_formula_year_by_year(code):
    projection = project_country(code, 2024, 2030)
    offer = PensionOffer(65, 0.12, take_up=0.8)
    path = pension_cost(projection, offer)
    for k, year in enumerate(path.years):
        share = float(projection.persons(int(year), ages=(65, 100)) / projection.total[int(year)])
        assert path.share_of_gdp[k] == pytest.approx(benefit_cost(share, 0.12, admin=0.05, take_up=0.8))
    assert len(path.to_frame()) == 7


def test_indexed_to_prices_the_cost_falls_behind_growth():
    projection = project_country("KEN", 2024, 2049)
    kept = pension_cost(projection, PensionOffer(65, 0.12))
    prices = pension_cost(projection, PensionOffer(65, 0.12, indexation="prices", growth=0.03))
    assert prices.share_of_gdp / kept.share_of_gdp == pytest.approx(1.03 ** -np.arange(26.0))


def test_every_parameter_of_the_offer_changes_the_cost():
    projection = project_country("RWA", 2024, 2027)
    base = {"age": 60, "benefit_share": 0.1, "take_up": 0.5, "admin": 0.1, "indexation": "prices", "growth": 0.02}
    reference = pension_cost(projection, PensionOffer(**base)).share_of_gdp[-1]
    for name, value in base.items():
        changed = "gdp per head" if name == "indexation" else int(value * 1.1) if name == "age" else value * 1.1
        other = {**base, name: changed, **({"growth": 0.0} if name == "indexation" else {})}
        assert pension_cost(projection, PensionOffer(**other)).share_of_gdp[-1] != pytest.approx(reference), name


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"age": 101}, "age"),
        ({"take_up": 0}, "take_up"),
        ({"benefit_share": 0}, "benefit_share"),
        ({"admin": -0.1}, "admin"),
        ({"indexation": "wages"}, "indexation"),
        ({"growth": 0.02}, "growth changes nothing"),
        ({"growth": -1, "indexation": "prices"}, "above -1"),
    ],
)
def test_bad_offers(changes, told):
    with pytest.raises(ModelError, match=told):
        PensionOffer(**{"age": 65, "benefit_share": 0.1, **changes})


def test_scenarios_are_refused():
    one = project_country("KEN", 2024, 2025)
    with pytest.raises(ModelError, match="one scenario"):
        pension_cost(replace(one, population=np.stack([one.population] * 2)), PensionOffer(65, 0.1))


def test_fiscal_space_counts_a_line_once():
    found = fiscal_space({"a": {"VAT": 0.4, "customs": 0.2}, "b": {"VAT": 0.4}, "c": {"fuel": 0.1, "VAT": 0.4}})
    assert found.gross == pytest.approx(1.5)
    assert found.net == pytest.approx(0.7)
    assert found.double_counted == pytest.approx(0.8)
    assert found.overlaps == {"VAT": ("a", "b", "c")}
    assert found.to_frame()["share_of_gdp"].tolist() == pytest.approx([0.6, 0, 0.1])
    with pytest.raises(ModelError, match="One line has one amount"):
        fiscal_space({"a": {"VAT": 0.4}, "b": {"VAT": 0.3}})
    with pytest.raises(ModelError, match="empty"):
        fiscal_space({})
    with pytest.raises(ModelError, match="at least 0"):
        fiscal_space({"a": {"VAT": -0.4}})
