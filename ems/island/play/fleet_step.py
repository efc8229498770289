"""What cars feed into an island in one step, and when each is there again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.island.compiled import compiled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

EMPTY_KWH = 1e-9
"""A car with no more than this is empty: rounding leaves dust."""
NO_TIME_H = 1e-12
"""Time at a feeder that is no time."""

# the cars of a shelter, as a row of numbers
CAR_ENERGY, CAR_POWER, CAR_FEEDERS, CAR_TRIP = range(4)


@compiled
def feed_from_cars(
    step: int,
    wanted_kw: float,
    cars: Floats,
    step_h: float,
    energy_kwh: Floats,
    present_from: Ints,
    fed_in: Ints,
) -> float:
    """Power that the cars feed in a step [kW]; what each holds and when it is there changes with it.

    Parameters
    ----------
    step
        Steps since the outage began.
    wanted_kw
        What they are asked for [kW].
    cars
        What a full car gives [kWh], its power [kW], the number of feeders, length of a trip in steps; shape (4,).
    step_h
        Length of the step [h].
    energy_kwh
        What each car can still give, shape (cars,) [kWh].
    present_from
        First step in which each is there (again), shape (cars,).
    fed_in
        Last step in which each fed, shape (cars,).

    Notes
    -----
    The car with the least energy left feeds first, so that it can leave; of several with equally little, the first.
    When it is empty within the step, the next one takes over its feeder for the rest of the step: never more cars feed
    at once than there are feeders, nor does one give more than its power. An empty car leaves at the end of the step.
    """
    power_kw, trip_steps = cars[CAR_POWER], int(cars[CAR_TRIP])
    left_kwh, time_h = wanted_kw * step_h, cars[CAR_FEEDERS] * step_h
    while left_kwh > 0.0 and time_h > NO_TIME_H:
        first = -1
        for car in range(len(energy_kwh)):
            is_there = present_from[car] <= step and fed_in[car] != step
            if is_there and (first < 0 or energy_kwh[car] < energy_kwh[first]):
                first = car
        if first < 0:
            return wanted_kw - left_kwh / step_h
        given_kwh = min(left_kwh, min(energy_kwh[first], power_kw * min(step_h, time_h)))
        energy_kwh[first] -= given_kwh
        left_kwh -= given_kwh
        time_h -= given_kwh / power_kw
        fed_in[first] = step
        if energy_kwh[first] <= EMPTY_KWH:
            energy_kwh[first] = cars[CAR_ENERGY]
            present_from[first] = step + 1 + trip_steps
    return wanted_kw - left_kwh / step_h
