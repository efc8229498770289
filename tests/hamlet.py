"""A hamlet whose books can be kept by hand: even loads, one plant, flat prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ems
from ems.scenario.read import parse_scenario

if TYPE_CHECKING:
    from pathlib import Path

    from ems.district import District
    from ems.results import Result

NOW = """
name = "now"
title = "Now"
seller = "Company"
certainty = "made up"
currency = "yen"
timezone = "Asia/Tokyo"
country = "JP"
basic = [{ price_per_month = 100.0 }]
levy = [{ price_per_kwh = 3.0 }]
[[energy]]
[[energy.periods]]
price_per_kwh = 20.0
[export]
kind = "fixed"
prices = [{ price_per_kwh = 8.0 }]
"""
BEFORE = NOW.replace('"now"', '"before"').replace("= 20.0", "= 26.0").replace("= 8.0", "= 6.0")
HOURS = 8760


def hamlet_tables(folder: Path, **changes: Any) -> dict[str, Any]:
    """Two homes of 1 kW and an office of 2 kW; a plant of 0.5 kW at the first home, one of 1 kW at the pool."""
    for name, text in (("now", NOW), ("before", BEFORE)):
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    pays = {"tariff": str(folder / "now.toml"), "tariff_before": str(folder / "before.toml")}
    plant = {"title": "Plant", "group": "homes", "kw": 0.5, "energy_kwh": 0.5 * HOURS, "at": "home", "year": 2026}
    tables: dict[str, Any] = {
        "name": "hamlet",
        "title": "Hamlet",
        "currency": "yen",
        "fiscal_year": 2027,
        "first_fiscal_year": 2026,
        "last_fiscal_year": 2027,
        "place": {"latitude_deg": 32.5, "longitude_deg": 131.7, "timezone": "Asia/Tokyo", "country": "JP"},
        "weather": {"climate": "nobeoka"},
        "load": {"shape": "measured"},
        "demand": {
            "home": {"title": "Homes", "group": "homes", "model": "constant", "sites": 2, "energy_kwh": 2 * HOURS},
            "office": {"title": "Office", "group": "public", "model": "constant", "sites": 1, "energy_kwh": 2 * HOURS},
        },
        "generation": {
            "small": plant,
            "large": plant | {"group": "public", "kw": 1.0, "energy_kwh": 1.0 * HOURS, "at": "pool"},
        },
        "prices": {
            "site": {"import_per_kwh": 21.0, "export_per_kwh": 7.0},
            "pool": {"wholesale_per_kwh": 10.0, "wheeling_per_kwh": 5.0, "levy_per_kwh": 2.0},
        },
        "billing": {"home": pays, "office": pays},
        "retailer": {"ppa_price_per_kwh": 15.0, "running_cost_per_year": 36_500.0, "contract_price_per_kwh": 9.0},
        "grid": {"emission_kg_per_kwh": 0.3},
    }
    return tables | changes


def play(tables: dict[str, Any]) -> tuple[District, Result]:
    """Build and simulate, with the power of the sites."""
    district = ems.build_district(parse_scenario(tables))
    return district, ems.simulate(district, keep_sites=True)
