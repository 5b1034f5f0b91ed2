"""Figures of a product: legible, drawn from the numbers, and told in a sentence."""

import re
from pathlib import Path

import pytest
import yaml
from test_plots_figures import check_legible

from sscore.coverage import (
    break_even,
    feasibility,
    payer_survival,
    persistency,
    product_from,
    product_tornado,
    project_product,
)
from sscore.errors import ModelError
from sscore.plots import (
    describe,
    feasibility_card,
    payer_curves,
    product_members,
    product_money,
    product_price,
    product_tornado_bars,
)

PAGE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "design-a-product.md"
TEXT = re.search(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S).group(1)  # type: ignore[union-attr]


@pytest.fixture(scope="module", params=["UGA", "SSD"])
def found(request):
    return project_product(request.param, product_from(yaml.safe_load(TEXT)), scenarios=20, seed=1)


def test_members_with_their_band(found):
    figure = product_members(found)
    check_legible(figure)
    (axes,) = figure.axes
    drawn = max(axes.lines, key=lambda line: line.get_ydata()[-1]).get_ydata()
    assert drawn / drawn[0] == pytest.approx(found.central["paying"] / found.central["paying"][0])
    assert "In 80 of 100 scenarios" in describe(figure) and found.market.label in describe(figure)


def test_money_price_and_tornado(found):
    check_legible(product_money(found))
    price = break_even(found)
    figure = product_price(found, price, factors=[0.5, 1.0, 2.0])
    check_legible(figure)
    assert f"At {price.factor:.2g} times it" in describe(figure)
    for measure in ("free", "gain", "public"):
        bars = product_tornado_bars(product_tornado(found, measure=measure))
        check_legible(bars)
        assert "Most: " in describe(bars)


def test_the_card_tells_the_decision(found):
    study = feasibility(found, flips=False)
    figure = feasibility_card(study)
    check_legible(figure)
    assert f"feasibility: {study.decision}, because {study.reason}" in describe(figure)


def test_payers_assumed_and_seen():
    curves = {"assumed": persistency(0.05, 30), "seen": payer_survival([1, 4, 9, 14, 20], [1, 0, 1, 1, 0])}
    figure = payer_curves(curves, label="Pilot")
    check_legible(figure)
    assert "assumed: 54.0 % after 12 months" in describe(figure) and "seen: 53.3 % after 12 months" in describe(figure)
    with pytest.raises(ModelError, match="one to three"):
        payer_curves({})
