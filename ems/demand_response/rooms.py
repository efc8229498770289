"""Steered air conditioning as storages (E8): small, leaky, and bounded by what the air conditioners do anyway."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.storage import Storages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.demand_response.groups import CooledRooms

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

DAY_H = 24.0


def baseline_of_rooms_kw(
    rooms: Sequence[CooledRooms], class_load_kw: Floats, air_conditioning_fraction: Floats
) -> Floats:
    """What the air conditioners would draw without a manager [kW].

    Parameters
    ----------
    rooms
        The rooms.
    class_load_kw
        Load of each class without requests, forecast or actual, shape (classes, steps) [kW].
    air_conditioning_fraction
        Share of air conditioning in it, shape (classes, steps).

    Returns
    -------
    numpy.ndarray
        Shape (rooms, steps), never above the rated power [kW].
    """
    baseline = [
        np.minimum(
            item.share_fraction * class_load_kw[item.class_number] * air_conditioning_fraction[item.class_number],
            item.rated_kw,
        )
        for item in rooms
    ]
    return np.array(baseline, dtype=float).reshape(len(rooms), class_load_kw.shape[1])


def comfort_of_rooms(rooms: Sequence[CooledRooms], hour: Floats, step_h: float) -> tuple[Floats, Floats]:
    """How much of the comfort limits rooms may use when each step ends.

    Parameters
    ----------
    rooms
        The rooms.
    hour
        Local hour at which each step begins, shape (steps,) [h].
    step_h
        Length of a step [h].

    Returns
    -------
    behind_fraction, ahead_fraction
        Share of ``behind_kwh`` and of ``ahead_kwh``, shape (rooms, steps) each.

    Notes
    -----
    Both are 1 in the rooms' hours. Behind the set point rooms come back evenly within the recovery time after them;
    ahead of it they may get within the same time before. Without this end of each day's control it would pay to leave
    rooms behind all year, because a lag that leaks away is energy saved.
    """
    behind, ahead = (np.ones((len(rooms), len(hour))) for _ in range(2))
    for number, item in enumerate(rooms):
        first, last = item.hours
        length_h = (last - first) % DAY_H
        if length_h == 0.0:
            continue  # all day
        # Time from the beginning of the hours to the end of the step; within the day that begins with the recovery time
        # before them.
        since_h = (np.asarray(hour) + step_h - first) % DAY_H
        until_h = (first - np.asarray(hour)) % DAY_H
        inside = (since_h > 0.0) & (since_h <= length_h)
        recovery_h = max(item.recovery_h, step_h)
        behind[number] = np.where(inside, 1.0, np.maximum(1.0 - (since_h - length_h) / recovery_h, 0.0))
        behind[number, since_h == 0.0] = 0.0
        ahead[number] = np.where(inside | ((until_h > 0.0) & (until_h <= item.recovery_h)), 1.0, behind[number])
    return behind, ahead


def storages_of_rooms(
    rooms: Sequence[CooledRooms],
    baseline_kw: Floats,
    *,
    nodes: Sequence[int],
    comfort: tuple[Floats, Floats] | None = None,
    energy_kwh: Floats | None = None,
    currency_per_point: float = 1.0,
) -> Storages:
    """Storages that stand for the rooms in a window.

    Parameters
    ----------
    rooms
        The rooms.
    baseline_kw
        What their air conditioners would draw anyway, at most the rated power, shape (rooms, steps) [kW].
    nodes
        Node at which each stands, ascending.
    comfort
        What of the comfort limits may be used, from :func:`comfort_of_rooms`; None: all of them at every step.
    energy_kwh
        Deviation when the window begins, positive ahead of the set point, shape (rooms,) [kWh]; None: at the set point.
    currency_per_point
        What a point costs [currency].

    Returns
    -------
    Storages
        One a row, in the order given, group ``"air_conditioning.<name>"``.

    Notes
    -----
    E8: the energy is the deviation from the set point in kWh of electricity, so that charging is to draw more than the
    baseline and discharging to draw less; charge ≤ rated − baseline, discharge ≤ baseline; no conversion loss, but the
    deviation leaks away. Points for what is put off are the price of a discharged kWh.
    """
    count, n_steps = baseline_kw.shape
    rated_kw = np.array([item.rated_kw for item in rooms], dtype=float)
    behind_kwh = np.array([item.behind_kwh for item in rooms], dtype=float)
    ahead_kwh = np.array([item.ahead_kwh for item in rooms], dtype=float)
    capacity_kwh = behind_kwh + ahead_kwh
    drawn = np.divide(baseline_kw, rated_kw[:, None], out=np.zeros((count, n_steps)), where=rated_kw[:, None] > 0.0)
    ones, steps = np.ones(count), np.ones((1, n_steps))
    numbers = np.arange(count, dtype=np.int64)
    behind, ahead = (np.ones((count, n_steps)),) * 2 if comfort is None else comfort
    start_kwh = np.zeros(count) if energy_kwh is None else np.array(energy_kwh, dtype=float)
    return Storages(
        group=tuple(f"air_conditioning.{item.name}" for item in rooms),
        node=_frozen(np.array(nodes, dtype=np.int64)),
        capacity_kwh=_frozen(capacity_kwh),
        max_charge_kw=_frozen(rated_kw),
        max_discharge_kw=_frozen(rated_kw.copy()),
        charge_efficiency=_frozen(ones),
        discharge_efficiency=_frozen(ones.copy()),
        standing_loss_fraction_per_h=_frozen(np.array([item.leak_fraction_per_h for item in rooms], dtype=float)),
        wear_price_per_kwh=_frozen(np.array([item.points_per_kwh * currency_per_point for item in rooms], dtype=float)),
        initial_energy_kwh=_frozen(start_kwh),
        reserve_kwh=_frozen(np.zeros(count)),
        may_export=_frozen(np.ones(count, dtype=np.bool_)),
        limit_row=_frozen(numbers),
        floor_fraction=_frozen((-behind_kwh / capacity_kwh)[:, None] * behind),
        ceiling_fraction=_frozen((ahead_kwh / capacity_kwh)[:, None] * ahead),
        power_row=_frozen(numbers + 1),
        charge_limit_fraction=_frozen(np.vstack([steps, 1.0 - drawn])),
        # Outside their hours rooms come back; nothing more is put off.
        discharge_limit_fraction=_frozen(np.vstack([steps, np.where(behind == 1.0, drawn, 0.0)])),
        drain_row=_frozen(np.zeros(count, dtype=np.int64)),
        drain_kwh=_frozen(np.zeros((1, n_steps))),
    )


def _frozen(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array
