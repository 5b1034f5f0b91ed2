"""Which rules of voluntary products the packs hold, recognised by the names of their parameters.

A new product needs no code here:

``match_rate_category_<k>``, ``match_threshold_category_<k>``, ``match_cap``
    what the State adds to a year's own saving
``payment_<period>``, ``payment_part_<name>``
    one payment, and where each part of it goes
``early_access_years``, ``early_access_yearly_saving``, ``early_access_share``, ``access_age``
    when a saver can have the money
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sscore.countries import Country, Parameter, codes
from sscore.countries import country as load_country
from sscore.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ACCESS", "CAP", "KINDS", "PART", "PAYMENT", "RATE", "THRESHOLD", "ProductRules", "voluntary_products"]

RATE, THRESHOLD, CAP = "match_rate_category_", "match_threshold_category_", "match_cap"
PART, PAYMENT = "payment_part_", "payment_"
ACCESS = ("early_access_years", "early_access_yearly_saving", "early_access_share", "access_age")
KINDS = {RATE: "match", PART: "split payment", ACCESS[0]: "early access"}


def voluntary_products() -> pd.DataFrame:
    """Return the voluntary products of all packs: country, scheme, kind, first and last day known, quality.

    Examples
    --------
    >>> voluntary_products()[["code", "scheme", "kind"]].values.tolist()
    [['KEN', 'haba_haba', 'split payment'], ['KEN', 'haba_haba', 'early access'], ['RWA', 'ejo_heza', 'match']]
    """
    import pandas as pd

    rows = []
    for pack in map(load_country, codes()):
        for prefix, kind in KINDS.items():
            for scheme in _schemes_with(pack, prefix):
                values = [pack.dated(n) for n in pack.parameters() if n.startswith(f"{scheme}.{prefix}")]
                rows.append(
                    {
                        "country": pack.name,
                        "code": pack.code,
                        "scheme": scheme,
                        "name": pack.schemes[scheme],
                        "kind": kind,
                        "first_day": max(v[0].start for v in values),
                        "last_day": min(v[-1].end for v in values),
                        "quality": max(d.parameter.quality for v in values for d in v),
                    }
                )
    return pd.DataFrame(rows)


def _schemes_with(pack: Country, prefix: str) -> list[str]:
    """Return the schemes that have a parameter whose name starts so."""
    found = (n.split(".") for n in pack.parameters())
    return sorted({scheme for scheme, short in found if short.startswith(prefix)})


class ProductRules:
    """One product's parameters on a day; it remembers which ones were read."""

    def __init__(self, country: Country | str, scheme: str | None, on: str | dt.date | None, prefix: str) -> None:
        """Find the product and the day."""
        self.pack = load_country(country) if isinstance(country, str) else country
        known = _schemes_with(self.pack, prefix)
        if scheme is None and len(known) != 1:
            others = sorted({f"{c} ({s})" for c in codes() for s in _schemes_with(load_country(c), prefix)})
            choice = f"name one of {', '.join(known)}" if known else f"packs with one: {', '.join(others)}"
            raise DataError(f"{KINDS[prefix]}: {self.pack.name} has {len(known)} such products; {choice}.")
        self.scheme = known[0] if scheme is None else scheme
        if self.scheme not in known:
            raise DataError(
                f"{KINDS[prefix]}: {self.pack.name} has no such rule for {self.scheme!r}. "
                f"Known: {', '.join(known) or 'none'}."
            )
        self._names = [n.split(".")[1] for n in self.pack.parameters() if n.startswith(f"{self.scheme}.")]
        stems = (RATE, THRESHOLD, CAP) if prefix == RATE else (PAYMENT,) if prefix == PART else ACCESS
        ours = [self.pack.dated(f"{self.scheme}.{n}") for n in self._names if n.startswith(stems)]
        self.values = self.pack.at(min(v[-1].end for v in ours) if on is None else on)
        self.day = self.values.day
        self.used: list[Parameter] = []

    def named(self, prefix: str) -> list[str]:
        """Return the product's parameters whose names start so."""
        return [n for n in self._names if n.startswith(prefix)]

    def get(self, name: str) -> Parameter | None:
        """Return a parameter, None where the product has none of this name."""
        return self[name] if name in self._names else None

    def __getitem__(self, name: str) -> Parameter:
        """Return a parameter on the day."""
        found = self.values[f"{self.scheme}.{name}"]
        self.used.append(found)
        return found

    def in_unit(self, given: list[Parameter], unit: str) -> None:
        """Raise where one of these is in another unit."""
        for parameter in given:
            if parameter.unit != unit:
                raise DataError(f"{parameter.name} is in {parameter.unit!r}, wanted {unit!r}. Correct the pack.")

    @property
    def quality(self) -> str:
        """The worst letter among the parameters read."""
        return max(p.quality for p in self.used)

    @property
    def sources(self) -> tuple[str, ...]:
        """Where they come from."""
        return tuple(dict.fromkeys(p.source for p in self.used))

    @property
    def remarks(self) -> tuple[str, ...]:
        """The day, and what the pack notes beside them."""
        return (f"rules of {self.day}", *dict.fromkeys(f"{p.name}: {p.note}" for p in self.used if p.note))
