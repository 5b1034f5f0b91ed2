import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grading.collect import collect
from grading.execute import Limits
from grading.grade import grade
from grading.ingest import read_notebook_file
from grading.outcome import view_of
from grading.release import release
from grading.results import Trainee
from grading.roster import write_roster
from grading.round import new_round, open_round
from grading.sandbox import Isolation
from grading.trainees import answered, reference_answer

QUICK = Limits(cell=10, case=5)
TIMES = {"t1": "2026-03-01 12:00:00 UTC", "t2": "2026-03-02 12:00:01 UTC", "t3": "2026-03-03 12:00:00 UTC"}


class Class:
    """A round with a deadline, three trainees who handed in on three days, and both books of marks."""

    def __init__(self, folder):
        write_roster(tuple(Trainee(who, f"Test Person {who}") for who in TIMES), folder / "r.csv")
        made = new_round(folder / "round", "coverage", "RWA", folder / "r.csv", deadline="2026-03-01 12:00 UTC")
        self.change("percent_per_day: 0.0", "percent_per_day: 10", made.folder / "round.yml")
        self.round = open_round(made.folder)
        self.extend("t3,*,2026-03-03 12:00 UTC")
        release(self.round)
        self.auto = next(e for e in self.round.exercises if e.kind == "auto")
        self.text = next(e for e in self.round.exercises if e.kind == "text")
        right = reference_answer(read_notebook_file(self.round.master(self.auto)), self.auto)
        for who, at in TIMES.items():
            for exercise, answer in ((self.auto, right), (self.text, "Two groups.")):
                released = read_notebook_file(self.round.released(exercise))
                path = folder / f"from-{who}" / who / exercise.exercise / f"{exercise.exercise}.ipynb"
                path.parent.mkdir(parents=True)
                path.write_text(json.dumps(answered(released, exercise, answer)), encoding="utf-8")
            collect(self.round, folder / f"from-{who}", at=at)
        self.grade()

    def change(self, old, new, path=None):
        path = path or self.round.folder / "round.yml"
        path.write_text(path.read_text().replace(old, new))

    def extend(self, *rows):
        (self.round.folder / "extensions.csv").write_text("\n".join(["id,exercise,until", *rows]) + "\n")

    def grade(self, **options):
        grade(self.round, limits=QUICK, isolation=Isolation.NONE, **options)

    def gradebook(self):
        return Gradebook(self.round.database, self.round.course.course)

    def agree(self, exercise, wanted):
        """Hold the report's marks and the gradebook's to what is wanted."""
        view = view_of(self.round)
        assert {who: view.mark(who, exercise.exercise) for who in wanted} == pytest.approx(wanted)
        with self.gradebook() as book:
            found = {
                s.student.id: s.score - s.late_submission_penalty
                for s in book.assignment_submissions(exercise.exercise)
            }
        assert {who: found[who] for who in wanted} == pytest.approx(wanted)
        return view


@pytest.fixture(scope="module")
def late(tmp_path_factory):
    return Class(tmp_path_factory.mktemp("late"))


def test_report_and_gradebook_agree_on_what_lateness_costs(late):
    view = late.agree(late.auto, {"t1": 6, "t2": 4.8, "t3": 6})
    assert "taken off" in view.result("t2", late.auto.exercise).remarks[-1]
    assert "On time (extended" in view.result("t3", late.auto.exercise).remarks[-1]


def test_grading_again_neither_resets_nor_doubles_a_penalty(late):
    for _ in range(2):
        late.grade(again=True)
        late.agree(late.auto, {"t1": 6, "t2": 4.8, "t3": 6})


def test_a_text_marked_after_autograding_is_late_all_the_same(late):
    name = late.text.exercise
    with late.gradebook() as book:
        for who in ("t1", "t2"):
            found = book.find_grade(name, name, name, who)
            found.manual_score, found.needs_manual_grade = 9.0, False
        book.db.commit()
    late.agree(late.text, {"t1": 9, "t2": 9 - 0.2 * late.text.points})


def test_an_extension_granted_after_grading_counts(late):
    late.extend("t3,*,2026-03-03 12:00 UTC", "t2,*,2026-03-02 12:00 UTC")
    late.agree(late.auto, {"t1": 6, "t2": 5.4, "t3": 6})


def test_nbgrader_by_hand_follows_the_same_rule(late):
    scripts = str(Path(sys.executable).parent)
    env = {**os.environ, "PATH": scripts + os.pathsep + os.environ["PATH"], "HOME": str(late.round.folder)}
    for args in (["autograde", late.auto.exercise, "--force"], ["export"]):
        command = [sys.executable, "-m", "nbgrader", *args]
        done = subprocess.run(command, cwd=late.round.folder, env=env, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr[-2000:]
    lines = (late.round.folder / "grades.csv").read_text().splitlines()
    rows = {(r["assignment"], r["student_id"]): r for r in csv.DictReader(lines)}
    row = rows[late.auto.exercise, "t2"]
    assert (float(row["late_submission_penalty"]), float(row["score"])) == pytest.approx((0.6, 5.4))


def test_without_a_deadline_nothing_is_late_any_more(late):
    late.change("2026-03-01 12:00 UTC", "")
    (late.round.folder / "extensions.csv").unlink()
    late.agree(late.auto, {"t1": 6, "t2": 6, "t3": 6})
