"""A whole hostile class in one round, with one honest trainee among them."""

import hashlib
import json
import sys
import zipfile
from pathlib import Path

import pytest
from adversarial_lab import Lab
from adversarial_suite import SANDBOXED

from grading.collect import collect
from grading.execute import Limits
from grading.grade import grade
from grading.nbgrader_bridge import marks
from grading.outcome import feedback, report
from grading.release import release
from grading.results import Status, Trainee
from grading.roster import write_roster
from grading.round import new_round
from grading.sandbox import Isolation, available
from grading.trainees import answered, reference_answer

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandboxes need Linux")
QUICK = Limits(cell=6, case=2, output=300_000, memory=500 << 20, processes=32, disk=32 << 20)
AT = "2026-03-02 08:00:00 UTC"
BY_ID = {attack.id: attack for attack in SANDBOXED}
CODE = {
    "loops": "while True:\n    pass",
    "exits": "import os\n\nos._exit(0)",
    "floods": "held = [bytearray(b'x') * (50 << 20) for _ in range(20)]\nimport time\ntime.sleep(3)",
    "forks": BY_ID["processes-fork-bomb"].code + "\n\nattack()",
    "prints": "while True:\n    print('x' * 10_000)",
    "kills": BY_ID["kill-group"].code + "\n\nattack()",
    "sql": BY_ID["write-sql"].code + "\n\nattack()",
    "config": BY_ID["write-config"].code + "\n\nattack()",
    "daemon": BY_ID["orphan-daemon"].code + "\n\nattack()",
    "patches": BY_ID["kernel-do-execute"].code,
    "page": "from IPython.display import HTML, display\ndisplay(HTML('<script>alert(1)</script>'))",
}
FILES = ("symlink", "utf16", "deep", "zipped", "pickle")
EITHER = {"forks"}  # the system refuses a fork, or the watcher sees it first
FAILED = {"loops", "exits", "floods", "prints", *FILES}
PEOPLE = tuple(Trainee(name, name.title()) for name in ("honest", "other", *CODE, *FILES))


def put(inbox, who, exercise, content):
    path = inbox / who / exercise / f"{exercise}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def fingerprints(folder):
    """Return what every file is, but for what grading itself writes anew."""
    made = {"gradebook.db"}
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in folder.rglob("*")
        if p.is_file() and p.name not in made
    }


def hostile(inbox, exercise, released, world):
    for who, code in CODE.items():
        put(inbox, who, exercise.exercise, answered(released, exercise, f"LAB = {world!r}\n{code}"))
        (inbox / who / exercise.exercise / "timestamp.txt").write_text("1999-01-01 00:00:00 UTC", encoding="utf-8")
    path = put(inbox, "symlink", exercise.exercise, b"")
    path.unlink()
    path.symlink_to("/etc/hostname")
    put(inbox, "utf16", exercise.exercise, json.dumps(released).encode("utf-16"))
    put(inbox, "deep", exercise.exercise, b"[" * 100_000 + b"]" * 100_000)
    packed = put(inbox, "zipped", exercise.exercise, b"")
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"{exercise.exercise}.ipynb", json.dumps(released))
    put(inbox, "pickle", exercise.exercise, b"\x80\x04cposix\nsystem\n")


@pytest.fixture(scope="module", params=[Isolation.BUBBLEWRAP, Isolation.LANDLOCK])
def class_(request, tmp_path_factory):
    if request.param not in available():
        pytest.skip(f"{request.param} is not to be had on this machine")
    folder = tmp_path_factory.mktemp("class")
    write_roster(PEOPLE, folder / "roster.csv")
    round_ = new_round(folder / "round", "primer", "KEN", folder / "roster.csv")
    release(round_)
    exercise = round_.exercises[0]
    released = json.loads(round_.released(exercise).read_text(encoding="utf-8"))
    master = json.loads(round_.master(exercise).read_text(encoding="utf-8"))
    for cell in (*released["cells"], *master["cells"]):
        cell["source"] = "".join(cell["source"])
    right = reference_answer(master, exercise)
    with Lab(str(request.param)) as lab:
        world = lab.place("class") | {"lab": str(round_.folder)}
        for who in ("honest", "other"):
            put(folder / "in", who, exercise.exercise, answered(released, exercise, right))
        hostile(folder / "in", exercise, released, world)
        found = collect(round_, folder / "in", at=AT)
        before = fingerprints(round_.folder)
        results = grade(round_, limits=QUICK, workers=3, isolation=request.param)
        yield round_, found, {r.trainee: r for r in results if r.exercise == exercise.exercise}, before, lab


def test_the_honest_mark_is_full(class_):
    round_, _, results, _, _ = class_
    most = float(round_.exercises[0].points)
    assert [(results[who].status, results[who].score) for who in ("honest", "other")] == [(Status.GRADED, most)] * 2


def test_every_submission_ends_in_a_status_with_its_reason(class_):
    _, found, results, _, _ = class_
    assert set(results) == {t.id for t in PEOPLE}
    assert len(found.taken) == len(PEOPLE)
    failed = {who: r.reason for who, r in results.items() if r.status is Status.FAILED}
    assert set(failed) - EITHER == FAILED, failed
    assert all(failed.values())


def test_the_time_is_the_servers_whatever_a_submission_claims(class_):
    _, _, results, _, _ = class_
    assert {r.submitted_at for r in results.values()} == {AT}


def test_no_hostile_submission_has_a_mark(class_):
    _, _, results, _, _ = class_
    for who in CODE:
        assert results[who].score == (None if results[who].status is Status.FAILED else 0.0), who


def test_the_gradebook_holds_exactly_these_marks(class_):
    round_, _, results, _, _ = class_
    book = marks(round_.exercises[0].exercise, course="primer", database=round_.database)
    assert {who: mark for who, (mark, _) in book.items()} == {
        who: r.score for who, r in results.items() if r.score is not None
    }


def test_nothing_of_the_round_was_changed_or_left_running(class_):
    round_, _, _, before, lab = class_
    after = fingerprints(round_.folder)
    assert {name: after.get(name) for name in before} == before
    new = {Path(name).parts[0] for name in after.keys() - before.keys()}
    assert new <= {"results", "executions", "autograded", "feedback", "report.html", "gradebook-before.db"}
    assert lab.survivors("class") == []
    assert not lab.killed("class")


def test_pages_are_made_for_everybody(class_):
    round_, _, _, _, _ = class_
    pages = {path.parent.name: path for path in feedback(round_) if path.stem == round_.exercises[0].exercise}
    assert set(pages) == {t.id for t in PEOPLE}
    assert "<script" not in pages["page"].read_text(encoding="utf-8")
    assert report(round_).is_file()
