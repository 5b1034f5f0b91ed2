"""The same earnings under another status: identities across statuses, and the schemes of the seven countries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.contributions import flat_rate, main_scheme, schedule_for
from sscore.countries import codes
from sscore.coverage import WorkerStatus, compare_statuses, typical_statuses
from sscore.errors import DataError, ModelError

DAY = "2025-06-30"
RULE = flat_rate(0.04, 0.06, currency="BIF", floor=50, ceiling=450)
EMPLOYEE, OWN = WorkerStatus("employee"), WorkerStatus("own account", employer_pays=False)


def one(status, earnings=12 * 200, rule=RULE, **options):
    return compare_statuses(rule, earnings, [status], **options).rows[0]


@given(st.floats(1, 1e5))
def test_own_account_pays_what_both_pay_together(earnings):
    found = compare_statuses(RULE, earnings, [EMPLOYEE, OWN])
    assert found["own account"].worker == pytest.approx(found["employee"].total)
    assert found["own account"].employer == 0
    assert found["employee"].take_home - found["own account"].take_home == pytest.approx(found["employee"].employer)


@given(st.floats(601, 9_000))
def test_without_floor_and_ceiling_in_the_way_jobs_do_not_matter(earnings):
    """Two jobs of half the wage: the rate is the same as long as each half lies between the limits."""
    halves = one(WorkerStatus("x", jobs=(0.5, 0.5)), earnings)
    if 50 <= earnings / 24 <= 450 and earnings / 12 <= 450:
        assert halves.total == pytest.approx(one(EMPLOYEE, earnings).total)


def test_above_the_ceiling_two_jobs_pay_twice_and_short_contracts_once():
    """900 a month: one job pays on 450; two pay on 2 * 450; all of it in six months pays on 450 six times."""
    year = 12 * 900
    assert one(EMPLOYEE, year).total == pytest.approx(12 * 45)
    assert one(WorkerStatus("x", jobs=(0.5, 0.5)), year).total == pytest.approx(12 * 90)
    short = one(WorkerStatus("x", months=6), year)
    assert (short.wage, short.total, short.credit_months) == (1_800, pytest.approx(6 * 45), 6)


def test_below_the_floor_every_small_job_pays_on_a_floor():
    """40 a month: one job pays on 50, four jobs pay on 4 * 50, half of the wage for the fund."""
    assert one(EMPLOYEE, 480).rate_total == pytest.approx(0.1 * 50 / 40)
    assert one(WorkerStatus("x", jobs=(0.25,) * 4), 480).rate_total == pytest.approx(0.1 * 200 / 40)


def test_jobs_below_the_limit_are_not_insured():
    parts = WorkerStatus("x", jobs=(0.75, 0.25), insured_from=100)
    found = one(parts, 12 * 200)
    assert (found.insured_wage, found.total) == (150, pytest.approx(12 * 15))
    assert one(WorkerStatus("x", insured_from=200), 12 * 200).insured_wage == 200
    nothing = one(WorkerStatus("x", jobs=(0.5, 0.5), insured_from=101), 12 * 200)
    assert (nothing.total, nothing.credit_months) == (0, 0)


@pytest.mark.parametrize(("credit_wage", "months"), [(None, 12), (200, 12), (400, 6), (100, 12)])
def test_months_of_credit(credit_wage, months):
    assert one(EMPLOYEE, 12 * 200, credit_wage=credit_wage).credit_months == pytest.approx(months)


@pytest.mark.parametrize("code", codes())
def test_every_country(code):
    statuses = typical_statuses(code, main_scheme(code), DAY)
    rule = schedule_for(code, main_scheme(code), DAY)
    found = compare_statuses(rule, 12 * 40_000, statuses)
    due = rule.contribution(40_000)
    assert found["employee"].total == pytest.approx(12 * due.total)
    assert found["own account"].worker == pytest.approx(12 * due.total)
    assert "assumption" in found["own account"].note
    assert found["short contracts"].credit_months == 6
    assert found.sources and found.rule == rule.label
    assert found.to_frame()["currency"].unique().tolist() == [rule.currency]


def test_zambia_has_a_rate_for_own_account_workers():
    found = compare_statuses(schedule_for("ZMB", "nhima", DAY), 12_000, typical_statuses("ZMB", "nhima", DAY))
    assert found["employee"].total == pytest.approx(240)
    assert found["own account"].total == pytest.approx(120)


def test_kenyas_health_fund_keeps_its_minimum_for_own_account_workers():
    """300 a month is the minimum: 2.75 % of 5,000 are 137.50."""
    statuses = typical_statuses("KEN", "shif", DAY)
    found = compare_statuses(schedule_for("KEN", "shif", DAY), 12 * 5_000, statuses)
    assert found["own account"].worker == pytest.approx(12 * 300)
    assert found["two employers"].worker == pytest.approx(12 * 600)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: WorkerStatus("x", jobs=(0.5, 0.6)), "add up to 1"),
        (lambda: WorkerStatus("x", months=0), "months"),
        (lambda: WorkerStatus("x", months=13), "months"),
        (lambda: one(EMPLOYEE, 0), "earnings must be above 0"),
        (lambda: one(EMPLOYEE, credit_wage=0), "credit_wage"),
        (lambda: compare_statuses(RULE, 1, []), "at least one status"),
        (lambda: compare_statuses(RULE, 1, [EMPLOYEE, EMPLOYEE]), "its own name"),
        (
            lambda: compare_statuses(RULE, 1, [WorkerStatus("x", schedule=flat_rate(0, 0.1, currency="KES"))]),
            "BIF/month",
        ),
        (lambda: compare_statuses(RULE, 1, [EMPLOYEE])["employe"], "Did you mean 'employee'"),
    ],
)
def test_wrong_statuses(wrong, message):
    with pytest.raises(ModelError, match=message):
        wrong()


def test_a_day_before_the_law():
    with pytest.raises(DataError):
        typical_statuses("KEN", "shif", "2024-09-30")
