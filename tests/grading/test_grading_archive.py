import os
import socket
import struct
import zipfile
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading import archive
from grading.archive import MAX_FILE, NO_FILE, arrivals
from sscore.errors import DataError

NAME = "t1/m1-x1/m1-x1.ipynb"


def write(folder, who, exercise, content, name=None):
    path = folder / who / exercise / (name or f"{exercise}.ipynb")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def pack(path, *members, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as packed:
        for name, content in members:
            packed.writestr(name, content)
    return path


def told(source, *known):
    return [(a.trainee, a.exercise, a.content, a.refusal) for a in arrivals(source, *known)]


@pytest.fixture(params=["fwalk", "walk"])
def walked(request, monkeypatch):
    """Walk folders with and without what only Unix has."""
    if request.param == "walk":
        monkeypatch.delattr(os, "fwalk")


def test_a_folder_and_its_zip_hold_the_same_arrivals(tmp_path, walked):
    folder = tmp_path / "in"
    write(folder, "t2", "m1-x1", b"two")
    write(folder, "t1", "m1-x1", b"one")
    write(folder, "t1", "m1-x1", b"x", "helper.py")
    write(folder, "t1", "m1-x1", b"1999-01-01 00:00:00 UTC", "timestamp.txt")
    write(folder, "t1/m1-x1", ".ipynb_checkpoints", b"old", "m1-x1.ipynb")
    (folder / "t1" / "notes.txt").write_text("not a submission")
    files = [p for p in folder.rglob("*") if p.is_file()]
    packed = pack(tmp_path / "in.zip", *(("class/" + p.relative_to(folder).as_posix(), p.read_bytes()) for p in files))
    found = arrivals(folder)
    assert [(a.trainee, a.exercise, a.content) for a in found] == [("t1", "m1-x1", b"one"), ("t2", "m1-x1", b"two")]
    assert found[0].beside == ("helper.py",)
    assert arrivals(packed) == found
    assert found[0].digest == "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"


def test_the_folder_of_one_trainee_will_do(tmp_path):
    write(tmp_path, "t1", "m1-x1", b"one")
    assert told(tmp_path / "t1", ["t1"]) == [("t1", "m1-x1", b"one", "")]


@pytest.mark.parametrize(
    "name",
    [
        "../" + NAME,
        "/" + NAME,
        "a\\..\\..\\b.ipynb",
        "C:/x/x.ipynb",
        "C:\\x\\x.ipynb",
        "c:x.ipynb",
        "\\\\server\\x",
        "t1/../../x",
    ],
)
def test_a_zip_with_a_path_outside_is_refused_whole(tmp_path, name):
    packed = pack(tmp_path / "in.zip", (NAME, "{}"), (name, "{}"))
    with pytest.raises(DataError, match="points outside itself.*nothing was taken"):
        arrivals(packed)


def test_a_zip_made_on_windows_is_read(tmp_path):
    packed = pack(tmp_path / "in.zip", (NAME.replace("/", "\\"), "one"))
    assert told(packed) == [("t1", "m1-x1", b"one", "")]


def special(mode):
    info = zipfile.ZipInfo(NAME)
    info.external_attr = mode << 16
    return info


@pytest.mark.parametrize("mode", [0o120777, 0o010644, 0o020644, 0o060644, 0o140644])
def test_a_link_or_device_in_a_zip_costs_its_own_trainee_only(tmp_path, mode):
    packed = pack(tmp_path / "in.zip", (special(mode), "/etc/hostname"), (NAME.replace("t1", "t2"), "two"))
    assert told(packed) == [("t1", "m1-x1", b"", NO_FILE), ("t2", "m1-x1", b"two", "")]


def test_a_bomb_costs_its_own_trainee_only(tmp_path):
    ones = b"0" * (MAX_FILE - 1)
    packed = pack(
        tmp_path / "in.zip", (NAME, b"0" * 45_000_000), (NAME.replace("t1", "t2"), ones), ("t3/m1-x1/a", ones)
    )
    why = {who: refusal for who, _, _, refusal in told(packed)}
    assert why == {"t1": "it is larger than 5 MB", "t2": "it is packed more tightly than any notebook is"}


def test_what_is_larger_than_it_says_is_not_read_on(tmp_path):
    packed = pack(tmp_path / "in.zip", (NAME, os.urandom(1000)), method=zipfile.ZIP_STORED)
    raw = packed.read_bytes()
    packed.write_bytes(raw.replace(struct.pack("<LL", 1000, 1000), struct.pack("<LL", 1000, 10)))
    ((_, _, content, refusal),) = told(packed)
    assert content == b""
    assert "cannot be unpacked" in refusal


def test_an_encrypted_damaged_or_rarely_packed_member_costs_its_own_trainee_only(tmp_path):
    packed = pack(tmp_path / "in.zip", (NAME, "one" * 50), (NAME.replace("t1", "t2"), "two"))
    raw = bytearray(packed.read_bytes())
    locked = bytearray(raw)
    for sign, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        locked[locked.index(sign) + place] |= 1
    packed.write_bytes(locked)
    assert [r for *_, r in told(packed)] == ["it is encrypted; pack it without a password", ""]
    broken = bytearray(raw)
    broken[broken.index(b"PK\3\4") + 30 + len(NAME) + 3] ^= 0xFF
    packed.write_bytes(broken)
    first, second = told(packed)
    assert "cannot be unpacked" in first[3]
    assert second[2:] == (b"two", "")
    pack(tmp_path / "rare.zip", (NAME, "one"), method=zipfile.ZIP_LZMA)
    assert told(tmp_path / "rare.zip")[0][3].startswith("it is packed by a method that is not read")


def test_a_zip_in_a_zip_stays_closed(tmp_path):
    inner = pack(tmp_path / "inner.zip", (NAME, "{}")).read_bytes()
    packed = pack(tmp_path / "in.zip", (NAME, "one"), ("t2/m1-x1/m1-x1.zip", inner), ("t1/m1-x1/more.zip", inner))
    (found,) = arrivals(packed)
    assert (found.trainee, found.content, found.beside) == ("t1", b"one", ("more.zip",))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_what_is_there_twice_is_not_chosen_between(tmp_path, walked):
    packed = pack(tmp_path / "in.zip", (NAME, "one"), (NAME, "two"))
    assert told(packed) == [("t1", "m1-x1", b"", "it is in the archive 2 times")]
    packed = pack(tmp_path / "dots.zip", (NAME, "one"), ("t1/./m1-x1//m1-x1.ipynb", "two"))
    assert told(packed) == [("t1", "m1-x1", b"", "it is in the archive 2 times")]
    for group in ("a", "b"):
        write(tmp_path / "in" / group, "t1", "m1-x1", b"one")
    assert told(tmp_path / "in") == [("t1", "m1-x1", b"", "it is there 2 times; hand in one")]


def test_nobody_hands_in_for_another(tmp_path, walked):
    for content, where in ((b"one", "in"), (b"forged", "in/t2"), (b"forged", "in/t2/m1-x1/x")):
        write(tmp_path / where, "t1", "m1-x1", content)
    write(tmp_path / "in", "t2", "m1-x1", b"two")
    found = arrivals(tmp_path / "in", ["t1", "t2"])
    assert [(a.trainee, a.content) for a in found if not a.stray] == [("t1", b"one"), ("t2", b"two")]
    strays = [(a.trainee, a.content, a.refusal) for a in found if a.stray]
    assert strays == [("t1", b"", "it lies in the folder of t2")] * 2


def test_a_folder_in_a_folder_of_the_same_name_is_ones_own(tmp_path):
    write(tmp_path / "t1", "t1", "m1-x1", b"one")
    assert told(tmp_path / "t1", ["t1", "t2"]) == [("t1", "m1-x1", b"one", "")]


def test_what_nobody_wants_is_not_read(tmp_path):
    packed = pack(tmp_path / "in.zip", (NAME, "one"), ("t9/m1-x1/m1-x1.ipynb", "x"), ("t1/m9-x9/m9-x9.ipynb", "x"))
    assert [a.content for a in arrivals(packed, ["t1"], ["m1-x1"])] == [b"one", b"", b""]


def test_a_notebook_under_another_name_is_not_lost_without_a_word(tmp_path):
    write(tmp_path / "in", "t1", "m1-x1", b"one", "m1-x1 (1).ipynb")
    ((_, _, content, refusal),) = told(tmp_path / "in", ["t1"])
    assert (content, refusal) == (b"", "its folder holds 'm1-x1 (1).ipynb' but no 'm1-x1.ipynb'; rename it")


def test_a_file_that_is_too_large_is_that_trainees_alone(tmp_path, walked):
    write(tmp_path / "in", "t1", "m1-x1", b"0" * (MAX_FILE + 1))
    write(tmp_path / "in", "t2", "m1-x1", b"0" * MAX_FILE)
    assert [a.refusal for a in arrivals(tmp_path / "in")] == ["it is larger than 5 MB", ""]


def make_link(path):
    (path.parent / "secret").write_text("marks")
    path.symlink_to(path.parent / "secret")


def make_socket(path):
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


@pytest.mark.skipif(os.name == "nt", reason="Windows has none of these")
@pytest.mark.parametrize(
    "make",
    [
        make_link,
        os.mkfifo,
        make_socket,
        lambda p: p.symlink_to("/dev/zero"),
        lambda p: p.symlink_to("nowhere"),
        Path.mkdir,
    ],
    ids=["link", "pipe", "socket", "link to a device", "dangling link", "folder"],
)
def test_what_is_no_file_is_never_opened(tmp_path, walked, monkeypatch, make):
    path = write(tmp_path / "in", "t1", "m1-x1", b"")
    path.unlink()
    make(path)
    write(tmp_path / "in", "t2", "m1-x1", b"two")
    opened, really = [], os.open

    def watch(name, *args, **kwargs):
        opened.append(Path(name).name)
        return really(name, *args, **kwargs)

    monkeypatch.setattr(os, "open", watch)
    found = {a.trainee: (a.content, a.refusal) for a in arrivals(tmp_path / "in")}
    assert found.pop("t2") == (b"two", "")
    assert opened.count("m1-x1.ipynb") == 1 + (make is Path.mkdir and hasattr(os, "fwalk"))
    assert found == ({} if make is Path.mkdir else {"t1": (b"", NO_FILE)})


@pytest.mark.skipif(os.name == "nt", reason="Windows has none of these")
@pytest.mark.parametrize(
    "swap", [lambda p: p.symlink_to("/etc/hostname"), os.mkfifo, lambda p: p.write_bytes(b"other")]
)
def test_what_takes_a_files_place_after_the_look_is_not_read(tmp_path, walked, monkeypatch, swap):
    path = write(tmp_path / "in", "t1", "m1-x1", b"one")
    really = os.open

    def race(name, *args, **kwargs):
        if str(name).endswith(path.name):
            path.rename(path.with_name("gone"))
            swap(path)
        return really(name, *args, **kwargs)

    monkeypatch.setattr(os, "open", race)
    ((_, _, content, refusal),) = told(tmp_path / "in")
    assert content == b""
    assert refusal


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_to_a_folder_is_said_and_not_entered(tmp_path, walked):
    write(tmp_path / "elsewhere", "t1", "m1-x1", b"secret")
    folder = tmp_path / "in"
    write(folder, "t2", "m1-x1", b"two")
    (folder / "t1").mkdir()
    (folder / "t1" / "m1-x1").symlink_to(tmp_path / "elsewhere" / "t1" / "m1-x1")
    (folder / "t3").symlink_to(tmp_path / "elsewhere" / "t1")
    why = "its folder is a link, not a folder"
    assert told(folder) == [("in", "t3", b"", why), ("t1", "m1-x1", b"", why), ("t2", "m1-x1", b"two", "")]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is closed to the superuser")
def test_a_folder_that_cannot_be_opened_is_said(tmp_path):
    write(tmp_path / "in", "t1", "m1-x1", b"one").parent.chmod(0)
    assert told(tmp_path / "in") == [("t1", "m1-x1", b"", "its folder cannot be opened")]


def test_too_much_is_refused_whole_and_says_whose_it_is(tmp_path, monkeypatch):
    packed = pack(tmp_path / "in.zip", (NAME, "one"), (NAME.replace("t1", "t2"), "two and more"))
    write(tmp_path / "in", "t1", "m1-x1", b"0123456789")
    monkeypatch.setattr(archive, "MAX_TOTAL", 9)
    with pytest.raises(DataError, match="most of it from t2"):
        arrivals(packed)
    with pytest.raises(DataError, match="most of it from t1"):
        arrivals(tmp_path / "in")
    monkeypatch.setattr(archive, "MAX_FILES", 1)
    for source in (packed, tmp_path / "in"):
        with pytest.raises(DataError, match="more than 1 files"):
            arrivals(source)


def test_deep_folders_are_not_followed_down(tmp_path, walked):
    deep = tmp_path / "in" / Path(*["d"] * 300)
    write(deep, "t1", "m1-x1", b"one")
    write(tmp_path / "in", "t1", "m1-x1", b"one")
    assert told(tmp_path / "in") == [("t1", "m1-x1", b"one", "")]


def test_an_index_that_would_fill_the_memory_is_not_read(tmp_path):
    packed = pack(tmp_path / "in.zip", (NAME, "one"))
    raw = bytearray(packed.read_bytes())
    at = raw.rindex(b"PK\5\6")
    for changed in (
        raw[: at + 12] + struct.pack("<L", 100_000_000) + raw[at + 16 :],
        raw[:at] + b"PK\6\7" + bytes(16) + raw[at:],
    ):
        packed.write_bytes(changed)
        with pytest.raises(DataError, match="more than 20,000 files"):
            arrivals(packed)


def test_a_name_in_another_encoding_is_nobodys(tmp_path):
    packed = pack(tmp_path / "in.zip", (NAME, "one"), ("tö/m1-x1/m1-x1.ipynb", "x"))
    packed.write_bytes(packed.read_bytes().replace("tö".encode(), b"t\xff1"))
    with pytest.raises(DataError, match="not a readable zip"):
        arrivals(packed)


def test_letters_of_either_case_are_two_names(tmp_path):
    packed = pack(tmp_path / "in.zip", (NAME, "one"), (NAME.upper(), "two"), (NAME.replace("t1", "T1"), "three"))
    assert {(a.trainee, a.content) for a in arrivals(packed, ["t1"], ["m1-x1"])} == {("t1", b"one"), ("T1", b"")}


def test_nothing_to_collect_is_said(tmp_path):
    for source in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(DataError, match="collect"):
            arrivals(source)
    (tmp_path / "x.zip").write_text("no archive")
    with pytest.raises(DataError, match="not a readable zip"):
        arrivals(tmp_path / "x.zip")


@given(st.data())
def test_a_damaged_archive_is_a_sentence_or_arrivals(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("damage")
    names = [f"t{n}/{x}/{x}.ipynb" for n, x in product((1, 2), ("m1-x1", "m1-x2"))]
    packed = pack(folder / "in.zip", *((name, name * 20) for name in names))
    raw = bytearray(packed.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(raw) - 1), max_size=6)):
        raw[place] = data.draw(st.integers(0, 255))
    packed.write_bytes(raw[: data.draw(st.integers(0, len(raw)))] if data.draw(st.booleans()) else raw)
    try:
        found = arrivals(packed)
    except DataError as error:
        assert str(error).startswith("collect: ")
    else:
        assert all(a.content or a.refusal for a in found)
