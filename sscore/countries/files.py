"""Open the data files: the one place that knows where they are and how they are read."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import yaml

from sscore.errors import DataError

__all__ = ["data_folder", "file_hash", "read_sources", "read_yaml"]

# The C loader is ten times faster; PyYAML without libyaml has only the other one.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def data_folder() -> Path:
    """Return the folder of the data that come with the package.

    >>> (data_folder() / "sources.yml").is_file()
    True
    """
    return Path(__file__).resolve().parents[1] / "data"


def read_yaml(path: Path) -> dict[str, Any]:
    """Read one YAML file whose top level is a mapping.

    Raises
    ------
    DataError
        When the file is missing, is not YAML, or holds anything but a mapping.
    """
    try:
        with path.open(encoding="utf-8") as stream:
            content = yaml.load(stream, Loader=_LOADER)
    except FileNotFoundError:
        raise DataError(f"data file {_short(path)} is missing. Restore it from the repository.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reason = str(error).replace("\n", " ")
        raise DataError(f"data file {_short(path)} is not readable YAML: {reason}") from None
    if not isinstance(content, dict):
        raise DataError(f"data file {_short(path)} must hold names and values, got {type(content).__name__}.")
    return content


def read_sources(data: Path) -> dict[str, dict[str, Any]]:
    """Read sources.yml: the title, publisher, address and licence of every source id."""
    return read_yaml(data / "sources.yml")


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file, as 64 hexadecimal digits.

    Line ends of text count as ``\\n``, so that a checkout on Windows keeps the hash.
    """
    content = path.read_bytes()
    if path.suffix == ".csv":
        content = content.replace(b"\r\n", b"\n")
    return hashlib.sha256(content).hexdigest()


def _short(path: Path) -> str:
    """Name a file by its last four parts: enough to find it, and the same on every machine."""
    return "/".join(path.parts[-4:])
