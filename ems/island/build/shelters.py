"""From the scenario's tables to shelters as arrays: what each has in the fiscal year, and what it must serve."""

from __future__ import annotations

import math
import reprlib
from typing import TYPE_CHECKING

import numpy as np

from ems.island.build.batteries import (
    capacities_kwh,
    joined_batteries,
    large_battery,
    planned_unit,
    raised_floors_kwh,
)
from ems.island.build.loads import service_of
from ems.island.build.neighbours import as_one, neighbours_pv_kw, neighbours_service
from ems.island.shelter import Cars, Service, Shelter
from ems.scenario import installed as installed_by
from ems.scenario.keys import nearest
from ems.scenario.problems import problem_at
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ems.district import District
    from ems.scenario import Scenario
    from ems.scenario.resilience import ShelterCars, ShelterSite

    Floats = NDArray[np.float64]

NO_SHELTERS = "add a table [shelter.<name>]; ems new --from hitotsugaoka shows some"


def shelters(district: District) -> tuple[Shelter, ...]:
    """Shelters of a district with what they have in its fiscal year, in the order of the scenario.

    Parameters
    ----------
    district
        From :func:`ems.build_district`.

    Returns
    -------
    tuple of Shelter
        None for a scenario without shelters.

    Raises
    ------
    profiles.errors.InputError
        It is no district.

    Notes
    -----
    A battery or PV that is not yet installed is not there. Neighbours' batteries become one with the shelter's: an
    upper bound (see :func:`ems.island.build.neighbours.as_one`, and :func:`shelter_notes`).

    Examples
    --------
    >>> import ems
    >>> [shelter.name for shelter in shelters(ems.build_district(ems.read_scenario("kumamoto")))]
    ['with_feeder']
    """
    from ems.district import District  # noqa: PLC0415 - imported where used

    if not isinstance(district, District):
        remedy = "build it: ems.build_district(ems.read_scenario(…))"
        where = f"district = {reprlib.repr(district)}"
        raise InputError("shelters", [Problem(where=where, what="must be a district", remedy=remedy)])
    return tuple(_shelter(district, name, table) for name, table in district.scenario.shelter.items())


def shelter(district: District, name: str) -> Shelter:
    """Return one shelter of a district.

    Parameters
    ----------
    district
        From :func:`ems.build_district`.
    name
        Its name in the scenario.

    Raises
    ------
    profiles.errors.InputError
        The scenario has no such shelter, or none at all.
    """
    check_shelter(district.scenario, name)
    return _shelter(district, name, district.scenario.shelter[name])


def check_shelter(scenario: Scenario, name: str) -> None:
    """Raise where a scenario has no shelter of that name.

    Parameters
    ----------
    scenario
        With its tables ``[shelter.*]``.
    name
        Name of a shelter.

    Raises
    ------
    profiles.errors.InputError
        It has no such shelter, or none at all; the nearest name is suggested and all are named.
    """
    tables = scenario.shelter
    if name not in tables:
        close, known = nearest(name, tables), f"there are: {', '.join(tables)}"
        remedy = " ".join(dict.fromkeys([close, known])).strip() if tables else NO_SHELTERS
        what = "there is no such shelter" if tables else "the scenario has no shelters"
        raise InputError(scenario.name, [problem_at(("shelter",), name, what, remedy)])


def shelter_notes(district: District, name: str) -> tuple[str, ...]:
    """Say what a reader of any figure about a shelter must know of what it has.

    Parameters
    ----------
    district
        With the shelter.
    name
        Its name in the scenario.
    """
    table, year = district.scenario.shelter[name], district.scenario.fiscal_year
    notes = []
    unit = planned_unit(district.scenario, table)
    if unit is not None and unit.year > year:
        notes.append(f"{table.title}: its battery comes in fiscal year {unit.year}; in {year} it has none")
    late = sorted(first for first in _pv_years(district.scenario, table) if first > year)
    if late:
        notes.append(
            f"{table.title}: some of its PV comes in fiscal year {late[0]} or later; in {year} it is not there"
        )
    notes += [
        f"{table.title}: {emergency_kwh:,.0f} kWh stay in its battery in an outage, but normal operation may empty "
        f"it to {normal_kwh:,.0f} kWh: the first kWh charged, up to {emergency_kwh:,.0f} kWh, serve nobody"
        for emergency_kwh, normal_kwh in raised_floors_kwh(district, table)
    ]
    if table.neighbours is not None:
        notes.append(
            f"{table.title}: its island has {table.neighbours.sites:,} sites of {table.neighbours.at}; their PV and "
            "batteries are taken as one with the shelter's, without a limit of the wires: an upper bound"
        )
    return tuple(notes)


def _shelter(district: District, name: str, table: ShelterSite) -> Shelter:
    """Build one shelter."""
    group, number, own = large_battery(district, table)
    others = joined_batteries(district, table)
    return Shelter(
        name=name,
        title=table.title,
        title_ja=table.title_ja,
        services=_services(district, table),
        people=tuple((hour, table.people * share) for hour, share in table.people_curve),
        generation_kw=_generation_kw(district, table),
        storage=as_one([*([] if own is None else [own]), *(storage for _, storage in others)]),
        storage_group=group,
        storage_unit=number,
        neighbour_storage=tuple(capacities_kwh(others).items()),
        cars=None if table.cars is None else _cars(table.cars),
        shedding=district.scenario.outage.shedding,
        pv_availability_fraction=table.pv_availability,
        battery_availability_fraction=table.battery_availability,
        step_h=district.grid.step_h,
    )


def _services(district: District, table: ShelterSite) -> tuple[Service, ...]:
    """Return the services of a shelter by priority, its neighbours last."""
    known = district.scenario.service.items()
    own = [service_of(district, name, one) for name, one in known if table.services is None or name in table.services]
    near = table.neighbours
    return tuple(own if near is None else [*own, neighbours_service(district, near, own)])


def _generation_kw(district: District, table: ShelterSite) -> Floats:
    """Output of a shelter's PV that is counted on, shape (steps,) [kW]."""
    scenario, output = district.scenario, np.zeros(district.grid.n_steps)
    for profile, kw, first_year in _pv(scenario, table):
        if first_year <= scenario.fiscal_year:
            output += kw * district.drivers.unit_kw[district.drivers.plant_classes.index(profile)]
    if table.neighbours is not None:
        output += neighbours_pv_kw(district, table.neighbours)
    output *= table.pv_trusted_fraction
    output.setflags(write=False)
    return output


def _pv(scenario: Scenario, table: ShelterSite) -> Iterator[tuple[str, float, int]]:
    """Yield PV class, rated power [kW] and first fiscal year of everything that is planned at a shelter."""
    for item in installed_by(scenario, scenario.last_fiscal_year).pv:
        if item.at == table.at and item.first_site < table.site <= item.first_site + item.sites:
            yield item.pv, item.kw_per_site, item.year
    for supply in scenario.disaster.values():
        if supply.at == table.at and table.site == 1:
            yield supply.profile, supply.kw, scenario.first_fiscal_year
    for pv in table.pv:
        yield pv.profile, pv.kw, scenario.first_fiscal_year if pv.year is None else pv.year


def _pv_years(scenario: Scenario, table: ShelterSite) -> set[int]:
    """Return the first fiscal years of a shelter's PV."""
    return {year for _, kw, year in _pv(scenario, table) if kw > 0}


def _cars(table: ShelterCars) -> Cars:
    """Build the cars that come one after another."""
    return Cars(
        arrival_h=tuple(table.first_arrival_h + number * table.every_h for number in range(table.count)),
        energy_kwh=table.energy_kwh,
        power_kw=table.power_kw,
        feeders=table.feeders,
        trip_h=math.inf if table.trip_h is None else table.trip_h,
    )
