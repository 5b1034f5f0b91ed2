import json

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.ingest import (
    MAX_CELLS,
    MAX_CHARACTERS,
    MAX_DEPTH,
    Unreadable,
    depth,
    graded_cell,
    own_ids,
    parse_notebook,
    shown,
)

CELL = {"cell_type": "code", "id": "a", "metadata": {}, "source": "x = 1", "outputs": [], "execution_count": 3}
BOOK = {"cells": [CELL], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def as_bytes(**changes):
    return json.dumps({**BOOK, **changes}).encode()


def with_cell(**changes):
    return as_bytes(cells=[{**CELL, **changes}])


def read(content):
    return parse_notebook(content)[0]


def one(content):
    (cell,) = read(content)["cells"]
    return cell


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not JSON"),
        (b"{ cut off", "not JSON"),
        (b"[1, 2]", "it has no cells"),
        (b'"text"', "it has no cells"),
        (b"null", "it has no cells"),
        (b'{"worksheets": [], "nbformat": 3}', "format is version 3"),
        (as_bytes(nbformat=5), "format is version 5, not 4"),
        (as_bytes(nbformat="4"), "it has no cells"),
        (as_bytes(nbformat=True), "it has no cells"),
        (as_bytes(nbformat={}), "it has no cells"),
        (as_bytes(nbformat_minor=6), r"version 4\.6; versions 4\.0 to 4\.5 are read"),
        (as_bytes(nbformat_minor=-1), r"version 4\.-1"),
        (as_bytes(nbformat_minor=[]), r"version 4\.\[\]"),
        (as_bytes(cells={}), "it has no cells"),
        (as_bytes(cells=["text"]), "part 1 is no cell"),
        (as_bytes(cells=[CELL, {"source": "x"}]), "part 2 is no cell"),
        (with_cell(cell_type="heading"), "part 1 is no cell"),
        (with_cell(cell_type=["code"]), "part 1 is no cell"),
        (with_cell(source=None), "cell 1 has no text"),
        (with_cell(source=["a", 1]), "cell 1 has no text"),
        (with_cell(source={"a": 1}), "cell 1 has no text"),
        (with_cell(source="x" * (MAX_CHARACTERS + 1)), "cell 1 has 100,001 characters"),
        (with_cell(source=["x" * MAX_CHARACTERS, "y"]), "cell 1 has 100,001 characters"),
        (as_bytes(cells=[CELL] * (MAX_CELLS + 1)), "has 501 cells"),
        (json.dumps(BOOK).encode("utf-16"), "UTF-16 or UTF-32"),
        (json.dumps(BOOK).encode("utf-16-le"), "UTF-16 or UTF-32"),
        (json.dumps(BOOK).encode("utf-32-be"), "UTF-16 or UTF-32"),
        (b'{"cells": "\xe9"}', "not UTF-8"),
        (b'{"cells": [], "cells": [], "nbformat": 4}', "holds 'cells' twice"),
        (b"[" * 1_000_000, f"nest more than {MAX_DEPTH} deep"),
        (b'{"a":' * 100_000, f"nest more than {MAX_DEPTH} deep"),
        (with_cell(source="x = 1").replace(b"x = 1", b"x\0= 1"), "not JSON"),
        (b"9" * 5000, "it has no cells"),
        (as_bytes().replace(b'"nbformat": 4', b'"nbformat": ' + b"4" * 5000), "it has no cells"),
        (as_bytes().replace(b'"nbformat": 4', b'"nbformat": NaN'), "it has no cells"),
    ],
)
def test_what_is_no_notebook_is_said_in_one_sentence(content, words):
    with pytest.raises(Unreadable, match=words) as caught:
        parse_notebook(content)
    assert "\n" not in str(caught.value)


def test_limits_are_reached_but_not_passed():
    assert len(one(with_cell(source="x" * MAX_CHARACTERS))["source"]) == MAX_CHARACTERS
    assert len(read(as_bytes(cells=[CELL] * MAX_CELLS))["cells"]) == MAX_CELLS
    nested = 0
    for _ in range(MAX_DEPTH - 5):
        nested = [nested]
    assert one(with_cell(outputs=[{"data": nested}]))["source"] == "x = 1"


@pytest.mark.parametrize("value", [b"NaN", b"-Infinity", b"1e999", b"9" * 5000, b"-" + b"1" * 41, b"0." + b"3" * 5000])
def test_numbers_no_notebook_needs_do_no_harm_where_nothing_reads_them(value):
    content = with_cell(outputs=[{"data": "HERE"}]).replace(b'"HERE"', value)
    assert one(content)["outputs"] == []


def test_a_byte_order_mark_and_foreign_line_ends_are_mended():
    content = b"\xef\xbb\xbf" + with_cell(source="a\r\nb\rc\n")
    assert one(content)["source"] == "a\nb\nc\n"


@pytest.mark.parametrize("mark", ["\0", "\x1b", "\x7f", "\x85", "\ud800", "\udfff", "\u202e", "\u2066", "\uffff"])
def test_characters_that_no_text_may_hold_are_replaced_and_reported(mark):
    notebook, remarks = parse_notebook(with_cell(source=f"x = '{mark}'"))
    assert notebook["cells"][0]["source"] == "x = '\ufffd'"
    assert remarks == ("Cell 1 held characters that no text may hold; each is now \ufffd.",)
    json.dumps(notebook, ensure_ascii=False).encode()


def test_letters_of_every_language_stay():
    text = "# Pensheni ya Kiswahili, l'âge, العمر, 年齢, 👩🏾‍⚕️\tx"
    notebook, remarks = parse_notebook(with_cell(source=text))
    assert (notebook["cells"][0]["source"], remarks) == (text, ())


def test_metadata_outputs_and_attachments_are_left_out():
    block = {"grade_id": "x1", "points": 300, "grade": True, "locked": False}
    metadata = {"nbgrader": block, "tags": ["predict", "raises-exception", 7, "predict"], "editable": False, "a": {}}
    own = {"metadata": metadata, "attachments": {"p.png": {"image/png": "AAAA"}}, "outputs": [{"output_type": "error"}]}
    forged = {"kernelspec": {"name": "bash"}, "widgets": {"state": {}}}
    notebook, remarks = parse_notebook(as_bytes(cells=[{**CELL, **own}], metadata=forged, extra=1))
    assert notebook == {
        "cells": [
            {
                "cell_type": "code",
                "id": "a",
                "metadata": {"tags": ["predict"], "nbgrader": {"grade_id": "x1"}},
                "source": "x = 1",
                "outputs": [],
                "execution_count": None,
            }
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    assert remarks == ("Pictures pasted into cell 1 were left out.",)


@pytest.mark.parametrize(
    "metadata", [None, [], "x", {"nbgrader": []}, {"nbgrader": {"grade_id": {}}}, {"tags": "predict"}]
)
def test_metadata_of_the_wrong_kind_are_none(metadata):
    cell = one(with_cell(metadata=metadata))
    assert cell["metadata"] == {"tags": []}
    assert graded_cell(cell) == ""


@pytest.mark.parametrize("minor", range(6))
def test_every_notebook_of_format_4_is_read(minor):
    cell = {key: value for key, value in CELL.items() if minor == 5 or key != "id"}
    nbformat.validate(read(as_bytes(cells=[cell, cell], nbformat_minor=minor)))


@given(st.lists(st.sampled_from(["", "own-0", "own-1", "own-2", "a", "b", "a b", "x" * 65, None, 7])))
def test_ids_are_well_formed_and_unique(given_ids):
    cells = read(as_bytes(cells=[{**CELL, "id": i} for i in given_ids]))["cells"]
    ids = [c["id"] for c in cells]
    assert len(set(ids)) == len(ids)
    assert all(i.replace("-", "").isalnum() and len(i) <= 64 for i in ids)
    kept = [i for i in given_ids if i in ("own-0", "own-1", "own-2", "a", "b")]
    assert set(kept) <= set(ids)
    own_ids(cells, {"own-0", "a"})
    assert not {"own-0", "a"} & {c["id"] for c in cells}
    assert len({c["id"] for c in cells}) == len(cells)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
CELLS = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown", "raw"]) | JSON, "source": st.text() | JSON},
    optional={"id": st.text() | JSON, "metadata": JSON, "outputs": JSON, "attachments": JSON},
)


@given(
    st.lists(CELLS | JSON, max_size=4), st.sampled_from([4, 4, 4, 3]) | JSON, st.sampled_from([5, 4, 2]) | JSON, JSON
)
def test_any_json_is_a_valid_notebook_or_a_sentence(cells, major, minor, metadata):
    content = json.dumps({"cells": cells, "nbformat": major, "nbformat_minor": minor, "metadata": metadata}).encode()
    try:
        notebook, remarks = parse_notebook(content)
    except Unreadable as error:
        assert str(error)
        assert str(error).isprintable()
    else:
        nbformat.validate(notebook)
        json.dumps([notebook, remarks], ensure_ascii=False).encode()


@given(st.binary(max_size=200) | st.text(st.sampled_from('[]{}",:\\ 1eN'), max_size=60).map(str.encode))
def test_any_bytes_are_a_sentence_or_a_notebook(content):
    try:
        parse_notebook(content)
    except Unreadable as error:
        assert str(error)


@given(JSON)
def test_depth_is_that_of_the_parsed_value(value):
    def deep(part):
        if isinstance(part, dict):
            part = list(part.values())
        return 1 + max(map(deep, part), default=0) if isinstance(part, list) else 0

    assert depth(json.dumps(value)) == deep(value)


@given(st.text(st.characters(codec=None)))
def test_what_is_shown_can_be_shown(text):
    name = shown(text)
    assert name.isprintable()
    assert len(name) <= 61
    name.encode()
