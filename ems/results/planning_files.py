"""Plans and requests in a result folder: their frames as Parquet files, the rest as entries of the manifest."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from ems.results.planning import PROMISED_COLUMNS, EngineChoice, Planning, Requests
from ems.results.series_files import TIME, long_frame, read_frame, split_frame, write_frame

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ems.results.result import Result
    from profiles.time_grid import TimeGrid

WINDOWS_FILE: Final = "plan_windows.parquet"
PROMISED_FILE: Final = "plan_promised.parquet"
EVENTS_FILE: Final = "request_events.parquet"
NUDGES_FILE: Final = "request_groups.parquet"
ROOMS_FILE: Final = "request_rooms.parquet"
NUDGE_FRAMES: Final = ("load_change_kw", "expected_change_kw", "response_fraction")
"""Frames of ``Requests`` with one column a nudge group; the file holds one block of rows a group."""


def write_planning(result: Result, folder: Path) -> None:
    """Write the frames of a result's plans and requests, where it has them.

    Parameters
    ----------
    result
        What happened.
    folder
        An existing folder.
    """
    if result.planning is not None:
        write_frame(result.planning.windows, folder / WINDOWS_FILE)
        write_frame(result.planning.promised.rename_axis(TIME), folder / PROMISED_FILE)
    if result.requests is not None:
        asked = result.requests
        groups = {name: pd.DataFrame({key: getattr(asked, key)[name] for key in NUDGE_FRAMES}) for name in asked.groups}
        write_frame(asked.events, folder / EVENTS_FILE)
        write_frame(long_frame(groups, "group", NUDGE_FRAMES, result.grid), folder / NUDGES_FILE)
        write_frame(asked.rooms.rename_axis(TIME), folder / ROOMS_FILE)


def planning_entries(result: Result) -> dict[str, object]:
    """Everything of a result's plans and requests but their frames; null where it has none.

    Parameters
    ----------
    result
        What happened.

    Returns
    -------
    dict
        Keys of the manifest.
    """
    plans, asked = result.planning, result.requests
    return {
        "planning": None
        if plans is None
        else {
            "planner": plans.planner,
            "forecast": plans.forecast,
            "engine": plans.engine,
            "choices": [asdict(choice) for choice in plans.choices],
            "detail": plans.detail,
            "approximations": list(plans.approximations),
            "promised_cost": plans.promised_cost,
        },
        "requests": None
        if asked is None
        else {
            "groups": list(asked.groups),
            "points": asked.points,
            "points_budget": asked.points_budget,
            "currency_per_point": asked.currency_per_point,
            "titles": dict(asked.titles),
        },
    }


def planning_files(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the files that belong to the plans and requests of a manifest."""
    plans = (WINDOWS_FILE, PROMISED_FILE) if manifest.get("planning") is not None else ()
    asked = (EVENTS_FILE, NUDGES_FILE, ROOMS_FILE) if manifest.get("requests") is not None else ()
    return (*plans, *asked)


def read_planning(folder: Path, entry: Mapping[str, Any] | None, grid: TimeGrid) -> Planning | None:
    """Read what the planner was told and promised.

    Parameters
    ----------
    folder
        A result folder.
    entry
        Of its manifest; None where a rule decided.
    grid
        Steps of the year.

    Returns
    -------
    Planning or None
        Equal to the one that was written.

    Raises
    ------
    ValueError
        The steps of the file are others.
    """
    if entry is None:
        return None
    return Planning(
        planner=entry["planner"],
        forecast=entry["forecast"],
        engine=entry["engine"],
        choices=tuple(_choice(choice) for choice in entry.get("choices", ())),
        detail=entry["detail"],
        approximations=tuple(entry["approximations"]),
        windows=read_frame(folder / WINDOWS_FILE),
        promised=_series(folder / PROMISED_FILE, grid)[list(PROMISED_COLUMNS)],
        promised_cost=_number(entry["promised_cost"], math.nan),
    )


def read_requests(folder: Path, entry: Mapping[str, Any] | None, grid: TimeGrid) -> Requests | None:
    """Read what people and air conditioners were asked to do.

    Parameters
    ----------
    folder
        A result folder.
    entry
        Of its manifest; None where nobody was asked.
    grid
        Steps of the year.

    Returns
    -------
    Requests or None
        Equal to the ones that were written.

    Raises
    ------
    ValueError
        The steps of a file are others.
    """
    if entry is None:
        return None
    groups = split_frame(read_frame(folder / NUDGES_FILE), "group", entry["groups"], NUDGE_FRAMES, grid)
    frames = {
        key: pd.DataFrame({name: frame[key] for name, frame in groups.items()}, index=grid.index)
        for key in NUDGE_FRAMES
    }
    return Requests(
        events=read_frame(folder / EVENTS_FILE),
        rooms=_series(folder / ROOMS_FILE, grid),
        points=_number(entry["points"], math.nan),
        # JSON knows no infinity: a budget that is not there has no end
        points_budget=_number(entry["points_budget"], math.inf),
        currency_per_point=_number(entry["currency_per_point"], math.nan),
        titles=entry["titles"],
        **frames,
    )


def _choice(entry: Mapping[str, Any] | str) -> EngineChoice:
    """Read why an engine was chosen; what was written as a sentence stays one."""
    if isinstance(entry, str):
        return EngineChoice(engine="", problems=0, what="", why=entry)
    return EngineChoice(engine=entry["engine"], problems=entry["problems"], what=entry["what"], why=entry["why"])


def _series(path: Path, grid: TimeGrid) -> pd.DataFrame:
    """Read a frame with one row a step."""
    frame = read_frame(path)
    if not frame.index.equals(grid.index):
        message = f"{path.name}: its times are not the steps of {grid.year}"
        raise ValueError(message)
    return frame.set_axis(grid.index)


def _number(value: float | None, absent: float) -> float:
    return absent if value is None else float(value)
