"""What the plants would make without clouds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from small_districts import scenario_like

from ems.district.clear_sky import clear_sky_unit_kw
from ems.district.drivers import build_drivers

if TYPE_CHECKING:
    from ems.district import District


def test_clouds_take_from_pv_and_from_nothing_else(everything: District) -> None:
    drivers = everything.drivers
    cloudless = clear_sky_unit_kw(everything.scenario, drivers)
    assert cloudless.shape == drivers.unit_kw.shape
    assert not cloudless.flags.writeable
    n_pv = drivers.n_pv
    assert n_pv < len(cloudless)
    np.testing.assert_array_equal(cloudless[n_pv:], drivers.unit_kw[n_pv:])
    assert (cloudless[:n_pv].sum(axis=1) > 1.1 * drivers.unit_kw[:n_pv].sum(axis=1)).all()


def test_the_brightest_hours_are_about_cloudless(everything: District) -> None:
    """The losses are those of the plants: the highest output under both skies agrees to some per cent."""
    drivers = everything.drivers
    cloudless = clear_sky_unit_kw(everything.scenario, drivers)[: drivers.n_pv]
    ratio = drivers.unit_kw[: drivers.n_pv].max(axis=1) / cloudless.max(axis=1)
    assert (abs(ratio - 1.0) < 0.1).all()


def test_clouds_of_a_day_do_not_change_it() -> None:
    """Other days are cloudy, the months are as warm: the cloudless outputs agree to 2 % of the rated power."""
    cloudy, cloudless = [], []
    for seed in (1, 2):
        scenario = scenario_like(weather__seed=seed)
        drivers = build_drivers(scenario)
        losses = drivers.yields[next(iter(scenario.pv))].array_ratio
        cloudy.append(drivers.unit_kw[0] / losses)
        cloudless.append(clear_sky_unit_kw(scenario, drivers)[0] / losses)
    assert abs(cloudy[0] - cloudy[1]).max() > 0.5
    assert abs(cloudless[0] - cloudless[1]).max() < 0.02


def test_a_district_without_pv_makes_what_it_makes() -> None:
    scenario = scenario_like("kumamoto", pv=None)
    drivers = build_drivers(scenario)
    np.testing.assert_array_equal(clear_sky_unit_kw(scenario, drivers), drivers.unit_kw)
