import hashlib
import json
import shutil
import zipfile

import pytest

from grading import collect as module
from grading.collect import collect
from grading.ingest import graded_cell, read_notebook_file
from grading.release import release
from grading.results import Trainee
from grading.roster import write_roster
from grading.round import new_round, open_round

FIRST, LATER = "2026-03-01 09:00:00 UTC", "2026-03-05 09:00:00 UTC"


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    """A released round of the primer that nobody has handed in to."""
    folder = tmp_path_factory.mktemp("ready")
    write_roster(tuple(Trainee(f"t{n}", f"Test Person {n}") for n in (1, 2, 3)), folder / "roster.csv")
    round_ = new_round(folder / "round", "primer", "UGA", folder / "roster.csv")
    release(round_)
    return round_


@pytest.fixture
def round_(ready, tmp_path):
    shutil.copytree(ready.folder, tmp_path / "round")
    return open_round(tmp_path / "round")


def released(round_):
    return read_notebook_file(round_.released(round_.exercises[0]))


def typed(round_, text):
    notebook = released(round_)
    for cell in notebook["cells"]:
        if graded_cell(cell) == "m0-x1-answer":
            cell["source"] = text
    return json.dumps(notebook).encode()


def put(folder, who, content, exercise="m0-x1", name=None):
    path = folder / who / exercise / (name or f"{exercise}.ipynb")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return folder


def submitted(round_, who="t1"):
    return read_notebook_file(round_.submitted(who, "m0-x1"))


def answer(round_, who="t1"):
    return next(c["source"] for c in submitted(round_, who)["cells"] if graded_cell(c) == "m0-x1-answer")


def inbox(round_):
    return sorted(p.relative_to(round_.folder / "inbox").as_posix() for p in (round_.folder / "inbox").rglob("*.*"))


def test_a_submission_is_kept_as_it_came_and_mended_for_nbgrader(round_, tmp_path):
    content = typed(round_, "x = 1")
    source = put(tmp_path / "in", "t1", content)
    put(source, "t1", b"print(1)", name="helper.py")
    put(source, "t1", b"1999-01-01 00:00:00 UTC", name="timestamp.txt")
    assert collect(round_, source, at=FIRST).taken == (("t1", "m0-x1"),)
    assert (round_.folder / "inbox/t1/m0-x1/001.ipynb").read_bytes() == content
    entry = round_.receipts()["t1/m0-x1"]
    assert (entry["received"], entry["sha256"]) == (FIRST, hashlib.sha256(content).hexdigest())
    assert entry["remarks"] == ["Only the notebook is taken; left out: helper.py."]
    folder = round_.submitted("t1", "m0-x1").parent
    assert {p.name for p in folder.iterdir()} == {"m0-x1.ipynb", "timestamp.txt"}
    assert (folder / "timestamp.txt").read_text() == FIRST
    assert submitted(round_)["metadata"] == released(round_)["metadata"]


def test_the_same_file_again_is_not_dated_anew(round_, tmp_path):
    source = put(tmp_path / "in", "t1", typed(round_, "x = 1"))
    collect(round_, source, at=FIRST)
    before = round_.receipts()
    again = collect(round_, source, at=LATER)
    assert (again.taken, again.repeated) == ((("t1", "m0-x1"),), (("t1", "m0-x1"),))
    assert round_.receipts() == before
    assert inbox(round_) == ["t1/m0-x1/001.ipynb"]
    assert (round_.submitted("t1", "m0-x1").parent / "timestamp.txt").read_text() == FIRST


def test_an_old_file_does_not_take_the_place_of_a_later_one(round_, tmp_path):
    old = put(tmp_path / "old", "t1", typed(round_, "x = 1"))
    new = put(tmp_path / "new", "t1", typed(round_, "x = 2"))
    collect(round_, old, at=FIRST)
    collect(round_, new, at=LATER)
    assert collect(round_, old, at="2026-03-09 09:00:00 UTC").repeated == (("t1", "m0-x1"),)
    assert answer(round_) == "x = 2"
    assert round_.receipts()["t1/m0-x1"]["received"] == LATER


def test_a_later_broken_file_leaves_the_earlier_one_and_says_so_once(round_, tmp_path):
    good = put(tmp_path / "good", "t1", typed(round_, "x = 1"))
    bad = put(tmp_path / "bad", "t1", b"{ cut off")
    collect(round_, good, at=FIRST)
    for _ in range(2):
        found = collect(round_, bad, at=LATER)
        assert found.broken == (
            "t1/m0-x1: the file is not a notebook (it is not JSON); save it again from JupyterLab.",
        )
    collect(round_, good, at=LATER)
    entry = round_.receipts()["t1/m0-x1"]
    assert (entry["received"], entry["reason"], len(entry["remarks"])) == (FIRST, "", 1)
    assert "the earlier one stands" in entry["remarks"][0]
    assert inbox(round_) == ["t1/m0-x1/001.ipynb", "t1/m0-x1/002.ipynb"]


def test_a_good_file_after_a_broken_one_counts(round_, tmp_path):
    collect(round_, put(tmp_path / "bad", "t1", b"{ cut off"), at=FIRST)
    assert round_.receipts()["t1/m0-x1"]["reason"]
    assert not round_.submitted("t1", "m0-x1").exists()
    collect(round_, put(tmp_path / "good", "t1", typed(round_, "x = 1")), at=LATER)
    assert round_.receipts()["t1/m0-x1"] | {"number": 0, "sha256": ""} == {
        "received": LATER,
        "reason": "",
        "remarks": [],
        "number": 0,
        "sha256": "",
    }
    assert answer(round_) == "x = 1"


def test_what_could_not_be_read_once_and_can_now_keeps_its_time(round_, tmp_path, monkeypatch):
    source = put(tmp_path / "in", "t1", typed(round_, "x = 1"))
    with monkeypatch.context() as patch:
        patch.setattr("grading.ingest.MAX_CELLS", 2)
        assert collect(round_, source, at=FIRST).broken
    assert collect(round_, source, at=LATER).broken == ()
    assert round_.receipts()["t1/m0-x1"]["received"] == FIRST


def test_strangers_are_named_and_leave_no_trace(round_, tmp_path):
    source = tmp_path / "in"
    for who, exercise in (
        ("T1", "m0-x1"),
        ("t9", "m0-x1"),
        ("t1", "m9-x9"),
        ("t2/m0-x1/deep/t1", "m0-x1"),
        ("a\x1b", "b"),
    ):
        put(source, who, typed(round_, "x = 1"), exercise)
    assert sorted(collect(round_, source).unknown) == [
        "T1/m0-x1: nobody on the roster; 't1' is, and capital letters count; left out.",
        "a\ufffd/b: nobody on the roster; left out.",
        "t1/m0-x1: it lies in the folder of t2; left out.",
        "t1/m9-x9: no exercise of this course; left out.",
        "t9/m0-x1: nobody on the roster; left out.",
    ]
    assert not (round_.folder / "inbox").exists()
    assert round_.receipts() == {}


HOSTILE = {
    "nothing": b"",
    "nested": b"[" * 200_000,
    "digits": b'{"nbformat": ' + b"4" * 6000 + b"}",
    "surrogates": b'{"nbformat": 4, "cells": [{"cell_type": "markdown", "source": "\\ud800"}]}',
    "utf-16": "{}".encode("utf-16"),
    "ids": b'{"nbformat": 4, "cells": [{"cell_type": "markdown", "source": "", "id": {"a": []}}]}',
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_costs_nobody_else_anything(round_, tmp_path, content):
    source = put(tmp_path / "in", "t1", content)
    put(source, "t2", typed(round_, "x = 2"))
    found = collect(round_, source)
    assert found.taken == (("t1", "m0-x1"), ("t2", "m0-x1"))
    assert answer(round_, "t2") == "x = 2"
    assert set(round_.receipts()) == {"t1/m0-x1", "t2/m0-x1"}


def test_a_fault_of_ours_costs_one_submission_and_is_said(round_, tmp_path, monkeypatch):
    really = module.restore

    def faulty(submitted, original):
        if any(c["source"] == "boom" for c in submitted["cells"]):
            raise ZeroDivisionError
        return really(submitted, original)

    monkeypatch.setattr(module, "restore", faulty)
    source = put(tmp_path / "in", "t1", typed(round_, "boom"))
    put(source, "t2", typed(round_, "x = 2"))
    found = collect(round_, source)
    assert found.broken == ("t1/m0-x1: it could not be read (ZeroDivisionError); please report this.",)
    assert answer(round_, "t2") == "x = 2"


def test_a_forged_kernel_and_tags_do_not_arrive(round_, tmp_path):
    notebook = released(round_)
    notebook["metadata"] = {"kernelspec": {"name": "bash", "display_name": "x", "language": "bash"}}
    notebook["cells"][0]["metadata"]["tags"] = ["raises-exception"]
    notebook["cells"][0]["metadata"]["slideshow"] = {"slide_type": "skip"}
    collect(round_, put(tmp_path / "in", "t1", json.dumps(notebook).encode()))
    assert submitted(round_)["metadata"] == released(round_)["metadata"]
    assert submitted(round_)["cells"][0]["metadata"] == {"tags": []}


def test_a_zip_brings_nothing_but_notebooks(round_, tmp_path):
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as packed:
        packed.writestr("t1/m0-x1/m0-x1.ipynb", typed(round_, "x = 1"))
        packed.writestr("t1/m0-x1/sitecustomize.py", "raise SystemExit")
        packed.writestr("round.yml", "course: none")
    before = {p for p in tmp_path.rglob("*") if p.is_file()}
    collect(round_, tmp_path / "in.zip")
    made = {p.relative_to(round_.folder).as_posix() for p in tmp_path.rglob("*") if p.is_file() and p not in before}
    assert made == {
        "inbox/t1/m0-x1/001.ipynb",
        "receipts.json",
        "receipts/chain.jsonl",
        "receipts/t1.txt",
        "submitted/t1/m0-x1/m0-x1.ipynb",
        "submitted/t1/m0-x1/timestamp.txt",
    }
