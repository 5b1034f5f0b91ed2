"""Reading files: what is wrong with one is said in a sentence."""

import pytest

from sscore.countries.files import file_hash, read_yaml
from sscore.errors import DataError


def test_missing_broken_and_foreign_yaml(tmp_path):
    with pytest.raises(DataError, match=r"x\.yml is missing"):
        read_yaml(tmp_path / "x.yml")
    (tmp_path / "broken.yml").write_text("a: [1, 2", encoding="utf-8")
    with pytest.raises(DataError, match="not readable YAML"):
        read_yaml(tmp_path / "broken.yml")
    (tmp_path / "list.yml").write_text("- 1\n", encoding="utf-8")
    with pytest.raises(DataError, match="got list"):
        read_yaml(tmp_path / "list.yml")


def test_hash_ignores_the_line_ends_of_text_only(tmp_path):
    for name, content in [("a.csv", b"x\ny\n"), ("b.csv", b"x\r\ny\r\n"), ("a.gz", b"\n"), ("b.gz", b"\r\n")]:
        (tmp_path / name).write_bytes(content)
    assert file_hash(tmp_path / "a.csv") == file_hash(tmp_path / "b.csv")
    assert file_hash(tmp_path / "a.gz") != file_hash(tmp_path / "b.gz")
