import pytest

from grading.results import Trainee
from grading.roster import read_roster, write_roster
from sscore.errors import DataError


def roster(tmp_path, text):
    path = tmp_path / "roster.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_roster_comes_back_as_it_was_written(tmp_path):
    people = (Trainee("a.1", "Amina, Ntare", "Fund", "RWA", "a@b.example"), Trainee("b_2", "Baraka"))
    write_roster(people, tmp_path / "r.csv")
    assert read_roster(tmp_path / "r.csv") == people


def test_excel_puts_a_mark_in_front_and_spaces_around(tmp_path):
    path = roster(tmp_path, "\ufeffid, name \r\nt1, Zawadi \r\n")
    assert read_roster(path) == (Trainee("t1", "Zawadi"),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id,name\nt1,A\nT1,B\n", "the id 'T1' stands on lines 2 and 3"),
        ("id,name\n,A\n", "line 2 of roster.csv has an empty id"),
        ("id,name\nt1,\n", "empty name"),
        ("id,name\n../x,A\n", "may hold only letters"),
        ("id,name\n.hidden,A\n", "may hold only letters"),
        ("id,nmae\nt1,A\n", "unknown column 'nmae' in roster.csv. Did you mean 'name'"),
        ("id\nt1\n", "no column 'name'"),
        ("id,name\nt1,A,more\n", "line 2 of roster.csv has more cells"),
        ("id,name\n", "lists nobody"),
        ("", "no column 'id'"),
    ],
)
def test_a_bad_roster_is_refused_with_its_line(tmp_path, text, words):
    with pytest.raises(DataError, match=words):
        read_roster(roster(tmp_path, text))


def test_a_missing_or_foreign_file_is_said(tmp_path):
    with pytest.raises(DataError, match="no file"):
        read_roster(tmp_path / "none.csv")
    (tmp_path / "r.csv").write_bytes("id,name\nt1,Zoé\n".encode("latin-1"))
    with pytest.raises(DataError, match="UTF-8"):
        read_roster(tmp_path / "r.csv")
