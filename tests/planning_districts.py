"""Small districts drawn at random, the first days of their year under a rule and under the optimum, and their cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from small_districts import district_like

from ems.dispatch import read_policy
from ems.dispatch.planners import actual_outlook, build_layout
from ems.dispatch.problem import End
from ems.simulation.planned_run import PlannedRun
from ems.simulation.requests import RequestBook
from ems.simulation.year import YearReplay

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.district import District
    from ems.simulation.year import YearOutcome

    Floats = NDArray[np.float64]

CHARGE_KWH, DISCHARGE_KWH, ENERGY_KWH = 0, 1, 6
"""Columns of ``TierOutcome.storage_sums``."""
IMPORT_KWH = 0
"""Row of ``TierOutcome.meters``."""


def draw_district(seed: int, *, step_minutes: int = 60, **sections: Any) -> District:
    """Renca with batteries of random sizes, losses and wear at its sites and its pool, at random prices.

    The wholesale price changes with the hour; what is fed in earns what it costs, and nobody's price is below zero.
    """
    rng = np.random.default_rng(seed)
    hours = np.sort(rng.choice(np.arange(1, 24), 3, replace=False)).astype(float).tolist()
    periods = [
        {"price_per_kwh": float(price), "hours": [begin, end]}
        for price, begin, end in zip(
            rng.uniform(20.0, 200.0, 4), [hours[-1], *hours], [*hours, hours[-1]], strict=False
        )
    ]
    drawn: dict[str, Any] = {
        "time": {"step_minutes": step_minutes},
        "prices__pool": {
            "wholesale_per_kwh": float(rng.uniform(20.0, 100.0)),
            "wholesale_periods": periods[:3],
            "wheeling_per_kwh": float(rng.uniform(0.0, 60.0)),
        },
        "storage__school": None,
        "planner": {"detail": "site", "gap_fraction": 0.0},
    }
    for name, at in (("one", "school"), ("two", "office"), ("more", "office"), ("large", "pool")):
        drawn[f"storage__{name}"] = _battery(rng, at)
    for path, table in sections.items():
        drawn[path] = drawn.get(path, {}) | table
    return district_like("renca", **drawn)


def _battery(rng: np.random.Generator, at: str) -> dict[str, Any]:
    """A kind of battery at one or two places."""
    size, units = float(rng.uniform(20.0, 400.0)), 1 if at == "pool" else 2
    return {
        "title": "Battery",
        "group": "public",
        "capacity_kwh": size,
        "max_charge_kw": size * float(rng.uniform(0.1, 0.6)),
        "max_discharge_kw": size * float(rng.uniform(0.1, 0.6)),
        "charge_efficiency": float(rng.uniform(0.8, 1.0)),
        "discharge_efficiency": float(rng.uniform(0.8, 1.0)),
        "standing_loss_fraction_per_h": float(rng.choice([0.0, 0.003])),
        "wear_price_per_kwh": float(rng.choice([0.0, 8.0])),
        "floor_fraction": 0.1,
        "battery_may_export": bool(rng.random() < 0.5),
        "initial_fraction": float(rng.uniform(0.1, 1.0)),
        "rollout": [{"year": 2022, "at": at, "units": units, "kwh": size * units}],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstDays:
    """What happened in the first steps of a year.

    Parameters
    ----------
    cost
        District cost of these steps (E11) [currency].
    site_kwh, pool_kwh
        Energy in the storages when they end, shape (storages,) each [kWh].
    outcome
        Everything else.
    promised
        What the plan said that it would cost; not a number for a rule.
    """

    cost: float
    site_kwh: Floats
    pool_kwh: Floats
    outcome: YearOutcome
    promised: float = float("nan")


def under_rule(district: District, rule: str, n_steps: int) -> FirstDays:
    """Play the first steps under a rule."""
    replay = YearReplay(district, read_policy(rule))
    replay.play(0, n_steps)
    return _seen(district, replay, n_steps)


def under_optimum(district: District, n_steps: int, at_least: FirstDays | None = None) -> FirstDays:
    """Plan the first steps on perfect foresight, to end with the energy of others or with what they begin with."""
    layout = build_layout(district, district.scenario.planner.detail)
    requests = RequestBook(district, nudges=False, rooms=False)
    run = PlannedRun(district, read_policy("optimal"), requests, layout)
    energy = run.energy_kwh if at_least is None else layout.energy_of_plan(at_least.site_kwh, at_least.pool_kwh)
    outlook = actual_outlook(layout, 0, n_steps)
    rooms = requests.rooms_in_window(0, district.class_air_conditioning_kw[:, :n_steps], layout.node_of_class)
    problem = run.describe(outlook, rooms, End(kind="at_least", energy_kwh=energy))
    plan = run.plan(0, n_steps, problem)
    run.carry_out(0, n_steps, outlook, problem, plan)
    return _seen(district, run.replay, n_steps, promised=run.book.promised_cost)


def _seen(district: District, replay: YearReplay, n_steps: int, *, promised: float = float("nan")) -> FirstDays:
    outcome = replay.outcome()
    assert outcome.sites.residual_kwh < 1e-6
    assert outcome.pool.residual_kwh < 1e-6
    return FirstDays(
        cost=district_cost(district, outcome, n_steps),
        site_kwh=replay.site_energy_kwh.copy(),
        pool_kwh=replay.pool_energy_kwh.copy(),
        outcome=outcome,
        promised=promised,
    )


def district_cost(district: District, outcome: YearOutcome, n_steps: int) -> float:
    """E11 by plain sums: wholesale; wheeling and levy on meters and the pool's losses; wear, peaks, load not served."""
    step_h, scenario = district.grid.step_h, district.scenario
    price = district.pool_prices.import_per_kwh[:n_steps]
    traded = outcome.import_kw[:n_steps] - outcome.export_kw[:n_steps]
    sums = outcome.pool.storage_sums
    lost = sums[:, CHARGE_KWH] - sums[:, DISCHARGE_KWH]
    lost -= sums[:, ENERGY_KWH] - district.pool_storages.initial_energy_kwh
    over_the_grid = outcome.sites.meters[IMPORT_KWH].sum() + lost.sum()
    wear = sum(
        float(storages.wear_price_per_kwh @ tier.storage_sums[:, DISCHARGE_KWH])
        for storages, tier in ((district.site_storages, outcome.sites), (district.pool_storages, outcome.pool))
    )
    unserved = float(outcome.unserved_kw.sum() + outcome.sites.held_back[:, 1].sum()) * step_h
    months = district.calendar.month[:n_steps]
    peaks = sum(outcome.import_kw[:n_steps][months == month].max() for month in np.unique(months))
    return (
        step_h * float(price @ traded)
        + district.grid_charge_per_kwh * float(over_the_grid)
        + wear
        + unserved * scenario.grid.unserved_price_per_kwh
        + float(peaks) * scenario.prices.pool.demand_charge_per_kw
    )
