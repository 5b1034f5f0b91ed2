"""What a pack does not know: missing figures, assumptions and unverified values; and where the rest was read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sscore.countries.files import read_yaml

if TYPE_CHECKING:
    import pandas as pd

    from sscore.countries.pack import Country

__all__ = ["gap_table", "sources_table"]


def gap_table(country: Country) -> pd.DataFrame:
    """Return one row a gap: what, kind (missing, assumed or unverified), quality letter and a note."""
    import pandas as pd

    rows = _missing(country) + _assumed(country) + _unverified(country)
    return pd.DataFrame(rows, columns=["what", "kind", "quality", "note"])


def _missing(country: Country) -> list[tuple[str, str, str, str]]:
    wanted = read_yaml(country.folder.parent.parent / "wanted.yml")
    have = {f"{s}.{i}" for s in country.series_names() for i in country.store.shared(s)["indicator"].unique()}
    have |= set(country.assumptions())
    rows = []
    for name, why in wanted.items():
        present = name in have or (name.endswith(".*") and any(h.startswith(name[:-1]) for h in have))
        if not present:
            rows.append((name, "missing", "", str(why)))
    for series in country.series_names():
        frame = country.store.shared(series)
        if "flag" in frame:
            flagged = frame[frame["flag"] != ""].groupby(["indicator", "year", "flag"]).size()
            for row in flagged.reset_index(name="rows").to_dict("records"):
                what = f"{series}.{row['indicator']} {row['year']}"
                rows.append((what, "missing", "", f"{row['rows']} rows carried, refused: {row['flag']}"))
    return rows


def _assumed(country: Country) -> list[tuple[str, str, str, str]]:
    rows = [(name, "assumed", "C", str(a["reason"])) for name, a in sorted(country.assumptions().items())]
    undated = [n for n in country.parameters() if any(p.parameter.dating == "undated" for p in country.dated(n))]
    if undated:
        reason = f"their sources give no date; they are taken to hold from {country.undated_from}: {', '.join(undated)}"
        rows.append((f"dates of {len(undated)} parameters", "assumed", "C", reason))
    return rows


def _unverified(country: Country) -> list[tuple[str, str, str, str]]:
    rows = []
    for name in country.parameters():
        for period in country.dated(name):
            if period.parameter.quality == "C":
                rows.append((name, "unverified", "C", f"{period.parameter} from {period.start}"))
    for series in country.series_names():
        frame = country.store.shared(series)
        for _, row in frame[frame["quality"] == "C"].iterrows():
            text = f"{row['value']:g} {row['unit']} in {row['year']}"
            rows.append((f"{series}.{row['indicator']}", "unverified", "C", text))
    return rows


def sources_table(country: Country) -> pd.DataFrame:
    """Return one row a source: id, title, publisher, url, licence, used_in, figures."""
    import pandas as pd

    records = country.sources_file()
    figures: Counter[str] = Counter()
    used: dict[str, set[str]] = {}
    for series in country.series_names():
        for reference, count in country.store.shared(series)["source"].value_counts().items():
            key = str(reference).partition(":")[0]
            figures[key] += int(count)
            used.setdefault(key, set()).add(series)
    for name in country.parameters():
        for period in country.dated(name):
            figures[period.parameter.source] += 1
            used.setdefault(period.parameter.source, set()).add(name)
    rows = []
    for key in sorted(figures):
        record = records.get(key, {"title": "web page", "publisher": "", "url": key, "licence": "facts only"})
        link = record["url"] if str(record["url"] or "").startswith("http") else ""
        where = ", ".join(sorted(used[key]))
        rows.append((key, record["title"], record["publisher"], link, record["licence"], where, figures[key]))
    return pd.DataFrame(rows, columns=["source", "title", "publisher", "url", "licence", "used_in", "figures"])
