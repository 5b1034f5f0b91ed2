"""Invented data: seeded, scaled by the country, and every country works."""

import pytest

from sscore.countries import codes
from sscore.errors import DataError, ModelError
from sscore.governance import syn_cases, syn_claims, syn_contributions, syn_counter, syn_employers, syn_survey360


@pytest.mark.parametrize("code", codes())
def test_every_country_makes_the_same_table_from_the_same_seed(code):
    assert syn_employers(code, employers=50, seed=1).equals(syn_employers(code, employers=50, seed=1))
    assert syn_claims(code, claims=50, seed=1).equals(syn_claims(code, claims=50, seed=1))
    dues, payments = syn_contributions(code, employers=5, months=4, seed=1)
    assert len(dues) == 20
    assert payments["date"].max() <= dues["date"].max()
    assert not syn_claims(code, claims=50, seed=2).equals(syn_claims(code, claims=50, seed=1))


def test_the_planted_share_is_exact_and_may_be_zero():
    assert syn_claims("KEN", claims=400, planted=0.1, seed=1)["planted"].sum() == 40
    assert syn_claims("KEN", claims=400, planted=0, seed=1)["planted"].sum() == 0
    assert (syn_claims("KEN", claims=400, seed=1)["amount_minor"] > 0).all()


def test_cases_stay_open_at_the_end_of_the_year():
    table = syn_cases(seed=1)
    assert table["closed"].isna().any()
    assert not (table["closed"] < table["opened"]).any()
    assert table["error"].mean() == pytest.approx(0.08, abs=0.025)


def test_bad_requests():
    with pytest.raises(DataError, match="KEN"):
        syn_claims("Kenya", seed=1)
    with pytest.raises(ModelError, match="planted"):
        syn_claims("KEN", planted=5, seed=1)
    with pytest.raises(ModelError, match="employers"):
        syn_employers("KEN", employers=0, seed=1)
    with pytest.raises(ModelError, match="months"):
        syn_contributions("KEN", months=0, seed=1)
    for function in (syn_survey360, syn_counter, syn_cases):
        with pytest.raises(ModelError):
            function(
                seed=1,
                **{{"syn_survey360": "people", "syn_counter": "days", "syn_cases": "cases"}[function.__name__]: 0},
            )
