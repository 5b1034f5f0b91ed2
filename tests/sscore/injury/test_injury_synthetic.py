"""Invented establishments: seeded, consistent, and calibrated to the pack's labour figures only."""

import pandas as pd
import pytest

from sscore.countries import codes
from sscore.errors import DataError, ModelError
from sscore.injury import rates_by, syn_accidents


@pytest.mark.parametrize("code", codes())
def test_the_two_tables_tell_the_same_story(code):
    firms, accidents = syn_accidents(code, seed=3)
    at_work = accidents[~accidents["commuting"]]
    counted = at_work.groupby("establishment").agg(
        n=("accident", "size"), d=("fatal", "sum"), days=("days_lost", "sum")
    )
    joined = firms.set_index("establishment").join(counted).fillna({"n": 0, "d": 0, "days": 0})
    assert (joined["injuries"] == joined["n"]).all() and (joined["deaths"] == joined["d"]).all()
    assert (joined["lost_days"] == joined["days"]).all()
    assert (accidents["commuting"].sum(), len(firms)) == (firms["commuting"].sum(), 240)
    assert (accidents.loc[accidents["fatal"], "days_lost"] == 0).all()
    assert (accidents.loc[~accidents["fatal"], "days_lost"] >= 1).all()
    assert accidents["accident"].is_unique and (firms[["workers", "hours"]] > 0).all(axis=None)
    sectors = dict(zip(firms["establishment"], firms["sector"], strict=True))
    assert (accidents["sector"] == accidents["establishment"].map(sectors)).all()


def test_seeds():
    one, same, other = (syn_accidents("BDI", establishments=30, seed=s) for s in (1, 1, 2))
    pd.testing.assert_frame_equal(one[0], same[0])
    pd.testing.assert_frame_equal(one[1], same[1])
    assert not one[0].equals(other[0])
    with pytest.raises(ModelError, match="seed"):
        syn_accidents("BDI", seed=-1)
    with pytest.raises(ModelError, match="establishments"):
        syn_accidents("BDI", establishments=0, seed=1)
    with pytest.raises(DataError):
        syn_accidents("XXX", seed=1)


def test_one_establishment_and_no_accident():
    tables = [syn_accidents("RWA", establishments=1, seed=s) for s in range(12)]
    quiet = [accidents for _, accidents in tables if accidents.empty]
    assert quiet and list(quiet[0].columns) == list(tables[0][1].columns)
    assert all(rates_by(firms).total.injuries == firms["injuries"].sum() for firms, _ in tables)


def test_heads_and_hours_rank_sectors_differently():
    firms, _ = syn_accidents("KEN", establishments=2000, seed=1)
    table = rates_by(firms)
    order = {
        name: sorted(table.groups, key=lambda g: getattr(table.of(g), name)) for name in ("frequency", "incidence")
    }
    assert order["frequency"] != order["incidence"]


def test_the_fund_hears_what_the_employer_says_and_the_hospital_does_not():
    _, accidents = syn_accidents("ZMB", establishments=1500, seed=2)
    heard = accidents.groupby("employer")[["fund", "hospital"]].mean()
    assert heard.loc[True, "fund"] > 2 * heard.loc[False, "fund"]
    assert abs(heard.loc[True, "hospital"] - heard.loc[False, "hospital"]) < 0.05
    assert 0.2 < (~accidents[["employer", "fund", "hospital"]].any(axis=1)).mean() < 0.4


def test_each_country_draws_its_own_firms():
    totals = {code: int(syn_accidents(code, establishments=60, seed=1)[0]["workers"].sum()) for code in codes()}
    assert len(set(totals.values())) == len(totals)
