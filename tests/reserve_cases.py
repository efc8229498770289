"""A small district with two shelters at one group of batteries, for tests of reserves."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from small_districts import BATTERY, district_like

from ems.island.shelter import Service, Shelter
from ems.storage import Storage

if TYPE_CHECKING:
    from ems.district import District

UNIT_KWH, UNIT_KW, UNITS = 200.0, 50.0, 3
LOSS_PER_H = 1e-4


def small_town(**sections: Any) -> District:
    """Renca with three batteries of 200 kWh at the pool, of which shelters have the first two."""
    batteries = BATTERY | {
        "title": "Shelter batteries",
        "title_ja": "避難所の蓄電池",
        "capacity_kwh": UNIT_KWH,
        "max_charge_kw": UNIT_KW,
        "max_discharge_kw": UNIT_KW,
        "standing_loss_fraction_per_h": LOSS_PER_H,
        "rollout": [{"year": 2022, "at": "pool", "units": UNITS, "kwh": UNIT_KWH * UNITS}],
    }
    return district_like("renca", **({"storage__refuge": batteries} | sections))


@cache
def town() -> District:
    """Build it once for all tests that do not change it."""
    return small_town()


def service(name: str, n_steps: int, *, vital: bool, load_kw: Any = 0.0, per_person_kw: Any = 0.0) -> Service:
    """A service that is never shed by rule."""
    return Service(
        name=name,
        title=name.title(),
        title_ja="",
        vital=vital,
        load_kw=np.broadcast_to(np.asarray(load_kw, dtype=float), (n_steps,)).copy(),
        load_kw_per_person=np.broadcast_to(np.asarray(per_person_kw, dtype=float), (n_steps,)).copy(),
        shed_below_fraction=0.0,
        shed_below_h=0.0,
        served=np.ones(n_steps, dtype=bool),
    )


def refuges(district: District, *, load_kw: tuple[float, ...] = (3.0, 2.0), pv_kw: float = 15.0) -> tuple[Shelter, ...]:
    """Shelters with a hub, lights for each person and fans; more people come for a day, then some leave."""
    n_steps, output_kw = district.grid.n_steps, district.drivers.unit_kw[0]
    hour = np.arange(n_steps) % 24
    found = []
    for unit, load in enumerate(load_kw, start=1):
        evening = np.where((hour >= 17) & (hour < 23), 0.02, 0.004)
        services = (
            service("hub", n_steps, vital=True, load_kw=load),
            service("lights", n_steps, vital=True, per_person_kw=evening),
            service("fans", n_steps, vital=False, load_kw=4.0),
        )
        found.append(
            Shelter(
                name=f"refuge_{unit}",
                title=f"Refuge {unit}",
                title_ja="",
                services=services,
                people=((0.0, 20.0), (24.0, 80.0), (72.0, 40.0)),
                generation_kw=output_kw * pv_kw,
                storage=Storage(
                    capacity_kwh=UNIT_KWH,
                    max_charge_kw=UNIT_KW,
                    max_discharge_kw=UNIT_KW,
                    charge_efficiency=0.9,
                    discharge_efficiency=0.9,
                    standing_loss_fraction_per_h=LOSS_PER_H,
                    floor_fraction=0.05,
                ),
                storage_group="refuge",
                storage_unit=unit,
                shedding="vital",
                step_h=district.grid.step_h,
            )
        )
    return tuple(found)
