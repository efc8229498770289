"""The scalar physics: what a wanted power becomes within the limits (E2, E4)."""

from __future__ import annotations

import math

import pytest

from ems.simulation.kernel import mix_grid_share
from ems.simulation.physics import charge_within_limits_kw, discharge_within_limits_kw, unmet_drain_kwh

pytestmark = pytest.mark.kernel


@pytest.mark.parametrize(
    ("wanted_kw", "energy_kwh", "charge_kw"),
    [
        (-1.0, 5.0, 1.0),  # as wanted
        (-9.0, 5.0, 3.0),  # no more than 3 kW
        (-3.0, 9.0, 2.0),  # room for 1 kWh, which takes 2 kW at 50 % for an hour
        (1.0, 5.0, 0.0),  # wants to discharge
        (1.0, 1.5, 1.0),  # half a kWh under the floor: must charge
        (1.0, -9.0, 3.0),  # far under the floor: as fast as it can
        (-1.0, 12.0, 0.0),  # above the ceiling
    ],
)
def test_charge(wanted_kw: float, energy_kwh: float, charge_kw: float) -> None:
    """Floor 2, ceiling 10 kWh, 3 kW, 50 % on the way in."""
    assert charge_within_limits_kw(wanted_kw, energy_kwh, 2.0, 10.0, 3.0, 2.0) == pytest.approx(charge_kw)


@pytest.mark.parametrize(
    ("wanted_kw", "energy_kwh", "discharge_kw"),
    [
        (1.0, 5.0, 1.0),
        (9.0, 8.0, 3.0),
        (3.0, 3.0, 0.5),  # 1 kWh above the floor gives 0.5 kW at 50 % for an hour
        (-1.0, 5.0, 0.0),
        (-1.0, 11.0, 0.5),  # 1 kWh above the ceiling: must discharge
        (-1.0, 99.0, 3.0),
        (1.0, 1.0, 0.0),  # under the floor
    ],
)
def test_discharge(wanted_kw: float, energy_kwh: float, discharge_kw: float) -> None:
    assert discharge_within_limits_kw(wanted_kw, energy_kwh, 2.0, 10.0, 3.0, 0.5) == pytest.approx(discharge_kw)


@pytest.mark.parametrize(("energy_kwh", "unmet_kwh"), [(3.0, 0.0), (1.5, 0.5), (-9.0, 4.0)])
def test_unmet_part_of_a_drain_of_four(energy_kwh: float, unmet_kwh: float) -> None:
    assert unmet_drain_kwh(energy_kwh, 2.0, 4.0) == pytest.approx(unmet_kwh)


def test_energies_mix_in_proportion() -> None:
    assert mix_grid_share(1.0, 2.0, 0.0, 8.0) == pytest.approx(0.25)  # 2 of grid, 6 of sun came
    assert mix_grid_share(0.5, 4.0, 2.0, 8.0) == pytest.approx(0.5)
    assert mix_grid_share(0.7, 0.0, 0.0, 0.0) == 0.0  # nothing stored, nothing of the grid
    assert not math.isnan(mix_grid_share(0.0, 0.0, 0.0, 0.0))
