"""What a year does to a battery, on series that a reader can count."""

from __future__ import annotations

import numpy as np
import pytest

from ems.ageing import stress
from profiles.errors import InputError


def test_the_example_of_the_standard() -> None:
    """ASTM E1049-85, 5.4.4: ranges 3, 4, 4, 8, 9, 8, 6, of which one cycle of 4 is whole and the rest are halves."""
    series = np.array([-2.0, 1.0, -3.0, 5.0, -1.0, 3.0, -4.0, 4.0, -2.0]) + 4.0
    span = stress(series, 10.0, 25.0, 1.0)
    found = sorted(zip(span.cycle_depth_fraction.round(9), span.cycle_count, strict=True))
    assert found == [(0.3, 0.5), (0.4, 0.5), (0.4, 1.0), (0.6, 0.5), (0.8, 0.5), (0.8, 0.5), (0.9, 0.5)]
    assert span.full_cycles == pytest.approx(0.5 * (0.3 + 0.4 + 0.6 + 0.8 + 0.8 + 0.9) + 0.4)


def test_a_daily_cycle() -> None:
    """From 2 to 8 of 10 kWh in four hours, six hours' rest, back in four, ten hours' rest."""
    day = np.concatenate([[2.0, 3.5, 5.0, 6.5, 8.0], np.full(6, 8.0), [6.5, 5.0, 3.5, 2.0], np.full(9, 2.0)])
    span = stress(np.tile(day, 100), 10.0, 25.0, 1.0)
    assert span.days == pytest.approx(100.0)
    assert span.full_cycles == pytest.approx(60.0)
    assert np.allclose(span.cycle_depth_fraction, 0.6)
    assert np.allclose(span.cycle_soc_fraction, 0.5)
    assert np.allclose(span.cycle_c_rate, 0.15)  # rest does not make a cycle slow
    assert span.mean_c_rate == pytest.approx(0.15)
    assert span.mean_depth_fraction == pytest.approx(0.6)
    assert span.mean_soc_fraction == pytest.approx(day.mean() / 10.0)


def test_small_cycles_within_a_large_one() -> None:
    """Up to 6, back to 4, up to 10, down to 0: one whole cycle of 2 in a large one of 10."""
    span = stress(np.array([0.0, 6.0, 4.0, 10.0, 0.0]), 10.0, 25.0, 1.0)
    small = span.cycle_depth_fraction == pytest.approx(0.2)
    assert not small
    cycles = dict(zip(span.cycle_depth_fraction.round(9), span.cycle_count, strict=True))
    assert cycles[0.2] == 1.0
    assert span.full_cycles == pytest.approx(0.2 + 1.0)


def test_rest_is_kept_by_charge_and_temperature() -> None:
    energy = np.repeat([1.0, 9.0, 1.0], [24, 48, 24])
    cells_c = np.repeat([10.0, 30.0, 10.0], [24, 48, 24])
    span = stress(energy, 10.0, cells_c, 1.0)
    kept = sorted(zip(span.rest_days, span.rest_soc_fraction, span.rest_temperature_c, strict=True))
    assert np.allclose(kept, [(2.0, 0.1, 10.0), (2.0, 0.9, 30.0)])
    assert span.mean_temperature_c == pytest.approx(20.0)


def test_a_battery_at_rest_has_no_cycle() -> None:
    span = stress(np.full(48, 5.0), 10.0, 25.0, 0.5)
    assert (span.days, span.full_cycles, span.mean_c_rate, span.mean_depth_fraction) == (1.0, 0.0, 0.0, 0.0)


def test_at_rest_keeps_time_and_leaves_the_cycles_out() -> None:
    span = stress(np.tile([0.0, 10.0], 50), 10.0, 25.0, 12.0)
    assert span.full_cycles == pytest.approx(49.5)
    assert span.at_rest().full_cycles == 0.0
    assert span.at_rest().days == span.days


def test_self_discharge_is_rest() -> None:
    """Two per cent a month: a shallow cycle at no speed worth the name."""
    span = stress(10.0 * 0.999972 ** np.arange(720), 10.0, 25.0, 1.0)
    assert span.mean_c_rate == 0.0
    assert span.full_cycles == pytest.approx(0.01, abs=1e-4)


def test_what_went_through_many_batteries_is_counted_at_each() -> None:
    """One charges while the other discharges: their sum moves by 2 of 20 kWh, 36 kWh went through them."""
    total = np.array([10.0, 12.0, 10.0, 12.0, 10.0])
    span = stress(total, 20.0, 25.0, 1.0, throughput_kwh=36.0)
    assert span.full_cycles == pytest.approx(36.0 / 20.0)
    assert np.allclose(span.cycle_depth_fraction, 0.1)


def test_a_sum_that_stands_still_stays_without_cycles() -> None:
    assert stress(np.full(24, 10.0), 20.0, 25.0, 1.0, throughput_kwh=36.0).full_cycles == 0.0


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        stress(np.array([1.0, np.nan]), 0.0, np.zeros(3), 0.0)
    text = str(caught.value)
    assert "4 problems" in text
    assert "capacity_kwh = 0.0: must be above 0 kWh; leave out batteries without capacity" in text
    assert "energy_kwh: must be finite in every step" in text
    assert "one value or one a step (2), not 3" in text
    assert "step_h = 0.0: must be above 0 h" in text


def test_an_empty_series_and_a_temperature_that_is_none() -> None:
    with pytest.raises(InputError, match="one value a step, not of shape"):
        stress(np.zeros(0), 1.0, 25.0, 1.0)
    with pytest.raises(InputError, match="temperature_c: must be finite"):
        stress(np.zeros(2), 1.0, np.nan, 1.0)
