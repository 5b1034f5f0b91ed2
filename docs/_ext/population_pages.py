"""Write the tables that set our projection beside the United Nations' own, for the page on the population check."""

from pathlib import Path

import pandas as pd
from sphinx.application import Sphinx
from writing import cell, table, write_pages

from sscore.countries import codes, country
from sscore.demography import compare_wpp

TARGETS = ["**target**", "0.5", "1.5", "1", "", ""]
YEARS = (2030, 2050, 2075, 2100)


def signed(share: float) -> str:
    """Return a difference in per cent with its sign, two digits.

    >>> signed(-0.00071)
    '−0.07'
    """
    return f"{100 * share:+.2f}".replace("-", "−")


def summary(tables: dict[str, pd.DataFrame]) -> str:
    """Return one row a country: the figures that have a target, and the largest difference of births and deaths."""
    rows = [TARGETS]
    for code, frame in tables.items():
        off = frame.pivot(index="year", columns="measure", values="difference")
        largest = [f"{100 * off[name].abs().max():.2f}" for name in ("births", "deaths")]
        old = f"{100 * off.loc[:2075, '65+'].abs().max():.2f}"
        rows.append([country(code).name, signed(off["total"][2050]), signed(off["total"][2100]), old, *largest])
    heads = ["country", "total 2050", "total 2100", "65+, largest to 2075", "births, largest", "deaths, largest"]
    return table(heads, rows)


def details(frame: pd.DataFrame) -> str:
    """Return one row a measure of a country, with both figures in some years."""
    rows = []
    people = frame.set_index(["measure", "year"])
    for measure in ("total", "0-14", "15-64", "65+"):
        for year in YEARS:
            one = people.loc[(measure, year)]
            rows.append(
                [
                    cell(measure) if year == YEARS[0] else "",
                    str(year),
                    f"{one['projected'] / 1000:,.1f}",
                    f"{one['wpp'] / 1000:,.1f}",
                    signed(one["difference"]),
                ]
            )
    return table(["thousand persons", "1 July", "projected", "published", "difference, %"], rows)


def generate(app: Sphinx) -> None:
    """Write the tables, which the page includes."""
    halves = {code: compare_wpp(code) for code in codes()}
    end = {code: compare_wpp(code, migration_timing="end") for code in codes()}
    parts = [f"### {country(code).name}\n\n{details(frame)}" for code, frame in halves.items()]
    pages = {"halves.inc": summary(halves), "end.inc": summary(end), "countries.inc": "\n".join(parts)}
    write_pages(Path(app.srcdir) / "generated" / "population", pages)


def setup(app: Sphinx) -> dict[str, bool]:
    """Run before Sphinx looks for pages."""
    app.connect("builder-inited", generate)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
