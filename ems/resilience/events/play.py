"""Many years of events at a shelter: outages drawn, the battery charged up where there is a warning, and played."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ems.island.asked import tolerance_problems
from ems.island.outages import OutageCases, OutagePlay
from ems.island.play.services import play_outages
from ems.resilience.asked import check_district, result_problems, shelter_of_district_problems
from ems.resilience.events.charge_up import energy_at_outage_kwh
from ems.resilience.events.draw import draw_outages, draw_problems, kind_problems, uniform_numbers
from ems.resilience.events.kinds import EventKind, event_kind
from ems.resilience.events.study import EventStudy
from ems.resilience.starts.stored import energy_at_start_kwh
from profiles.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.district import District
    from ems.island.shelter import Shelter
    from ems.resilience.events.draw import DrawnOutages
    from ems.results import Result

    Floats = NDArray[np.float64]


def play_events(
    district: District,
    result: Result,
    shelter: Shelter,
    kind: EventKind | str,
    *,
    years: int = 1000,
    seed: int = 1,
    tolerance_kw: float = 1e-5,
    charge_on_warning: bool | None = None,
) -> EventStudy:
    """Draw the outages of a kind of event for many years and play them at a shelter.

    Parameters
    ----------
    district
        Its weather and calendar.
    result
        A year of it under the policy that leaves in the battery what the outage finds.
    shelter
        The island.
    kind
        Kind of event, or the name that the district's scenario has for one.
    years
        How many years are drawn.
    seed
        Whole number, 0 or greater; shelters of one seed meet the same events.
    tolerance_kw
        A service counts as served while no more is missing [kW].
    charge_on_warning
        Whether the battery charges at full power from the grid from the warning on; None: as the scenario says.

    Returns
    -------
    EventStudy
        The same for the same arguments.

    Raises
    ------
    profiles.errors.InputError
        Unknown event, an event longer than the series, a shelter of another year, or years and seed are no such
        numbers.

    Notes
    -----
    Every outage is played on its own, from what the policy left in the year's battery at that time: events that come
    soon after each other do not add up. The simulated year stands for every year. PV and battery of the shelter work
    with their availabilities, drawn per outage, where the event itself has not destroyed them.

    Examples
    --------
    >>> import ems
    >>> district = ems.build_district(ems.read_scenario("kumamoto"))
    >>> year, (shelter,) = ems.simulate(district, "none"), ems.shelters(district)
    >>> study = play_events(district, year, shelter, "typhoon", years=100)
    >>> study.served_throughout("vital").value  # it has neither sun nor battery, and the cars come later
    0.0
    """
    chosen = _checked_kind(district, result, shelter, kind, years=years, seed=seed, tolerance_kw=tolerance_kw)
    drawn = draw_outages(
        chosen,
        grid=district.grid,
        calendar=district.calendar,
        sun=district.drivers.sky.ghi_w_per_m2,
        years=years,
        seed=seed,
        at=shelter.name,
    )
    charges = district.scenario.outage.charge_on_warning if charge_on_warning is None else charge_on_warning
    island = shelter_in_event(shelter, chosen)
    left_kwh = energy_at_start_kwh(result, shelter)
    cases, uncharged = (cases_in_event(island, drawn, left_kwh, charges=charged) for charged in (charges, False))
    differs = not np.array_equal(cases.energy_kwh, uncharged.energy_kwh)
    return EventStudy(
        kind=chosen,
        shelter=island,
        policy=result.policy,
        grid=district.grid,
        drawn=drawn,
        charge_on_warning=charges,
        tolerance_kw=tolerance_kw,
        cases=cases,
        play=played_in_event(island, cases, tolerance_kw),
        cases_uncharged=uncharged if differs else None,
        play_uncharged=played_in_event(island, uncharged, tolerance_kw) if differs else None,
    )


def shelter_in_event(shelter: Shelter, kind: EventKind) -> Shelter:
    """Shelter as a kind of event finds it: without cars if they do not come, with everybody at once.

    Parameters
    ----------
    shelter
        As it is described.
    kind
        The event.

    Notes
    -----
    Everybody at once: as many as there will be at the most are there from the beginning until the time of the most,
    then they leave as described. The factor on people is a matter of the outage.
    """
    people = shelter.people
    if kind.people_at_once:
        most = int(np.argmax([count for _, count in people]))
        people = ((0.0, people[most][1]), *(point for point in people[most:] if point[0] > 0.0))
    return replace(shelter, people=people, cars=shelter.cars if kind.cars else None)


def _checked_kind(
    district: District,
    result: Result,
    shelter: Shelter,
    kind: EventKind | str,
    *,
    years: int,
    seed: int,
    tolerance_kw: float,
) -> EventKind:
    """Kind of event that is asked for, or everything that is wrong with what is asked."""
    check_district(district, "events")
    problems = [
        *result_problems(result, district),
        *shelter_of_district_problems(shelter, district),
        *draw_problems(years, seed),
        *tolerance_problems(tolerance_kw),
    ]
    chosen = kind if isinstance(kind, EventKind) else None
    if chosen is None:
        try:
            chosen = event_kind(district, kind)
        except InputError as error:
            problems += error.problems
    if chosen is not None:
        problems += kind_problems(chosen, grid=district.grid, years=years)
    if problems or chosen is None:
        raise InputError(f"event {getattr(chosen, 'name', kind)}", problems)
    return chosen


def cases_in_event(shelter: Shelter, drawn: DrawnOutages, left_kwh: Floats, *, charges: bool) -> OutageCases:
    """Outages as the shelter meets them: energy at the start, equipment that works.

    Parameters
    ----------
    shelter
        As the event finds it, see :func:`shelter_in_event`.
    drawn
        The outages.
    left_kwh
        What the policy leaves in its battery when each step of the year begins, shape (steps,) [kWh].
    charges
        Whether the battery charges from the warning on.
    """
    name, count = shelter.name, drawn.count
    pv_works, battery_works = (
        uniform_numbers(drawn.kind, f"{what} works {name}", drawn.seed, count) < available
        for what, available in (
            ("pv", shelter.pv_availability_fraction),
            ("battery", shelter.battery_availability_fraction),
        )
    )
    return OutageCases(
        start=drawn.start,
        steps=drawn.steps,
        energy_kwh=energy_at_outage_kwh(
            shelter.storage,
            left_kwh,
            drawn.start,
            drawn.warning_steps,
            charge_on_warning=charges,
            step_h=shelter.step_h,
        ),
        battery_left_fraction=np.where(battery_works, drawn.battery_left_fraction, 0.0),
        pv_left_fraction=np.where(pv_works, drawn.pv_left_fraction, 0.0),
        pv_down_steps=np.where(pv_works, drawn.pv_down_steps, drawn.steps),
        people_fraction=drawn.people_fraction,
    )


def played_in_event(shelter: Shelter, cases: OutageCases, tolerance_kw: float) -> OutagePlay:
    """Play the outages, if there are any.

    Parameters
    ----------
    shelter, cases
        As :func:`ems.island.play.services.play_outages` takes them.
    tolerance_kw
        A service counts as served while no more is missing [kW].
    """
    if cases.count:
        return play_outages(shelter, cases, tolerance_kw=tolerance_kw)
    services = len(shelter.services)
    no_steps, no_energy, none = np.zeros((0, services), dtype=np.int64), np.zeros((0, services)), np.zeros(0)
    return OutagePlay(
        survived=no_steps,
        served_steps=no_steps,
        needed_kwh=no_energy,
        unserved_kwh=no_energy,
        shed_kwh=no_energy,
        served_share=no_energy,
        sun_kwh=none,
        battery_kwh=none,
        cars_kwh=none,
        curtailed_kwh=none,
        end_energy_kwh=none,
    )
