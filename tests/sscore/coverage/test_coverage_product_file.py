"""A product's file: the example of the how-to page, and one clear sentence for every mistake."""

import copy
import re
from pathlib import Path

import pytest
import yaml

from sscore.coverage import PRODUCT_FIELDS, product_from, read_product
from sscore.errors import DataError, ModelError

PAGE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "design-a-product.md"
TEXT = re.search(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S).group(1)  # type: ignore[union-attr]
GIVEN = yaml.safe_load(TEXT)
C = {"quality": "C", "source": "assumption"}


def changed(path, value, given=GIVEN):
    """The example with one entry replaced, or taken out where the value is None."""
    table = copy.deepcopy(given)
    *way, last = path.split(".")
    part = table
    for key in way:
        part = part[key]
    if value is None:
        del part[last]
    else:
        part[last] = value
    return table


def test_the_example_of_the_page_is_read_whole(tmp_path):
    (tmp_path / "p.yml").write_text(TEXT, encoding="utf-8")
    product = read_product(tmp_path / "p.yml")
    assert product.claims == ("maternity", "hospital stay") and product.segment == "self-employed"
    assert product.value("take_up.share") == 0.15 and product.value("benefits.short_term.maternity.claims") == 0.03
    leaves = TEXT.count("{value:")
    assert len(product.numbers) == leaves == len(product.to_frame())
    assert (product.to_frame()["source"].str.len() > 0).all() and set(product.to_frame()["quality"]) <= set("ABC")
    assert product.value("support.subsidy") == 0.0  # left out: its neutral value


def test_reading_does_not_change_what_was_given():
    before = copy.deepcopy(GIVEN)
    product_from(GIVEN)
    assert before == GIVEN


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("titel", "x", "unknown key 'titel'. Did you mean 'title'"),
        ("lapse.first_yaer", {"value": 0.1, **C}, "Did you mean 'first_year'"),
        ("benefits.long_term.shares", {"value": 0.1, **C}, "Did you mean 'share'"),
        ("benefits.short_term.maternity.claim", {"value": 0.1, **C}, "Did you mean 'claims'"),
        ("take_up.share", {"value": 0.1, "quality": "C"}, "take_up.share has no source"),
        ("take_up.share", {"value": 0.1, "source": "x"}, "take_up.share has no quality"),
        ("take_up.share", {"value": 0.1, "quality": "D", "source": "x"}, "must be one of A, B, C"),
        ("take_up.share", 0.1, "must be a list of 'key: value', got float"),
        ("take_up.share", {"value": 1.2, **C}, "at most 1"),
        ("take_up.share", {"value": "many", **C}, "take_up.share must be"),
        ("take_up.share", {"value": 1, **C}, "between 0 and 1, both excluded"),
        ("take_up.price", {"value": 3, **C}, "at most 0"),
        ("take_up.price", {"value": 0, **C}, "the price would not matter"),
        ("take_up.share", None, "take_up.share is missing"),
        ("fund", None, "the key 'fund' is missing"),
        ("contribution.rate", None, "contribution.amount or contribution.rate"),
        ("contribution.amount", {"value": 1, **C}, "contribution.amount or contribution.rate"),
        ("contribution.floor", {"value": 1, **C}, "floor must not be above"),
        ("group.segment", "informl", "Did you mean 'informal'"),
        ("group.ages", [59, 18], "two whole ages"),
        ("group.ages", None, "two whole ages"),
        ("as_of", "15/01/2026", "as_of"),
        ("money", "shillings", "must be a currency such as UGX"),
        ("amounts_follow", "gold", "must be one of wages, prices, nothing"),
        ("start", 2010, "whole number from 2024"),
        ("years", 1, "whole number from 2"),
        ("season", [1, 1], "twelve weights"),
        ("benefits.short_term.maternity.amount", None, "maternity has no amount"),
        ("benefits.short_term", ["maternity"], "must be a list of 'name: numbers'"),
        ("benefits.short_term", [], "must be a list of 'name: numbers'"),
        ("benefits.short_term", {"": {"claims": {"value": 1, **C}, "amount": {"value": 1, **C}}}, "has no name"),
        ("benefits", [], "benefits must be a list of 'key: value', got list"),
        ("support", False, "support must be a list of 'key: value', got bool"),
        ("stop", "", "stop must be a list of 'key: value', got str"),
        ("title", None, "the key 'title' is missing"),
        ("title", ["a"], "title must be a text"),
        ("title", " ", "title must be a text"),
        ("as_of", 2026, "as_of must be a whole day"),
        ("as_of", "2026-02-30", "as_of must be a day"),
        ("country", "XXX", "country must be three letters or left out"),
        ("country", "TZ", "Did you mean 'TZA'"),
        ("season", [True] + [1] * 11, "twelve weights"),
        ("season", [float("nan")] + [1] * 11, "twelve weights"),
        ("season", [-1, 3] + [1] * 10, "twelve weights"),
        ("group.ages", [18.5, 59], "two whole ages"),
        ("group.ages", [10, 59], "two whole ages"),
        ("group.reach", {"value": 0, **C}, "group.reach is 0"),
        ("group.sex", "all", "must be one of both, female, male"),
        ("contribution.rate", {"value": 0, **C}, "contribution.rate is 0"),
        ("contribution.ceiling", {"value": 0, **C}, "contribution.ceiling is 0"),
        ("costs.per_member", {"value": "1e6", **C}, "Write a number without quotation marks"),
        ("costs.per_member", {"value": float("inf"), **C}, "finite"),
        ("costs.per_member", {"value": True, **C}, "costs.per_member must be"),
        ("take_up.share", {"value": float("nan"), **C}, "got nan"),
        ("take_up.share", {"value": None, **C}, "take_up.share has no value"),
        ("take_up.share", {"value": 0.1, "quality": "c", "source": "x"}, "Did you mean 'C'"),
        ("stop.year", {"value": 2.5, **C}, "stop.year must be a whole year"),
        ("stop.year", {"value": 12, **C}, "from 1 to 10, the product's years; got 12"),
        ("stop.year", None, "it is missing"),
        ("stop", {"year": {"value": 3, **C}}, "a year and nothing to look at"),
        ("years", 1.5, "whole number from 2"),
        ("start", True, "whole number from 2024"),
    ],
)
def test_mistakes_are_told(path, value, told):
    with pytest.raises(DataError, match=re.escape(told)) as error:
        product_from(changed(path, value), name="product.yml")
    assert "\n" not in str(error.value) and str(error.value).startswith("product.yml")


def test_a_fixed_amount_has_no_ceiling():
    table = changed("contribution", {"amount": {"value": 0.05, **C}})
    assert product_from(table).value("contribution.amount") == 0.05
    table["contribution"]["ceiling"] = {"value": 0.1, **C}
    with pytest.raises(DataError, match="a fixed amount has no ceiling"):
        product_from(table)


def test_files_that_are_none(tmp_path):
    with pytest.raises(DataError, match="cannot read"):
        read_product(tmp_path / "nowhere.yml")
    twice = TEXT + "start: 2030\n"
    inner = TEXT.replace("  sex: both", "  sex: both\n  sex: male")
    for text, told in (
        ("a: [", "not readable as YAML"),
        ("- 1", "got list"),
        ("", "got NoneType"),
        (twice, "has the key 'start' twice"),
        (inner, "has the key 'sex' twice below line 9"),
        (TEXT.replace("2026-01-15", "2026-02-30"), "day is out of range"),
        (TEXT.replace("2026-01-15", "2026-01-15 10:00:00"), "as_of must be a whole day"),
    ):
        (tmp_path / "p.yml").write_text(text, encoding="utf-8")
        with pytest.raises(DataError, match=told):
            read_product(tmp_path / "p.yml")


def test_changes_are_checked_like_the_file():
    product = product_from(GIVEN)
    other = product.changed({"take_up.share": 0.2, "support.subsidy": 0.1})
    assert (product.value("take_up.share"), other.value("take_up.share")) == (0.15, 0.2)
    assert other.numbers["support.subsidy"].source == "changed for a comparison"
    with pytest.raises(ModelError, match="Did you mean 'take_up.share'"):
        product.changed({"take_up.shar": 0.2})
    with pytest.raises(ModelError, match="at most 1"):
        product.changed({"take_up.share": 2})


def test_the_page_names_every_section():
    assert {name.split(".")[0] for name in PRODUCT_FIELDS} <= set(GIVEN)
