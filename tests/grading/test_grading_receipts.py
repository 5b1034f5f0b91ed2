import hashlib
import json
from dataclasses import asdict, replace

import pytest
import yaml

from grading import cli
from grading.receipts import Receipt, issue, read_chain, text_of, verify


def hand_in(folder, last, who, content, *, reason=""):
    number = last.number + 1 if last else 1
    file = f"{who}/m1-x1/{number:03}.ipynb"
    path = folder / "inbox" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    found = {"trainee": who, "exercise": "m1-x1", "received": f"2026-03-01 09:0{number}:00 UTC", "file": file}
    found |= {"size": len(content), "sha256": hashlib.sha256(content).hexdigest(), "reason": reason}
    return issue(folder, last, round="March", **found)


@pytest.fixture
def folder(tmp_path):
    """A folder with three receipts: two of t1, of which the second was broken, and one of t2."""
    last = None
    for who, content, reason in (("t1", b"one", ""), ("t2", b"two", ""), ("t1", b"bad", "it is not JSON")):
        last = hand_in(tmp_path, last, who, content, reason=reason)
    return tmp_path


def state(folder):
    keys = ("received", "sha256", "reason", "number")
    return {f"{r.trainee}/m1-x1": {k: asdict(r)[k] for k in keys} for r in read_chain(folder)[:2]}


def problems(folder, found=None):
    return verify(folder, state(folder) if found is None else found).problems


def chain(folder):
    return folder / "receipts" / "chain.jsonl"


def test_what_was_not_altered_is_found_in_order(folder):
    found = verify(folder, state(folder))
    assert (found.receipts, found.problems) == (3, ())
    assert found.seal == read_chain(folder)[-1].seal
    assert verify(folder / "empty", {}) == type(found)(0, "0" * 64, ())


def test_a_trainee_gets_all_that_proves_the_receipt(folder):
    text = (folder / "receipts" / "t1.txt").read_text(encoding="utf-8")
    first, _, third = read_chain(folder)
    for part in ("March", "t1", "m1-x1", first.received, hashlib.sha256(b"one").hexdigest(), first.seal, third.seal):
        assert part in text
    assert "could not be used: it is not JSON" in text
    assert "t2" not in text


@pytest.mark.parametrize("field", [f for f in Receipt.__dataclass_fields__ if f != "number"])
def test_a_seal_covers_every_field(folder, field):
    receipt = read_chain(folder)[1]
    other = replace(receipt, **{field: 7 if field == "size" else "other"})
    assert other.seal != receipt.seal
    lines = chain(folder).read_text().splitlines()
    lines[1] = json.dumps({**asdict(other), "seal": receipt.seal})
    before = state(folder)
    chain(folder).write_text("\n".join(lines) + "\n")
    assert any("altered" in problem for problem in problems(folder, before))
    assert any("is not what the receipts say" in problem for problem in problems(folder, before))


def test_a_receipt_sealed_anew_breaks_the_next(folder):
    lines = chain(folder).read_text().splitlines()
    forged = replace(read_chain(folder)[0], received="1999-01-01 00:00:00 UTC")
    before = state(folder)
    lines[0] = json.dumps({**asdict(forged), "seal": forged.seal})
    chain(folder).write_text("\n".join(lines) + "\n")
    assert "receipt 2 (t2/m1-x1) does not follow the one before it: one of the two was altered" in problems(
        folder, before
    )


def test_a_chain_sealed_anew_contradicts_what_trainees_keep(folder):
    kept = (folder / "receipts" / "t2.txt").read_text()
    first, *rest = read_chain(folder)
    made = [replace(first, received="1999-01-01 00:00:00 UTC")]
    for receipt in rest:
        made.append(replace(receipt, previous=made[-1].seal))
    chain(folder).write_text("".join(json.dumps({**asdict(r), "seal": r.seal}) + "\n" for r in made))
    for who in ("t1", "t2"):
        texts = "".join(text_of(r) for r in made if r.trainee == who)
        (folder / "receipts" / f"{who}.txt").write_text(texts)
    assert problems(folder) == ()
    assert (folder / "receipts" / "t2.txt").read_text() != kept


def test_a_chain_without_its_first_receipt_is_found_though_sealed_anew(folder):
    before, last, made = state(folder), "0" * 64, []
    for receipt in read_chain(folder)[1:]:
        made.append(replace(receipt, previous=last))
        last = made[-1].seal
    chain(folder).write_text("".join(json.dumps({**asdict(r), "seal": r.seal}) + "\n" for r in made))
    wanted = "receipt 2 (t2/m1-x1) stands in line 1: a receipt was taken out or slipped in"
    assert wanted in problems(folder, before)


@pytest.mark.parametrize("line", [0, 1, 2])
def test_a_receipt_that_was_taken_out_is_missed(folder, line):
    before = state(folder)
    lines = chain(folder).read_text().splitlines(keepends=True)
    chain(folder).write_text("".join(lines[:line] + lines[line + 1 :]))
    assert problems(folder, before)


def test_a_line_that_is_no_receipt_is_named(folder):
    before = state(folder)
    for junk in ("{", "[]", '{"seal": 1}', "\x00"):
        text = chain(folder).read_text()
        chain(folder).write_text(junk + "\n" + text)
        assert "line 1 of receipts/chain.jsonl is no receipt" in problems(folder, before)
        chain(folder).write_text(text)


def test_files_that_were_altered_removed_or_slipped_in_are_named(folder):
    inbox = folder / "inbox"
    (inbox / "t1/m1-x1/001.ipynb").write_bytes(b"other")
    (inbox / "t2/m1-x1/002.ipynb").unlink()
    (inbox / "t2/m1-x1/009.ipynb").write_bytes(b"more")
    assert problems(folder) == (
        "inbox/t1/m1-x1/001.ipynb is not the file of receipt 1: it was altered",
        "inbox/t2/m1-x1/002.ipynb of receipt 2 is gone",
        "inbox/t2/m1-x1/009.ipynb has no receipt",
    )


@pytest.mark.parametrize(
    "change", [{"received": "1999-01-01 00:00:00 UTC"}, {"sha256": "0"}, {"number": 2}, {"reason": "x"}]
)
def test_what_counts_must_have_its_receipt(folder, change):
    found = state(folder)
    found["t1/m1-x1"] |= change
    assert problems(folder, found) == ("receipts.json says of t1/m1-x1 what no receipt says",)


def test_what_counts_must_be_there(folder):
    found = state(folder)
    del found["t2/m1-x1"]
    assert problems(folder, found) == ("receipts.json has no entry for t2/m1-x1, of which there is a receipt",)


def test_a_text_that_was_altered_or_removed_is_named(folder):
    path = folder / "receipts" / "t1.txt"
    path.write_text(path.read_text().replace("09:01", "08:01"))
    assert problems(folder) == ("receipts/t1.txt is not what the receipts say",)
    path.unlink()
    assert problems(folder) == ("receipts/t1.txt is not what the receipts say",)


def test_a_line_cut_off_by_a_power_cut_spoils_no_other(folder):
    last = read_chain(folder)[-1]
    with chain(folder).open("a") as stream:
        stream.write('{"number": 4, "tra')
    hand_in(folder, last, "t2", b"more")
    assert [r.number for r in read_chain(folder)] == [1, 2, 3, 4]
    assert "line 4 of receipts/chain.jsonl is no receipt" in problems(folder)


def test_the_command_says_whether_anything_was_altered(folder, capsys):
    outline = {"course": "c", "title": "C", "audience": "a", "outcomes": [], "country_default": "KEN", "modules": []}
    (folder / "course.yml").write_text(yaml.safe_dump(outline))
    chosen = {"course": "c", "country": "KEN", "database": "", "made_at": "2026-03-01 08:00:00 UTC", "name": "March"}
    (folder / "round.yml").write_text(yaml.safe_dump(chosen))
    (folder / "roster.csv").write_text("id,name\nt1,A\nt2,B\n")
    (folder / "receipts.json").write_text(json.dumps(state(folder)))
    assert cli.main(["round", "receipts", str(folder)]) == 0
    assert capsys.readouterr().out.startswith("receipts: 3, all as issued; seal of the last: ")
    (folder / "inbox/t1/m1-x1/001.ipynb").write_bytes(b"other")
    assert cli.main(["round", "receipts", str(folder)]) == 2
    said = capsys.readouterr()
    assert said.err == "sscourse: inbox/t1/m1-x1/001.ipynb is not the file of receipt 1: it was altered.\n"
    assert said.out == ""
    (folder / "receipts.json").write_text("{ cut")
    assert cli.main(["round", "receipts", str(folder)]) == 2
    assert "is damaged" in capsys.readouterr().err
