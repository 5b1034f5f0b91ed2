"""Series: tidy tables of a country, each with an index entry that carries its unit, licence and hash.

A column that is the same in every row of a file is kept once, in the index (``constant``), and added on reading.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sscore.countries.files import data_folder, read_yaml
from sscore.errors import DataError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SeriesStore", "region_series"]

_FIRST = ["year", "indicator", "sex", "age", "value", "unit", "quality", "source"]


class SeriesStore:
    """The series of one folder, read when asked for and then kept."""

    def __init__(self, folder: Path, owner: str) -> None:
        """Remember the folder; nothing is read yet."""
        self.folder = folder
        self.owner = owner
        self._index: dict[str, dict[str, Any]] | None = None
        self._frames: dict[str, pd.DataFrame] = {}

    @property
    def index(self) -> dict[str, dict[str, Any]]:
        """The index: one entry a series."""
        if self._index is None:
            self._index = read_yaml(self.folder / "index.yml")
        return self._index

    def entry(self, name: str) -> dict[str, Any]:
        """Return a series' index entry; DataError with close matches when there is none."""
        try:
            return self.index[name]
        except KeyError:
            raise DataError(f"series: {self.owner} has no series {name!r}. {did_you_mean(name, self.index)}") from None

    def shared(self, name: str) -> pd.DataFrame:
        """Return the kept table itself, for readers that do not change it."""
        if name not in self._frames:
            self._frames[name] = _read(self.folder, self.entry(name))
        return self._frames[name]

    def frame(self, name: str) -> pd.DataFrame:
        """Return a table the caller may change."""
        return self.shared(name).copy()


def _read(folder: Path, entry: dict[str, Any]) -> pd.DataFrame:
    import pandas as pd

    path = folder / entry["file"]
    if not path.is_file():
        raise DataError(f"series: file {entry['file']} named in the index is missing. Restore it from the repository.")
    frame = pd.read_csv(path, keep_default_na=False, dtype={"age": "str", "last_actual": "str", "period": "str"})
    constant = dict(entry.get("constant", {}))
    if "unit" not in frame.columns:
        constant["unit"] = entry["unit"]
    for column, value in constant.items():
        frame[column] = value
    if frame["age"].str.fullmatch(r"\d+").all():
        frame["age"] = frame["age"].astype(int)
    return frame[_FIRST + [c for c in frame.columns if c not in _FIRST]]


def region_series(name: str) -> pd.DataFrame:
    """Return figures for the world (WLD) and Africa (AFR) that belong to no single country.

    >>> sorted(set(region_series("osh")["area"]))
    ['AFR', 'WLD']
    """
    return SeriesStore(data_folder() / "regions", "the regions").frame(name)
