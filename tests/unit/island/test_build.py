"""From the scenario's tables to shelters as arrays, against numbers that can be worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import ems
from ems.island.build.neighbours import as_one
from ems.island.build.shelters import shelter, shelter_notes, shelters
from ems.island.shelter import people_at
from ems.resilience.starts.stored import energy_at_start_kwh
from ems.storage import Storage, pack_storages
from profiles.errors import InputError
from tests.small_districts import BATTERY, district_like, scenario_like, village

if TYPE_CHECKING:
    from ems.district import District
    from ems.island.shelter import Service

SERVICE = {"title": "Lamp", "load_kw": 2.0}
LARGE = BATTERY | {"max_charge_kw": 30, "max_discharge_kw": 20, "floor_fraction": 0.1, "initial_fraction": 0.1}


def island(*, service: dict[str, Any] | None = None, hall: dict[str, Any] | None = None, **sections: Any) -> District:
    """Renca with one shelter and one service, some of their values changed, and no other table of the kind."""
    own = {"title": "Hall", "people": 50} | (hall or {})
    return district_like(
        outage=None,
        event=None,
        service=None,
        shelter=None,
        service__lamp=SERVICE | (service or {}),
        shelter__hall=own,
        **sections,
    )


def lamp(**values: Any) -> tuple[District, Service]:
    district = island(service=values)
    return district, shelter(district, "hall").services[0]


def rollout(*entries: tuple[int, int, float]) -> dict[str, Any]:
    return {"rollout": [{"year": year, "at": "pool", "units": units, "kwh": kwh} for year, units, kwh in entries]}


def test_a_service_without_anything_else_is_flat() -> None:
    _, service = lamp()
    assert (service.load_kw == 2.0).all()
    assert (service.load_kw_per_person == 0.0).all()
    assert service.served.all()
    assert not service.load_kw.flags.writeable


def test_the_local_clock_and_the_months_decide() -> None:
    hourly = [0.0] * 24
    hourly[18] = 0.5
    district, service = lamp(hourly_fraction=hourly, months=[7], load_kw_per_person=0.4)
    calendar = district.calendar
    lit = (np.floor(calendar.hour) == 18) & (calendar.month == 7)
    assert lit.sum() == 31
    assert np.array_equal(service.load_kw, np.where(lit, 1.0, 0.0))
    assert np.array_equal(service.load_kw_per_person, np.where(lit, 0.2, 0.0))


def test_half_hours_follow_their_hour() -> None:
    hourly = [hour / 24 for hour in range(24)]
    district = island(service={"hourly_fraction": hourly}, time={"step_minutes": 30})
    service = shelter(district, "hall").services[0]
    assert service.load_kw[:6].tolist() == pytest.approx([0, 0, 2 / 24, 2 / 24, 4 / 24, 4 / 24])
    assert shelter(district, "hall").step_h == 0.5


def test_cooling_and_heating_follow_the_air() -> None:
    district, service = lamp(cooling_from_c=20, cooling_full_c=26, heating_from_c=8, heating_full_c=4)
    air_c = district.drivers.sky.air_temperature_c
    wanted = np.interp(air_c, [4, 8, 20, 26], [2.0, 0.0, 0.0, 2.0])
    assert np.abs(service.load_kw - wanted).max() < 1e-12
    assert {0.0, 2.0} <= set(service.load_kw.tolist())
    assert ((service.load_kw > 0.5) & (service.load_kw < 1.5)).any()


def test_a_schedule_may_pass_midnight() -> None:
    district, service = lamp(served_hours=[22, 6])
    hour = district.calendar.hour
    assert np.array_equal(service.served, (hour >= 22) | (hour < 6))
    _, by_day = lamp(served_hours=[6, 22])
    assert np.array_equal(by_day.served, ~service.served)


def test_people_come_and_go() -> None:
    district = island(hall={"people_curve": [[0, 0.2], [4, 1.0], [8, 0.0]]})
    hall = shelter(district, "hall")
    assert hall.people == ((0.0, 10.0), (4.0, 50.0), (8.0, 0.0))
    assert people_at(hall, 3).tolist() == [15.0, 25.0, 35.0]


def test_services_keep_the_order_of_the_scenario() -> None:
    district = island(hall={"services": ["fan", "lamp"]}, service__fan=SERVICE, service__radio=SERVICE)
    assert [one.name for one in shelter(district, "hall").services] == ["lamp", "fan"]
    everything = island(service__fan=SERVICE)
    assert [one.name for one in shelter(everything, "hall").services] == ["lamp", "fan"]


def test_local_pv_is_that_of_the_site_of_the_disaster_and_its_own() -> None:
    """Office 2 has half of 220 kW; what a third party has counts in a disaster, at the first site alone."""
    disaster = {"title": "Third party", "kw": 30, "at": "office", "profile": "roof"}
    more = [{"profile": "car_park", "kw": 8}, {"profile": "car_park", "kw": 100, "year": 2027}]
    hall = {"at": "office", "pv": more, "pv_trusted_fraction": 0.5}
    common: dict[str, Any] = {"disaster__old": disaster, "fiscal_year": 2026}
    first, second = (island(hall=hall | {"site": site}, **common) for site in (1, 2))
    roof, park = (first.drivers.yields[name].unit_kw_per_kw for name in ("roof", "car_park"))
    assert np.abs(shelter(first, "hall").generation_kw - 0.5 * (140 * roof + 8 * park)).max() < 1e-9
    assert np.abs(shelter(second, "hall").generation_kw - 0.5 * (110 * roof + 8 * park)).max() < 1e-9


def test_what_is_not_yet_installed_is_not_there() -> None:
    hall = {"at": "office", "storage": "large"}
    large = LARGE | rollout((2025, 1, 100))
    before = island(hall=hall, storage__large=large, fiscal_year=2022)
    after = island(hall=hall, storage__large=large, fiscal_year=2025)
    none, one = shelter(before, "hall"), shelter(after, "hall")
    assert (none.storage, none.storage_group) == (None, None)
    assert not none.generation_kw.any()
    assert one.storage is not None
    assert (one.storage.capacity_kwh, one.storage_group) == (100.0, "large")
    assert one.generation_kw.max() > 50
    assert shelter_notes(before, "hall") == (
        "Hall: its battery comes in fiscal year 2025; in 2022 it has none",
        "Hall: some of its PV comes in fiscal year 2023 or later; in 2022 it is not there",
    )
    assert shelter_notes(after, "hall") == ()


def test_the_emergency_floor_takes_the_place_of_the_floor() -> None:
    large = LARGE | {"loss": "on_charge", "ceiling_fraction": 0.9} | rollout((2022, 2, 200))
    own = shelter(island(hall={"storage": "large", "unit": 2}, storage__large=large), "hall")
    assert own.storage == Storage(
        capacity_kwh=100.0,
        max_charge_kw=30.0,
        max_discharge_kw=20.0,
        charge_efficiency=0.9,
        discharge_efficiency=0.9,
        floor_fraction=0.0,
        ceiling_fraction=0.9,
        loss="on_charge",
    )
    assert own.storage_unit == 2
    kept = island(hall={"storage": "large", "emergency_floor_fraction": 0.2}, storage__large=large)
    storage = shelter(kept, "hall").storage
    assert storage is not None
    assert storage.floor_fraction == 0.2
    (note,) = shelter_notes(kept, "hall")
    assert note == (
        "Hall: 20 kWh stay in its battery in an outage, but normal operation may empty it to 10 kWh: the first kWh "
        "charged, up to 20 kWh, serve nobody"
    )
    assert (
        shelter_notes(island(hall={"storage": "large", "emergency_floor_fraction": 0.1}, storage__large=large), "hall")
        == ()
    )


def test_an_emergency_floor_above_that_of_the_site_is_told() -> None:
    at_office = {"title": "Hall", "at": "office", "site_storage": True}
    raised = village(shelter__hall=at_office | {"emergency_floor_fraction": 0.4})
    (note,) = shelter_notes(raised, "hall")
    assert note.startswith("Hall: 16 kWh stay in its battery in an outage, but normal operation may empty it to 0 kWh")
    apart = at_office | {"emergency_floor_fraction": 0.4, "site_storage": False}
    assert shelter_notes(village(shelter__hall=apart), "hall") == ()


@pytest.mark.parametrize(
    ("unit", "year", "group", "number", "capacity_kwh"),
    [
        (1, 2025, "large_1", 1, 100.0),
        (2, 2025, "large_2", 1, 200.0),
        (3, 2025, "large_2", 2, 200.0),
        (4, 2025, "large_1", 2, 100.0),
        (4, 2024, None, 1, 0.0),
        (1, 2022, "large", 1, 100.0),
    ],
)
def test_a_unit_is_found_in_its_group(
    unit: int, year: int, group: str | None, number: int, capacity_kwh: float
) -> None:
    """30 kW for 100 kWh and for 200 kWh are two groups; the first year has the first unit alone."""
    large = LARGE | rollout((2022, 1, 100), (2023, 2, 400), (2025, 1, 100))
    hall = shelter(island(hall={"storage": "large", "unit": unit}, storage__large=large, fiscal_year=year), "hall")
    assert (hall.storage_group, hall.storage_unit) == (group, number)
    assert (0.0 if hall.storage is None else hall.storage.capacity_kwh) == capacity_kwh


def test_units_that_are_held_apart_are_found_as_well() -> None:
    district = island(hall={"storage": "large", "unit": 3}, storage__large=LARGE | rollout((2022, 3, 300)))
    (one,) = [shelter(district, "hall").storage]
    assert one is not None
    apart = pack_storages([one] * 3, nodes=[0] * 3, groups=[f"large_{n}" for n in (1, 2, 3)], n_steps=8760)
    hall = shelter(replace(district, pool_storages=apart, pool_units=(1, 1, 1)), "hall")
    assert (hall.storage_group, hall.storage_unit, hall.storage) == ("large_3", 1, one)


def test_neighbours_join_with_load_pv_and_batteries() -> None:
    near = {"at": "office", "sites": 2}
    district = village(
        shelter__hall={"title": "Hall", "pv_trusted_fraction": 0.5, "storage": "large", "neighbours": near}
    )
    hall, first = shelter(district, "hall"), district.class_names.index("office")
    nodes = np.flatnonzero(district.nodes.class_of_node == first)
    assert len(nodes) == 2
    offices = hall.services[-1]
    assert (offices.name, offices.title, offices.vital) == ("office", "Municipal offices", False)
    assert np.abs(offices.load_kw - district.nodes.load_kw[nodes].sum(axis=0)).max() < 1e-9
    assert np.abs(hall.generation_kw - 0.5 * 220 * district.drivers.yields["roof"].unit_kw_per_kw).max() < 1e-9
    assert hall.neighbour_storage == (("office+school", 50.0),)
    assert hall.storage is not None
    assert (hall.storage.capacity_kwh, hall.storage.max_discharge_kw) == (150.0, 50.0)
    assert any("an upper bound" in note for note in shelter_notes(district, "hall"))


def test_neighbours_may_come_without_pv_and_batteries() -> None:
    near = {"at": "office", "sites": 2, "with_pv": False, "with_storage": False}
    hall = shelter(village(shelter__hall={"title": "Hall", "neighbours": near}), "hall")
    assert not hall.generation_kw.any()
    assert (hall.storage, hall.neighbour_storage) == (None, ())


@pytest.mark.parametrize(
    ("near", "fraction", "hours"),
    [({}, 0.2, 6.0), ({"shed_below_fraction": 0.5}, 0.5, 6.0), ({"shed_below_h": 24}, 0.2, 24.0)],
)
def test_neighbours_are_switched_off_no_later_than_the_last_service(
    near: dict[str, float], fraction: float, hours: float
) -> None:
    sites = {"at": "office", "sites": 1, "served_hours": [6, 18]}
    district = island(service={"shed_below_fraction": 0.2, "shed_below_h": 6}, hall={"neighbours": sites | near})
    own = shelter(district, "hall").services[-1]
    assert (own.shed_below_fraction, own.shed_below_h) == (fraction, hours)
    assert own.served.mean() == 0.5


def test_neighbours_alone_have_no_thresholds() -> None:
    alone = {"neighbours": {"at": "office", "sites": 1}, "services": []}
    (own,) = shelter(island(hall=alone), "hall").services
    assert (own.shed_below_fraction, own.shed_below_h) == (0.0, 0.0)


def test_groups_are_called_as_in_the_result() -> None:
    """Every shelter finds what the policy left in its battery, whatever it is made of."""
    near = {"at": "office", "sites": 2}
    district = village(
        shelter__hall={"title": "Hall", "storage": "large", "unit": 4, "neighbours": near},
        shelter__solar_school={"site_storage": True},
        shelter__gym={"title": "Gym", "storage": "large", "unit": 1, "at": "sports_hall", "site_storage": True},
    )
    result = ems.simulate(district, policy="self_consumption")
    for one in shelters(district):
        stored = energy_at_start_kwh(result, one)
        assert one.storage is not None
        assert 0.0 <= stored.min() <= stored.max() <= one.storage.capacity_kwh
        assert stored.max() > 1.0


def test_a_battery_at_the_shelters_own_site_is_a_part_of_it() -> None:
    district = district_like(shelter__solar_school={"emergency_floor_fraction": 0.1})
    school = shelter(district, "solar_school")
    assert school.storage is not None
    assert (school.storage.capacity_kwh, school.storage.floor_fraction, school.storage_group) == (100.0, 0.1, None)
    assert school.neighbour_storage == (("school", 100.0),)
    assert shelter(district_like(shelter__solar_school={"site_storage": False}), "solar_school").storage is None


def test_two_batteries_as_one() -> None:
    small = Storage(
        capacity_kwh=10, max_charge_kw=5, max_discharge_kw=4, charge_efficiency=0.9, discharge_efficiency=0.8
    )
    large = Storage(
        capacity_kwh=30,
        max_charge_kw=3,
        max_discharge_kw=2,
        charge_efficiency=0.5,
        discharge_efficiency=1.0,
        floor_fraction=0.2,
        ceiling_fraction=0.8,
        standing_loss_fraction_per_h=0.04,
        loss="on_charge",
    )
    one = as_one([small, large])
    assert one is not None
    assert (one.capacity_kwh, one.max_charge_kw, one.max_discharge_kw) == (40, 8, 6)
    assert one.charge_efficiency == pytest.approx(0.25 * 0.9 + 0.75 * 0.5)
    assert one.discharge_efficiency == pytest.approx(0.25 * 0.8 + 0.75 * 1.0)
    assert (one.floor_fraction * 40, one.ceiling_fraction * 40) == (pytest.approx(6), pytest.approx(10 + 24))
    assert one.standing_loss_fraction_per_h == pytest.approx(0.03)
    assert as_one([large]) is large
    assert as_one([]) is None


def test_cars_come_one_after_another() -> None:
    cars = {"count": 3, "first_arrival_h": 10, "every_h": 2, "energy_kwh": 36, "power_kw": 9, "feeders": 2}
    once = shelter(island(hall={"cars": cars}), "hall").cars
    again = shelter(island(hall={"cars": cars | {"trip_h": 4}}), "hall").cars
    assert once is not None
    assert again is not None
    assert (once.arrival_h, once.feeders, once.trip_h) == ((10.0, 12.0, 14.0), 2, math.inf)
    assert again.trip_h == 4.0
    assert shelter(island(), "hall").cars is None


def test_settings_reach_the_shelter() -> None:
    hall = {"pv_availability": 0.98, "battery_availability": 0.97}
    own = shelter(island(hall=hall, outage__shedding="schedule"), "hall")
    assert (own.shedding, own.pv_availability_fraction, own.battery_availability_fraction) == ("schedule", 0.98, 0.97)


def test_an_unknown_shelter_is_named_with_those_that_there_are() -> None:
    district = district_like("kumamoto")
    with pytest.raises(InputError) as caught:
        shelter(district, "with_feder")
    assert str(caught.value).splitlines()[1].strip() == (
        'shelter = "with_feder": there is no such shelter; did you mean with_feeder? there are: with_feeder'
    )


def test_a_scenario_without_shelters_says_how_to_get_one() -> None:
    district = district_like(shelter=None)
    assert shelters(district) == ()
    with pytest.raises(InputError, match=r"has no shelters; add a table \[shelter\.<name>\]; ems new --from hitotsug"):
        shelter(district, "school")


@pytest.mark.parametrize("name", ["hitotsugaoka", "kumamoto", "renca"])
@pytest.mark.parametrize("end", [False, True])
def test_the_bundled_shelters_can_be_built_in_the_first_and_the_last_year(name: str, *, end: bool) -> None:
    scenario = scenario_like(name)
    year = scenario.last_fiscal_year if end else scenario.first_fiscal_year
    for one in shelters(district_like(name, fiscal_year=year)):
        assert one.vital.any()
        assert all((service.load_kw >= 0).all() and len(service.load_kw) == one.n_steps for service in one.services)
        assert (one.generation_kw >= 0).all()
