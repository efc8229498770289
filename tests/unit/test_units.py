"""Numbers as people read them."""

from __future__ import annotations

import math

import pytest

from ems.units import energy, energy_scale, mass, number, percent, power


@pytest.mark.parametrize(
    ("energy_kwh", "text"),
    [
        (0.0, "0 kWh"),
        (1.127, "1.13 kWh"),
        (9_999.0, "9,999 kWh"),
        (10_000.0, "10.0 MWh"),
        (8_595_938.0, "8,596 MWh"),
        (15_153_162.0, "15.2 GWh"),
        (-37_300.0, "−37.3 MWh"),
        (math.nan, "–"),
    ],
)
def test_energy_is_kwh_below_ten_mwh_and_mwh_or_gwh_above(energy_kwh: float, text: str) -> None:
    assert energy(energy_kwh) == text


def test_powers_and_masses_change_unit_where_energies_do() -> None:
    assert (power(9_999.0), power(12_340.0)) == ("9,999 kW", "12.3 MW")
    assert (mass(9_999.0), mass(3_812_000.0)) == ("9,999 kg", "3,812 t")


def test_a_scale_of_nothing_is_the_base_unit() -> None:
    assert energy_scale(math.nan).unit == "kWh"


def test_no_number_is_minus_zero() -> None:
    assert number(-0.001, 1) == "0.0"
    assert number(-1234.5, 0) == "−1,234"


def test_a_missing_fraction_is_a_dash() -> None:
    assert (percent(math.nan), percent(0.6123)) == ("–", "61.2 %")
