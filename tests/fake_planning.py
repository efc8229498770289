"""Plans and requests without a planner: what their files, figures and tables are tested with. Nobody's numbers."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ems.results.planning import EVENT_COLUMNS, PROMISED_COLUMNS, WINDOW_COLUMNS, EngineChoice, Planning, Requests

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ems.results.result import Result

    Series = NDArray[np.float64]

GROUPS: Mapping[str, float] = {"homes": 0.08, "shops": 0.05}
"""Response of each group when it has not been asked for long."""
SHARES: Mapping[str, float] = {"homes": 0.5, "shops": 0.04}
"""Part of the district's load that each group enrolled."""
LESS_AT, MORE_AT, DURATION_H, REBOUND_H = 18, 11, 3.0, 3.0
FADE, RECOVERY_DAYS, SAVED_FRACTION, POINTS_PER_KWH, BUDGET = 0.82, 20.0, 0.4, 10.0, 120_000.0
APPROXIMATION = "The 2,770 sites of “home” are planned as one node."


def with_planning(
    result: Result,
    *,
    planner: str = "rolling",
    forecast: str = "persistence_day",
    approximations: Sequence[str] = (APPROXIMATION,),
    error_fraction: float = 0.1,
    window_h: int = 48,
    replan_h: int = 24,
    seed: int = 1,
) -> Result:
    """Give a result plans that promised its own storage powers, on a net load that was misjudged by a fraction."""
    rng = np.random.default_rng(seed)
    series, n_steps = result.series, result.grid.n_steps
    net_kw = (series["load_kw"] - series["pv_kw"] - series["other_generation_kw"]).to_numpy()
    drift = np.convolve(rng.normal(size=n_steps + 11), np.ones(12) / 12.0, mode="valid")
    expected_kw = net_kw + error_fraction * np.abs(net_kw) * drift
    exchange_kw = expected_kw + (series["charge_kw"] - series["discharge_kw"]).to_numpy()
    promised = pd.DataFrame(
        {
            "import_kw": np.maximum(exchange_kw, 0.0),
            "export_kw": np.maximum(-exchange_kw, 0.0),
            "charge_kw": series["charge_kw"].to_numpy(),
            "discharge_kw": series["discharge_kw"].to_numpy(),
            "energy_kwh": series["energy_kwh"].to_numpy(),
        },
        index=result.grid.index,
        columns=list(PROMISED_COLUMNS),
    )
    cost = float(promised["import_kw"] @ series["import_price_per_kwh"]) * result.grid.step_h
    planning = Planning(
        planner=planner,
        forecast=forecast,
        engine="arrays",
        choices=(
            EngineChoice(
                engine="arrays",
                problems=len(result.grid.index) // 24,
                what="",
                why="two storages at one node that differ in power per kWh",
            ),
        ),
        detail="class" if approximations else "site",
        approximations=tuple(approximations),
        windows=_windows(result, window_h, replan_h),
        promised=promised,
        promised_cost=cost,
    )
    return dataclasses.replace(result, policy=planner, planning=planning)


def _windows(result: Result, window_h: int, replan_h: int) -> pd.DataFrame:
    """One window a day; the last is cut, one was not proven optimal."""
    per_window, per_play = round(window_h / result.grid.step_h), round(replan_h / result.grid.step_h)
    starts = np.arange(0, result.grid.n_steps, per_play)
    left = result.grid.n_steps - starts
    frame = pd.DataFrame(
        {
            "start": result.grid.index[starts],
            "steps": np.minimum(per_window, left),
            "played_steps": np.minimum(per_play, left),
            "status": "optimal",
            "objective": 1000.0 + starts,
            "gap": 0.0,
            "engine": "arrays",
        },
        columns=list(WINDOW_COLUMNS),
    )
    frame.loc[min(3, len(frame) - 1), ["status", "gap"]] = ["feasible", 0.004]
    return frame


def with_requests(result: Result, *, rooms: bool = True, groups: Mapping[str, float] = GROUPS, seed: int = 1) -> Result:
    """Ask for less on summer and winter evenings and for more at spring noons, now and then."""
    rng = np.random.default_rng(seed)
    index = result.grid.index
    change, expected, response = ({name: np.zeros(len(index)) for name in groups} for _ in range(3))
    events = []
    for name, rested in groups.items():
        load_kw = SHARES.get(name, 0.1) * result.series["load_kw"].to_numpy()
        starts = _starts(result, rng)
        response[name] = _response(result, starts, rested)
        for start in starts:
            kind = "more" if result.calendar.hour[start] < 15 else "less"
            fraction = float(response[name][start])
            actual = fraction * rng.uniform(0.75, 1.1)
            planned_kwh = _ask(expected[name], load_kw, start, kind, fraction, result.grid.step_h)
            realised_kwh = _ask(change[name], load_kw, start, kind, actual, result.grid.step_h)
            points = POINTS_PER_KWH * realised_kwh
            events.append((name, kind, index[start], DURATION_H, actual, planned_kwh, realised_kwh, points))
    table = pd.DataFrame(events, columns=list(EVENT_COLUMNS)).sort_values("start", kind="stable", ignore_index=True)
    requests = Requests(
        events=table,
        load_change_kw=pd.DataFrame(change, index=index),
        expected_change_kw=pd.DataFrame(expected, index=index),
        response_fraction=pd.DataFrame(response, index=index),
        rooms=_rooms(result) if rooms else pd.DataFrame(index=index),
        points=float(table["points"].sum()),
        points_budget=BUDGET,
        currency_per_point=1.0,
        titles={"homes": "Homes that answer", "cooled_homes": "Homes with controlled cooling"},
    )
    return dataclasses.replace(result, requests=requests)


def _starts(result: Result, rng: np.random.Generator) -> list[int]:
    """Steps at which events start: on four of ten days of the seasons in which there is something to gain."""
    calendar = result.calendar
    month, hour = np.asarray(calendar.month), np.asarray(calendar.hour)
    evening = np.isin(month, [1, 2, 7, 8, 12]) & (hour == LESS_AT) & ~np.asarray(calendar.is_day_off)
    noon = np.isin(month, [4, 5, 10]) & (hour == MORE_AT)
    return [int(step) for step in np.flatnonzero(evening | noon) if rng.uniform() < 0.4]


def _response(result: Result, starts: Sequence[int], rested: float) -> Series:
    """Fall by a factor at every event, and recover between events."""
    response, lost, last = np.empty(result.grid.n_steps), 0.0, 0
    for start in [*starts, result.grid.n_steps]:
        since_h = np.arange(start - last + 1) * result.grid.step_h
        recovering = rested - lost * np.exp(-since_h / 24.0 / RECOVERY_DAYS)
        response[last:start] = recovering[:-1]
        lost, last = rested - FADE * recovering[-1], start
    return response


def _ask(change_kw: Series, load_kw: Series, start: int, kind: str, fraction: float, step_h: float) -> float:
    """Add an event and its rebound to a change of load; return what was moved or saved [kWh]."""
    sign = 1.0 if kind == "more" else -1.0
    end = start + round(DURATION_H / step_h)
    moved_kw = fraction * load_kw[start:end]
    change_kw[start:end] += sign * moved_kw
    change_kw[end : end + round(REBOUND_H / step_h)] -= sign * (1.0 - SAVED_FRACTION) * moved_kw.mean()
    return float(moved_kw.sum()) * step_h


def _rooms(result: Result) -> pd.DataFrame:
    """Air conditioners of one group that cool ahead of summer evenings and warm ahead of winter ones."""
    calendar, step_h = result.calendar, result.grid.step_h
    month, hour = np.asarray(calendar.month), np.asarray(calendar.hour)
    in_season = np.isin(month, [1, 2, 7, 8, 9, 12])
    wanted = np.select([(hour >= 14) & (hour < 16), (hour >= 17) & (hour < 20)], [60.0, -32.0]) * in_season
    stored, kept = np.empty(result.grid.n_steps), 0.0
    for step, power in enumerate(wanted):
        kept = 0.88**step_h * kept + step_h * power
        stored[step] = kept
    columns = {
        "cooled_homes_change_kw": 0.9 * wanted,
        "cooled_homes_planned_kw": wanted,
        "cooled_homes_stored_kwh": stored,
    }
    return pd.DataFrame(columns, index=result.grid.index)


def shifted(result: Result, policy: str = "optimal") -> Result:
    """Let the last storage group also charge at night in winter and empty itself in the evening."""
    name = list(result.storages)[-1]
    month, hour = np.asarray(result.calendar.month), np.asarray(result.calendar.hour)
    winter = np.isin(month, [1, 2, 12])
    frame = result.storages[name]
    frame = frame.assign(
        charge_kw=frame["charge_kw"] + 400.0 * (winter & (hour >= 2) & (hour < 5)),
        discharge_kw=frame["discharge_kw"] + 300.0 * (winter & (hour >= 18) & (hour < 21)),
    )
    return dataclasses.replace(result, policy=policy, storages={**result.storages, name: frame})
