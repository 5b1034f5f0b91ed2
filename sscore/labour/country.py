"""Read a country's pack for a labour path; what the pack does not say is assumed, and every assumption is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sscore.countries import country as load_country
from sscore.demography.paths import SEXES
from sscore.errors import DataError
from sscore.inputs import Floats, choice, whole
from sscore.labour.dormancy import calibrate_dormancy
from sscore.labour.evidence import Evidence, LabourInputs
from sscore.labour.force import employment, labour_force
from sscore.labour.members import entry_ages
from sscore.labour.participation import ParticipationCurve, participation_curve
from sscore.labour.profiles import wage_profile

if TYPE_CHECKING:
    from sscore.countries import Country, Figure

__all__ = ["country_participation", "labour_inputs"]

_SPELL, _RETIREMENT = 3.0, 60
_FIRST, _LAST = 2023, 2100


class _Notes:
    """Collects the figures that are read and the sentences that say what is assumed."""

    def __init__(self, pack: Country) -> None:
        self.pack = pack
        self.evidence: list[Evidence] = []
        self.remarks: list[str] = []

    def figure(self, name: str, *, year: int | None = None, **where: str) -> Figure:
        """Read a figure of the pack and keep where it came from."""
        found = self.pack.figure(name, year=year, **where)
        label = f"{name} {' '.join(where.values())}".strip()
        self.evidence.append(
            Evidence(label, found.value, found.unit, found.year, found.quality, found.source, found.note)
        )
        return found

    def assume(self, name: str, value: float, unit: str, reason: str) -> None:
        """Keep an assumption, quality C."""
        year = self.pack.as_of.year
        self.evidence.append(Evidence(name, float(value), unit, year, "C", "assumption", reason))
        self.remarks.append(f"Assumed (quality C): {name} {value:g} {unit}, {reason}.")


def country_participation(code: str, sex: str, year: int | None = None) -> tuple[ParticipationCurve, Floats]:
    """Return participation and unemployment by single age of women or men, from the groups that a pack has.

    Packs print participation at 15+, 15-64, 25-54 and 65+ and employment at 15+ and 15-24. The labour force of 15-24
    and 55-64 together is known as a difference; it is divided by the first of three assumptions that contradicts no
    other figure: unemployment at 15-24 is that of the latest survey; participation at 55-64 lies half way between 25-54
    and 65+; unemployment is alike at all ages. All six figures that are printed are reproduced.

    Parameters
    ----------
    code
        Three letters.
    sex
        ``"female"`` or ``"male"``.
    year
        Calendar year; None takes the latest.

    Returns
    -------
    (ParticipationCurve, ndarray)
        The curve, and unemployment as a share of the labour force by single age, shape (101,); 0 below 15.

    Raises
    ------
    DataError
        For an unknown country or a year without figures, or figures that contradict one another.

    Examples
    --------
    >>> curve, unemployment = country_participation("KEN", "female")
    >>> {group: round(rate, 2) for group, rate in curve.groups.items()}
    {'15-24': 0.34, '25-54': 0.79, '55-64': 0.7, '65+': 0.51}
    """
    choice("country_participation", "sex", sex, SEXES)
    pack = load_country(code)
    return _participation(_Notes(pack), sex, year)


def _participation(notes: _Notes, sex: str, year: int | None) -> tuple[ParticipationCurve, Floats]:
    pack = notes.pack
    known = notes.figure("labour.lfpr", year=year, sex=sex, age="15-64")
    when = known.year
    rate = {a: notes.figure("labour.lfpr", year=when, sex=sex, age=a).value / 100 for a in ("15+", "25-54", "65+")}
    work = {a: notes.figure("labour.employment_rate", year=when, sex=sex, age=a).value / 100 for a in ("15+", "15-24")}
    frame = pack.series("population")
    rows = frame[(frame["year"] == when) & (frame["sex"] == sex)].sort_values("age")
    persons = rows["value"].to_numpy(float) * 1000
    size = {a: persons[low:high].sum() for a, (low, high) in _GROUPS.items()}
    both = known.value / 100 * size["15-64"] - rate["25-54"] * size["25-54"]
    half_way = (both - (rate["25-54"] + rate["65+"]) / 2 * size["55-64"]) / size["15-24"]
    alike = work["15-24"] * rate["15+"] / work["15+"]
    choices = [(half_way, _HALF_WAY), (alike, _ALIKE)]
    surveyed = _surveyed(notes, sex)
    if surveyed is not None:
        choices.insert(0, (work["15-24"] / (1 - surveyed), _SURVEYED))
    implied: dict[str, float] = {}
    for young, remark in choices:
        groups = {
            "15-24": young,
            "25-54": rate["25-54"],
            "55-64": (both - young * size["15-24"]) / size["55-64"],
            "65+": rate["65+"],
        }
        jobless, jobless_older = _jobless(young, rate["15+"], work, size)
        implied = {**groups, "15-24, unemployment": jobless, "25+, unemployment": jobless_older}
        if all(0 < share < 1 for share in groups.values()) and 0 <= jobless < 1 and 0 <= jobless_older < 1:
            notes.remarks.append(f"Assumed (quality C), {sex}: {remark}")
            unemployment = np.where(np.arange(101) < 25, jobless, jobless_older)
            return participation_curve(groups, persons), np.where(np.arange(101) < 15, 0.0, unemployment)
    told = ", ".join(f"{share:.3f} at {group}" for group, share in implied.items())
    raise DataError(
        f"country_participation: the figures of {pack.name} for {sex} {when} contradict one another: {told}. Give "
        f"participation_curve your own rates."
    )


def _surveyed(notes: _Notes, sex: str) -> float | None:
    """Return the latest unemployment rate of 15-24 that a survey found, or None."""
    frame = notes.pack.series("labour")
    rows = frame[(frame["indicator"] == "unemployment_rate") & (frame["age"] == "15-24") & (frame["sex"] == sex)]
    return None if rows.empty else notes.figure("labour.unemployment_rate", sex=sex, age="15-24").value / 100


def _jobless(young: float, rate: float, work: dict[str, float], size: dict[str, float]) -> tuple[float, float]:
    """Return unemployment below 25 and from 25 on that give the employment printed at 15-24 and at 15+."""
    force = rate * size["15+"] - young * size["15-24"]
    employed = work["15+"] * size["15+"] - work["15-24"] * size["15-24"]
    older = 1 - employed / force
    return 1 - work["15-24"] / young, 0.0 if abs(older) < 1e-12 else older


_GROUPS = {
    "15+": (15, 101),
    "15-64": (15, 65),
    "15-24": (15, 25),
    "25-54": (25, 55),
    "55-64": (55, 65),
    "65+": (65, 101),
}


def labour_inputs(code: str, start: int = 2024, end: int = 2050, *, spell_years: float = _SPELL) -> LabourInputs:
    """Return what a labour path of a country rests on: its pack's figures and flagged assumptions.

    Parameters
    ----------
    code
        Three letters, such as ``"TZA"``.
    start, end
        Calendar years from 2023 to 2100, ``start < end``.
    spell_years
        Expected years of a spell of contributions, above 0: no source is known (quality C).

    Returns
    -------
    LabourInputs

    Raises
    ------
    DataError
        For an unknown country, years outside the packs, or figures that contradict one another.
    ModelError
        For a spell of 0 years or less.

    Examples
    --------
    >>> zambia = labour_inputs("ZMB", 2024, 2030)
    >>> zambia.participation.shape, zambia.retirement_age, zambia.legal is None
    ((2, 101), 60, True)
    >>> set(zambia.to_frame()["quality"]) == {"B", "C"}
    True
    """
    pack = load_country(code)
    first, last = whole("labour_inputs", "start", start), whole("labour_inputs", "end", end)
    if not _FIRST <= first < last <= _LAST:
        raise DataError(f"labour_inputs: start and end must rise within {_FIRST} to {_LAST}, got {first} and {last}.")
    notes = _Notes(pack)
    pairs = [_participation(notes, sex, None) for sex in SEXES]
    rate, jobless = (np.stack(part) for part in ([c.rate for c, _ in pairs], [u for _, u in pairs]))
    notes.remarks += [*pairs[0][0].assumptions, _HELD]
    growth, inflation = _macro(notes, "gdp_real_growth", first, last), _macro(notes, "inflation_avg", first, last)
    retirement = _retirement(notes, first)
    informal, coverage = _formality(notes, rate, jobless, retirement)
    ratio = notes.figure("coverage.registered_per_active").value
    notes.assume("spell of contributions", spell_years, "years", "no fund's spells are carried")
    notes.assume("entry ages", 26, "years, mean", "a geometric distribution from 18 to 54")
    notes.assume("wage profile", 1.8, "wage at 50 over wage at 20", "a parabola of the log wage")
    gini = notes.figure("poverty.gini").value / 100
    notes.remarks.append("Assumed (quality C): wages within an age are as unequal as household welfare (poverty.gini).")
    notes.remarks.append("Legal coverage is not known; effective coverage does not stand in for it.")
    return LabourInputs(
        code=pack.code,
        years=tuple(range(first, last + 1)),
        currency=pack.currency,
        participation=rate,
        unemployment=jobless,
        informal=informal,
        coverage=coverage,
        dormancy=calibrate_dormancy(1 / ratio, spell_years),
        entry=entry_ages(),
        retirement_age=retirement,
        wage=np.array([_wage(notes, sex, first) for sex in SEXES]),
        profile=wage_profile(np.arange(101)),
        gini=gini,
        gdp=notes.figure("macro.gdp_lcu", year=first).value * 1e9,
        gdp_growth=growth,
        inflation=inflation,
        evidence=tuple(notes.evidence),
        remarks=tuple(dict.fromkeys(notes.remarks)),
    )


_STEP = "one unemployment rate below age 25 and one from 25 on"
_SURVEYED = f"unemployment at 15-24 as the latest survey found it, which leaves the rest to 55-64; {_STEP}."
_HALF_WAY = f"participation at 55-64 half way between 25-54 and 65+; {_STEP}."
_ALIKE = "unemployment alike at all ages, because every other assumption contradicts a printed figure."
_HELD = (
    "Assumed (quality C): participation, unemployment, informality and coverage by age stay as they are; members die "
    "as the population does; the register has settled at its active share."
)


def _macro(notes: _Notes, indicator: str, first: int, last: int) -> Floats:
    """Return yearly fractions from the year after the first on; the last one known goes on, and that is said."""
    frame = notes.pack.series("macro")
    known = int(frame.loc[frame["indicator"] == indicator, "year"].max())
    years = range(first + 1, last + 1)
    values = {y: notes.figure(f"macro.{indicator}", year=y).value / 100 for y in years if y <= known}
    end = values.get(known)
    if end is None and last > known:
        end = notes.figure(f"macro.{indicator}", year=known).value / 100
    if last > known and end is not None:
        notes.assume(indicator, 100 * end, "% a year", f"the last one known, of {known}, goes on to {last}")
    return np.array([values.get(y, end) for y in years], dtype=float)


def _wage(notes: _Notes, sex: str, year: int) -> float:
    """Return the mean monthly wage of a sex in the money and at the prices of a year."""
    name = "wages.mean_monthly_earnings"
    whole_only = name in notes.pack.assumptions()
    found = notes.figure(name) if whole_only else notes.figure(name, sex=sex)
    rate = notes.figure("macro.ppp_conversion_rate", year=2021).value
    prices = [1 + notes.figure("macro.inflation_avg", year=y).value / 100 for y in range(2022, year + 1)]
    notes.remarks.append(
        f"Assumed (quality C): real wages of {year} are those of the survey ({found.year}), moved to the prices of "
        f"{year}{', the same for both sexes' if whole_only else ''}."
    )
    return found.value * rate * float(np.prod(prices))


def _retirement(notes: _Notes, year: int) -> int:
    """Return the retirement age of the country's main scheme, or the assumed one."""
    scheme, names = notes.pack.default_scheme, notes.pack.parameters()
    for short in ("retirement_age", "retirement_age_normal"):
        name = f"{scheme}.{short}"
        if name in names:
            found = notes.pack.at(f"{max(year, 2024)}-07-01")[name]
            notes.evidence.append(
                Evidence(name, float(found), "years", year, found.quality, found.source, found.note or "")
            )
            return int(float(found))
    notes.assume("retirement age", _RETIREMENT, "years", f"the pack has none for {scheme}")
    return _RETIREMENT


def _formality(notes: _Notes, rate: Floats, jobless: Floats, retirement: int) -> tuple[Floats, Floats]:
    """Return informality by sex, and the coverage of the formal that gives the pack's share of contributors."""
    pack = notes.pack
    frame = pack.series("population")
    year = int(pack.figure("labour.lfpr", sex="female", age="15-64").year)
    rows = frame[frame["year"] == year].sort_values(["sex", "age"])
    at_work = employment(labour_force(rows["value"].to_numpy(float).reshape(2, 101), rate), jobless)
    covered = "coverage.employed_covered_work_injury"
    for name in ("coverage.workers_in_mandatory_pension_scheme", covered):
        known = set(pack.series("coverage")["indicator"])
        if name.partition(".")[2] in known or name == covered:
            share = notes.figure(name).value / 100
            notes.remarks.append(f"Contributors of the base year: {name}, {100 * share:g} % of the employed.")
            break
    wanted = share * at_work.sum()
    below = at_work[:, :retirement].sum(axis=1)
    for name in ("informality.informal_employment", "labour.self_employed_share"):
        if name.partition(".")[0] not in pack.series_names():
            notes.remarks.append(f"{name} is not in the pack.")
            continue
        informal = np.array([pack.figure(name, sex=sex).value / 100 for sex in SEXES])
        reach = float(wanted / (below * (1 - informal)).sum())
        if reach <= 1:
            for sex in SEXES:
                notes.figure(name, sex=sex)
            notes.remarks.append(f"Assumed (quality C): informality by sex is {name}, alike at every age.")
            notes.remarks.append("Assumed (quality C): coverage of the formal is alike for both sexes and all ages.")
            return informal, np.full(2, reach)
        notes.remarks.append(f"{name} is not used: it leaves fewer formal workers than there are contributors.")
    raise DataError(
        f"labour_inputs: {pack.name} has more contributors than formal workers by every source. Give your own informal "
        f"and coverage in LabourInputs."
    )
