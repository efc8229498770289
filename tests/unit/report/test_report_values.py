"""A value's unit follows from its name."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ems.plot.words import Words
from ems.report.values import cell_text, plain_name, scale_for, with_unit

WORDS = Words("en")


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("import_kwh", 6_287_495.0, "6,287 MWh"),
        ("peak_import_kw", 2467.1, "2,467 kW"),
        ("hourly_matched_fraction", 0.587, "58.7 %"),
        ("charge_efficiency", 0.95, "95.0 %"),
        ("co2_kg", 2_162_898.0, "2,163 t"),
        ("cost_yen", 157_187_389.4, "157,187,389 yen"),
        ("annual_cost", 12.5, "12.5 peso"),
        ("import_price_per_kwh", 25.0, "25 peso/kWh"),
        ("demand_charge_per_kw", 2000.0, "2,000 peso/kW"),
        ("yield_kwh_per_kw", 1356.0, "1,356 kWh/kW"),
        ("emission_kg_per_kwh", 0.344, "0.34 kg/kWh"),
        ("tilt_deg", 20.0, "20 °"),
        ("performance_ratio", 0.825, "0.825"),
        ("equivalent_full_cycles", 92.69, "92.7"),
        ("balance_residual_kwh", 3e-12, "3.0e−12 kWh"),
        ("import_kwh", math.nan, "–"),
        ("count", 250, "250"),
    ],
)
def test_a_value_with_its_unit(name: str, value: float, text: str) -> None:
    assert with_unit(name, value, "peso") == text


def test_a_price_without_currency_has_no_unit() -> None:
    assert with_unit("price_per_kwh", 3.0) == "3"
    assert with_unit("charge_per_kw", 3.0) == "3"


def test_a_column_has_one_unit_and_missing_values_do_not_choose_it() -> None:
    assert scale_for("load_kwh", [math.nan, 12e6, 5.0]).unit == "GWh"
    assert scale_for("load_kwh", []).unit == "kWh"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "yes"),
        (np.bool_(False), "no"),  # noqa: FBT003
        (np.int64(3), "3"),
        (np.float64(2.5), "2.50"),
        (None, "–"),
        ("south", "south"),
    ],
)
def test_a_cell_may_hold_anything(value: object, text: str) -> None:
    assert cell_text("x", value, scale_for("x", []), WORDS) == text


def test_tiers_are_named() -> None:
    assert cell_text("tier", "pool", scale_for("tier", []), WORDS) == "district"
    assert cell_text("tier", "other", scale_for("tier", []), WORDS) == "other"


def test_unknown_names_are_made_readable() -> None:
    assert plain_name("ev_trips_kwh", WORDS) == "Ev trips"
    assert plain_name("orientation", WORDS) == "Orientation"
    assert plain_name("import_kwh", WORDS) == "Import"
