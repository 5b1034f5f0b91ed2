import json

import pytest

from grading.demo import run_demo
from grading.trainees import syn_roster, write_syn_submissions
from sscore.errors import DataError


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    return run_demo("primer", "ZMB", tmp_path_factory.mktemp("made") / "demo", seed=7)


def test_the_main_job_makes_everything_it_names(demo):
    assert [p.suffix for p in demo.lessons] == [".html"]
    assert demo.feedback_pages == 12 * 3
    for path in (demo.report, demo.marks, demo.trainee_folder, demo.round_folder / "gradebook.db"):
        assert path.exists()


def test_broken_submissions_are_failed_and_stop_nothing(demo):
    assert demo.statuses == {"graded": 21, "failed": 3}
    failed = {(r.trainee, r.exercise): r.reason for r in demo.results if r.status == "failed"}
    assert set(failed) == {("syn_09", "m0-x1"), ("syn_10", "m0-x2"), ("syn_11", "m0-x2")}
    assert all(failed.values())


def test_those_who_are_right_and_those_who_are_blank(demo):
    scores = {(r.trainee, r.exercise): r.score for r in demo.results}
    most = {r.exercise: r.max_score for r in demo.results}
    for exercise, points in most.items():
        assert scores["syn_01", exercise] == scores["syn_02", exercise] == scores["syn_12", exercise] == points
        assert scores["syn_08", exercise] == 0
        assert scores["syn_07", exercise] < points


def test_the_lesson_and_the_round_are_of_the_chosen_country(demo):
    page = demo.lessons[0].read_text(encoding="utf-8")
    assert "Zambia" in page
    for path in demo.trainee_folder.rglob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        parameters = next(c for c in cells if "parameters" in c["metadata"]["tags"])
        assert "ZMB" in "".join(parameters["source"])


def test_the_same_seed_gives_the_same_submissions(demo, tmp_path):
    from grading.round import open_round

    round_ = open_round(demo.round_folder)
    made = []
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        write_syn_submissions(round_, tmp_path / name, seed=seed)
        files = sorted((tmp_path / name).rglob("*.ipynb"))
        made.append({p.relative_to(tmp_path / name).as_posix(): p.read_bytes() for p in files})
    assert made[0] == made[1]
    assert made[0] != made[2]


def test_nobody_on_the_roster_is_real():
    assert all(t.id.startswith("syn_") and t.name.startswith("Synthetic") for t in syn_roster())


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(DataError, match="nothing was touched"):
        run_demo("primer", "ZMB", tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
