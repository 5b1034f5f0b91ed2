"""Stakeholders: on the cut is high, support can be done by hand, a move is only a move with the same cut."""

import pytest

from sscore.errors import ModelError
from sscore.strategy import Evidence, Stakeholder, movement, quadrant, stakeholder_map


@pytest.mark.parametrize(
    ("power", "interest", "cut", "expected"),
    [
        (8, 8, 5, "work closely together"),
        (8, 3, 5, "keep satisfied"),
        (3, 8, 5, "keep informed"),
        (3, 3, 5, "watch"),
        (5, 5, 5, "work closely together"),
        (5, 4.999, 5, "keep satisfied"),
        (5, 5, 5.001, "watch"),
        (6, 4, (7, 3), "keep informed"),
        (0, 0, 0, "work closely together"),
        (10, 10, 10, "work closely together"),
    ],
)
def test_quadrant(power, interest, cut, expected):
    assert quadrant(power, interest, cut) == expected


@pytest.mark.parametrize(
    ("power", "interest", "cut"), [(11, 5, 5), (5, -0.1, 5), (5, 5, 11), (float("nan"), 5, 5), (5, 5, (1, 2, 3))]
)
def test_out_of_range(power, interest, cut):
    with pytest.raises(ModelError, match="at most 10|cut must be"):
        quadrant(power, interest, cut)


def test_support_is_weighted_by_power():
    # (9 * -1 + 3 * 2) / (2 * 12) = -0.125
    found = stakeholder_map([Stakeholder("finance", 9, 4, -1), Stakeholder("unions", 3, 9, 2)])
    assert found.support == pytest.approx(-0.125)
    assert found.to_frame()["stance"].tolist() == ["rather against", "for"]
    assert stakeholder_map([Stakeholder("a", 2, 2, 2)]).support == 1
    assert stakeholder_map([Stakeholder("a", 2, 2, -2)]).support == -1


def test_movement():
    then = stakeholder_map(
        [Stakeholder("finance", 9, 4, -1), Stakeholder("unions", 6, 9, 0), Stakeholder("bank", 5, 5, 0)]
    )
    now = stakeholder_map(
        [Stakeholder("unions", 6, 9, 2), Stakeholder("finance", 9, 6, 0), Stakeholder("vendors", 2, 9, 1)]
    )
    found = movement(then, now)
    assert (found.joined, found.left) == (("vendors",), ("bank",))
    table = found.to_frame().set_index("name")
    assert table["position"].to_dict() == {"unions": 2, "finance": 1}
    assert table.index[0] == "unions"
    assert table.loc["finance", "quadrant_from"] == "keep satisfied"
    assert table.loc["finance", "quadrant_to"] == "work closely together"
    assert found.support_gained == pytest.approx(14 / 34 + 9 / 40)


def test_evidence_is_counted():
    shown = Evidence("Voted for the draft.", "minutes", "B", "2027-01-10")
    assert stakeholder_map([Stakeholder("a", 1, 1, 1, (shown,))]).to_frame()["evidence"].tolist() == [1]


def test_bad_maps():
    body = Stakeholder("a", 1, 1, 1)
    with pytest.raises(ModelError, match="empty"):
        stakeholder_map([])
    with pytest.raises(ModelError, match="twice"):
        stakeholder_map([body, body])
    with pytest.raises(ModelError, match="nobody has any power"):
        stakeholder_map([Stakeholder("a", 0, 1, 1)])
    with pytest.raises(ModelError, match="same cut"):
        movement(stakeholder_map([body]), stakeholder_map([body], cut=6))
    with pytest.raises(ModelError, match="in common"):
        movement(stakeholder_map([body]), stakeholder_map([Stakeholder("b", 1, 1, 1)]))
    with pytest.raises(ModelError, match="position must be"):
        Stakeholder("a", 1, 1, 3)
    with pytest.raises(ModelError, match="Known: a"):
        stakeholder_map([body]).of("zzz")
