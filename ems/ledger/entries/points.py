"""Points paid for requests, by group of customers and month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.kpis.judge import monthly_kpis

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.district import District
    from ems.ledger.entries.months import Months
    from ems.results import Result

    Floats = NDArray[np.float64]


def points_cost(district: District, result: Result, months: Months) -> dict[str, Floats]:
    """Worth of the points paid by group of customers, shape (months,) each [currency].

    Parameters
    ----------
    district
        Names the groups of the people who are asked.
    result
        What was asked, and the points of every month.
    months
        Billing months.

    Notes
    -----
    Months are those of the KPI ``points_paid``; in every month the groups share them as in the year. Points for steered
    air conditioning are shared by the energy moved.
    """
    requests = result.requests
    if requests is None or not requests.points:
        return {}
    of_group: dict[str, float] = {}
    for name, points in requests.events.groupby("group")["points"].sum().items():
        group = _group_of(district, district.scenario.nudge[str(name)].demand)
        of_group[group] = of_group.get(group, 0.0) + float(points)
    for name, points in _room_points(result).items():
        group = _group_of(district, district.scenario.air_conditioning[name].demand)
        of_group[group] = of_group.get(group, 0.0) + points
    total = sum(of_group.values())
    of_month = monthly_kpis(result)["points_paid"].reindex(list(months.numbers), fill_value=0.0).to_numpy()
    worth = np.asarray(of_month * requests.currency_per_point, dtype=np.float64)
    return {group: worth * (points / total) for group, points in of_group.items()}


def _room_points(result: Result) -> dict[str, float]:
    """Points for steered air conditioning by its group."""
    requests = result.requests
    if requests is None:
        return {}
    moved = {name: float(requests.rooms[f"{name}_change_kw"].abs().sum()) for name in requests.room_groups}
    total, left = sum(moved.values()), requests.points - float(requests.events["points"].sum())
    return {name: left * kw / total for name, kw in moved.items()} if total else {}


def _group_of(district: District, class_name: str) -> str:
    return district.scenario.demand[class_name].group
