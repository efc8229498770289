"""Charging up before an outage, by hand and against the physics of one step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ems.island.play.charging import charged_up_kwh
from ems.resilience.events.charge_up import energy_at_outage_kwh
from ems.simulation.physics import charge_within_limits_kw
from ems.storage import Storage

pytestmark = pytest.mark.kernel

BATTERY = Storage(
    capacity_kwh=100.0,
    max_charge_kw=10.0,
    max_discharge_kw=20.0,
    charge_efficiency=0.9,
    discharge_efficiency=0.8,
    ceiling_fraction=0.95,
)


def test_full_power_until_the_ceiling() -> None:
    found = charged_up_kwh(BATTERY, np.array([0.0, 0.0, 50.0, 50.0, 94.0, 95.0]), np.array([0, 3, 5, 6, 1, 1]))
    assert found.tolist() == pytest.approx([0.0, 27.0, 95.0, 95.0, 95.0, 95.0])


def test_losses_on_charge_and_half_hours() -> None:
    leaky = replace(BATTERY, loss="on_charge", standing_loss_fraction_per_h=0.19)
    # half an hour keeps √0.81 = 0.9; 10 kW · 0.5 h · 0.72 = 3.6 kWh
    found = charged_up_kwh(leaky, np.array([10.0]), np.array([2]), step_h=0.5)
    assert found[0] == pytest.approx((10.0 * 0.9 + 3.6) * 0.9 + 3.6)


def test_each_step_is_the_physics_of_a_step() -> None:
    leaky = replace(BATTERY, standing_loss_fraction_per_h=0.01)
    expected = 33.0
    for steps in range(1, 12):
        held = expected * 0.99
        expected = held + 0.9 * charge_within_limits_kw(-10.0, held, 0.0, 95.0, 10.0, 1.0 / 0.9)
        assert charged_up_kwh(leaky, np.array([33.0]), np.array([steps]))[0] == pytest.approx(expected, rel=1e-14)


def test_energy_above_the_ceiling_is_not_charged() -> None:
    leaky = replace(BATTERY, standing_loss_fraction_per_h=0.01)
    assert charged_up_kwh(leaky, np.array([100.0]), np.array([1]))[0] == pytest.approx(99.0)


def test_without_warning_the_policy_decides() -> None:
    left_kwh = np.arange(48.0)
    start, warning = np.array([0, 10, 3]), np.array([0, 0, 5])
    found = energy_at_outage_kwh(BATTERY, left_kwh, start, warning)
    # the third is told five steps before step 3: in step 46, the year goes round
    assert found.tolist() == pytest.approx([0.0, 10.0, 46.0 + 5 * 9.0])
    found = energy_at_outage_kwh(BATTERY, left_kwh, start, warning, charge_on_warning=False)
    assert found.tolist() == [0.0, 10.0, 3.0]
    assert energy_at_outage_kwh(None, left_kwh, start, warning).tolist() == [0.0, 0.0, 0.0]
