"""Retirements by year: nobody dropped, leap days, and early exits."""

import numpy as np
import pandas as pd
import pytest

from sscore.errors import ModelError
from sscore.workforce import EarlyExit, retirement_day, retirement_wave, syn_staff


def file(*born, **columns):
    return pd.DataFrame({"birth_date": list(born), **columns})


def test_everybody_is_in_one_place():
    staff = file("1960-01-01", "1966-03-01", "1966-12-31", "1968-01-01", "1990-01-01", None)
    wave = retirement_wave(staff, as_of="2026-01-01", retirement_age=60, years=3)
    assert wave.years == (2026, 2027, 2028)
    assert wave.overdue.tolist() == [1] and wave.retiring.tolist() == [[2, 0, 1]]
    assert wave.later.tolist() == [1] and wave.unknown.tolist() == [1]
    assert wave.staff.tolist() == [6]
    assert wave.share(2028)[0] == pytest.approx(4 / 5)
    assert wave.to_frame()["unknown_birth_date"].tolist() == [1]


def test_the_birthday_itself_is_overdue_and_the_next_day_is_not():
    wave = retirement_wave(file("1966-01-01", "1966-01-02"), as_of="2026-01-01", retirement_age=60, years=1)
    assert wave.overdue.tolist() == [1] and wave.retiring.tolist() == [[1]]


def test_leap_day():
    assert retirement_day(["1964-02-29"], 61).astype(str).tolist() == ["2025-03-01"]
    assert retirement_day(["1964-02-29", "1964-12-31"], 60).astype(str).tolist() == ["2024-02-29", "2024-12-31"]


def test_those_who_left_do_not_count():
    staff = file("1966-03-01", "1966-03-01", exit_date=["2025-12-31", "2026-05-01"])
    assert retirement_wave(staff, as_of="2026-01-01", retirement_age=60).staff.tolist() == [1]


def test_early_option():
    staff = file("1971-06-01", "1966-06-01")  # 55 and 60 in 2026
    wave = retirement_wave(staff, as_of="2026-01-01", retirement_age=60, years=6, early=EarlyExit(55, 0.25))
    # The older one is past 55 and expected in full at 60; a quarter of the younger goes now, the rest in 2031.
    assert wave.expected[0] == pytest.approx([1.25, 0, 0, 0, 0, 0.75])
    assert wave.retiring[0].tolist() == [1, 0, 0, 0, 0, 1]


def test_wastage_before_retirement():
    wave = retirement_wave(
        file("1968-01-02"), as_of="2026-01-01", retirement_age=60, years=4, early=EarlyExit(wastage=0.1)
    )
    assert wave.expected[0, 2] == pytest.approx(0.9**2, rel=1e-3)


def test_groups_and_small_ones():
    staff = file(*["1966-05-05"] * 5, "1980-01-01", occupation=["assessor"] * 5 + ["actuary"])
    wave = retirement_wave(staff, as_of="2026-01-01", retirement_age=60, by="occupation")
    assert wave.groups == ("small groups",)  # the actuary alone would be recognised, so the next group joins
    assert wave.retiring[0, 0] == 5
    mixed = file(*["1966-05-05"] * 11, occupation=["assessor"] * 6 + ["actuary"] * 3 + ["driver"] * 2)
    wave = retirement_wave(mixed, as_of="2026-01-01", retirement_age=60, by="occupation")
    assert wave.groups == ("assessor", "small groups") and wave.retiring[:, 0].tolist() == [6, 5]


def test_nobodys_age_can_be_read_from_what_is_shown():
    births = ["1966-05-05"] * 6 + ["1967-05-05"] * 2 + ["1967-05-05"] * 6 + ["1968-05-05"] * 7
    staff = file(*births, occupation=["assessor"] * 8 + ["clerk"] * 13)
    wave = retirement_wave(staff, as_of="2026-01-01", retirement_age=60, years=3, by="occupation")
    assert wave.retiring.tolist() == [[6, 2, 0], [0, 6, 7]]
    names, counts = wave.shown()
    assert names == ("assessor", "clerk", "under five, together")
    # In 2027 two assessors and six clerks: the six go with the two, or 8 - 6 would give the two away.
    assert np.nan_to_num(counts[:, 1:4], nan=-1).tolist() == [[6, -1, 0], [0, -1, 7], [0, 8, 0]]
    assert np.nansum(counts) == wave.staff.sum()
    assert wave.to_frame()["staff"].isna().tolist() == [True, True, False]
    everybody = retirement_wave(staff, as_of="2026-01-01", retirement_age=60, years=3)
    assert everybody.to_frame()[["2026", "2027", "2028", "staff"]].values.tolist() == [[6, 8, 7, 21]]


def test_bad_input():
    with pytest.raises(ModelError, match="after 2026-01-01"):
        retirement_wave(file("2027-01-01"), as_of="2026-01-01", retirement_age=60)
    with pytest.raises(ModelError, match="Did you mean 'occupation'"):
        retirement_wave(file("1970-01-01", occupation="clerk"), as_of="2026-01-01", retirement_age=60, by="ocupation")
    with pytest.raises(ModelError, match="early.age must be below"):
        retirement_wave(file("1970-01-01"), as_of="2026-01-01", retirement_age=55, early=EarlyExit(55, 0.2))
    with pytest.raises(ModelError, match="needs the age"):
        EarlyExit(share=0.2)
    with pytest.raises(ModelError, match="2026 to 2027"):
        retirement_wave(file("1970-01-01"), as_of="2026-01-01", retirement_age=60, years=2).share(2030)


def test_the_synthetic_file_has_a_wave_and_gaps():
    wave = retirement_wave(syn_staff("TZA", seed=1), as_of="2026-01-01", retirement_age=60, by="occupation")
    assert wave.staff.sum() == 600
    assert wave.unknown.sum() > 0
    assert wave.overdue.sum() == 0
