"""Go, pilot or stop: the rule on every side of its thresholds, and the value that turns the answer."""

import copy
import re
from pathlib import Path

import numpy as np
import pytest
import yaml

from sscore.coverage import (
    FEASIBILITY_THRESHOLDS,
    feasibility,
    moved_product,
    product_from,
    project_product,
)
from sscore.errors import ModelError

PAGE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "design-a-product.md"
TEXT = re.search(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S).group(1)  # type: ignore[union-attr]
GIVEN = yaml.safe_load(TEXT)


@pytest.fixture(scope="module")
def found():
    return project_product("UGA", product_from(GIVEN))


def decided(found, **changes):
    return feasibility(moved_product(found, {k.replace("__", "."): v for k, v in changes.items()}), flips=False)


def test_the_example_is_a_pilot_and_says_why(found):
    study = feasibility(found, flips=False)
    assert study.decision == "pilot" and study.reason.startswith("law and operations are not yet")
    assert [c.name for c in study.criteria] == list(FEASIBILITY_THRESHOLDS)
    reached = {c.name: c.reaches for c in study.criteria}
    assert reached["law"] == reached["operations"] == "pilot" and reached["market"] == "go"
    assert all(c.quality == "C" and c.evidence for c in study.criteria)
    assert study.to_frame().shape == (8, 10)


def test_all_go_and_one_knock_out(found):
    fine = {"feasibility__legal_ground": 1.0, "feasibility__operations": 0.9}
    assert decided(found, **fine).decision == "go"
    assert decided(found, **fine, costs__per_member=0.5).decision == "stop"  # the fund cannot hold its promises
    assert decided(found, feasibility__legal_ground=0.3).decision == "stop"
    assert decided(found, feasibility__operations=0.1).decision == "pilot"  # no knock-out


def test_a_threshold_itself_qualifies(found):
    assert decided(found, feasibility__legal_ground=0.4).decision == "pilot"
    assert decided(found, feasibility__legal_ground=np.nextafter(0.4, 0)).decision == "stop"


def test_without_evidence_the_law_knocks_out_and_the_channel_does_not():
    given = copy.deepcopy(GIVEN)
    del given["feasibility"], given["take_up"]["channel"], given["take_up"]["channel_effect"]
    study = feasibility(project_product("UGA", product_from(given)), flips=False)
    lines = {c.name: c for c in study.criteria}
    assert study.decision == "stop" and study.reason.startswith("law (no evidence) is below")
    assert np.isnan(lines["law"].value) and lines["law"].evidence == "no evidence in the file"
    assert lines["channel"].reaches == "below" and not lines["channel"].knock_out


def test_numbers_of_the_card_are_the_projections(found):
    values = {c.name: c.value for c in feasibility(found, flips=False).criteria}
    assert values["market"] == pytest.approx(0.3 * found.market.persons[0])
    assert values["willingness"] == pytest.approx(0.15 * found.retention_12)
    assert values["finances"] == pytest.approx(found.central["free"][-1] / found.central["contributions"].sum())
    cheap = feasibility(moved_product(found, {"take_up.kept_for_living": 0.1}), flips=False)
    assert {c.name: c.value for c in cheap.criteria}["ability"] > values["ability"]


def test_flips_stand_on_the_border(found):
    study = feasibility(found)
    flips = {row[0]: row for row in study.flips}
    name, central, at, becomes = flips["feasibility.legal_ground"]
    assert at == pytest.approx(0.4, abs=1e-4) and (central, becomes) == (0.5, "stop")
    for name, central, at, becomes in study.flips:
        if np.isnan(at):
            assert becomes == "none"
            continue
        back = at + 1e-4 * (central - at)
        assert feasibility(moved_product(found, {name: back}), flips=False).decision == study.decision
        other = at - 1e-4 * (central - at)
        try:
            assert feasibility(moved_product(found, {name: other}), flips=False).decision == becomes
        except ModelError:
            assert becomes == "stop"
    assert {"benefits.short_term.maternity.claims", "lapse.later", "costs.per_joiner"} <= set(flips)
    assert flips["benefits.short_term.hospital stay.claims"][3] == "stop"  # too many claims sink the fund
    far = [abs(row[2] - row[1]) / abs(row[1]) for row in study.flips if not np.isnan(row[2])]
    assert far == sorted(far)
    assert study.flips_frame()["unit"].notna().all()


def test_a_boards_own_thresholds(found):
    strict = feasibility(found, thresholds={"willingness": (0.2, 0.4)}, flips=False)
    assert "willingness" in strict.reason and strict.decision == "pilot"
    lax = feasibility(found, thresholds={"law": (0.1, 0.5), "operations": (0.1, 0.5)}, flips=False)
    assert lax.decision == "go"
    assert feasibility(found, thresholds={"cost": (0.3, 0.05)}, flips=False).criteria[6].reaches == "pilot"
    for given, told in (
        ({"wilingness": (0.1, 0.2)}, "Did you mean 'willingness'"),
        ({"law": (0.8, 0.4)}, "must lead from pilot to go"),
        ({"cost": (0.1, 0.4)}, "must lead from pilot to go"),
    ):
        with pytest.raises(ModelError, match=told):
            feasibility(found, thresholds=given)
