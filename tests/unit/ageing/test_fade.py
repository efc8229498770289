"""Losses over years: carried on by the loss so far, in any pieces and any order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ems.ageing import ChemistrySet, Condition, Stress, chemistry_set, fade, stress
from ems.ageing.laws.chemistry import carry_on
from ems.ageing.laws.lfp import LFP
from ems.ageing.laws.nmc import NMC, rms_voltage, voltage
from ems.ageing.over_years.fading import efficiency_fraction
from profiles.errors import InputError

SETS = pytest.mark.parametrize("chemistry", [NMC, LFP], ids=["nmc", "lfp"])


def _days(pattern: list[float], days: int, temperature_c: float = 25.0) -> Stress:
    return stress(np.tile(pattern, days), 10.0, temperature_c, 24.0 / len(pattern))


def test_loss_goes_on_where_it_is() -> None:
    """1 % after 4 days by √days at 0.5 %/√day; twelve more days make 16: 2 %."""
    assert carry_on(0.01, np.array([0.005]), np.array([12.0]), 0.5) == pytest.approx(0.02)


def test_a_harsher_time_counts_from_the_same_loss() -> None:
    """At 1 %/√day 2 % have taken 4 days; 5 more make 9: 3 %."""
    assert carry_on(0.02, np.array([0.01]), np.array([5.0]), 0.5) == pytest.approx(0.03)


@given(
    rates=st.lists(st.floats(0.0, 0.05), min_size=2, max_size=8),
    exponent=st.sampled_from([0.5, 0.75, 1.0]),
    start=st.floats(0.0, 0.3),
)
def test_neither_order_nor_pieces_matter(rates: list[float], exponent: float, start: float) -> None:
    forward, days = np.array(rates), np.arange(1.0, len(rates) + 1.0)
    whole = carry_on(start, forward, days, exponent)
    piecewise = start
    for rate, many in reversed(list(zip(forward, days, strict=True))):
        for _ in range(2):
            piecewise = carry_on(piecewise, np.array([rate]), np.array([many / 2.0]), exponent)
    assert piecewise == pytest.approx(whole, rel=1e-9, abs=1e-12)
    assert whole >= start * (1.0 - 1e-12) - 1e-100


@SETS
def test_years_are_not_restarted(chemistry: ChemistrySet) -> None:
    year = stress(np.tile([2.0, 8.0], 365), 10.0, 25.0, 12.0)
    ten = fade(chemistry, [year] * 10)
    first = ten.conditions[0]
    last = ten.conditions[-1]
    assert last.calendar_loss_fraction == pytest.approx(first.calendar_loss_fraction * 10**chemistry.calendar_exponent)
    assert last.cycle_loss_fraction == pytest.approx(first.cycle_loss_fraction * 10**chemistry.cycle_exponent)
    assert (np.diff(ten.capacity_fraction) < 0.0).all()
    assert (np.diff(ten.capacity_fraction, 2) > 0.0).all()  # ever more slowly


@SETS
def test_the_second_half_starts_where_the_first_ended(chemistry: ChemistrySet) -> None:
    year = stress(np.tile([2.0, 8.0], 365), 10.0, 25.0, 12.0)
    whole, half = fade(chemistry, [year] * 4), fade(chemistry, [year] * 2)
    rest = fade(chemistry, [year] * 2, start=half.conditions[-1])
    assert rest.capacity_fraction[-1] == pytest.approx(whole.capacity_fraction[-1])


@SETS
def test_warmth_charge_and_depth_wear(chemistry: ChemistrySet) -> None:
    def left(pattern: list[float], temperature_c: float = 25.0) -> float:
        return float(fade(chemistry, [_days(pattern, 365, temperature_c)]).capacity_fraction[0])

    assert left([5.0, 5.0], 40.0) < left([5.0, 5.0])
    assert left([9.0, 9.0]) < left([1.0, 1.0])
    assert left([0.0, 10.0]) < left([2.5, 7.5, 2.5, 7.5]) < left([5.0, 5.0])  # the same energy, deeper


def test_fast_cycles_wear_lfp() -> None:
    quick, slow = (
        stress(np.tile([0, 10, 10, 0, 0, 0], 9), 10.0, 25.0, 1.0),
        stress(np.tile([0, 5, 10, 10, 5, 0], 9), 10.0, 25.0, 1.0),
    )
    assert quick.mean_c_rate == pytest.approx(1.0)
    assert slow.mean_c_rate == pytest.approx(0.5)
    lost = [fade(LFP, [span]).conditions[0].cycle_loss_fraction for span in (quick, slow)]
    assert lost[0] > lost[1]


def test_voltage_of_a_cycle_is_the_quadratic_mean() -> None:
    at = np.linspace(0.2, 0.8, 200_001)
    brute = np.sqrt(np.mean(voltage(at) ** 2))
    assert float(rms_voltage(np.array(0.6), np.array(0.5))) == pytest.approx(brute, rel=1e-7)
    assert float(rms_voltage(np.array(0.0), np.array(0.5))) == float(voltage(np.array(0.5)))
    assert float(rms_voltage(np.array(1.0), np.array(0.5))) == pytest.approx(3.75, abs=0.03)


def test_losses_in_the_resistance_grow_with_it() -> None:
    """At half a C a new LFP cell loses 2.17 % one way; with twice the resistance 4.34 %: 0.9566 over 0.9783."""
    span = stress(np.tile([0, 5, 10, 10, 5, 0], 9), 10.0, 25.0, 1.0)
    worn = Condition(calendar_resistance_fraction=0.6, cycle_resistance_fraction=0.4)
    assert worn.resistance_fraction == 2.0
    assert efficiency_fraction(LFP, worn, span) == pytest.approx(0.9566 / 0.9783, abs=1e-6)
    assert efficiency_fraction(LFP, Condition(), span) == 1.0
    assert efficiency_fraction(LFP, worn, span.at_rest()) == 1.0
    assert efficiency_fraction(LFP, Condition(cycle_resistance_fraction=1e6), span) == 0.01


def test_a_battery_cannot_have_less_than_nothing() -> None:
    assert Condition(calendar_loss_fraction=0.7, cycle_loss_fraction=0.6).capacity_fraction == 0.0


def test_scaled_laws() -> None:
    year = stress(np.tile([0.0, 10.0], 365), 10.0, 25.0, 12.0)
    whole, less = (fade(chemistry, [year]).conditions[0] for chemistry in (NMC, NMC.scaled(0.43)))
    assert less.calendar_loss_fraction == pytest.approx(0.43 * whole.calendar_loss_fraction)
    assert less.cycle_loss_fraction == pytest.approx(0.43 * whole.cycle_loss_fraction)
    assert less.resistance_fraction - 1.0 == pytest.approx(0.43 * (whole.resistance_fraction - 1.0))


@SETS
def test_every_set_names_its_source_and_where_it_holds(chemistry: ChemistrySet) -> None:
    assert all(source.doi.startswith("10.1016/") and source.text for source in chemistry.sources)
    for low, high in (chemistry.validity.temperature_c, chemistry.validity.soc_fraction, chemistry.validity.c_rate):
        assert low <= high
    assert chemistry.cell
    assert chemistry.remark


def test_sets_by_name() -> None:
    assert chemistry_set("none") is None
    with pytest.raises(InputError, match="lead: is not known; there are nmc, lfp, none"):
        chemistry_set("lead")


def test_the_table_has_a_row_a_year() -> None:
    table = fade(LFP, [stress(np.full(365, 5.0), 10.0, 25.0, 24.0)] * 3).table
    assert list(table.index) == [1, 2, 3]
    assert np.allclose(table["capacity_fraction"], 1.0 - table["calendar_loss_fraction"] - table["cycle_loss_fraction"])
