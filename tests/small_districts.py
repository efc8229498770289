"""Districts of a handful of sites, made from a bundled scenario by changing what a test is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ems
from ems.scenario.catalogue import bundled_path
from ems.scenario.read import parse_scenario, read_toml

if TYPE_CHECKING:
    from ems.district import District
    from ems.scenario import Scenario

BATTERY: dict[str, Any] = {
    "title": "Battery",
    "group": "public",
    "charge_efficiency": 0.9,
    "discharge_efficiency": 0.9,
}


def scenario_like(name: str = "renca", **sections: Any) -> Scenario:
    """A bundled scenario with tables put in or, with None, taken out: ``pv__roof={…}`` is the table ``[pv.roof]``."""
    data = read_toml(bundled_path(name))
    data.pop("totals", None)
    if "capital" not in sections:
        data.pop("capital", None)  # names classes that a test may take out
    for path, table in sections.items():
        *parents, last = path.split("__")
        place = data
        for parent in parents:
            place = place.setdefault(parent, {})
        if table is None:
            del place[last]
        elif isinstance(table, dict) and isinstance(place.get(last), dict):
            place[last] = place[last] | table
        else:
            place[last] = table
    return parse_scenario(data, source=bundled_path(name))


def district_like(name: str = "renca", **sections: Any) -> District:
    """Build such a scenario."""
    return ems.build_district(scenario_like(name, **sections))


def village(**sections: Any) -> District:
    """Renca with everything that a district can have.

    Batteries of one kind at two classes and of two kinds at one, a mixed set at the pool, plants at the pool, at a site
    and on meters of their own, roofs of flats, a contract, wear and wheeling.
    """
    everything: dict[str, Any] = {
        "pv__car_park": {
            "plants": [{"year": 2022, "at": "own_meter", "kw": 400, "name": "Car park"}, _plant("pool", 100)],
            "sites": 2,
        },
        "pv__flats": {
            "title": "Flats",
            "group": "public",
            "sites": 2,
            "kw": 60,
            "tilt_deg": 5,
            "azimuths": [{"azimuth_deg": 0, "share": 1.0}],
            "plants": [{"year": 2022, "at": "own_meter", "sites": 2, "kw": 60, "flats": True}],
        },
        "policy": {"flat_class": "school", "flat_homes": 2, "reserve_fraction": 0.3},
        "generation__hydro": _generator("pool", 20.0, 100_000.0, 1.0),
        "generation__waste": _generator("park", 30.0, 200_000.0, 0.5),
        "contract__roofs": {
            "title": "Old roofs",
            "sites": 10,
            "kw": 40,
            "profile": "roof",
            "sold_fraction": 0.5,
            "year": 2022,
        },
        "storage__school": {"wear_price_per_kwh": 3.0},
        "storage__office": BATTERY
        | {"charge_kw_per_kwh": 0.5, "discharge_kw_per_kwh": 0.4, "initial_fraction": 0.5}
        | {"rollout": [_units("office", 1, 40), _units("office", 1, 10), _units("school", 1, 20)]},
        "storage__hall": BATTERY
        | {"max_charge_kw": 5, "max_discharge_kw": 5, "wear_price_per_kwh": 2.0}
        | {"rollout": [_units("sports_hall", 1, 10)]},
        "storage__large": BATTERY
        | {"max_charge_kw": 30, "max_discharge_kw": 30, "wear_price_per_kwh": 1.0}
        | {"rollout": [_units("pool", 1, 100), _units("pool", 2, 200), _units("pool", 1, 200)]},
    }
    return district_like("renca", **(everything | sections))


def _plant(at: str, kw: float) -> dict[str, Any]:
    return {"year": 2022, "at": at, "kw": kw}


def _generator(at: str, kw: float, energy_kwh: float, renewable: float) -> dict[str, Any]:
    return {
        "title": "Plant",
        "group": "public",
        "kw": kw,
        "energy_kwh": energy_kwh,
        "at": at,
        "year": 2022,
        "renewable_fraction": renewable,
    }


def _units(at: str, units: int, kwh: float) -> dict[str, Any]:
    return {"year": 2022, "at": at, "units": units, "kwh": kwh}
