"""Plausible outages without the simulator: what tables, figures and the page of outages are tested with.

A school with four services under a textbook sky; its outages are played by a plain loop over the steps, all starts at
once: sun first, then the battery, services in order of priority, none shed. The numbers are nobody's.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from fake_result import _unit_pv

from ems.island.outages import OutagePlay, outage_cases
from ems.island.shelter import Service, Shelter
from ems.resilience.events.draw import DrawnOutages
from ems.resilience.events.kinds import EventKind
from ems.resilience.events.study import EventStudy
from ems.resilience.safety.frontier import Frontier, FrontierPoint
from ems.resilience.safety.knee import knee_of
from ems.resilience.starts.study import EquipmentState, OutageStudy
from ems.storage import Storage
from profiles.calendar import Calendar, build_calendar
from profiles.time_grid import TimeGrid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

EFFICIENCY = 0.95
TITLES = {
    "hub": ("Information hub", "情報拠点"),
    "medical": ("Medical aids", "医療機器"),
    "lighting": ("Lighting and phones", "照明・携帯電話"),
    "cooling": ("Cooling and heating", "冷暖房"),
}
VITAL = ("hub", "medical")


def fake_shelter(
    calendar: Calendar,
    *,
    seed: int = 1,
    pv_kw: float = 60.0,
    capacity_kwh: float = 400.0,
    latitude_deg: float = 32.5,
    title: str = "Hitotsugaoka elementary school",
    title_ja: str = "一ヶ岡小学校",
    services: tuple[str, ...] = tuple(TITLES),
    vital: tuple[str, ...] = VITAL,
) -> Shelter:
    """Make a shelter from a seed."""
    dark = (calendar.hour < 6.0) | (calendar.hour >= 18.0)
    swing = np.cos(2.0 * np.pi * (calendar.day_of_year - 25) / 365.0) * np.sign(latitude_deg)
    loads = {
        "hub": np.full(dark.size, 3.0),
        "medical": np.full(dark.size, 4.0),
        "lighting": 1.0 + 5.0 * dark,
        "cooling": 4.0 + 8.0 * np.maximum(swing, 0.0) * dark + 10.0 * np.maximum(-swing, 0.0) * ~dark,
    }
    return Shelter(
        name="school",
        title=title,
        title_ja=title_ja,
        services=tuple(
            Service(
                name=name,
                title=TITLES.get(name, (name, name))[0],
                title_ja=TITLES.get(name, (name, name))[1],
                vital=name in vital,
                load_kw=loads[name],
                load_kw_per_person=np.zeros(dark.size),
                shed_below_fraction=0.0,
                shed_below_h=0.0,
                served=np.ones(dark.size, dtype=bool),
            )
            for name in services
        ),
        people=((0.0, 0.0),),
        generation_kw=pv_kw * _unit_pv(calendar, latitude_deg, np.random.default_rng(seed)),
        storage=Storage(
            capacity_kwh=capacity_kwh,
            max_charge_kw=capacity_kwh / 2.0,
            max_discharge_kw=capacity_kwh / 2.0,
            charge_efficiency=EFFICIENCY,
            discharge_efficiency=EFFICIENCY,
        ),
        storage_group="shelter",
        step_h=calendar.grid.step_h,
    )


def fake_study(
    *,
    hours: int = 72,
    seed: int = 1,
    policy: str = "self_consumption",
    definition: str = "at_least",
    timezone: str = "Asia/Tokyo",
    step_minutes: int = 60,
    reserve_fraction: float = 0.0,
    availability: tuple[float, float] = (1.0, 1.0),
    shelter: Shelter | None = None,
    **of_shelter: object,
) -> OutageStudy:
    """Make a study; ``availability`` of PV and battery below 1 adds states of the equipment."""
    grid = TimeGrid(year=2027, timezone=timezone, step_minutes=step_minutes)
    calendar = build_calendar(grid, country=None)
    island = shelter or fake_shelter(calendar, seed=seed, **of_shelter)
    capacity_kwh = 0.0 if island.storage is None else island.storage.capacity_kwh
    by_hour = np.interp(calendar.hour, [0.0, 7.0, 16.0, 18.0, 24.0], [0.35, 0.1, 1.0, 1.0, 0.35])
    daily = np.bincount(calendar.day, weights=island.generation_kw)
    sunny = (daily / max(daily.max(), 1e-9))[calendar.day]
    energy_kwh = capacity_kwh * np.maximum(reserve_fraction, by_hour * sunny)
    steps = round(hours / grid.step_h)
    states = []
    for pv_works in (True, False):
        for battery_works in (True, False):
            pv, battery = availability
            probability = (pv if pv_works else 1.0 - pv) * (battery if battery_works else 1.0 - battery)
            if probability > 0.0:
                held, works = energy_kwh * battery_works, {"pv_works": pv_works, "works": battery_works}
                play = fake_play(island, held, steps, **works)
                longer = steps + (definition == "more_than")
                states.append(
                    EquipmentState(
                        probability_fraction=probability,
                        pv_works=pv_works,
                        battery_works=battery_works,
                        play=play,
                        reached=fake_play(island, held, longer, **works).survived,
                    )
                )
    return OutageStudy(
        shelter=island,
        policy=policy,
        grid=grid,
        calendar=calendar,
        steps=steps,
        definition=definition,
        tolerance_kw=1e-5,
        energy_kwh=energy_kwh,
        air_temperature_c=17.0
        - 10.0
        * np.sign(of_shelter.get("latitude_deg", 32.5))
        * np.cos(2.0 * np.pi * (calendar.day_of_year - 25) / 365.0),
        states=tuple(states),
    )


def fake_play(
    shelter: Shelter, energy_kwh: Floats, steps: int, *, pv_works: bool = True, works: bool = True
) -> OutagePlay:
    """Play an outage of so many steps from every start."""
    n, step_h, count = shelter.n_steps, shelter.step_h, len(shelter.services)
    loads = np.array([service.load_kw for service in shelter.services])
    capacity_kwh = shelter.storage.capacity_kwh if works and shelter.storage else 0.0
    energy = energy_kwh.astype(float).copy()
    begin = np.arange(n)
    sums = {name: np.zeros((n, count)) for name in ("needed", "unserved", "served_steps")}
    flows = {name: np.zeros(n) for name in ("sun", "battery", "curtailed")}
    survived, lives, share = np.full((n, count), steps), np.ones((n, count), dtype=bool), np.zeros((steps, count))
    for k in range(steps):
        t = (begin + k) % n
        sun = shelter.generation_kw[t] * pv_works
        left, can = sun.copy(), energy * EFFICIENCY / step_h
        for j in range(count):
            wanted = loads[j, t]
            from_sun = np.minimum(left, wanted)
            from_battery = np.minimum(can, wanted - from_sun)
            left, can = left - from_sun, can - from_battery
            energy -= from_battery * step_h / EFFICIENCY
            missing = wanted - from_sun - from_battery
            served = missing <= 1e-5
            sums["needed"][:, j] += wanted * step_h
            sums["unserved"][:, j] += missing * step_h * ~served
            sums["served_steps"][:, j] += served
            survived[lives[:, j] & ~served, j] = k
            lives[:, j] &= served
            share[k, j] = served.mean()
            flows["battery"] += from_battery * step_h
        charge = np.minimum(left, np.maximum(capacity_kwh - energy, 0.0) / (EFFICIENCY * step_h))
        energy += charge * EFFICIENCY * step_h
        flows["sun"] += (sun - left + charge) * step_h
        flows["curtailed"] += (left - charge) * step_h
    return OutagePlay(
        survived=survived,
        served_steps=sums["served_steps"].astype(np.int64),
        needed_kwh=sums["needed"],
        unserved_kwh=sums["unserved"],
        shed_kwh=np.zeros((n, count)),
        served_share=share,
        sun_kwh=flows["sun"],
        battery_kwh=flows["battery"],
        cars_kwh=np.zeros(n),
        curtailed_kwh=flows["curtailed"],
        end_energy_kwh=energy,
    )


def lasting(hours: list[list[float]], **options: object) -> OutageStudy:
    """Make a study whose services last stated hours, a list a service, repeated over the starts of the year."""
    study = fake_study(**options)
    state = study.states[0]
    n = study.grid.n_steps
    survived = np.array([np.resize(one, n) for one in hours]).T.astype(np.int64)
    play = replace(state.play, survived=survived)
    return replace(study, states=(replace(state, play=play, reached=survived), *study.states[1:]))


def fake_frontier(*, currency: str = "yen", dear: float = 1.0, policy: str = "optimal") -> Frontier:
    """Make a frontier of two shelters whose survival saturates."""
    points = []
    for kind, levels, thrift in (
        ("constant", (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0), 1.0),
        ("monthly", (12.0, 24.0, 48.0, 72.0, 120.0), 0.7),
        ("hourly", (12.0, 24.0, 48.0, 72.0, 120.0), 0.45),
        ("warning", (np.nan,), 0.1),
    ):
        for level in levels:
            size = level if kind == "constant" else 0.3 if np.isnan(level) else level / 130.0
            worst = 0.35 if kind == "warning" else 0.35 + 0.65 * (1.0 - np.exp(-4.0 * size))
            points.append(
                FrontierPoint(
                    kind=kind,
                    level=level,
                    mean_reserve_kwh=14_400.0 * size * thrift,
                    cost=dear * (2.2e8 + 2.4e6 * thrift * size**1.5),
                    hourly_matched_fraction=0.58 - 0.05 * thrift * size,
                    survival_fraction={"school": worst, "flats": min(1.0, worst + 0.1)},
                    unserved_kwh={"school": 300.0 * (1.0 - worst), "flats": 100.0 * (1.0 - worst)},
                )
            )
    best = {"school": 1.0, "flats": 1.0}
    points.append(replace(points[-1], kind="announced", survival_fraction=best, unserved_kwh=dict.fromkeys(best, 0.0)))
    knee = knee_of([point.cost for point in points[:-1]], [point.worst_fraction for point in points[:-1]])
    return Frontier(
        policy=policy,
        currency=currency,
        hours=72.0,
        definition="at_least",
        points=tuple(points),
        knee=knee,
        notes=("survival is that of the vital services",),
    )


def fake_events(study: OutageStudy, survived: list[int], steps: list[int], *, name: str = "typhoon") -> EventStudy:
    """Make drawn outages, one a year, whose services all last stated steps; each missing step lacks 2 kWh."""
    count, services = len(steps), len(study.names)
    nothing, ones, no_steps = np.zeros(count), np.ones(count), np.zeros(count, dtype=np.int64)
    start, length = np.arange(count, dtype=np.int64), np.array(steps, dtype=np.int64)
    kind = EventKind(
        name=name,
        title=name.capitalize(),
        title_ja={"typhoon": "台風"}.get(name, ""),
        per_year=1.0,
        duration_h=((0.0, 1.0), (1.0, 100.0)),
    )
    drawn = DrawnOutages(
        kind=kind,
        at=study.shelter.name,
        years=max(count, 1),
        seed=1,
        year=start,
        start=start,
        steps=length,
        warning_steps=no_steps,
        pv_down_steps=no_steps,
        pv_left_fraction=ones,
        battery_left_fraction=ones,
        people_fraction=ones,
        is_capped=np.zeros(count, dtype=bool),
    )
    lasted = np.tile(np.array(survived, dtype=np.int64)[:, None], (1, services))
    play = OutagePlay(
        survived=lasted,
        served_steps=lasted,
        needed_kwh=2.0 * np.tile(length[:, None], (1, services)),
        unserved_kwh=2.0 * (length[:, None] - lasted),
        shed_kwh=np.zeros((count, services)),
        served_share=np.zeros((0, services)),
        sun_kwh=nothing,
        battery_kwh=nothing,
        cars_kwh=nothing,
        curtailed_kwh=nothing,
        end_energy_kwh=nothing,
    )
    return EventStudy(
        kind=kind,
        shelter=study.shelter,
        policy=study.policy,
        grid=study.grid,
        drawn=drawn,
        charge_on_warning=False,
        tolerance_kw=study.tolerance_kw,
        cases=outage_cases(start, length, nothing),
        play=play,
        cases_uncharged=None,
        play_uncharged=None,
    )
