"""A first draft out of a country pack: what is known goes into steps and parts, what is not is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sscore.countries import country as load_country
from sscore.coverage import gap_matrix, staircase
from sscore.strategy.evidence import UNDATED, Evidence
from sscore.strategy.nasssap import NationalStrategy, national_strategy
from sscore.strategy.needs import standards_gap

if TYPE_CHECKING:
    import pandas as pd

    from sscore.countries import Country

__all__ = ["draft_strategy"]


def draft_strategy(country: Country | str, *, date: str, owner: str) -> NationalStrategy:
    """Return a strategy whose stocktaking and gaps are filled from the country pack, with evidence for every figure.

    Steps 2 to 8 and parts 3 to 6 stay empty: priorities, dialogue and money are decided by people, not by a pack.

    Parameters
    ----------
    country
        A country or its three-letter code.
    date
        Day, month or year of the draft.
    owner
        The institution that answers for it.

    Raises
    ------
    DataError
        For an unknown country.

    Examples
    --------
    >>> draft = draft_strategy("SSD", date="2027-01", owner="Ministry of labour")
    >>> draft.steps[0].status, draft.assumed_share > 0
    ('under way', True)
    """
    pack = load_country(country) if isinstance(country, str) else country
    title = f"{pack.name}: national social security strategy and action plan"
    found = national_strategy(pack.name, title, date=date, owner=owner)
    people = _staircase_evidence(pack)
    cells = gap_matrix(pack).frame
    known = cells[cells["value"].notna()]
    covered = tuple(_cell_evidence({str(k): v for k, v in row.items()}) for row in known.to_dict("records"))
    found = found.attach(1, *people, *covered, note="Filled from the country pack; schemes to be listed by hand.")
    found = found.write("stocktaking", _schemes_text(pack), *people)
    return found.write("gaps", _gaps_text(standards_gap(pack)), *covered)


def _staircase_evidence(pack: Country) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            f"{level.label.capitalize()}: {level.persons:,.0f} persons.",
            level.source or "country pack",
            level.quality,
            UNDATED if level.assumed else str(level.year),
        )
        for level in staircase(pack).levels
    )


def _cell_evidence(row: dict[str, object]) -> Evidence:
    text = f"{str(row['group']).capitalize()}, {row['branch']}: {float(row['value']):.3g} % covered."  # type: ignore[arg-type]
    date = UNDATED if row["status"] == "assumed" else str(row["year"])
    return Evidence(text, str(row["source"]), str(row["quality"]), date)


def _schemes_text(pack: Country) -> str:
    names = ", ".join(str(name) for name in pack.institutions) or "none listed in the country pack"
    share = 100 * staircase(pack).share()
    return (
        f"Institutions known to the country pack: {names}. About {share:.3g} % of the employed pay contributions or "
        f"are insured against work injury; the rest is reached, if at all, by family, community and informal "
        f"arrangements, which formal schemes should build on and not crowd out."
    )


def _gaps_text(table: pd.DataFrame) -> str:
    known = table[table["gap_r202"].notna()].sort_values("gap_r202", ascending=False)
    missing = int(table["coverage"].isna().sum())
    text = (
        f"{missing} of {len(table)} cells of group and branch have no figure of coverage, which is not the same as 0 %."
    )
    if len(known):
        worst = "; ".join(
            f"{row['group']} ({row['branch']}) lack {row['gap_r202']:.1f} points to everybody"
            for row in known.head(3).to_dict("records")
        )
        text = f"Against the guarantees of R202 the widest known gaps are: {worst}. {text}"
    below = table[table["gap_c102"] > 0]
    for row in below.to_dict("records"):
        text += (
            f" C102 wants {row['c102_persons']:.0f} % of the {row['group']} protected for {row['branch']}: "
            f"{row['gap_c102']:.1f} points are missing."
        )
    return text
