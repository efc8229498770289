"""A small district that is right in everything, to be made wrong in one thing."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

SMALL = """\
name = "small"
title = "Small town"
fiscal_year = 2025
first_fiscal_year = 2023
last_fiscal_year = 2025

[place]
latitude_deg = 32.5
longitude_deg = 131.7
timezone = "Asia/Tokyo"

[weather]
climate = "nobeoka"

[totals]
sites = 12
energy_kwh = 50000
saving_kwh = 900
pv_kw = 30
storage_units = 5
storage_kwh = 130
group_sites = { homes = 10, public = 2 }

[demand.home]
title = "Homes"
group = "homes"
model = "home"
sites = 10
energy_kwh = 40000

[demand.office]
title = "Offices"
group = "public"
model = "office"
sites = 2
energy_kwh = 10000

[measure.led]
title = "LED"
demand = "home"
shape = "lighting"
sites = 3
energy_kwh = 900
rollout = [{ year = 2023, sites = 1 }, { year = 2025, sites = 2 }]

[pv.roof]
title = "Roofs"
group = "homes"
sites = 4
kw = 20
tilt_deg = 25
azimuths = [{ azimuth_deg = 180, share = 0.5 }, { azimuth_deg = 90, share = 0.5 }]
performance_ratio = 0.8
plants = [
  { year = 2023, at = "home", sites = 2, kw = 10 },
  { year = 2024, at = "home", sites = 2, kw = 10 },
]

[pv.carport]
title = "Carports"
group = "homes"
sites = 3
kw = 10
tilt_deg = 5
azimuths = [{ azimuth_deg = 180, share = 1.0 }]
sites_after = "roof"
plants = [
  { year = 2023, at = "home", sites = 1, kw = 4 },
  { year = 2024, at = "home", sites = 1, kw = 4 },
  { year = 2024, at = "own_meter", kw = 2, name = "Park" },
]

[generation.hydro]
title = "Hydro"
group = "public"
kw = 1
energy_kwh = 8000
at = "pool"
year = 2024

[contract.roofs]
title = "Roofs elsewhere"
sites = 2
kw = 11
profile = "roof"
sold_fraction = 0.7
year = 2023

[disaster.roof]
title = "Third party"
kw = 5
at = "office"
profile = "roof"

[storage.home]
title = "Home batteries"
group = "homes"
charge_kw_per_kwh = 0.5
discharge_kw_per_kwh = 0.25
charge_efficiency = 0.9
discharge_efficiency = 0.9
rollout = [
  { year = 2023, at = "home", units = 2, kwh = 12 },
  { year = 2024, at = "home", units = 2, kwh = 18 },
]

[storage.shelter]
title = "Shelter"
group = "public"
capacity_kwh = 100
max_charge_kw = 25
max_discharge_kw = 20
charge_efficiency = 0.9
discharge_efficiency = 0.9
rollout = [{ year = 2024, at = "pool", kwh = 100 }]

[prices.site]
import_per_kwh = 20
import_periods = [{ price_per_kwh = 10, hours = [22, 8] }]

[prices.pool]
wholesale_per_kwh = 8

[grid]
emission_kg_per_kwh = 0.4

[claims.pv]
title = "PV"
value = 30000
unit = "kWh"
kpi = "pv_kwh.homes"
"""


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """File of a small district without mistakes."""
    path = tmp_path / "town.toml"
    path.write_text(SMALL, encoding="utf-8")
    return path


@pytest.fixture
def tables() -> dict[str, Any]:
    """Tables of the same district."""
    import tomllib  # noqa: PLC0415

    return copy.deepcopy(tomllib.loads(SMALL))
