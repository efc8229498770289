"""Reserves that keep at least what another does and are simpler: a rule may dispatch them at less cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from ems.island.reserve.floors import own_capacity_kwh, own_storage_number
from ems.island.reserve.profile import full_kwh

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ems.district import District
    from ems.island.shelter import Shelter
    from profiles.calendar import Calendar

    Floats = NDArray[np.float64]

Shape = Literal["hourly", "daily", "monthly", "constant"]
SHAPES: tuple[Shape, ...] = get_args(Shape)
HOURS_PER_DAY = 24.0


def shaped_kwh(floor_kwh: Floats, shape: Shape, calendar: Calendar) -> Floats:
    """Least reserve of a shape that is nowhere below another, shape (steps,) [kWh].

    Parameters
    ----------
    floor_kwh
        What must be kept when each step ends, shape (steps,) [kWh]; the year goes round.
    shape
        ``"hourly"``: just that; ``"daily"``: the most of the next 24 h; ``"monthly"``: the most of the month;
        ``"constant"``: the most of the year.
    calendar
        Months and the length of a step.

    Notes
    -----
    A reserve that rises every evening makes a rule buy in the evening what it sold in the morning. One that stays as
    high as the next evening needs keeps it: more is kept, at less cost.
    """
    if shape == "hourly":
        return floor_kwh
    if shape == "daily":
        steps = round(HOURS_PER_DAY / calendar.grid.step_h)
        ahead = np.concatenate([floor_kwh, floor_kwh[: steps - 1]])
        return np.asarray(np.lib.stride_tricks.sliding_window_view(ahead, steps).max(axis=1))
    if shape == "monthly":
        month = np.asarray(calendar.month)
        most = {number: floor_kwh[month == number].max() for number in np.unique(month).tolist()}
        return np.array([most[number] for number in month.tolist()])
    return np.full_like(floor_kwh, floor_kwh.max())


def alike_kwh(district: District, shelters: Sequence[Shelter], floor_kwh: Mapping[str, Floats]) -> dict[str, Floats]:
    """Reserves of which all shelters with a unit of one group keep the same share; by shelter, shape (steps,) [kWh].

    Parameters
    ----------
    district, shelters
        The shelters and where they stand.
    floor_kwh
        By shelter: what it must keep when each step ends, shape (steps,) [kWh].

    Notes
    -----
    Units whose reserves differ are taken apart and act one after the other, so that less than their whole power is left
    as soon as one of them is at its floor. Where all keep the same share they go on acting as one.
    """
    share: dict[int | None, Floats] = {}
    for one in shelters:
        number, wanted = own_storage_number(district, one), floor_kwh[one.name] / own_capacity_kwh(one)
        share[number] = np.maximum(share.get(number, wanted), wanted)
    return {
        one.name: np.minimum(share[own_storage_number(district, one)] * own_capacity_kwh(one), full_kwh(one))
        for one in shelters
    }
