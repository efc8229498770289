"""A small town whose battery at the pool has a right size between nothing and much: dear evenings, cheap noons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from small_districts import BATTERY, district_like

if TYPE_CHECKING:
    from ems.district import District

EVENING = {"price_per_kwh": 150.0, "hours": [18, 23]}
CAPITAL: dict[str, Any] = {
    "title": "Battery of the town",
    "group": "public",
    "kind": "storage",
    "of": ["town"],
    "owner": "city",
    "subsidy_fraction": 0.5,
    "life_years": 10,
    "om_fraction_per_year": 0.01,
    "spending": [{"year": 2022, "cost": 60_000_000}],  # 600 kWh: 100,000 a kWh
}


def town(**sections: Any) -> District:
    """Return Renca with two batteries of 300 kWh at the pool, a contract, and wholesale prices that have an evening."""
    plain: dict[str, Any] = {
        "prices__pool": {"wholesale_per_kwh": 50.0, "wholesale_periods": [EVENING], "wheeling_per_kwh": 10.0},
        "contract__roofs": {
            "title": "Old roofs",
            "sites": 10,
            "kw": 40,
            "profile": "roof",
            "sold_fraction": 0.5,
            "year": 2022,
        },
        "storage__town": BATTERY
        | {"title": "Town batteries", "title_ja": "町の蓄電池", "max_charge_kw": 75, "max_discharge_kw": 100}
        | {"capacity_kwh": 300, "standing_loss_fraction_per_h": 1e-4}
        | {"rollout": [{"year": 2022, "at": "pool", "units": 2, "kwh": 600}]},
        "capital": {"town": CAPITAL},
    }
    return district_like("renca", **(plain | sections))
