"""The cases of a sweep as one frame."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ems.sweep.store.layout import cases_folder
from ems.sweep.store.manifest import read_manifest
from ems.sweep.store.parts import ERROR, fixed_schema, part_path, part_table, read_part
from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from ems.sweep.store.manifest import Manifest


def read_sweep(folder: str | Path) -> pd.DataFrame:
    """Read a sweep, also one that is not finished yet.

    Parameters
    ----------
    folder
        Folder that ``ems sweep`` or :func:`ems.run_sweep` writes or wrote.

    Returns
    -------
    pandas.DataFrame
        One row a case, in order: ``case``, the keys that vary, the results, and ``error``, which is empty where the
        case did not fail.

    Raises
    ------
    profiles.errors.InputError
        It is no folder of a sweep, another version of the program wrote it in another format, or a file in it is
        damaged.

    Notes
    -----
    The same cases open without this program: ``pandas.read_parquet("DIR/cases")``, in DuckDB
    ``SELECT * FROM read_parquet('DIR/cases/*.parquet')``, ``polars.read_parquet("DIR/cases/*.parquet")``.
    """
    import pyarrow as pa  # noqa: PLC0415 - imported where used

    place = Path(folder).expanduser()
    manifest = read_manifest(place)
    tables = _tables(place, manifest)
    if not tables:
        tables = [fixed_schema(manifest).empty_table()]
    # a sweep that was killed between two parts may have columns in one of them only
    whole = pa.concat_tables(tables, promote_options="default").replace_schema_metadata(None)
    names = [name for name in whole.column_names if name != ERROR]
    frame: pd.DataFrame = whole.select([*names, ERROR]).to_pandas()
    return frame


def _tables(place: Path, manifest: Manifest) -> list[pa.Table]:
    """Return the data of all parts, in order.

    Raises
    ------
    profiles.errors.InputError
        Some are damaged; all of them are named.
    """
    problems = ProblemCollector(str(place))
    tables = []
    there = {path.name for path in cases_folder(place).glob("part-*.parquet")}
    for number in range(manifest.parts):
        path = part_path(place, number)
        if path.name not in there:
            continue
        table = None if read_part(place, manifest, number) is None else part_table(place, number)
        if table is None:
            problems.add(path.name, "is damaged or of another sweep", "start the same sweep again: it plays it anew")
        else:
            tables.append(table)
    problems.raise_if_any()
    return tables
