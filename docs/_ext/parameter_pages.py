"""Write one page a country: every dated parameter, the series, the gaps and the sources, as the package gives them."""

from collections.abc import Iterator
from pathlib import Path

from sphinx.application import Sphinx
from writing import cell, link, table, write_pages

from sscore.countries import Country, codes, country


def parameter_rows(pack: Country, scheme: str) -> Iterator[list[str]]:
    """Yield a row a value; the name stands on the first row of its parameter only."""
    for name in (n for n in pack.parameters() if n.startswith(f"{scheme}.")):
        for place, dated in enumerate(pack.dated(name)):
            p = dated.parameter
            day = f'<span class="day">{p.valid_from}</span> ' if p.valid_from else ""
            since = day + ("" if p.dating == "legal" else p.dating)
            until = f"to {p.valid_until}. " if p.valid_until else ""
            shown = f"`{name.removeprefix(scheme + '.')}`" if place == 0 else ""
            yield [shown, cell(p), since, p.quality, link(p.source), cell(until + p.note)]


def schemes(pack: Country) -> str:
    """Return a table of dated values for each scheme."""
    parts = []
    for scheme in sorted({name.partition(".")[0] for name in pack.parameters()}):
        parts += [f"### `{scheme}`: {cell(pack.schemes.get(scheme, ''))}\n"]
        parts += [table(["parameter", "value", "from", "quality", "source", "note"], parameter_rows(pack, scheme))]
    return "\n".join(parts)


def series(pack: Country) -> str:
    """Return a table of the series and their indicators."""
    rows = []
    for name in pack.series_names():
        frame = pack.series(name)
        years = f"{frame['year'].min()} to {frame['year'].max()}"
        indicators = ", ".join(f"`{i}`" for i in sorted(frame["indicator"].unique()))
        rows.append([f"`{name}`", years, ", ".join(sorted(frame["quality"].unique())), indicators])
    return table(["series", "years", "quality", "indicators"], rows)


INTRODUCTION = """# {name} ({code})

Currency: {currency_name} ({currency}). Institutions: {institutions}.
The pack answers for days up to {as_of}; later days are refused.

## Parameters

A value holds from its day until the next one. *Seen* is the day for which a source shows the value; the rule may be
older. *Undated*: the source gives no day; the value is taken to hold from {undated_from}, an assumption.
"""


def country_page(pack: Country) -> str:
    """Return the page of a country."""
    introduction = INTRODUCTION.format(
        name=pack.name,
        code=pack.code,
        currency_name=pack.currency_name,
        currency=pack.currency,
        institutions=", ".join(map(cell, pack.institutions)),
        as_of=pack.as_of,
        undated_from=pack.undated_from,
    )
    gaps = [[f"`{r.what}`", cell(r.kind), cell(r.quality), cell(r.note)] for r in pack.gaps().itertuples()]
    sources = []
    for r in pack.sources().itertuples():
        title = "" if r.title == "web page" else str(r.title)
        source = link(str(r.url), title) if r.url else cell(r.title)
        sources.append([source, cell(r.publisher), cell(r.licence), str(r.figures)])
    parts = [
        introduction,
        schemes(pack),
        "## What is missing, assumed or not verified\n",
        table(["what", "kind", "quality", "note"], gaps),
        "## Series\n",
        series(pack),
        "## Sources\n",
        table(["source", "publisher", "licence", "figures"], sources),
    ]
    return "\n".join(parts)


def index(packs: list[Country]) -> str:
    """Return the page that compares the packs by size and quality."""
    rows = []
    for pack in packs:
        letters = [dated.parameter.quality for name in pack.parameters() for dated in pack.dated(name)]
        counts = [str(letters.count(letter)) for letter in "ABC"]
        rows.append([f"[{pack.name}]({pack.code}.md)", str(len(pack.parameters())), *counts, str(len(pack.gaps()))])
    headings = ["country", "parameters", "values A", "values B", "values C", "rows in the gap table"]
    names = [pack.code for pack in packs]
    return "\n".join(
        [
            "# Parameters by country\n",
            "What the letters mean: [](../../explanation/data-quality.md).\n",
            table(headings, rows),
            "```{toctree}\n:hidden:\n",
            *names,
            "```\n",
        ]
    )


def generate(app: Sphinx) -> None:
    """Write all parameter pages."""
    packs = [country(code) for code in codes()]
    pages = {f"{pack.code}.md": country_page(pack) for pack in packs}
    write_pages(Path(app.srcdir) / "generated" / "parameters", {"index.md": index(packs), **pages})


def setup(app: Sphinx) -> dict[str, bool]:
    """Run before Sphinx looks for pages."""
    app.connect("builder-inited", generate)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
