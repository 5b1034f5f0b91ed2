"""The coverage staircase: from everybody to those who paid a contribution."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sscore.countries import country as load_country
from sscore.errors import ModelError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

    from sscore.countries import Country, Figure

__all__ = ["LEVELS", "Level", "Staircase", "staircase"]

LEVELS = (
    "population",
    "working age 15-64",
    "labour force",
    "employed",
    "employees",
    "registered members",
    "active contributors",
)


@dataclass(frozen=True)
class Level:
    """One step: how many persons, of which year, from where, how good, and how it was computed.

    ``year`` is that of the step's own figure (a share of 2019 applied to the employed of 2024 has the
    year 2019, and ``note`` says both). ``assumed`` marks a step that rests on a teaching assumption.
    """

    label: str
    persons: float
    unit: str
    year: int
    quality: str
    source: str
    assumed: bool
    note: str


@dataclass(frozen=True)
class Staircase:
    """The steps of one country, from population down to active contributors.

    Steps are not always lower than the one before: a fund can have more members registered than there are employees
    today. ``year`` is the year of population and labour force.
    """

    country: str
    code: str
    year: int
    levels: tuple[Level, ...]

    def level(self, label: str) -> Level:
        """Return one step by its label, as in :data:`LEVELS`.

        Raises
        ------
        ModelError
            For an unknown label, with close matches.
        """
        for step in self.levels:
            if step.label == label:
                return step
        raise ModelError(f"Staircase: no step {label!r}. {did_you_mean(label, [s.label for s in self.levels])}")

    def share(self, of: str = "employed", *, level: str = "active contributors") -> float:
        """Return one step as a fraction of another: by default active contributors of the employed.

        Raises
        ------
        ModelError
            For an unknown step, or one with nobody in it.
        """
        whole = self.level(of).persons
        if whole == 0:
            raise ModelError(f"Staircase: nobody is in {of!r} in {self.country}, so no share of it exists.")
        return self.level(level).persons / whole

    def to_frame(self) -> pd.DataFrame:
        """Return one row a step, in order."""
        import pandas as pd

        return pd.DataFrame([asdict(step) for step in self.levels])


def staircase(country: Country | str, year: int | None = None) -> Staircase:
    """Return the coverage staircase of a country.

    ::

        working age 15-64   = population aged 15 to 64
        labour force        = working age * participation rate 15-64
        employed            = labour force * (employment rate 15+ / participation rate 15+)
        employees           = employed * (1 - self-employed share)
        active contributors = employed * share of employed covered for work injury (SDG 1.3.1)
        registered members  = active contributors * registered per active (teaching assumption)

    The self-employed share counts employers, own-account workers, members of cooperatives and contributing family
    workers, so nothing else has to be taken off to find employees. Cover for work injury is the one series of effective
    cover of the employed that is published for most countries: it stands in for contributors to pensions, and is close
    to them only where the same employers pay for both.

    Parameters
    ----------
    country
        A country or its three-letter code.
    year
        Year of population and labour force; None takes the latest that has both. Shares come from the latest year not
        after it, or, where all are later, from the earliest, and each step says which.

    Raises
    ------
    DataError
        For an unknown country, or a year without population or labour force.

    References
    ----------
    ILO, SDG indicator 1.3.1; ILO, ICSE-93 on status in employment.

    Examples
    --------
    >>> steps = staircase("TZA")
    >>> [s.label for s in steps.levels][:3]
    ['population', 'working age 15-64', 'labour force']
    >>> 0 < steps.share(of="population") < steps.share(of="employed") < 1
    True
    """
    pack = load_country(country) if isinstance(country, str) else country
    year = _latest_common_year(pack) if year is None else year
    everybody = pack.population(year=year, ages=(0, 100))
    adults = pack.population(year=year, ages=(15, 64))
    part = pack.figure("labour.lfpr", year=year, sex="total", age="15-64")
    part_all = pack.figure("labour.lfpr", year=year, sex="total", age="15+")
    work_all = pack.figure("labour.employment_rate", year=year, sex="total", age="15+")
    own_account = _nearest(pack, "labour.self_employed_share", year, sex="total", age="15+")
    covered = _nearest(pack, "coverage.employed_covered_work_injury", year)
    ratio = pack.figure("coverage.registered_per_active", year=year)

    force = adults.value * part.value / 100
    at_work = work_all.value / part_all.value
    employed = force * at_work
    employees = employed * (1 - own_account.value / 100)
    active = employed * covered.value / 100
    steps = (
        (everybody.value, (everybody,), "; ".join(filter(None, ("all ages, 1 July", everybody.note)))),
        (adults.value, (adults,), "; ".join(filter(None, ("persons aged 15 to 64, 1 July", adults.note)))),
        (force, (adults, part), f"{part.value:.1f} % of persons aged 15 to 64 take part ({part.year})"),
        (
            employed,
            (adults, part, part_all, work_all),
            f"{100 * at_work:.1f} % of the labour force work ({work_all.year})",
        ),
        (
            employees,
            (adults, part, part_all, work_all, own_account),
            f"{100 - own_account.value:.1f} % of the employed are employees ({own_account.year}), family workers not",
        ),
        (
            active * ratio.value,
            (adults, part, part_all, work_all, covered, ratio),
            f"{ratio.value:g} registered for each active contributor" + (" (assumption)" if ratio.assumed else ""),
        ),
        (
            active,
            (adults, part, part_all, work_all, covered),
            f"{covered.value:g} % of the employed are covered for work injury "
            + ("(assumption)" if covered.assumed else f"({covered.year}), a stand-in for contributors"),
        ),
    )
    levels = tuple(_level(label, *step) for label, step in zip(LEVELS, steps, strict=True))
    return Staircase(country=pack.name, code=pack.code, year=year, levels=levels)


def _level(label: str, persons: float, figures: tuple[Figure, ...], note: str) -> Level:
    """Return a step; its year and source are those of its last figure, its quality the worst of all."""
    own = figures[-1]
    return Level(
        label=label,
        persons=persons,
        unit="persons",
        year=own.year,
        quality=max(f.quality for f in figures),
        source=own.source,
        assumed=any(f.assumed for f in figures),
        note=note,
    )


def _latest_common_year(pack: Country) -> int:
    """Return the latest year with participation and employment."""
    return min(
        pack.figure("labour.lfpr", sex="total", age="15-64").year,
        pack.figure("labour.lfpr", sex="total", age="15+").year,
        pack.figure("labour.employment_rate", sex="total", age="15+").year,
    )


def _nearest(pack: Country, name: str, year: int, **where: str) -> Figure:
    """Return the latest figure not after a year; the earliest one where all are later."""
    series, _, indicator = name.partition(".")
    table = pack.series(series)
    rows = table[table["indicator"] == indicator]
    for column, value in where.items():
        rows = rows[rows[column] == value]
    years = sorted(int(y) for y in rows["year"])
    if not years:
        return pack.figure(name, year=year, **where)
    before = [y for y in years if y <= year]
    return pack.figure(name, year=before[-1] if before else years[0], **where)
