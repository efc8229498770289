"""Outages at a shelter, step by step: services by priority from sun, cars and battery (E2–E4 without a grid).

One function plays outages and records one of them, so that what is drawn is what was counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba as nb
import numpy as np

from ems.island.compiled import compiled
from ems.island.play.fleet_step import CAR_ENERGY, feed_from_cars
from ems.simulation.physics import charge_within_limits_kw, discharge_within_limits_kw

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Shedding = tuple[int, Floats, Floats, Bools, Bools]
    CasesArrays = tuple[Ints, Ints, Floats, Floats, Floats, Ints, Floats]
    Trace = tuple[Floats, Floats, Floats]

# rules of shedding, in the order of ``ems.island.shelter.SHEDDING``
NONE, STATE_OF_CHARGE, HOURS_LEFT, SCHEDULE, VITAL = range(5)

# a battery as a row of numbers
FLOOR, CEILING, MAX_CHARGE, MAX_DISCHARGE, KEPT, KWH_PER_CHARGE, KWH_PER_DISCHARGE = range(7)
BATTERY_NUMBERS = 7

# sums of an outage [kWh]; what each service needed and missed is kept apart
SUN_KWH, BATTERY_KWH, CARS_KWH, CURTAILED_KWH, END_KWH = range(5)
SUMS = 5

# rows of what is recorded of one outage [kW, energy in kWh]
SUN, CURTAILED, BATTERY, CARS, ENERGY = range(5)
RECORDED = 5


@nb.njit(inline="always")
def is_on(
    rule: int,
    shed_below_fraction: float,
    shed_below_h: float,
    is_vital: bool,
    is_scheduled: bool,
    stored_fraction: float,
    stored_kw_h: float,
    total_kw: float,
) -> bool:
    """Whether a service is on in a step, by what is stored when the step begins.

    Parameters
    ----------
    rule
        Number of the rule; not that of none.
    shed_below_fraction, shed_below_h
        Share of the usable energy and hours below which it is switched off; 0: never, as for a vital one [1, h].
    is_vital
        Whether it is vital.
    is_scheduled
        Whether it is on by schedule.
    stored_fraction
        Energy above the floor as a share of the usable energy.
    stored_kw_h
        What the energy above the floor gives at the terminals [kWh].
    total_kw
        Load of this service and all above it [kW].
    """
    if rule == STATE_OF_CHARGE:
        return not stored_fraction < shed_below_fraction
    if rule == HOURS_LEFT:
        return not stored_kw_h < shed_below_h * total_kw
    if rule == SCHEDULE:
        return is_scheduled
    return is_vital


@compiled
def play_range(
    first: int,
    end: int,
    cases: CasesArrays,
    series: Floats,
    people: Floats,
    shedding: Shedding,
    battery: Floats,
    cars: Floats,
    arrivals: Ints,
    step_h: float,
    counting: tuple[float, int],
    out: tuple[Ints, Ints, Floats, Floats, Floats, Floats],
    missed_in: Ints,
    trace: Trace,
) -> None:
    """Play the outages from ``first`` up to ``end``, which is left out.

    Parameters
    ----------
    first, end
        Which outages.
    cases
        The arrays of ``OutageCases`` in their order, shape (cases,) each.
    series
        Generation, then load and load for each person of every service; shape (steps of the year, 1 + 2·services) [kW].
    people
        In each step of an outage, shape (longest outage,).
    shedding
        Number of the rule; for each service the two thresholds of :func:`is_on` and whether it is vital, shape
        (services,) each; whether it is on by schedule, shape (steps of the year, services).
    battery
        Floor, ceiling, powers, share kept over a step, stored energy for each kW in and for each kW out; shape (7,).
    cars
        As in :func:`ems.island.play.fleet_step.feed_from_cars`.
    arrivals
        First step with each car, shape (cars,).
    step_h
        Length of a step [h].
    counting
        A service is served while no more than this is missing [kW]; steps since the beginning in which that does not
        count against ``survived``.
    out
        To be filled: steps survived, steps missed, energy needed, unserved, and of that switched off by rule, shape
        (cases, services) each; the sums, shape (cases, 5).
    missed_in
        Outages in whose step a service was not served, to be added to, shape (longest outage, services).
    trace
        Load and service of each service, shape (services, steps) each, and the recorded rows, shape (5, steps), of the
        last outage played; without steps nothing is recorded.

    Notes
    -----
    E2 with the limits of E4, powers cut to the surplus and to the need: an island can neither take nor give more.

    The inner loops hand no arrays to other functions: numba would count references to them, at four times the time.
    """
    start, steps, energy_at_start, battery_left, pv_left, pv_down, people_left = cases
    survived, missed, needed_kwh, unserved_kwh, shed_kwh, sums = out
    traced_load, traced_served, traced = trace
    rule, below_fraction, below_h, vital, served = shedding
    tolerance_kw, grace_steps = counting
    n_year, n_services, n_cars = series.shape[0], (series.shape[1] - 1) // 2, len(arrivals)
    load_kw, served_kw = np.zeros(n_services), np.zeros(n_services)
    allowed = np.ones(n_services, dtype=np.bool_)
    car_kwh, present_from, fed_in = np.zeros(n_cars), np.zeros(n_cars, np.int64), np.zeros(n_cars, np.int64)
    is_traced, is_shed = traced.shape[1] > 0, rule != NONE
    kept, kwh_in, kwh_out = battery[KEPT], battery[KWH_PER_CHARGE], battery[KWH_PER_DISCHARGE]
    for case in range(first, end):
        left = battery_left[case]
        floor, ceiling = battery[FLOOR] * left, battery[CEILING] * left
        max_charge, max_discharge = battery[MAX_CHARGE] * left, battery[MAX_DISCHARGE] * left
        energy = energy_at_start[case] * left
        sun_kwh, battery_kwh, cars_kwh, curtailed_kwh = 0.0, 0.0, 0.0, 0.0
        for car in range(n_cars):
            car_kwh[car], present_from[car], fed_in[car] = cars[CAR_ENERGY], arrivals[car], -1
        for service in range(n_services):
            survived[case, service] = steps[case]
        step = start[case]
        for passed in range(steps[case]):
            sun = series[step, 0] * pv_left[case] if passed < pv_down[case] else series[step, 0]
            heads = people[passed] * people_left[case]
            stored = max(energy - floor, 0.0)
            fraction = stored / (ceiling - floor) if ceiling > floor else 0.0
            total, need, n_off = 0.0, 0.0, 0
            for service in range(n_services):
                load = series[step, 1 + 2 * service] + series[step, 2 + 2 * service] * heads
                load_kw[service], served_kw[service] = load, load
                needed_kwh[case, service] += load * step_h
                total += load
                if is_shed:
                    allowed[service] = is_on(
                        rule,
                        below_fraction[service],
                        below_h[service],
                        vital[service],
                        served[step, service],
                        fraction,
                        stored * step_h / kwh_out,
                        total,
                    )
                    n_off += not allowed[service]
                need += load if allowed[service] else 0.0
            lacking, surplus = max(need - sun, 0.0), max(sun - need, 0.0)
            from_cars = 0.0
            if n_cars > 0 and lacking > 0.0:
                from_cars = feed_from_cars(passed, lacking, cars, step_h, car_kwh, present_from, fed_in)
            wanted = lacking - from_cars
            held = energy * kept
            discharge = discharge_within_limits_kw(
                wanted, held, floor, ceiling, min(max_discharge, wanted), 1.0 / kwh_out
            )
            charge = charge_within_limits_kw(-surplus, held, floor, ceiling, min(max_charge, surplus), 1.0 / kwh_in)
            energy = held + charge * kwh_in - discharge * kwh_out
            missing, spare = wanted - discharge, surplus - charge
            # missing power is taken from the lowest services first: the marginal one is served in part
            if missing > 0.0:
                left_kw = missing
                for service in range(n_services - 1, -1, -1):
                    taken = min(left_kw, load_kw[service]) if allowed[service] else 0.0
                    served_kw[service] -= taken
                    left_kw -= taken
            if n_off > 0:
                for service in range(n_services):
                    if not allowed[service]:
                        served_kw[service] = min(spare, load_kw[service])
                        spare -= served_kw[service]
                        shed_kwh[case, service] += (load_kw[service] - served_kw[service]) * step_h
            if missing > 0.0 or n_off > 0:
                for service in range(n_services):
                    unserved = load_kw[service] - served_kw[service]
                    unserved_kwh[case, service] += unserved * step_h
                    if unserved > tolerance_kw:
                        missed[case, service] += 1
                        missed_in[passed, service] += 1
                        if passed >= grace_steps:
                            survived[case, service] = min(survived[case, service], passed)
            sun_kwh += (sun - spare) * step_h
            battery_kwh += discharge * step_h
            cars_kwh += from_cars * step_h
            curtailed_kwh += spare * step_h
            if is_traced:
                for service in range(n_services):
                    traced_load[service, passed] = load_kw[service]
                    traced_served[service, passed] = served_kw[service]
                traced[SUN, passed], traced[CURTAILED, passed] = sun, spare
                traced[BATTERY, passed], traced[CARS, passed] = discharge - charge, from_cars
                traced[ENERGY, passed] = energy
            step = step + 1 if step + 1 < n_year else 0
        sums[case, SUN_KWH], sums[case, BATTERY_KWH], sums[case, CARS_KWH] = sun_kwh, battery_kwh, cars_kwh
        sums[case, CURTAILED_KWH], sums[case, END_KWH] = curtailed_kwh, energy
