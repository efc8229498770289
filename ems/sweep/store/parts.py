"""The parts of a sweep: one Parquet file for a run of cases, with what it is in its own footer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ems.sweep.store.layout import cases_folder, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pandas as pd
    import pyarrow as pa

    from ems.sweep.store.manifest import Manifest

FOOTER = b"hitotsugaoka_ems"
CASE, ERROR = "case", "error"
WIDTH = 5
"""Digits of a part's number; there are at most 10,000 parts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What the footer of a part says.

    Parameters
    ----------
    number
        Number of the part.
    cases
        Number of its cases.
    failed
        Number of its cases that failed.
    own
        Columns that its own cases have.
    columns
        All columns of the file: those that only other parts have are empty.
    """

    number: int
    cases: int
    failed: int
    own: tuple[str, ...]
    columns: tuple[str, ...]


def part_path(folder: Path, number: int) -> Path:
    """Return the file of a part."""
    return cases_folder(folder) / f"part-{number:0{WIDTH}d}.parquet"


def write_part(folder: Path, manifest: Manifest, number: int, frame: pd.DataFrame, columns: Sequence[str]) -> Part:
    """Write one part, which appears whole or not at all.

    Parameters
    ----------
    folder
        Folder of the sweep.
    manifest
        What the sweep is.
    number
        Number of the part.
    frame
        Its cases: ``case``, what varies, results, ``error``.
    columns
        Results that all parts have, in order.

    Returns
    -------
    Part
        What was written.

    Raises
    ------
    OSError
        It could not be written.
    """
    import pyarrow as pa  # noqa: PLC0415 - imported where used

    own = tuple(str(name) for name in frame.columns)
    failed = int((frame[ERROR] != "").sum())
    footer = {"plan": manifest.plan, "number": number, "failed": failed, "own": own}
    whole = frame.reindex(columns=[CASE, *manifest.keys, *columns, ERROR])
    table = pa.Table.from_pandas(whole, schema=_schema(manifest, whole), preserve_index=False)
    _write(folder, number, _with_footer(table, footer))
    return Part(number=number, cases=len(frame), failed=failed, own=own, columns=tuple(whole.columns))


def _with_footer(table: pa.Table, footer: dict[str, object]) -> pa.Table:
    """Return the table that says what it is."""
    text = json.dumps(footer, ensure_ascii=False).encode()
    return table.replace_schema_metadata({**(table.schema.metadata or {}), FOOTER: text})


def _write(folder: Path, number: int, table: pa.Table) -> None:
    """Write the file of a part."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - imported where used

    write_whole(
        folder,
        part_path(folder, number),
        lambda path: pq.write_table(table, path, compression="zstd", version="2.6", write_page_checksum=True),
    )


def fixed_schema(manifest: Manifest) -> pa.Schema:
    """Types of the columns that every sweep has: ``case``, what varies, ``error``."""
    import pyarrow as pa  # noqa: PLC0415 - imported where used

    types = {"whole": pa.int64(), "number": pa.float64(), "yes_no": pa.bool_(), "text": pa.string()}
    varied = [(name, types[kind]) for name, kind in zip(manifest.keys, manifest.kinds, strict=True)]
    return pa.schema([(CASE, pa.int64()), *varied, (ERROR, pa.string())])


def _schema(manifest: Manifest, frame: pd.DataFrame) -> pa.Schema:
    """Return the types of the columns, which depend on no case: parts of failed cases have them too."""
    import pandas as pd  # noqa: PLC0415 - imported where used
    import pyarrow as pa  # noqa: PLC0415

    fixed = {field.name: field.type for field in fixed_schema(manifest)}
    numbers = {name for name in frame.columns if pd.api.types.is_numeric_dtype(frame[name])}
    return pa.schema(
        [(name, fixed.get(name) or (pa.float64() if name in numbers else pa.string())) for name in frame.columns]
    )


def read_part(folder: Path, manifest: Manifest, number: int) -> Part | None:
    """Read the footer of a part.

    Parameters
    ----------
    folder
        Folder of the sweep.
    manifest
        What the sweep is.
    number
        Number of the part.

    Returns
    -------
    Part or None
        None where the file is missing, damaged or of another sweep.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415 - imported where used
    from pyarrow import ArrowException  # noqa: PLC0415

    path = part_path(folder, number)
    try:
        found = pq.read_metadata(path)
        footer = json.loads((found.metadata or {})[FOOTER])
        first, end = manifest.span(number)
        is_whole = found.num_rows == end - first and footer["number"] == number and footer["plan"] == manifest.plan
        columns = tuple(found.schema.to_arrow_schema().names)
        if is_whole:
            own = tuple(footer["own"])
            return Part(number=number, cases=found.num_rows, failed=footer["failed"], own=own, columns=columns)
    except (OSError, ArrowException, KeyError, TypeError, ValueError):
        pass
    return None


def part_table(folder: Path, number: int) -> pa.Table | None:
    """Read the data of a part.

    Parameters
    ----------
    folder
        Folder of the sweep.
    number
        Number of the part.

    Returns
    -------
    pyarrow.Table or None
        None where its data is damaged: checksums tell, whatever the footer says.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415 - imported where used
    from pyarrow import ArrowException  # noqa: PLC0415

    try:
        return pq.ParquetFile(part_path(folder, number), page_checksum_verification=True).read()
    except (OSError, ArrowException, ValueError):
        return None


def rewrite_part(folder: Path, part: Part, manifest: Manifest, columns: Sequence[str]) -> Part:
    """Write a part anew with other columns; the values stay, new columns are empty.

    Parameters
    ----------
    folder
        Folder of the sweep.
    part
        What is there.
    manifest
        What the sweep is.
    columns
        Results that all parts have, in order.

    Returns
    -------
    Part
        What is there now.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415 - imported where used

    frame = pq.ParquetFile(part_path(folder, part.number), page_checksum_verification=True).read().to_pandas()
    return write_part(folder, manifest, part.number, frame[list(part.own)], columns)


def results_of(parts: Sequence[Part], manifest: Manifest) -> list[str]:
    """Return the results that any of the parts has, in the order in which they come up from the first part on."""
    fixed = {CASE, ERROR, *manifest.keys}
    return list(dict.fromkeys(name for part in parts for name in part.own if name not in fixed))


def parts_of(folder: Path, manifest: Manifest) -> Iterator[Part]:
    """Yield the parts that are there and whole, in order."""
    names = {path.name for path in cases_folder(folder).glob("part-*.parquet")}
    for number in range(manifest.parts):
        if part_path(folder, number).name in names:
            part = read_part(folder, manifest, number)
            if part is not None:
                yield part
