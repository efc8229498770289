"""Series and tables of a result as Parquet files, and back, exact to the last bit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from ems.results.result import CLASS_COLUMNS, DISTRICT_COLUMNS, STORAGE_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ems.results.result import Result
    from profiles.time_grid import TimeGrid

DISTRICT_FILE: Final = "district.parquet"
CLASSES_FILE: Final = "classes.parquet"
STORAGES_FILE: Final = "storages.parquet"
SITES_FILE: Final = "sites.parquet"
SITE_SERIES_FILE: Final = "site_series.parquet"
CALENDAR_COLUMNS = ("is_holiday", "is_day_off")
TIME = "time"
COMPRESSION = "zstd"


def write_series(result: Result, folder: Path) -> None:
    """Write every series and table of a result.

    Parameters
    ----------
    result
        What happened.
    folder
        An existing folder.

    Notes
    -----
    ``classes.parquet`` and ``storages.parquet`` are long: one block of rows a class or storage group. The kinds of day
    stand beside the district's series, because a later version of the calendar may know other holidays.
    """
    days = {name: getattr(result.calendar, name) for name in CALENDAR_COLUMNS}
    write_frame(result.series.assign(**days).rename_axis(TIME), folder / DISTRICT_FILE)
    write_frame(long_frame(result.classes, "class_name", CLASS_COLUMNS, result.grid), folder / CLASSES_FILE)
    write_frame(long_frame(result.storages, "storage", STORAGE_COLUMNS, result.grid), folder / STORAGES_FILE)
    write_frame(result.sites, folder / SITES_FILE)
    if result.site_series is not None:
        _write_site_series(result.site_series, list(result.sites["name"]), result.grid, folder / SITE_SERIES_FILE)


def read_district(folder: Path, grid: TimeGrid) -> tuple[pd.DataFrame, tuple[np.ndarray, np.ndarray]]:
    """Read the district's series, and which steps are holidays and days off.

    Parameters
    ----------
    folder
        A result folder.
    grid
        Its steps.

    Returns
    -------
    tuple
        Series as ``Result.series``, and per step whether it is on a holiday and on a day off.

    Raises
    ------
    ValueError
        The steps of the file are others.
    """
    frame = read_frame(folder / DISTRICT_FILE)
    if not frame.index.equals(grid.index):
        message = f"{DISTRICT_FILE}: its times are not the steps of {grid.year}"
        raise ValueError(message)
    is_holiday, is_day_off = (frame[name].to_numpy(dtype=bool, copy=True) for name in CALENDAR_COLUMNS)
    for array in (is_holiday, is_day_off):
        array.setflags(write=False)
    return frame[list(DISTRICT_COLUMNS)].set_axis(grid.index), (is_holiday, is_day_off)


def read_classes(folder: Path, names: Sequence[str], grid: TimeGrid) -> dict[str, pd.DataFrame]:
    """Read the series of every class of sites, in the order of the names."""
    return split_frame(read_frame(folder / CLASSES_FILE), "class_name", names, CLASS_COLUMNS, grid)


def read_storages(folder: Path, names: Sequence[str], grid: TimeGrid) -> dict[str, pd.DataFrame]:
    """Read the series of every storage group, in the order of the names."""
    return split_frame(read_frame(folder / STORAGES_FILE), "storage", names, STORAGE_COLUMNS, grid)


def read_sites(folder: Path) -> pd.DataFrame:
    """Read the table of sites."""
    return read_frame(folder / SITES_FILE)


def read_site_series(folder: Path, names: Sequence[str]) -> np.ndarray:
    """Read the net power of every site, shape (sites, steps) [kW]."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - imported where used

    table = pq.read_table(folder / SITE_SERIES_FILE)
    return np.array([table.column(name).to_numpy() for name in names])


def long_frame(frames: Mapping[str, pd.DataFrame], key: str, columns: Sequence[str], grid: TimeGrid) -> pd.DataFrame:
    """Put frames below each other, each row with the name of its frame and its time.

    Parameters
    ----------
    frames
        Name → frame, one row a step.
    key
        Name of the column with the names.
    columns
        Columns to keep.
    grid
        Steps of every frame.

    Returns
    -------
    pandas.DataFrame
        Shape (frames × steps, 2 + columns).
    """
    count = len(frames)
    time = grid.index.take(np.tile(np.arange(grid.n_steps), count))
    data = {
        column: np.concatenate([frame[column].to_numpy() for frame in frames.values()]) if count else np.zeros(0)
        for column in columns
    }
    names = pd.Categorical(np.repeat(np.array(list(frames), dtype=object), grid.n_steps), categories=list(frames))
    return pd.DataFrame({key: names, TIME: time, **data})


def split_frame(
    frame: pd.DataFrame, key: str, names: Sequence[str], columns: Sequence[str], grid: TimeGrid
) -> dict[str, pd.DataFrame]:
    """Cut a frame of :func:`long_frame` into one a name.

    Parameters
    ----------
    frame
        Blocks of rows below each other.
    key
        Column that names the block of each row.
    names
        The blocks wanted, in their order.
    columns
        The columns wanted.
    grid
        Steps of every block.

    Returns
    -------
    dict
        Name → frame, index as the steps.

    Raises
    ------
    ValueError
        A block has not one row a step.
    """
    whole = np.asarray(frame[key].astype(str))
    frames = {}
    for name in names:
        part = frame.loc[whole == name, list(columns)]
        if len(part) != grid.n_steps:
            message = f"{name} has {len(part)} of {grid.n_steps} steps"
            raise ValueError(message)
        frames[name] = part.set_axis(grid.index)
    return frames


def write_frame(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame; a dictionary of numbers that hardly repeat would only cost time and room.

    Parameters
    ----------
    frame
        Any frame whose columns are of one type each.
    path
        The new file.
    """
    import pyarrow as pa  # noqa: PLC0415 - imported where used
    import pyarrow.parquet as pq  # noqa: PLC0415

    table = pa.Table.from_pandas(frame)
    repeating = [field.name for field in table.schema if not pa.types.is_floating(field.type)]
    pq.write_table(table, path, compression=COMPRESSION, use_dictionary=repeating)


def read_frame(path: Path) -> pd.DataFrame:
    """Read a frame that :func:`write_frame` wrote.

    Parameters
    ----------
    path
        The file.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415 - imported where used

    frame: pd.DataFrame = pq.read_table(path).to_pandas()
    return frame


def _write_site_series(site_series: np.ndarray, names: list[str], grid: TimeGrid, path: Path) -> None:
    """Write one column a site, float64, without a copy of the whole."""
    import pyarrow as pa  # noqa: PLC0415 - imported where used
    import pyarrow.parquet as pq  # noqa: PLC0415

    columns = [pa.array(grid.index), *(pa.array(row) for row in site_series)]
    table = pa.Table.from_arrays(columns, names=[TIME, *names])
    pq.write_table(table, path, compression=COMPRESSION, use_dictionary=False)
