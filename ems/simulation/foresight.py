"""What a planner is told of the future: forecasts of everything it asks for, by one method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.planners import Outlook
from profiles.forecast import build_forecaster

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ems.dispatch.planners import PlanLayout
    from ems.district import District
    from profiles.forecast import Forecaster, ForecastMethod

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresight:
    """Forecasts of a district.

    Parameters
    ----------
    district
        The district.
    forecaster
        How they are made.
    generation_kw, clear_sky_kw
        Output of each class of plants in the district, as it is and under a cloudless sky, shape (plant classes, steps)
        [kW]; the second is None where the method does not look at it.
    rated_kw
        Rated power of each class of plants, shape (plant classes,) [kW].

    Notes
    -----
    Forecasts are of loads as they would be without requests: what people and air conditioners were asked for is known,
    and taken out of what the meters showed.
    """

    district: District
    forecaster: Forecaster
    generation_kw: Floats
    clear_sky_kw: Floats | None
    rated_kw: Floats

    @property
    def method(self) -> str:
        """Name of the method."""
        return self.forecaster.method

    def load_kw(self, rows_kw: Floats, begin: int, n_steps: int) -> Floats:
        """Expected load of some rows, shape (rows, n_steps) [kW].

        Parameters
        ----------
        rows_kw
            Their load in the year, shape (rows, steps) [kW].
        begin, n_steps
            Step at which the forecast is issued, and the number of steps that it covers.
        """
        return self.forecaster.load(rows_kw, begin, n_steps)

    def outlook(self, layout: PlanLayout, begin: int, n_steps: int) -> Outlook:
        """What is expected of a window.

        Parameters
        ----------
        layout
            The nodes of the plan.
        begin, n_steps
            Step at which the forecast is issued, and the number of steps that it covers.
        """
        expected_kw = self.forecaster.generation(self.generation_kw, begin, n_steps, self.clear_sky_kw)
        rated = self.rated_kw[:, None]
        unit_kw = np.divide(expected_kw, rated, out=np.zeros_like(expected_kw), where=rated > 0.0)
        return Outlook(begin=begin, load_rows_kw=self.load_kw(layout.load_rows_kw, begin, n_steps), unit_kw=unit_kw)

    def net_load_kw(self, begin: int, n_steps: int) -> Floats:
        """Expected load less generation of the whole district, shape (n_steps,) [kW]."""
        load_kw = self.load_kw(self.district.class_load_kw, begin, n_steps)
        made_kw = self.forecaster.generation(self.generation_kw, begin, n_steps, self.clear_sky_kw)
        return np.asarray(load_kw.sum(axis=0) - made_kw.sum(axis=0))

    def check_covers(self, windows: Sequence[tuple[int, int]]) -> None:
        """Refuse to begin a year for whose windows forecasts are missing.

        Parameters
        ----------
        windows
            First step and number of steps of each.

        Raises
        ------
        profiles.errors.InputError
            A forecast is missing.
        """
        longest = max(n_steps for _, n_steps in windows)
        self.forecaster.check_covers([begin for begin, n_steps in windows if n_steps == longest], longest)
        for begin, n_steps in windows:
            if n_steps < longest:
                self.forecaster.check_covers([begin], n_steps)


def build_foresight(district: District, method: ForecastMethod | None = None) -> Foresight:
    """Forecasts as the district's scenario asks for them.

    Parameters
    ----------
    district
        The district.
    method
        Method in place of the scenario's.

    Raises
    ------
    profiles.errors.InputError
        The settings or the file of forecasts are wrong.
    """
    asked = district.scenario.forecast
    rated_kw = district.class_plants_kw.sum(axis=0) + district.pool_plants_kw
    generation_kw = rated_kw[:, None] * district.drivers.unit_kw
    forecaster = build_forecaster(
        method or asked.method,
        district.calendar,
        pv_error_fraction=asked.pv_error_fraction,
        load_error_fraction=asked.load_error_fraction,
        seed=asked.seed,
        file=None if asked.file is None else district.scenario.resolved(asked.file),
        district_load_kw=district.load_kw,
        district_generation_kw=generation_kw.sum(axis=0),
    )
    return Foresight(
        district=district,
        forecaster=forecaster,
        generation_kw=generation_kw,
        clear_sky_kw=_clear_sky_kw(district, rated_kw) if forecaster.method in LOOK_AT_CLEAR_SKY else None,
        rated_kw=rated_kw,
    )


LOOK_AT_CLEAR_SKY = ("clear_sky", "noisy")


def _clear_sky_kw(district: District, rated_kw: Floats) -> Floats:
    """Output under a cloudless sky; plants that need no sun make what they make."""
    from ems.district.clear_sky import clear_sky_unit_kw  # noqa: PLC0415 - imports pvlib

    return np.asarray(rated_kw[:, None] * clear_sky_unit_kw(district.scenario, district.drivers))
