"""Incentives by income group: what each saver gets under a match, tax relief, automatic enrolment and a bundle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.coverage import SaverGroups, bundle, flat_incentive, match_incentive, matched_savings, tax_relief
from sscore.errors import ModelError
from sscore.pensions import MatchRule, MatchTerms

GROUPS = SaverGroups(["poor", "middle", "rich"], [100, 100, 100], [0.0, 0.2, 0.5], [10, 20, 60], [0.0, 0.1, 0.3])
RULE = MatchRule({1: MatchTerms(15, 1.0, 18), 3: MatchTerms(18, 0.5, 18), 4: None}, "RWF")


def test_a_match_pays_by_category_and_nothing_below_its_threshold():
    assert match_incentive(GROUPS, RULE, [1, 3, 4], 0.5).per_saver.tolist() == [0, 10, 0]
    assert match_incentive(GROUPS, RULE, [1, 1, 1], 0.5).per_saver.tolist() == [0, 18, 18]


def test_the_rule_of_the_pack_fits():
    groups = SaverGroups(["1", "2", "3", "4"], 1, 0, [15_000, 20_000, 40_000, 90_000])
    made = match_incentive(groups, matched_savings("RWA").rule, [1, 2, 3, 4], 0)
    assert made.per_saver.tolist() == [15_000, 18_000, 18_000, 0]


def test_tax_relief_gives_nothing_to_those_who_pay_no_tax():
    relief = tax_relief(GROUPS, 0.5)
    assert relief.per_saver.tolist() == pytest.approx([0, 2, 18])
    assert tax_relief(GROUPS, 0.5, limit=0).per_saver.tolist() == [0, 0, 0]


@given(limit=st.floats(0, 100), more=st.floats(0, 100))
def test_a_higher_limit_never_takes_relief_away(limit, more):
    assert (tax_relief(GROUPS, 0, limit=limit + more).per_saver >= tax_relief(GROUPS, 0, limit=limit).per_saver).all()


def test_a_bundle_adds_costs_up():
    both = bundle(tax_relief(GROUPS, 0.5), flat_incentive(GROUPS, 0.6, per_saver=3, per_person=1), share_saving=0.7)
    assert both.per_saver.tolist() == pytest.approx([3, 5, 21])
    assert both.per_person.tolist() == [1, 1, 1]
    assert both.share_saving.tolist() == [0.7] * 3
    assert len(both.to_frame()) == 3


def test_savers_without_an_incentive():
    assert GROUPS.before.tolist() == [0, 20, 50]
    assert not np.asarray(GROUPS.saving).flags.writeable


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: SaverGroups(["a", "a"], 1, 0, 1), "different names"),
        (lambda: SaverGroups(["a"], 0, 0, 1), "hold somebody"),
        (lambda: SaverGroups(["a"], 1, 1.2, 1), "share_saving must be finite and at least 0 and at most 1"),
        (lambda: SaverGroups(["a"], [1, 2], 0, 1), "one a group"),
        (lambda: match_incentive(GROUPS, RULE, [1], 0.5), "one category a group, wanted 3"),
        (lambda: match_incentive(GROUPS, RULE, [1, 2, 3], 0.5), "no category 2"),
        (lambda: flat_incentive(GROUPS, 0.5, per_saver=-1), "per_saver"),
        (lambda: tax_relief(GROUPS, 0.5, limit=-1), "limit"),
        (lambda: bundle(share_saving=0.5), "at least one incentive"),
    ],
)
def test_wrong_groups_and_incentives(wrong, message):
    with pytest.raises(ModelError, match=message):
        wrong()
