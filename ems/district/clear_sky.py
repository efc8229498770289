"""What the plants of a district would make without clouds: what forecasts of their output are measured by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.district.drivers import pv_systems

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ems.district.drivers import Drivers
    from ems.scenario import Scenario


def clear_sky_unit_kw(scenario: Scenario, drivers: Drivers) -> NDArray[np.float64]:
    """Output per rated kW of every class of plants under a cloudless sky.

    Parameters
    ----------
    scenario
        PV classes.
    drivers
        Sky and yields of the same scenario; the losses of each class are those that its yield was found with.

    Returns
    -------
    numpy.ndarray
        Shape (plant classes, steps) [kW/kW]; plants other than PV make what they always make.

    Notes
    -----
    Takes about as long as the plants' output itself, so it is computed only where a forecast asks for it.
    """
    from profiles.pv import pv_unit_kw  # noqa: PLC0415 - pvlib takes a second to import
    from profiles.weather.cloudless import cloudless_sky  # noqa: PLC0415

    unit_kw = drivers.unit_kw.copy()
    if drivers.n_pv:
        ratios = [drivers.yields[name].array_ratio for name in scenario.pv]
        unit_kw[: drivers.n_pv] = pv_unit_kw(cloudless_sky(drivers.sky), pv_systems(scenario), ratios)
    unit_kw.setflags(write=False)
    return unit_kw
