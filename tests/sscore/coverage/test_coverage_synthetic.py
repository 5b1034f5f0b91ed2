"""Synthetic members: reproducible, messy on purpose, and stable when the seed changes."""

import pytest

from sscore.countries import country
from sscore.coverage import syn_members, unique_persons
from sscore.errors import DataError, ModelError


def test_same_seed_same_table_other_seed_other_table() -> None:
    one = syn_members("UGA", persons=200, seed=3)
    assert one.equals(syn_members("UGA", persons=200, seed=3))
    assert not one.equals(syn_members("UGA", persons=200, seed=4))


def test_columns_and_registers() -> None:
    members = syn_members("ZMB", persons=300, seed=1)
    assert list(members.columns) == ["country", "register", "person_id", "active"]
    assert set(members["register"]) == {"pension", "health", "injury"}
    assert members["active"].dtype == bool
    assert set(members["country"]) == {"ZMB"}


def test_every_kind_of_spelling_occurs_and_misleads_who_does_not_clean() -> None:
    members = syn_members("KEN", persons=1_000, seed=1)
    ids = members["person_id"]
    for pattern in ("-", " ", "[a-z]", "[０-９]"):
        assert ids.str.contains(pattern).any()
    assert unique_persons(members, clean=False).persons > 1_000
    assert len(members) > 1_000


@pytest.mark.parametrize("seed", range(5))
def test_shares_are_stable_when_the_seed_changes(seed: int) -> None:
    members = syn_members("TZA", persons=3_000, seed=seed)
    found = unique_persons(members)
    dormant = 1 - members["active"].mean()
    ratio = country("TZA").figure("coverage.registered_per_active").value
    assert dormant == pytest.approx(1 - 1 / ratio, abs=0.03)
    several = found.patterns.loc[found.patterns["count"] > 1, "persons"].sum() / found.persons
    assert several == pytest.approx(0.42, abs=0.03)


def test_bad_arguments_are_refused() -> None:
    for size in (0, 10.5, "many"):
        with pytest.raises(ModelError, match="at least 1"):
            syn_members("TZA", persons=size, seed=1)
    with pytest.raises(ModelError, match="at most 10,000,000"):
        syn_members("TZA", persons=10_000_001, seed=1)
    with pytest.raises(ModelError, match="seed"):
        syn_members("TZA", persons=5, seed=None)
    with pytest.raises(DataError, match="TZA"):
        syn_members("Tanzania", persons=1, seed=1)
