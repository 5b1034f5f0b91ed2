import json
import shutil
import zipfile
from pathlib import Path

import pytest
from check_factory import CHECK, write_check

from grading import cli
from grading.collect import collect
from grading.course import find_course
from grading.execute import Limits
from grading.grade import grade
from grading.nbgrader_bridge import marks
from grading.outcome import export, feedback, report, view_of
from grading.places import courses_dir
from grading.release import release
from grading.results import Status, Trainee
from grading.roster import write_roster
from grading.round import new_round, open_round
from grading.trainees import answered, reference_answer
from sscore.errors import DataError

PEOPLE = tuple(Trainee(f"t{n}", f"Test Person {n}") for n in range(1, 7))
QUICK = Limits(cell=6, case=2)


def put(folder, who, exercise, content):
    path = folder / who / exercise / f"{exercise}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())


def desk(round_, exercise):
    released = json.loads(round_.released(exercise).read_text(encoding="utf-8"))
    master = json.loads(round_.master(exercise).read_text(encoding="utf-8"))
    for cell in (*released["cells"], *master["cells"]):
        cell["source"] = "".join(cell["source"])
    return released, master


@pytest.fixture(scope="module")
def class_(tmp_path_factory):
    """A graded round of the primer in which everything happens once."""
    folder = tmp_path_factory.mktemp("class")
    write_roster(PEOPLE, folder / "roster.csv")
    round_ = new_round(folder / "round", "primer", "KEN", folder / "roster.csv")
    release(round_)
    first, second = round_.exercises
    inbox = folder / "in"
    for exercise in (first, second):
        released, master = desk(round_, exercise)
        put(inbox, "t1", exercise.exercise, answered(released, exercise, reference_answer(master, exercise)))
        put(inbox, "t2", exercise.exercise, released)
    released, master = desk(round_, first)
    right = reference_answer(master, first)
    put(inbox, "t3", first.exercise, answered(released, first, "while True:\n    pass"))
    put(inbox, "t4", first.exercise, answered(released, first, "import os\n\nos._exit(1)"))
    put(inbox, "t5", first.exercise, b"{ cut off")
    put(inbox, "t6", first.exercise, answered(released, first, "import warnings\n\nwarnings.warn('x')\n\n\n" + right))
    put(inbox, "nobody", first.exercise, released)
    put(inbox, "t1", "m9-x9", released)
    found = collect(round_, inbox, at="2026-03-02 08:00:00 UTC")
    results = grade(round_, limits=QUICK)
    return round_, found, {(r.trainee, r.exercise): r for r in results}


def test_what_came_in_is_accounted_for(class_):
    _, found, _ = class_
    assert found.broken == ("t5/m0-x1: the file is not a notebook (it is not JSON); save it again from JupyterLab.",)
    assert found.unknown == (
        "nobody/m0-x1: nobody on the roster; left out.",
        "t1/m9-x9: no exercise of this course; left out.",
    )
    assert len(found.taken) == 8


def test_every_submission_ends_in_a_status(class_):
    round_, _, results = class_
    assert set(results) == {(t.id, e.exercise) for t in PEOPLE for e in round_.exercises}
    expected = {"t1": "graded", "t2": "graded", "t3": "failed", "t4": "failed", "t5": "failed", "t6": "graded"}
    assert {t.id: str(results[t.id, "m0-x1"].status) for t in PEOPLE} == expected
    assert [results[f"t{n}", "m0-x2"].status for n in (3, 4, 5, 6)] == [Status.NOT_SUBMITTED] * 4


def test_marks_are_full_nothing_or_absent_and_never_a_silent_zero(class_):
    round_, _, results = class_
    most = float(round_.exercises[0].points)
    assert results["t1", "m0-x1"].score == most
    assert (results["t2", "m0-x1"].score, results["t2", "m0-x1"].remarks) == (0, ("Nothing was entered.",))
    assert results["t6", "m0-x1"].score == most, "a warning costs nothing"
    for who in ("t3", "t4", "t5"):
        assert results[who, "m0-x1"].score is None
        assert results[who, "m0-x1"].reason


def test_the_gradebook_of_nbgrader_holds_the_same_marks(class_):
    round_, _, results = class_
    for exercise in round_.exercises:
        book = marks(exercise.exercise, course="primer", database=round_.database)
        graded = {
            who: r.score for (who, name), r in results.items() if name == exercise.exercise and r.score is not None
        }
        assert {who: mark for who, (mark, _) in book.items()} == graded


def test_the_country_of_the_round_is_in_what_trainees_get(class_):
    round_, _, _ = class_
    for path in (round_.folder / "trainee").rglob("*.ipynb"):
        text = path.read_text(encoding="utf-8")
        assert 'COUNTRY = \\"KEN\\"' in text
        assert 'COUNTRY = \\"TZA\\"' not in text


def test_a_release_hands_out_only_what_the_course_names(class_):
    round_, _, _ = class_
    handed = {p.relative_to(round_.folder / "trainee").as_posix() for p in (round_.folder / "trainee").rglob("*.*")}
    assert handed == {
        "exercises/m0-x1/m0-x1.ipynb",
        "exercises/m0-x2/m0-x2.ipynb",
        "lessons/primer-m0-01-my-first-payslip.ipynb",
    }


def test_grading_twice_changes_nothing(class_):
    round_, _, _ = class_
    before = {p: p.read_bytes() for p in (round_.folder / "results").rglob("*.json")}
    grade(round_, limits=QUICK)
    assert {p: p.read_bytes() for p in before} == before


def test_pages_and_marks_come_out(class_):
    round_, _, _ = class_
    assert len(feedback(round_)) == len(PEOPLE) * 3
    assert "t5" in report(round_).read_text(encoding="utf-8")
    rows = export(round_).read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == len(PEOPLE) + 1
    view = view_of(round_)
    assert view.mark("t3", "m0-x1") is None
    assert view.mark("t2", "m0-x1") == 0


def test_a_later_broken_file_does_not_touch_an_earlier_mark(class_, tmp_path):
    original, _, _ = class_
    shutil.copytree(original.folder, tmp_path / "round")
    round_ = open_round(tmp_path / "round")
    put(tmp_path / "late", "t1", "m0-x1", b"{ broken")
    collect(round_, tmp_path / "late", at="2026-03-03 08:00:00 UTC")
    grade(round_, limits=QUICK)
    result = round_.result("t1", "m0-x1")
    assert result.score == float(round_.exercises[0].points)
    assert "the earlier one stands" in result.remarks[-1]
    released, _ = desk(round_, round_.exercises[0])
    looping = answered(released, round_.exercises[0], "while True:\n    pass")
    put(tmp_path / "later", "t1", "m0-x1", looping)
    collect(round_, tmp_path / "later", at="2026-03-04 08:00:00 UTC")
    grade(round_, limits=QUICK)
    result = round_.result("t1", "m0-x1")
    assert result.score == float(round_.exercises[0].points)
    assert "the earlier one stands" in result.remarks[-1]
    inbox = round_.folder / "inbox" / "t1" / "m0-x1"
    assert [p.name for p in sorted(inbox.iterdir())] == ["001.ipynb", "002.ipynb", "003.ipynb"]


def test_what_could_not_be_read_once_and_can_now_is_graded(class_, tmp_path, monkeypatch):
    original, _, _ = class_
    shutil.copytree(original.folder, tmp_path / "round")
    round_ = open_round(tmp_path / "round")
    exercise = round_.exercises[0]
    released, master = desk(round_, exercise)
    put(tmp_path / "in", "t5", exercise.exercise, answered(released, exercise, reference_answer(master, exercise)))
    with monkeypatch.context() as patch:
        patch.setattr("grading.ingest.MAX_CELLS", 2)
        collect(round_, tmp_path / "in", at="2026-03-03 08:00:00 UTC")
    grade(round_, limits=QUICK)
    assert round_.result("t5", exercise.exercise).status is Status.FAILED
    collect(round_, tmp_path / "in", at="2026-03-04 08:00:00 UTC")
    grade(round_, limits=QUICK)
    assert round_.result("t5", exercise.exercise).score == float(exercise.points)


def test_a_bad_archive_is_refused_and_nothing_moves(class_, tmp_path, capsys):
    round_, _, _ = class_
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr("../../t1/m0-x1/m0-x1.ipynb", "{}")
    before = {p: p.read_bytes() for p in round_.folder.rglob("*") if p.is_file()}
    assert cli.main(["round", "collect", str(round_.folder), "--from", str(tmp_path / "in.zip")]) == 2
    assert "points outside itself" in capsys.readouterr().err
    assert {p: p.read_bytes() for p in round_.folder.rglob("*") if p.is_file()} == before


def test_reports_wait_until_everything_is_graded(class_, tmp_path):
    original, _, _ = class_
    shutil.copytree(original.folder, tmp_path / "round")
    round_ = open_round(tmp_path / "round")
    released, master = desk(round_, round_.exercises[1])
    put(tmp_path / "in", "t3", "m0-x2", released)
    collect(round_, tmp_path / "in")
    with pytest.raises(DataError, match="t3/m0-x2 is collected and not graded yet"):
        report(round_)


@pytest.mark.parametrize(
    ("roster", "course", "country", "words"),
    [
        ("id,name\nt1,A\nt1,B\n", "primer", "KEN", "stands on lines 2 and 3"),
        ("id,name\n,A\n", "primer", "KEN", "empty id"),
        ("id,name\nt1,A\n", "primer", "KNE", "KNE"),
        ("id,name\nt1,A\n", "prmer", "KEN", "Did you mean 'primer'"),
    ],
)
def test_a_round_that_cannot_be_made_leaves_nothing_behind(tmp_path, capsys, roster, course, country, words):
    (tmp_path / "r.csv").write_text(roster, encoding="utf-8")
    folder = tmp_path / "round"
    args = ["round", "new", str(folder), "--course", course, "--country", country, "--roster", str(tmp_path / "r.csv")]
    assert cli.main(args) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1
    assert [p.name for p in tmp_path.iterdir()] == ["r.csv"]


def test_a_round_is_not_made_over_another(class_, tmp_path):
    round_, _, _ = class_
    write_roster(PEOPLE, tmp_path / "r.csv")
    with pytest.raises(DataError, match="exists already"):
        new_round(round_.folder, "primer", "KEN", tmp_path / "r.csv")


def test_what_is_no_round_is_said(tmp_path, capsys):
    assert cli.main(["round", "grade", str(tmp_path)]) == 2
    assert "no round.yml" in capsys.readouterr().err


def test_collecting_before_releasing_is_said(tmp_path):
    write_roster(PEOPLE, tmp_path / "r.csv")
    round_ = new_round(tmp_path / "round", "primer", "UGA", tmp_path / "r.csv")
    put(tmp_path / "in", "t1", "m0-x1", b"{}")
    with pytest.raises(DataError, match="sscourse round release"):
        collect(round_, tmp_path / "in")


@pytest.fixture
def by_hand(tmp_path):
    """A course folder as nbgrader alone sees it, with one submission."""
    folder = tmp_path / "primer"
    shutil.copytree(courses_dir() / "primer", folder, ignore=shutil.ignore_patterns("release", "*.db", "autograded"))
    return folder


def test_nbgrader_by_hand_in_a_course_folder_uses_the_judge(by_hand, tmp_path):
    import os
    import subprocess
    import sys

    scripts = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)}

    def nbgrader(*args):
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *args],
            cwd=by_hand,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr[-2000:]

    nbgrader("generate_assignment", "m0-x1")
    exercise = next(e for e in find_course("primer").exercises if e.exercise == "m0-x1")
    released = json.loads((by_hand / "release/m0-x1/m0-x1.ipynb").read_text(encoding="utf-8"))
    code = "def monthly_contribution(wage, rate, ceiling=None):\n    return wage * rate"
    put(by_hand / "submitted", "hand", "m0-x1", answered(released, exercise, code))
    nbgrader("autograde", "m0-x1")
    book = marks("m0-x1", course="primer", database=f"sqlite:///{by_hand / 'gradebook.db'}")
    assert 0 < book["hand"][0] < float(exercise.points)
    graded = (by_hand / "autograded/hand/m0-x1/m0-x1.ipynb").read_text(encoding="utf-8")
    assert "Hint: " in graded


def test_a_check_that_is_not_sound_stops_the_batch_before_it_starts(class_, tmp_path):
    original, _, _ = class_
    shutil.copytree(original.folder, tmp_path / "round")
    write_check(tmp_path / "round" / "checks", CHECK.replace('"expect": 0.25', '"expect": 0.3'), "m0_x1.py")
    before = {p: p.read_bytes() for p in (tmp_path / "round" / "results").rglob("*.json")}
    with pytest.raises(DataError, match="the reference gives"):
        grade(open_round(tmp_path / "round"), again=True)
    assert {p: p.read_bytes() for p in before} == before


def test_a_mark_given_in_the_formgrader_is_in_the_report(tmp_path):
    from nbgrader.api import Gradebook

    write_roster(PEOPLE[:2], tmp_path / "r.csv")
    address = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    made = new_round(tmp_path / "round", "coverage", "RWA", tmp_path / "r.csv", database=address)
    release(made)
    text = next(e for e in made.exercises if e.kind == "text")
    released, _ = desk(made, text)
    put(tmp_path / "in", "t1", text.exercise, answered(released, text, "Two groups, with their denominators."))
    put(tmp_path / "in", "t2", text.exercise, released)
    collect(made, tmp_path / "in")
    graded = {r.trainee: r for r in grade(made) if r.exercise == text.exercise}
    assert (graded["t1"].status, graded["t1"].score) == (Status.NEEDS_MARKING, None)
    assert (graded["t2"].status, graded["t2"].score) == (Status.GRADED, 0)
    assert view_of(made).mark("t1", text.exercise) is None
    assert not (made.folder / "gradebook.db").exists()
    with Gradebook(address, "coverage") as gradebook:
        grade_ = gradebook.find_grade(text.exercise, text.exercise, text.exercise, "t1")
        grade_.manual_score, grade_.needs_manual_grade = 9.0, False
        gradebook.find_comment(text.exercise, text.exercise, text.exercise, "t1").manual_comment = "Date the sources."
        gradebook.db.commit()
    view = view_of(made)
    assert view.mark("t1", text.exercise) == 9
    assert view.standing("t1", text.exercise) is Status.GRADED
    assert view.comments["t1", text.exercise] == "Date the sources."
    report(made)
    grade(made, again=True)
    assert view_of(made).mark("t1", text.exercise) == 9
