"""The manifest of a result folder: everything of a result that is no series, strictly JSON."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import asdict
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from ems.results.assemble import STORAGE_TABLE_COLUMNS
from ems.results.result import Claim
from ems.results.whole_folder import MANIFEST_FILE, MARKER
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ems.results.result import Result

FORMAT: Final = 2
"""1 knew neither what export and import limits do at the sites, nor plans and requests."""
CHUNK_BYTES = 1 << 20
RESULT, COMPARISON = "result", "comparison"


def plain(value: object) -> Any:  # noqa: ANN401 - JSON holds anything
    """Return a value as JSON knows it: numbers that do not exist become ``None``, arrays of names lists.

    Parameters
    ----------
    value
        Mappings, sequences, texts, paths, truth values, numbers of Python or numpy.

    Examples
    --------
    >>> plain({"a": float("nan"), "b": (1, 2.5)})
    {'a': None, 'b': [1, 2.5]}
    """
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    # numpy's truth values are no bool; everything else says what it is
    return bool(value) if type(value).__name__ in {"bool", "bool_"} else str(value)


def contents(result: Result) -> dict[str, object]:
    """Everything of a result but its series.

    Parameters
    ----------
    result
        What happened.

    Returns
    -------
    dict
        Keys of the manifest.
    """
    grid = result.grid
    return {
        "scenario": result.scenario,
        "title": result.title,
        "title_ja": result.title_ja,
        "policy": result.policy,
        "currency": result.currency,
        "grid": {"year": grid.year, "timezone": grid.timezone, "step_minutes": grid.step_minutes},
        "kpis": dict(result.kpis),
        "claims": [asdict(claim) for claim in result.claims],
        "class_titles": dict(result.class_titles),
        "class_titles_ja": dict(result.class_titles_ja),
        "classes": list(result.classes),
        "storages": list(result.storages),
        "storage_table": _rows(result.storage_table),
        "plants": _rows(result.plants),
        "notes": list(result.notes),
        "provenance": dict(result.provenance),
    }


def write_manifest(folder: Path, kind: str, entries: Mapping[str, object]) -> None:
    """Write the manifest of a folder that is complete otherwise.

    Parameters
    ----------
    folder
        The folder; the digest of every file in it is noted.
    kind
        ``"result"`` or ``"comparison"``.
    entries
        Further keys.
    """
    files = {
        path.relative_to(folder).as_posix(): {"sha256": file_digest(path), "bytes": path.stat().st_size}
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    manifest = {"marker": MARKER, "format": FORMAT, "kind": kind, **entries, "files": files}
    text = json.dumps(plain(manifest), ensure_ascii=False, allow_nan=False, indent=1)
    # a file name that is no Unicode has halves of character pairs: JSON escapes for them
    (folder / MANIFEST_FILE).write_bytes(text.encode("utf-8", "backslashreplace") + b"\n")


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a folder.

    Parameters
    ----------
    folder
        A result folder.

    Returns
    -------
    dict
        Its keys.

    Raises
    ------
    profiles.errors.InputError
        There is none, it is not ours, or it is of another format.
    """
    path = folder / MANIFEST_FILE
    if not folder.is_dir():
        raise _wrong(folder, "there is no such folder")
    if not path.is_file():
        raise _wrong(folder, f"holds no {MANIFEST_FILE}", "name a folder that ems run wrote")
    try:
        manifest = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise _wrong(path, "is not JSON") from error
    except OSError as error:
        raise _wrong(path, f"cannot be read: {error.strerror or error}") from error
    if not isinstance(manifest, dict) or manifest.get("marker") != MARKER:
        raise _wrong(path, "is not the manifest of a result folder")
    found = manifest.get("format")
    if not isinstance(found, int) or found > FORMAT:
        what = f"format = {found}: this version reads {FORMAT} only"
        raise _wrong(path, what, "update hitotsugaoka-ems, or simulate again")
    if found < FORMAT:
        raise _wrong(path, f"format = {found}: this version reads {FORMAT} only", "simulate again")
    return manifest


def _wrong(path: Path, what: str, remedy: str = "") -> InputError:
    return InputError(str(path), [Problem(where="", what=what, remedy=remedy)])


def file_digest(path: Path) -> str:
    """SHA-256 of a file.

    Parameters
    ----------
    path
        The file; read piece by piece.

    Returns
    -------
    str
        Hexadecimal.
    """
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(CHUNK_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def number(value: float | None) -> float:
    """Return a number of a manifest, NaN where it does not exist."""
    return math.nan if value is None else float(value)


def claims_from(entries: list[dict[str, Any]]) -> tuple[Claim, ...]:
    """Return the plan's claims of a manifest."""
    return tuple(
        Claim(**(entry | {"plan": number(entry["plan"]), "simulated": number(entry["simulated"])})) for entry in entries
    )


def storage_table_from(rows: dict[str, dict[str, Any]]) -> pd.DataFrame:
    """Return the storage table of a manifest."""
    return pd.DataFrame.from_dict(_numbers(rows), orient="index", columns=list(STORAGE_TABLE_COLUMNS))


def plants_from(rows: dict[str, dict[str, Any]]) -> pd.DataFrame:
    """Return the table of plants of a manifest."""
    return pd.DataFrame.from_dict(_numbers(rows), orient="index")


def _rows(table: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return the rows of a table, every value with its own type."""
    return {str(label): {str(name): table[name].loc[label] for name in table.columns} for label in table.index}


def _numbers(rows: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return rows with NaN for numbers that do not exist; texts always do."""
    return {label: {k: math.nan if v is None else v for k, v in row.items()} for label, row in rows.items()}
