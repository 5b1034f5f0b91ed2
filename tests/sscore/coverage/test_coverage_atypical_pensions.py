"""What a status is worth in old age, under made rules and the real schemes."""

import pytest

from sscore.contributions import flat_rate, main_scheme, schedule_for
from sscore.countries import codes
from sscore.coverage import WorkerStatus, compare_statuses, status_pensions, typical_statuses
from sscore.errors import ModelError
from sscore.pensions import AccrualSchedule, CareerAverage, ClaimAges, DefinedBenefit, Flat, scheme_for

DAY = "2025-06-30"
RULE = flat_rate(0.1, 0.1, currency="KES")


def fund(rule=RULE, **more):
    return DefinedBenefit("fund", rule, "KES", averaging=CareerAverage("prices"),
                          accrual=AccrualSchedule.per_year(0.02), ages=ClaimAges(60), **more)  # fmt: skip


def by_status(scheme, statuses, earnings=1_200, **options):
    found = status_pensions(scheme, compare_statuses(RULE, earnings, statuses, **options), entry_age=20)
    return {r.status: r for r in found.rows}


def test_vesting_shuts_short_contracts_out():
    """40 years of four months are 13.3 years: not the 15 asked for."""
    statuses = [WorkerStatus("employee"), WorkerStatus("seasonal", months=4), WorkerStatus("half", months=6)]
    found = by_status(fund(vesting_months=180), statuses)
    assert found["seasonal"].credit_years == pytest.approx(40 / 3)
    assert found["seasonal"].monthly == 0
    assert found["half"].replacement == pytest.approx(0.02 * 20 * 2)
    assert found["employee"].replacement == pytest.approx(0.8)


def test_a_ceiling_cuts_the_pension_of_concentrated_work():
    """100 a month all year is insured whole; 200 in half of the year is insured up to 100: half the pension."""
    capped = flat_rate(0.1, 0.1, currency="KES", ceiling=100)
    found = by_status(fund(capped), [WorkerStatus("employee"), WorkerStatus("half", months=6)])
    assert found["half"].replacement == pytest.approx(found["employee"].replacement / 2)


def test_a_flat_pension_gives_all_the_same():
    grant = Flat("grant", flat_rate(0, 0, currency="KES"), "KES", amount=25, ages=ClaimAges(60))
    found = by_status(grant, [WorkerStatus("employee"), WorkerStatus("half", months=6)])
    assert found["half"].monthly == found["employee"].monthly == 25
    assert found["employee"].replacement == pytest.approx(0.25)


def test_nothing_insured_is_nothing_earned():
    found = by_status(fund(), [WorkerStatus("small jobs", jobs=(0.5, 0.5), insured_from=60)])
    row = found["small jobs"]
    assert (row.credit_years, row.monthly, row.remarks) == (0, 0, ("nothing is insured",))


@pytest.mark.parametrize("code", codes())
def test_every_country(code):
    key = main_scheme(code)
    found = compare_statuses(schedule_for(code, key, DAY), 12 * 40_000, typical_statuses(code, key, DAY))
    pensions = status_pensions(scheme_for(code, key, DAY), found)
    rows = {r.status: r for r in pensions.rows}
    assert rows["own account"].monthly == pytest.approx(rows["employee"].monthly)
    assert rows["employee"].credit_years == 35
    assert rows["employee"].monthly + rows["employee"].lump_sum > 0
    assert rows["short contracts"].credit_years == 17.5
    assert len(pensions.to_frame()) == 5
    assert pensions.remarks[0].startswith("wages and prices stand still")


def test_another_currency_and_no_career():
    found = compare_statuses(RULE, 1_200, [WorkerStatus("employee")])
    with pytest.raises(ModelError, match="pays in TZS"):
        status_pensions(scheme_for("TZA", "nssf", DAY), found)
    with pytest.raises(ModelError, match="retirement_age"):
        status_pensions(fund(), found, entry_age=60, retirement_age=60)
