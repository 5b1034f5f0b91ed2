"""Registers: variants merged, twins kept apart, overlaps counted, quality scored."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.errors import ModelError
from sscore.monitoring import (
    DEFAULT_WEIGHTS,
    FieldWeight,
    fold_name,
    jaro_winkler,
    link_registers,
    name_key,
    name_likeness,
    overlap,
    pair_score,
    quality_scores,
    syn_beneficiaries,
)

COLUMNS = ["register", "given_name", "surname", "birth_date", "sex", "place", "person_id"]


def records(*rows: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame([(*row, *[""] * (len(COLUMNS) - len(row))) for row in rows], columns=COLUMNS)


def persons(*rows: tuple[str, ...], **limits: float) -> list[int]:
    return link_registers(records(*rows), **limits).records["person"].tolist()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Muhammad", "Mohamed"),
        ("Yusuf", "Youssouf"),
        ("Catherine", "Katherine"),
        ("Abdalla", "Abdallah"),
        ("Joseph", "Josef"),
        ("Ndayisenga", "Ndaisenga"),
        ("Fatuma", "Fatouma"),
        ("Khadija", "Kadidja"),
        ("Said", "Saeed"),
    ],
)
def test_transliterations_are_variants(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)
    assert name_likeness(one, other) == name_likeness(other, one) == "variant"


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hassan", "Hussein"), ("Kato", "Wasswa"), ("Amina", "Amani"), ("Jean", "Jane"), ("Wanjiku", "Wanjiru")],
)
def test_other_names_stay_other_names(one: str, other: str) -> None:
    assert name_likeness(one, other) == "different"


# Winkler (1990) and later papers: the standard table of examples.
@pytest.mark.parametrize(
    ("a", "b", "value"), [("MARTHA", "MARHTA", 0.961), ("DWAYNE", "DUANE", 0.840), ("DIXON", "DICKSONX", 0.813)]
)
def test_jaro_winkler_published(a: str, b: str, value: float) -> None:
    assert jaro_winkler(a, b) == pytest.approx(value, abs=5e-4)


@given(st.text(max_size=12), st.text(max_size=12))
def test_likeness_of_any_text(a: str, b: str) -> None:
    assert 0 <= jaro_winkler(a, b) <= 1
    assert jaro_winkler(a, a) == (1 if a else 0)
    assert fold_name(fold_name(a)) == fold_name(a)
    assert name_likeness(a, b) == name_likeness(b, a)


def test_folding() -> None:
    assert fold_name(" Ng'ombé-Phiri ") == "NGOMBE PHIRI"
    assert fold_name(float("nan")) == ""  # type: ignore[arg-type]
    with pytest.raises(ModelError, match="must be text"):
        fold_name(12)  # type: ignore[arg-type]
    with pytest.raises(ModelError, match="two texts"):
        jaro_winkler("A", None)  # type: ignore[arg-type]


def test_variants_merge_and_twins_do_not() -> None:
    assert persons(("cash", "Mohamed", "Ali", "1990-06-30"), ("school", "Muhammad", "Aly", "1990-06-30")) == [0, 0]
    twins = (
        ("cash", "Hassan", "Juma", "2001-02-03", "M", "Ziwa"),
        ("school", "Hussein", "Juma", "2001-02-03", "M", "Ziwa"),
    )
    assert persons(*twins) == [0, 1]
    assert persons(*twins, threshold=-50, review=-50) == [0, 1]
    assert link_registers(records(*twins)).pairs["decision"].tolist() == ["twins?"]


def test_a_third_record_does_not_join_twins() -> None:
    linkage = link_registers(
        records(
            ("cash", "Hassan", "Juma", "2001-02-03", "M", "Ziwa", ""),
            ("school", "Hussein", "Juma", "2001-02-03", "M", "Ziwa", "S1"),
            ("health", "Hassan", "Juma", "2001-02-03", "M", "Ziwa", "S-1"),
        )
    )
    assert linkage.records["person"].tolist()[0] != linkage.records["person"].tolist()[1]
    assert linkage.persons == 2


def test_a_missing_given_name_is_never_linked_by_score() -> None:
    rows = (("cash", "", "Juma", "2001-02-03", "M", "Ziwa"), ("school", "Hussein", "Juma", "2001-02-03", "M", "Ziwa"))
    assert persons(*rows) == [0, 1]
    assert link_registers(records(*rows)).to_review()["decision"].tolist() == ["review"]


def test_identifiers() -> None:
    a = ("cash", "Asha", "Deng", "1990-06-30", "F", "Ziwa")
    assert persons((*a, "ab-12"), ("school", "Asya", "Mushi", "1990-06-30", "F", "Ziwa", "AB12")) == [0, 0]
    different = link_registers(records((*a, "AB12"), ("school", *a[1:], "AB13")))
    assert different.persons == 2
    assert different.pairs["decision"].tolist() == ["review: identifiers differ"]
    clash = link_registers(
        records((*a, "AB12"), ("school", "Peter", "Okello", "1970-02-02", "M", "Pwani", "AB12")), review=-99
    )
    assert clash.persons == 2
    assert clash.pairs["decision"].tolist() == ["review"]


def test_dates_exchanged_or_of_the_first_of_january() -> None:
    a = ("cash", "Asha", "Deng", "1990-06-03")
    assert persons(a, ("school", "Asha", "Deng", "1990-03-06")) == [0, 0]
    bits = {
        d: pair_score({"birth_date": "1990-06-03"}, {"birth_date": d})["birth_date"]
        for d in ("1990-06-03", "1990-03-06", "1990-01-01", "1991-06-03", "")
    }
    assert bits["1990-06-03"] > bits["1990-03-06"] > bits["1990-01-01"] > bits[""] == 0 > bits["1991-06-03"]
    assert persons(a, ("school", "Asha", "Deng", "not known"[:0])) == [0, 1]
    with pytest.raises(ModelError, match="row 1: birth_date must be a day"):
        persons(a, ("school", "Asha", "Deng", "30.6.1990"))


def test_scores_are_sums_of_logarithms() -> None:
    weight = FieldWeight(0.9, 0.1)
    assert weight.agree == pytest.approx(np.log2(9))
    assert weight.differ == pytest.approx(-np.log2(9))
    one = {"given_name": "Asha", "surname": "Deng", "sex": "F", "place": "Ziwa"}
    two = {"given_name": "Aysha", "surname": "Mushi", "sex": "F", "place": None}
    bits = pair_score(one, two)
    assert bits["given_name"] == pytest.approx(DEFAULT_WEIGHTS["given_name"].agree / 2)
    assert bits["surname"] == pytest.approx(np.log2(0.05 / 0.99))
    assert bits["sex"] == pytest.approx(np.log2(0.98 / 0.5))
    assert (bits["place"], bits["birth_date"]) == (0, 0)


@pytest.mark.parametrize("seed", range(4))
def test_invented_registers_are_linked_without_merging_two_persons(seed: int) -> None:
    table = syn_beneficiaries(persons=300, seed=seed)
    linkage = link_registers(table)
    assert (linkage.records.groupby("person")["truth"].nunique() == 1).all()
    assert 300 <= linkage.persons <= 315
    assert (linkage.pairs["decision"] == "twins?").sum() > 0


def test_threshold_and_weights_matter() -> None:
    table = syn_beneficiaries(persons=200, seed=1)
    counts = [link_registers(table, threshold=t, review=0).persons for t in (0, 15, 30, 60)]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]
    assert len(link_registers(table, review=0).pairs) > len(link_registers(table, review=14).pairs)
    doubtful = {**DEFAULT_WEIGHTS, "birth_date": FieldWeight(0.9, 0.5)}
    assert link_registers(table, weights=doubtful).persons > link_registers(table).persons
    assert "teaching assumptions" in link_registers(table).remarks[0]
    assert link_registers(table, weights=doubtful).remarks == ()
    assert table.equals(syn_beneficiaries(persons=200, seed=1))


def test_linkage_bad_input() -> None:
    good = records(("cash", "Asha", "Deng", "1990-06-30"))
    with pytest.raises(ModelError, match="no column 'surname'"):
        link_registers(good.drop(columns="surname"))
    with pytest.raises(ModelError, match="review <= threshold"):
        link_registers(good, threshold=5)
    with pytest.raises(ModelError, match="no field 'phone'"):
        link_registers(good, weights={"phone": FieldWeight(0.9, 0.1)})
    with pytest.raises(ModelError, match="0 < u < m < 1"):
        FieldWeight(0.1, 0.9)
    with pytest.raises(ModelError, match="at least 10"):
        syn_beneficiaries(persons=5, seed=1)


def test_overlap_by_hand() -> None:
    a, b, c = ("Asha", "Deng", "1990-06-30"), ("Neema", "Mushi", "1985-03-02"), ("Grace", "Okello", "1970-11-20")
    d = ("Esther", "Phiri", "1999-09-09")
    rows = [("cash", *a), ("school", *a), ("cash", *b), ("list", *a), ("list", *c), ("health", *d), ("cash", *a)]
    counted = overlap(link_registers(records(*rows)), eligible="list")
    assert counted.programmes == ("cash", "health", "school")
    assert counted.matrix.to_numpy().tolist() == [[2, 0, 1], [0, 1, 0], [1, 0, 1]]
    assert counted.by_count["persons"].tolist() == [1, 2, 1, 0]
    assert (counted.persons, counted.in_several) == (4, 1)
    assert (counted.eligible, counted.eligible_in_none, counted.not_eligible, counted.exclusion) == (2, 1, 2, 0.5)
    assert counted.to_frame()["persons"].isna().sum() == 4
    with pytest.raises(ModelError, match="minimum must be at least 5"):
        counted.to_frame(minimum=1)
    plain = overlap(link_registers(records(*rows)))
    assert plain.eligible is None
    assert np.isnan(plain.exclusion)
    with pytest.raises(ModelError, match="no register 'lst'. Did you mean 'list'"):
        overlap(link_registers(records(*rows)), eligible="lst")
    with pytest.raises(ModelError, match="Add a programme"):
        overlap(link_registers(records(("list", *a))), eligible="list")


def test_overlap_adds_up() -> None:
    counted = overlap(link_registers(syn_beneficiaries(persons=300, seed=2)), eligible="social registry")
    by_count = counted.by_count
    assert by_count["persons"].sum() == counted.persons
    assert np.trace(counted.matrix) == (by_count["programmes"] * by_count["persons"]).sum()
    assert (counted.matrix.to_numpy() == counted.matrix.to_numpy().T).all()


def test_quality_by_hand() -> None:
    table = pd.DataFrame(
        {
            "id": ["A1", "A1", "B2", ""],
            "age": [30, 200, None, 41],
            "phone": ["0712", "07x2", "0713", "0714"],
            "seen": ["2025-01-01", "2023-01-01", None, "2025-07-01"],
        }
    )
    scores = quality_scores(
        table, rules={"age": (0, 120), "phone": r"\d{4}"}, key="id", updated="seen", on=dt.date(2025, 6, 1)
    )
    assert scores.completeness == pytest.approx(13 / 16)
    assert scores.validity == pytest.approx(5 / 7)
    assert scores.uniqueness == pytest.approx(2 / 3)
    assert scores.timeliness == pytest.approx(1 / 4)
    assert scores.overall == pytest.approx((13 / 16 + 5 / 7 + 2 / 3 + 1 / 4) / 4)
    assert scores.to_frame()["score"].tolist()[-1] == scores.overall
    assert scores.remarks == ()
    wide = quality_scores(table, updated="seen", on=dt.date(2025, 6, 1), within_days=1000)
    assert wide.timeliness == pytest.approx(1 / 2)
    assert len(wide.remarks) == 2
    called = quality_scores(table, rules={"age": lambda a: a < 40})
    assert called.validity == pytest.approx(1 / 3)


def test_quality_bad_input() -> None:
    table = pd.DataFrame({"id": ["A1"], "seen": ["soon"]})
    with pytest.raises(ModelError, match="no column 'ID'"):
        quality_scores(table, key="ID")
    with pytest.raises(ModelError, match="no records"):
        quality_scores(table.iloc[:0])
    with pytest.raises(ModelError, match="belong together"):
        quality_scores(table, updated="seen")
    with pytest.raises(ModelError, match="no date"):
        quality_scores(table, updated="seen", on=dt.date(2025, 1, 1))
    with pytest.raises(ModelError, match="pattern, a pair"):
        quality_scores(table, rules={"id": 5})  # type: ignore[dict-item]
    with pytest.raises(ModelError, match="within_days"):
        quality_scores(table, updated="seen", on=dt.date(2025, 1, 1), within_days=-1)
