import copy

import pytest
import yaml

from grading.awards import read_awards
from grading.places import courses_dir
from sscore.errors import DataError

RULES = yaml.safe_load((courses_dir() / "awards.yml").read_text(encoding="utf-8"))


def read(tmp_path, change):
    rules = copy.deepcopy(RULES)
    change(rules)
    (tmp_path / "awards.yml").write_text(yaml.safe_dump(rules), encoding="utf-8")
    return read_awards(tmp_path)


def test_the_rules_of_the_project_are_those_of_the_curriculum():
    awards = read_awards()
    assert {p.part: p.share for p in awards.marks} == {"auto": 50, "text": 25, "capstone": 25}
    assert {a.award: dict(a.needs) for a in awards.awards} == {
        "participation": {"attendance": 80, "post_test": True},
        "achievement": {"overall": 60, "text_level": 1, "capstone_level": 2},
        "distinction": {"overall": 80, "tier_c": 1},
    }
    assert [(d.courses, d.others, d.years) for d in awards.diplomas] == [
        (("coverage",), 1, 0),
        (("coverage", "leadership", "safety-health", "people"), 0, 5),
    ]
    assert awards.awards[2].rule == "all that achievement needs; at least 80 % overall; at least 1 badge of tier C"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda r: r.update(award=[]), "unknown key 'award'. Did you mean 'awards'"),
        (lambda r: r.pop("diplomas"), "'diplomas' is missing"),
        (lambda r: r["marks"].update(exam={"share": 0, "title": "x"}), "marks: unknown key 'exam'"),
        (lambda r: r["marks"]["auto"].update(share=60), "must add up to 100, got 110"),
        (lambda r: (r["marks"]["auto"].update(share=130), r["marks"]["text"].update(share=-55)), "add up to 100"),
        (lambda r: r["marks"]["auto"].update(share=True), "marks, auto: 'share' must be a int"),
        (lambda r: r["awards"][0]["needs"].update(attendence=80), "award 1, needs: unknown key 'attendence'"),
        (lambda r: r["awards"][0]["needs"].update(attendance=101), "attendance: wanted from 1 to 100, got 101"),
        (lambda r: r["awards"][0]["needs"].update(post_test=False), "post_test: wanted true, got False"),
        (lambda r: r["awards"][0]["needs"].update(post_test=1), "'post_test' must be a bool"),
        (lambda r: r["awards"][1]["needs"].update(text_level=4), "text_level: wanted from 1 to 3"),
        (lambda r: r["awards"][1].update(needs={}), "without needs"),
        (lambda r: r["awards"][0].update(includes="distinction"), "award 1, includes: wanted one of"),
        (lambda r: r["diplomas"][0].update(courses=["coverege"]), "diploma 1, courses: wanted one of"),
        (lambda r: r["diplomas"][0].update(others=4), "wants 1 courses and 4 others of 4"),
        (lambda r: r["diplomas"][0].update(courses=[]), "wants 0 courses"),
    ],
)
def test_a_wrong_rule_is_refused_at_its_place(tmp_path, change, words):
    with pytest.raises(DataError, match=words):
        read(tmp_path, change)


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(DataError, match="courses/awards.yml: no such file"):
        read_awards(tmp_path)
