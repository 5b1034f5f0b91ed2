import json
import os
import zipfile
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.ingest import MAX_FILE, Unreadable, arrivals, graded_cell, parse_notebook, restore
from sscore.errors import DataError


def cell(kind, source, ident, **block):
    made = {"cell_type": kind, "id": ident, "metadata": {"tags": []}, "source": source}
    if block:
        made["metadata"]["nbgrader"] = {"grade_id": ident, "schema_version": 3, "task": False, **block}
    if kind == "code":
        made |= {"outputs": [], "execution_count": None}
    return made


def released():
    cells = [
        cell("markdown", "# Share", "title"),
        cell(
            "code", "def share():\n    raise NotImplementedError", "x1-answer", grade=False, solution=True, locked=False
        ),
        cell("code", "assert share() == 1", "x1", grade=True, solution=False, locked=True, points=3),
        cell("markdown", "YOUR ANSWER HERE", "x1-text", grade=True, solution=True, locked=False, points=2),
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def submission(**changes):
    notebook = released()
    notebook["cells"][1]["source"] = "def share():\n    return 1"
    return notebook | changes


def as_bytes(notebook):
    return json.dumps(notebook).encode()


def names(notebook):
    return [graded_cell(c) for c in notebook["cells"] if graded_cell(c)]


def test_an_untouched_order_is_left_alone():
    mended, remarks = restore(parse_notebook(as_bytes(submission())), released())
    assert remarks == ()
    assert [c["source"] for c in mended["cells"]] == [c["source"] for c in submission()["cells"]]


def test_a_deleted_graded_cell_comes_back_and_is_reported():
    notebook = submission()
    del notebook["cells"][2]
    mended, remarks = restore(parse_notebook(as_bytes(notebook)), released())
    assert names(mended) == ["x1-answer", "x1", "x1-text"]
    assert remarks == ("The cell x1 had been deleted; it was put back as released.",)


def test_an_edited_locked_cell_gets_its_text_back():
    notebook = submission()
    notebook["cells"][2]["source"] = "pass"
    mended, remarks = restore(parse_notebook(as_bytes(notebook)), released())
    assert mended["cells"][2]["source"] == "assert share() == 1"
    assert "x1 had been edited" in remarks[0]


def test_of_two_copies_the_one_that_was_worked_on_is_kept():
    notebook = submission()
    notebook["cells"].insert(1, deepcopy(released()["cells"][1]))
    mended, remarks = restore(parse_notebook(as_bytes(notebook)), released())
    assert mended["cells"][1]["source"] == "def share():\n    return 1"
    assert names(mended) == ["x1-answer", "x1", "x1-text"]
    assert remarks == ("The cell x1-answer was there 2 times; one was kept.",)


def test_a_moved_cell_returns_and_own_cells_stay_behind_their_neighbour():
    notebook = submission()
    own = cell("code", "helper = 1", "mine")
    notebook["cells"] = [notebook["cells"][n] for n in (0, 2, 1)] + [own, notebook["cells"][3]]
    mended, remarks = restore(parse_notebook(as_bytes(notebook)), released())
    assert [c["id"] for c in mended["cells"]] == ["title", "x1-answer", "mine", "x1", "x1-text"]
    assert "put back in order" in remarks[0]


def test_points_and_kind_of_a_cell_are_those_of_the_release():
    notebook = submission()
    notebook["cells"][2]["metadata"]["nbgrader"]["points"] = 300
    notebook["cells"][1]["cell_type"] = "raw"
    del notebook["cells"][1]["outputs"], notebook["cells"][1]["execution_count"]
    mended, remarks = restore(parse_notebook(as_bytes(notebook)), released())
    assert mended["cells"][2]["metadata"]["nbgrader"]["points"] == 3
    assert mended["cells"][1]["cell_type"] == "code"
    assert "changed to raw" in remarks[0]


@given(st.permutations(range(4)), st.lists(st.integers(0, 3), max_size=3), st.sets(st.integers(0, 3), max_size=3))
def test_whatever_happened_to_the_cells_the_graded_ones_come_out_whole(order, doubled, gone):
    notebook = submission()
    picked = [deepcopy(notebook["cells"][n]) for n in [*order, *doubled] if n not in gone]
    mended, _ = restore(parse_notebook(as_bytes({**notebook, "cells": picked})), released())
    assert names(mended) == ["x1-answer", "x1", "x1-text"]
    assert len({c["id"] for c in mended["cells"]}) == len(mended["cells"])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{ cut off", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[1, 2]", "it has no cells"),
        (b'{"worksheets": [], "nbformat": 3}', "format is version 3"),
        (as_bytes({**released(), "nbformat": 5}), "version is 5|format is version 5"),
        (as_bytes({**released(), "cells": [{"cell_type": "code"}]}), "damaged"),
        (as_bytes({**released(), "cells": ["text"]}), "damaged"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_what_is_no_notebook_is_said_in_one_sentence(content, words):
    with pytest.raises(Unreadable, match=words):
        parse_notebook(content)


def test_an_older_notebook_without_cell_ids_is_read():
    notebook = submission(nbformat_minor=4)
    for c in notebook["cells"]:
        del c["id"]
    read = parse_notebook(as_bytes(notebook))
    assert names(read) == ["x1-answer", "x1", "x1-text"]


def write(folder, who, exercise, content):
    path = folder / who / exercise / f"{exercise}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return path


def test_a_folder_and_its_zip_hold_the_same_arrivals(tmp_path):
    folder = tmp_path / "in"
    write(folder, "t1", "m1-x1", b"one")
    write(folder, "t2", "m1-x1", b"two")
    (folder / "t1" / "notes.txt").write_text("not a submission")
    packed = tmp_path / "in.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in folder.rglob("*.ipynb"):
            archive.write(path, "class/" + path.relative_to(folder).as_posix())
    found = arrivals(folder)
    assert [(a.trainee, a.exercise, a.content) for a in found] == [("t1", "m1-x1", b"one"), ("t2", "m1-x1", b"two")]
    assert arrivals(packed) == found
    assert found[0].digest != found[1].digest


@pytest.mark.parametrize(
    "name", ["../t1/m1-x1/m1-x1.ipynb", "/t1/m1-x1/m1-x1.ipynb", "a\\..\\..\\b.ipynb", "C:/x/x.ipynb"]
)
def test_a_zip_with_a_path_outside_is_refused_whole(tmp_path, name):
    packed = tmp_path / "in.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("t1/m1-x1/m1-x1.ipynb", "{}")
        archive.writestr(name, "{}")
    with pytest.raises(DataError, match="nothing was taken"):
        arrivals(packed)


def test_a_zip_with_a_link_or_a_bomb_is_refused_whole(tmp_path):
    link = zipfile.ZipInfo("t1/m1-x1/m1-x1.ipynb")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as archive:
        archive.writestr(link, "/etc/hostname")
    with pytest.raises(DataError, match="symbolic link"):
        arrivals(tmp_path / "link.zip")
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(5):
            archive.writestr(f"t{n}/m1-x1/m1-x1.ipynb", b"0" * 45_000_000)
    with pytest.raises(DataError, match="unpacks to more than"):
        arrivals(tmp_path / "bomb.zip")


def test_a_file_that_is_too_large_is_that_trainees_alone(tmp_path):
    write(tmp_path / "in", "t1", "m1-x1", b"0" * (MAX_FILE + 1))
    write(tmp_path / "in", "t2", "m1-x1", b"fine")
    assert [a.refusal for a in arrivals(tmp_path / "in")] == ["it is larger than 5 MB", ""]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_is_not_followed(tmp_path):
    secret = tmp_path / "gradebook"
    secret.write_text("marks")
    folder = tmp_path / "in" / "t1" / "m1-x1"
    folder.mkdir(parents=True)
    (folder / "m1-x1.ipynb").symlink_to(secret)
    found = arrivals(tmp_path / "in")
    assert (found[0].content, found[0].refusal) == (b"", "it is a link or a device, not a file")


def test_nothing_to_collect_is_said(tmp_path):
    for source in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(DataError, match="collect"):
            arrivals(source)
    (tmp_path / "x.zip").write_text("no archive")
    with pytest.raises(DataError, match="not a readable zip"):
        arrivals(tmp_path / "x.zip")
