"""Pay gaps, Oaxaca-Blinder against statsmodels and the curriculum, bands and compa-ratios."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sscore.errors import DataError, ModelError
from sscore.workforce import (
    Band,
    adjusted_pay_gap,
    band_check,
    compa,
    full_time_pay,
    grade_overlap,
    grade_structure,
    oaxaca,
    oaxaca_from_means,
    pay_gap,
    range_penetration,
    syn_staff,
)

# Curriculum C4.M3 X2 fixes the parts; these means and coefficients give them (constant, years of experience).
MEANS = ([1, 10.25], [1, 5])
COEFFICIENTS = ([47, 5], [40, 4.5])


def people(men, women, **columns):
    return pd.DataFrame({"sex": ["male"] * men + ["female"] * women, "fte": 1.0, "allowances": 0.0, **columns})


def staff(seed=1):
    file = syn_staff("TZA", seed=seed)
    file = file[file["exit_date"].isna()].reset_index(drop=True)
    return file.assign(pay=full_time_pay(file), log=np.log(full_time_pay(file)))


def test_curriculum_values_from_means():
    found = oaxaca_from_means(MEANS, COEFFICIENTS, terms=["constant", "years"])
    assert found.gap == pytest.approx(35.75)
    male, female = found.by("male"), found.by("female")
    assert (male.explained, male.unexplained) == pytest.approx((26.25, 9.50))
    assert (female.explained, female.unexplained) == pytest.approx((23.625, 12.125))
    assert max(found.identities().values()) < 1e-9
    assert found.interaction == pytest.approx(26.25 - 23.625)


def test_curriculum_values_from_people_on_their_lines():
    years = np.array([6.25, 8.25, 10.25, 12.25, 14.25, 1, 3, 5, 7, 9])
    pay = np.where(np.arange(10) < 5, 47 + 5 * years, 40 + 4.5 * years)
    found = oaxaca(people(5, 5, years=years, pay=pay), outcome="pay", controls=["years"])
    assert found.gap == pytest.approx(35.75)
    assert found.by("first").explained == pytest.approx(26.25)
    assert found.by("second").unexplained == pytest.approx(12.125)
    assert found.by("first").explained_by == pytest.approx([0, 26.25])


@pytest.mark.parametrize(("ours", "theirs"), [("pooled", "pooled"), ("neumark", "nuemark")])
def test_pooled_references_against_statsmodels(ours, theirs):
    from statsmodels.stats.oaxaca import OaxacaBlinder

    file = staff()
    dummies = pd.get_dummies(file["grade"], drop_first=True).to_numpy(float)
    male = (file["sex"] == "male").to_numpy(float)
    exog = np.column_stack([np.ones(len(file)), file["experience"], dummies, male])
    model = OaxacaBlinder(file["log"].to_numpy(), exog, exog.shape[1] - 1, hasconst=True)
    unexplained, explained, gap = model.two_fold(two_fold_type=theirs).params
    found = oaxaca(file, outcome="log", controls=["experience", "grade"])
    assert found.gap == pytest.approx(gap)
    assert found.by(ours).explained == pytest.approx(explained)
    assert found.by(ours).unexplained == pytest.approx(unexplained)
    # statsmodels' threefold form starts from the other group's prices too.
    assert (found.endowments, found.coefficients, found.interaction) == pytest.approx(model.three_fold().params[:3])


def test_both_single_references_against_statsmodels():
    from statsmodels.stats.oaxaca import OaxacaBlinder

    file = staff()
    exog = np.column_stack([np.ones(len(file)), file["experience"], (file["sex"] == "male").to_numpy(float)])
    model = OaxacaBlinder(file["log"].to_numpy(), exog, 2, hasconst=True)
    found = oaxaca(file, outcome="log", controls=["experience"])
    for reference, weight in (("first", 1), ("second", 0)):
        unexplained, explained, _ = model.two_fold(two_fold_type="self_submitted", submitted_weight=weight).params
        assert found.by(reference).explained == pytest.approx(explained)
        assert found.by(reference).unexplained == pytest.approx(unexplained)


def test_standard_errors_agree_with_a_bootstrap():
    file = staff().iloc[:300]
    found = oaxaca(file, outcome="log", controls=["experience"])
    rng = np.random.default_rng(3)
    rows = {s: np.flatnonzero(file["sex"] == s) for s in ("male", "female")}
    draws = {r: [] for r in ("first", "second", "pooled", "neumark")}
    for _ in range(250):
        pick = np.concatenate([rng.choice(own, len(own)) for own in rows.values()])
        again = oaxaca(file.iloc[pick].reset_index(drop=True), outcome="log", controls=["experience"])
        for reference, kept in draws.items():
            kept.append((again.by(reference).explained, again.by(reference).unexplained))
    for reference, kept in draws.items():
        spread = np.std(kept, axis=0)
        d = found.by(reference)
        assert (d.explained_se, d.unexplained_se) == pytest.approx(tuple(spread), rel=0.25)


def test_the_gap_has_the_error_of_two_means():
    file = staff()
    found = oaxaca(file, outcome="log", controls=["experience", "grade"])
    groups = [file.loc[file["sex"] == s, "log"] for s in ("male", "female")]
    assert found.gap_se == pytest.approx(np.sqrt(sum(g.var() / len(g) for g in groups)), rel=0.03)


def test_details_do_not_depend_on_the_category_left_out():
    file = staff()
    renamed = file.assign(
        grade=file["grade"].map({g: f"{9 - k} {g}" for k, g in enumerate(sorted(file["grade"].unique()))})
    )
    one, other = (oaxaca(f, outcome="log", controls=["experience", "grade"]) for f in (file, renamed))
    for reference in ("first", "second", "pooled", "neumark"):
        a, b = one.by(reference), other.by(reference)
        assert a.explained_by == pytest.approx(b.explained_by)
        assert a.unexplained_by == pytest.approx(b.unexplained_by)
        assert a.unexplained_by_se == pytest.approx(b.unexplained_by_se)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_identities_and_signs(seed):
    rng = np.random.default_rng(seed)
    file = people(20, 15, x=rng.normal(size=35), z=rng.normal(size=35), pay=rng.normal(10, 3, 35))
    found = oaxaca(file, outcome="pay", controls=["x", "z"])
    assert max(found.identities().values()) < 1e-9
    swapped = oaxaca(file, outcome="pay", controls=["x", "z"], groups=("female", "male"))
    assert swapped.gap == pytest.approx(-found.gap)
    assert swapped.by("male").explained == pytest.approx(-found.by("male").explained)
    assert swapped.by("neumark").unexplained == pytest.approx(-found.by("neumark").unexplained)
    for d in found.decompositions:
        assert d.explained_by.sum() == pytest.approx(d.explained, abs=1e-9)
        assert d.unexplained_by.sum() == pytest.approx(d.unexplained, abs=1e-9)


def test_equal_coefficients_leave_nothing_unexplained():
    years = np.arange(12.0)
    found = oaxaca(people(6, 6, years=years, pay=3 + 2 * years), outcome="pay", controls=["years"])
    assert all(abs(d.unexplained) < 1e-9 for d in found.decompositions)


def test_bad_decompositions():
    file = people(6, 4, years=np.arange(10.0), pay=np.arange(10.0))
    with pytest.raises(ModelError, match="fewer than 5"):
        oaxaca(file, outcome="pay", controls=["years"])
    file = people(6, 6, years=np.arange(12.0), twice=2 * np.arange(12.0), pay=np.arange(12.0))
    with pytest.raises(ModelError, match="repeat one another"):
        oaxaca(file, outcome="pay", controls=["years", "twice"])
    with pytest.raises(ModelError, match="missing for 1 of 12"):
        oaxaca(file.assign(years=[None, *range(11)]), outcome="pay", controls=["years"])
    with pytest.raises(ModelError, match="'years'"):
        oaxaca(file, outcome="pay", controls=["year"])
    with pytest.raises(DataError, match="Known: first, second"):
        oaxaca_from_means(MEANS, COEFFICIENTS, terms=["constant", "years"]).by("pooled")
    with pytest.raises(ModelError, match="nobody in the file"):
        oaxaca(file, outcome="pay", controls=["years"], groups=("male", "women"))


def test_raw_gap():
    file = people(5, 5, base_pay=[100.0, 100, 100, 100, 200, 60, 90, 90, 90, 90])
    found = pay_gap(file)
    assert found.mean_gap == pytest.approx((120 - 84) / 120)
    assert found.median_gap == pytest.approx(0.1)
    assert pay_gap(file, first="female", second="male").mean_gap == pytest.approx(-found.mean_gap)
    assert found.interval[0] < found.mean_gap < found.interval[1]


def test_part_time_and_allowances():
    file = people(5, 5, base_pay=[100.0] * 5 + [50.0] * 5).assign(
        fte=[1.0] * 5 + [0.5] * 5, allowances=[25.0] * 5 + [0.0] * 5
    )
    assert pay_gap(file, allowances=False).mean_gap == 0
    assert pay_gap(file).mean_gap == pytest.approx(0.2)
    with pytest.raises(ModelError, match=r"fte\[0\] must be above 0"):
        pay_gap(file.assign(fte=0.0))


def test_an_empty_or_small_group_has_no_gap():
    for women in (0, 4):
        found = pay_gap(people(6, women, base_pay=[100.0] * (6 + women)))
        assert np.isnan([found.mean_gap, found.median_gap, *found.means]).all()
        assert "'female'" in found.remarks[0]
    assert found.persons == (6, None)


def test_the_adjusted_gap_is_the_unexplained_part_with_pooled_prices():
    file = staff()
    adjusted = adjusted_pay_gap(file, pay="pay", controls=["experience", "grade"])
    assert adjusted.log_points == pytest.approx(
        oaxaca(file, outcome="log", controls=["experience", "grade"]).by("pooled").unexplained
    )
    assert adjusted.gap < adjusted.raw
    assert adjusted.interval[0] < adjusted.gap < adjusted.interval[1]
    # The generator was told 6 log points of base pay, and a tenth less of allowances of 5 to 20 %.
    assert adjusted.log_points == pytest.approx(0.06 + 0.0112, abs=4 * adjusted.standard_error)
    bare = adjusted_pay_gap(file, pay="pay", controls=[])
    assert bare.gap == pytest.approx(bare.raw)


def test_adjusted_gap_against_statsmodels():
    import statsmodels.formula.api as smf

    file = staff().assign(second=lambda f: (f["sex"] == "female").astype(float))
    theirs = smf.ols("log ~ experience + C(grade) + second", file).fit(cov_type="HC1")
    ours = adjusted_pay_gap(file, pay="pay", controls=["experience", "grade"])
    assert -ours.log_points == pytest.approx(theirs.params["second"])
    assert ours.standard_error == pytest.approx(theirs.bse["second"])
    assert ours.r_squared == pytest.approx(theirs.rsquared)
    with pytest.raises(ModelError, match="fewer than 5"):
        adjusted_pay_gap(
            pd.concat([file[file["sex"] == "male"], file[file["sex"] == "female"].iloc[:4]]), pay="pay", controls=[]
        )
    with pytest.raises(ModelError, match="above 0"):
        adjusted_pay_gap(file.assign(pay=0.0), pay="pay", controls=[])


def test_compa_edges_are_inside():
    found = compa([80, 79.99, 120, 120.01, 0.1 * 3 * 400], 100)
    assert found.circle == ("inside", "green", "inside", "red", "inside")
    assert (found.count("red"), found.count("green")) == (1, 1)
    with pytest.raises(ModelError, match="midpoint"):
        compa([100], 0)
    with pytest.raises(ModelError, match="one a person"):
        compa([100, 100, 100], [100, 90])


@given(st.floats(100, 1e6), st.floats(0.05, 1), st.floats(0.1, 1.5))
def test_a_structure_does_what_it_says(first, step, spread):
    bands = grade_structure(["A", "B", "C"], first_midpoint=first, step=step, spread=spread)
    assert bands[0].midpoint == pytest.approx(first)
    assert [b.spread for b in bands] == pytest.approx([spread] * 3)
    found = grade_overlap(bands)
    assert found.step == pytest.approx([step] * 2)
    assert ((found.overlap >= 0) & (found.overlap < 1)).all()


def test_overlap_penetration_and_bands():
    assert grade_overlap([Band("A", 100, 120), Band("B", 150, 200)]).overlap.tolist() == [0]
    with pytest.raises(ModelError, match="higher midpoint"):
        grade_overlap([Band("A", 100, 120), Band("B", 90, 110)])
    assert range_penetration(100, 120, 160) == pytest.approx(-0.5)
    with pytest.raises(ModelError, match="minimum < maximum"):
        Band("A", 100, 100)
    bands = grade_structure(["G1", "G2"], first_midpoint=100, step=0.2, spread=0.5)
    with pytest.raises(DataError, match="grade 'G3' has no band"):
        band_check(pd.DataFrame({"grade": ["G3"], "pay": [100]}), bands)
    # At the ends of the band the penetration is 0 and 1 and nobody is circled.
    ends = pd.DataFrame({"grade": ["G2", "G2"], "pay": [bands[1].minimum, bands[1].maximum]})
    assert band_check(ends, bands).circle == ("inside", "inside")
