"""The outage kernel against a second implementation in plain Python, written from the description of a step alone."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pytest
from island_cases import random_outage

from ems.island.play.services import play_outages, trace_outage

if TYPE_CHECKING:
    from ems.island.outages import OutageCases
    from ems.island.shelter import Cars, Shelter
    from ems.storage import Storage

TOLERANCE_KW = 1e-5
SEEDS = 240
SEEDS_IN_PYTHON = 25


@dataclass
class Car:
    """A car at a shelter, or on its way."""

    back_in_step: int
    energy_kwh: float


@dataclass
class Battery:
    """The working part of a battery."""

    storage: Storage | None
    fraction: float
    energy_kwh: float
    step_h: float

    def limit(self, name: str) -> float:
        """A value of the storage, times what is left."""
        return 0.0 if self.storage is None else getattr(self.storage, name) * self.fraction

    @property
    def floor_kwh(self) -> float:
        """Energy that an emergency must leave."""
        return 0.0 if self.storage is None else self.limit("capacity_kwh") * self.storage.floor_fraction

    @property
    def ceiling_kwh(self) -> float:
        """Energy of a full battery."""
        return 0.0 if self.storage is None else self.limit("capacity_kwh") * self.storage.ceiling_fraction

    def efficiencies(self) -> tuple[float, float]:
        """Of charge and discharge, by the convention of losses."""
        if self.storage is None:
            return 1.0, 1.0
        in_, out = self.storage.charge_efficiency, self.storage.discharge_efficiency
        return (in_ * out, 1.0) if self.storage.loss == "on_charge" else (in_, out)

    def usable_kwh(self) -> float:
        """Energy above the floor."""
        return max(self.energy_kwh - self.floor_kwh, 0.0)

    def stand(self) -> None:
        """Lose what a step of standing costs."""
        lost = 0.0 if self.storage is None else self.storage.standing_loss_fraction_per_h
        self.energy_kwh *= (1.0 - lost) ** self.step_h

    def give(self, wanted_kw: float) -> float:
        """What it gives of a wanted power: down to its floor, within its power, never into nothing."""
        out = self.efficiencies()[1]
        given = min(wanted_kw, self.limit("max_discharge_kw"), self.usable_kwh() * out / self.step_h)
        self.energy_kwh -= given * self.step_h / out
        return given

    def take(self, spare_kw: float) -> float:
        """What it takes of spare power: up to its ceiling, within its power."""
        in_ = self.efficiencies()[0]
        room = max(self.ceiling_kwh - self.energy_kwh, 0.0) / in_ / self.step_h
        taken = min(spare_kw, self.limit("max_charge_kw"), room)
        self.energy_kwh += taken * self.step_h * in_
        return taken


@dataclass
class Outage:
    """One outage in the making."""

    shelter: Shelter
    battery: Battery
    cars: list[Car]
    served_kw: list[list[float]] = field(default_factory=list)
    is_off: list[list[bool]] = field(default_factory=list)
    load_kw: list[list[float]] = field(default_factory=list)
    rows: list[dict[str, float]] = field(default_factory=list)


def steps_of(hours: float, step_h: float) -> float:
    return math.inf if math.isinf(hours) else math.ceil(hours / step_h - 1e-9)


def people_in(shelter: Shelter, passed: int) -> float:
    hours, people = zip(*shelter.people, strict=True)
    return float(np.interp((passed + 0.5) * shelter.step_h, hours, people))


def is_shed(shelter: Shelter, battery: Battery, number: int, step: int, load_kw: list[float]) -> bool:
    service, rule = shelter.services[number], shelter.shedding
    if rule == "schedule":
        return not service.served[step]
    if rule == "none" or service.vital:
        return False
    if rule == "vital":
        return True
    if rule == "state_of_charge":
        usable = battery.ceiling_kwh - battery.floor_kwh
        share = battery.usable_kwh() / usable if usable > 0.0 else 0.0
        return share < service.shed_below_fraction
    total = sum(load_kw[: number + 1])
    hours_left = battery.usable_kwh() * battery.efficiencies()[1] / max(total, 1e-300)
    return hours_left < service.shed_below_h and total > 0.0


def feed(cars: list[Car], kind: Cars | None, wanted_kw: float, passed: int, step_h: float) -> float:
    """Power from cars: the emptiest first, each feeder shared in time, empty ones leave when the step ends."""
    if kind is None:
        return 0.0
    given_kw, feeder_kw = 0.0, kind.feeders * kind.power_kw
    for car in sorted((car for car in cars if car.back_in_step <= passed), key=lambda car: car.energy_kwh):
        power = min(wanted_kw - given_kw, kind.power_kw, feeder_kw - given_kw, car.energy_kwh / step_h)
        car.energy_kwh -= power * step_h
        given_kw += power
        if car.energy_kwh <= 1e-9:
            car.energy_kwh = kind.energy_kwh
            away = steps_of(kind.trip_h, step_h)
            car.back_in_step = passed + 1 + (10**9 if math.isinf(away) else int(away))
    return given_kw


def play_step(outage: Outage, passed: int, step: int, sun_kw: float, people: float) -> None:
    shelter, battery = outage.shelter, outage.battery
    load = [float(s.load_kw[step] + s.load_kw_per_person[step] * people) for s in shelter.services]
    off = [is_shed(shelter, battery, number, step, load) for number in range(len(load))]
    need = sum(kw for kw, is_off in zip(load, off, strict=True) if not is_off)
    from_sun = min(sun_kw, need)
    from_cars = feed(outage.cars, shelter.cars, need - from_sun, passed, shelter.step_h)
    battery.stand()
    from_battery = battery.give(need - from_sun - from_cars)
    pot, served = from_sun + from_cars + from_battery, [0.0] * len(load)
    for number, kw in enumerate(load):
        if not off[number]:
            served[number] = min(kw, pot)
            pot -= served[number]
    spare = sun_kw - from_sun
    taken = battery.take(spare)
    spare -= taken
    for number, kw in enumerate(load):
        if off[number]:
            served[number] = min(kw, spare)
            spare -= served[number]
    outage.load_kw.append(load)
    outage.served_kw.append(served)
    outage.is_off.append(off)
    outage.rows.append(
        {
            "sun_kw": sun_kw,
            "curtailed_kw": spare,
            "battery_kw": from_battery - taken,
            "cars_kw": from_cars,
            "energy_kwh": battery.energy_kwh,
        }
    )


def play_one(shelter: Shelter, cases: OutageCases, number: int) -> Outage:
    step_h, left = shelter.step_h, float(cases.battery_left_fraction[number])
    arrivals = () if shelter.cars is None else shelter.cars.arrival_h
    energy = 0.0 if shelter.cars is None else shelter.cars.energy_kwh
    outage = Outage(
        shelter=shelter,
        battery=Battery(shelter.storage, left, float(cases.energy_kwh[number]) * left, step_h),
        cars=[Car(int(steps_of(hour, step_h)), energy) for hour in arrivals],
    )
    for passed in range(int(cases.steps[number])):
        step = (int(cases.start[number]) + passed) % shelter.n_steps
        works = float(cases.pv_left_fraction[number]) if passed < cases.pv_down_steps[number] else 1.0
        people = people_in(shelter, passed) * float(cases.people_fraction[number])
        play_step(outage, passed, step, float(shelter.generation_kw[step]) * works, people)
    return outage


@pytest.mark.parametrize(
    "seed",
    [pytest.param(seed, marks=pytest.mark.kernel if seed < SEEDS_IN_PYTHON else ()) for seed in range(0, SEEDS, 8)],
)
def test_the_kernel_does_what_plain_python_does(seed: int) -> None:
    for number in range(seed, seed + 8):
        compare(number)


def compare(seed: int) -> None:
    shelter, cases = random_outage(seed)
    play = play_outages(shelter, cases, tolerance_kw=TOLERANCE_KW)
    longest, step_h = int(cases.steps.max()), shelter.step_h
    served_in, lasting = np.zeros((longest, len(shelter.services))), np.zeros((longest, 1))
    for number in range(cases.count):
        plain, steps = play_one(shelter, cases, number), int(cases.steps[number])
        load, served = np.array(plain.load_kw), np.array(plain.served_kw)
        rows = {name: np.array([row[name] for row in plain.rows]) for name in plain.rows[0]}
        is_served = load - served <= TOLERANCE_KW
        survived = np.where(is_served.all(axis=0), steps, np.argmin(is_served, axis=0))
        served_in[:steps] += is_served
        lasting[:steps] += 1
        assert play.survived[number].tolist() == survived.tolist()
        assert play.served_steps[number].tolist() == is_served.sum(axis=0).tolist()
        close(play.needed_kwh[number], load.sum(axis=0) * step_h)
        close(play.unserved_kwh[number], (load - served).sum(axis=0) * step_h)
        close(play.shed_kwh[number], ((load - served) * np.array(plain.is_off)).sum(axis=0) * step_h)
        close(play.sun_kwh[number], (rows["sun_kw"] - rows["curtailed_kw"]).sum() * step_h)
        close(play.battery_kwh[number], np.maximum(rows["battery_kw"], 0.0).sum() * step_h)
        close(play.cars_kwh[number], rows["cars_kw"].sum() * step_h)
        close(play.curtailed_kwh[number], rows["curtailed_kw"].sum() * step_h)
        close(play.end_energy_kwh[number], rows["energy_kwh"][-1])
        trace = trace_outage(shelter, cases, number, tolerance_kw=TOLERANCE_KW)
        close(trace.load_kw, load.T)
        close(trace.served_kw, served.T)
        for name, row in rows.items():
            close(getattr(trace, name), row)
    close(play.served_share, served_in / lasting)


def close(actual: object, expected: object) -> None:
    np.testing.assert_allclose(actual, expected, rtol=1e-9, atol=1e-9)
