"""Quantities carry their unit in the name: in series, KPIs, site tables and the parameters of public types."""

from __future__ import annotations

import dataclasses

from ems.kpis import definitions_for
from ems.results import CLASS_COLUMNS, DISTRICT_COLUMNS, STORAGE_COLUMNS
from ems.storage import Storage
from profiles.pv import PvSystem, PvYield
from profiles.weather import Climate, Sky

UNITS = (
    "_kw",
    "_kwh",
    "_h",
    "_yen",
    "_clp",
    "_per_kwh",
    "_per_kw",
    "_per_m2",
    "_per_m2_day",
    "_per_kw_per_kwh",
    "_c",
    "_per_c",
    "_m_per_s",
    "_deg",
    "_kg",
    "_fraction",
    "_fraction_per_h",
    "_efficiency",
    "_cycles",
    "_ratio",
    "_kw_per_kw",
)
COUNTED = {"points_paid"}
WITHOUT_DIMENSION = {"albedo", "shares", "extremes_of_years", "azimuths_deg"}


def _floats(kind: type) -> list[str]:
    return [f.name for f in dataclasses.fields(kind) if "float" in str(f.type)]


def test_series_and_kpis_end_in_their_unit() -> None:
    names = [*DISTRICT_COLUMNS, *CLASS_COLUMNS, *STORAGE_COLUMNS, *definitions_for("yen"), "equivalent_full_cycles"]
    assert [name for name in names if not name.endswith((*UNITS, "_per_kwh")) and name not in COUNTED] == []


def test_numbers_of_public_types_end_in_their_unit() -> None:
    for kind in (Storage, PvSystem, PvYield, Climate, Sky):
        wrong = [name for name in _floats(kind) if not name.endswith(UNITS) and name not in WITHOUT_DIMENSION]
        assert wrong == [], kind


def test_no_name_hides_its_unit_as_a_per_cent() -> None:
    assert not any(name.endswith("_pct") for name in [*DISTRICT_COLUMNS, *definitions_for("yen")])
